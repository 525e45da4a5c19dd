"""The installation as its operator sees it: processes, queues, tenants by load, room on disks."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.persistence.disks import Disk
from services.tenancy import disks, processes, queue_counts


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
class Process:
    """A process of the installation, on whatever machine, as it told last."""

    id: strawberry.ID
    roles: list[str] = strawberry.field(description="the commands it does the work of, such as dimse")
    host: str
    pid: int
    version: str
    began_at: datetime
    heard_at: datetime
    silent: bool = strawberry.field(description="nothing was heard of it for half a minute: it may be dead")
    open: int = strawberry.field(description="associations, requests or pieces of work under way")
    a_minute: float = strawberry.field(description="how many of them ended, lately, a minute")
    processor: float = strawberry.field(description="its share of a processor, lately; 1: all of one")
    memory_bytes: float
    away: list[str] = strawberry.field(description="engines that do not answer it")

    @classmethod
    def of(cls, found: processes.Process) -> Self:
        """Make it of the services' process."""
        doing = found.doing
        return cls(
            id=strawberry.ID(found.id),
            roles=list(found.roles),
            host=found.host,
            pid=found.pid,
            version=found.version,
            began_at=found.began_at,
            heard_at=found.heard_at,
            silent=found.is_silent,
            open=doing.open,
            a_minute=doing.a_minute,
            processor=doing.processor,
            memory_bytes=doing.memory,
            away=list(doing.away),
        )


@strawberry.type
class TenantLoad:
    """The load that a tenant puts on the installation."""

    tenant: strawberry.ID
    associations: int = strawberry.field(description="open now, as the processes told last")
    instances_today: int = strawberry.field(description="in the tenant's own day")

    @classmethod
    def of(cls, found: processes.Load) -> Self:
        """Make it of the services' load."""
        return cls(
            tenant=strawberry.ID(found.tenant),
            associations=found.associations,
            instances_today=found.instances_today,
        )


@strawberry.type(name="Queue")
class DueQueue:
    """A queue of background work, over all tenants."""

    name: str
    due: int = strawberry.field(description=f"counted up to {queue_counts.MOST}")
    oldest_seconds: float = strawberry.field(description="for which the oldest of it is due")


@strawberry.type
class InstallationQueries:
    """What the installation's operator may ask."""

    @strawberry.field
    async def disks(self, info: Info) -> list[DiskRoom]:
        """The disks that hold something of the installation."""
        return [DiskRoom.of(disk) for disk in disks.disks(*await info.context.installation())]

    @strawberry.field
    async def processes(self, info: Info) -> list[Process]:
        """The processes of all machines, the silent ones too."""
        return [Process.of(one) for one in await processes.find(*await info.context.installation())]

    @strawberry.field
    async def tenant_loads(self, info: Info, first: int = 10) -> list[TenantLoad]:
        """The tenants that ask most of the installation, who asks most first."""
        found = await processes.loads(*await info.context.installation())
        return [TenantLoad.of(one) for one in found[: max(first, 0)]]

    @strawberry.field
    async def queues(self, info: Info) -> list[DueQueue]:
        """The queues of background work."""
        found = await queue_counts.find(*await info.context.installation())
        return [
            DueQueue(name=name, due=one.due, oldest_seconds=one.oldest_seconds) for name, one in found.items()
        ]
