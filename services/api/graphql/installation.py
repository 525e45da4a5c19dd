"""The installation as its operator sees it: the room on its disks."""

from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.persistence.disks import Disk
from services.tenancy import disks


@strawberry.type(name="Disk")
class DiskRoom:
    """The room on a disk of the machine that answers."""

    holds: str = strawberry.field(description="documents, objects or engines")
    free_bytes: float
    size_bytes: float
    reserve_bytes: float = strawberry.field(description="images leave so much free")

    @classmethod
    def of(cls, disk: Disk) -> Self:
        """Make it of what was measured."""
        return cls(holds=disk.holds, free_bytes=disk.free, size_bytes=disk.size, reserve_bytes=disk.reserve)


@strawberry.type
class InstallationQueries:
    """What the installation's operator may ask."""

    @strawberry.field
    async def disks(self, info: Info) -> list[DiskRoom]:
        """The disks that hold something of the installation."""
        return [DiskRoom.of(disk) for disk in disks.disks(*await info.context.installation())]
