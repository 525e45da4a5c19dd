"""What a site's process has: its spool, its link, the snapshot, and the archive while the link is up."""

from dataclasses import dataclass, field

from services.edge.link import Link
from services.edge.snapshot import Snapshot
from services.edge.spool import Spool
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.application_entities.registry import Registry
from services.tenancy.application_entities.remote_entity import RemoteEntity


@dataclass(frozen=True, slots=True)
class Archive:
    """What works over the link; there from when it was up first."""

    engines: Engines
    registry: Registry


@dataclass(slots=True)
class Pod:
    """Of one process."""

    settings: Settings
    spool: Spool
    link: Link
    snapshot: Snapshot
    archive: Archive | None = None
    met: set[str] = field(default_factory=set)
    """Tenants that associations were for."""

    @property
    def reached(self) -> Archive | None:
        """The archive, while the link is up."""
        return self.archive if self.link.is_up else None

    def still_knows(self, called: str, remote: RemoteEntity) -> bool:
        """Whether an association may go on, by the registry while the link is up, else by the snapshot."""
        archive = self.reached
        admission = archive.registry.admission if archive else self.snapshot.admission
        return admission.still_knows(called, remote)
