"""The room on the disks of this machine, as the operator is told."""

from services.persistence import Engines
from services.persistence.disks import Disk
from services.tenancy.scope import Right, Scope


def disks(scope: Scope, engines: Engines) -> list[Disk]:
    """The disks of this machine that hold something of ours. Raises Refused, Unavailable."""
    scope.require(Right.OPERATE)
    return engines.disks.all()
