"""A tenant's AE titles, the remote servers it trusts, whether they answer, and their worklists."""

from datetime import datetime
from typing import Any, Self

import strawberry

from services.api.graphql.context import Info
from services.remote_entities import performed_steps, worklist
from services.tenancy import application_entities as entities
from services.tenancy.application_entities import reach
from services.tenancy.vpn import sites
from services.tenancy.vpn.site import Site


@strawberry.type
class LocalApplicationEntity:
    """A called AE title: naming it names the tenant."""

    ae_title: str
    clinic: str | None = strawberry.field(
        description="whose open cases alone a telemedicine provider reaches under it"
    )


@strawberry.type
class LeftOut:
    """Entries of a worklist that were not taken, and why."""

    reason: str
    entries: int


@strawberry.type
class WorklistFetch:
    """What came of the last look at a remote server's worklist."""

    looked_at: datetime
    fetched_at: datetime | None = strawberry.field(description="when one last worked")
    reason: str = strawberry.field(description="why it failed; empty where it did not")
    found: int
    made: int = strawberry.field(description="new image requests")
    changed: int
    gone: int = strawberry.field(description="requests whose entry is there no more")
    cancelled: int
    left_out: list[LeftOut]
    more: bool = strawberry.field(description="there were more than are taken at once")

    @classmethod
    def of(cls, fetch: worklist.Fetch) -> Self:
        """Make it of the services'."""
        left_out = [LeftOut(reason=why, entries=count) for why, count in (fetch.left_out or {}).items()]
        names = ("looked_at", "fetched_at", "reason", "found", "made", "changed", "gone", "cancelled", "more")
        return cls(**{name: getattr(fetch, name) for name in names}, left_out=left_out)


@strawberry.type
class VpnSite:
    """A router of the clinic that opens a tunnel to the archive."""

    name: str
    revoked: bool = strawberry.field(description="its devices are neither believed nor called")
    handshake_at: datetime | None = strawberry.field(description="when a hub last heard of it; null: not yet")

    @classmethod
    def of(cls, site: Site) -> Self:
        """Make it of the services'."""
        return cls(name=site.name, revoked=site.revoked_at is not None, handshake_at=site.handshake_at)


@strawberry.type
class RemoteApplicationEntity:
    """A modality, workstation or archive that may call and may be sent to."""

    name: str
    ae_title: str
    host: str = strawberry.field(description="IP address or host name; a network (CIDR) can only call us")
    port: int | None = strawberry.field(description="where it listens; null: nowhere, it only calls us")
    query_retrieve: bool
    tls: bool
    announce: bool = strawberry.field(
        description="told of studies as they come (Instance Availability Notification)"
    )
    association_per_image: bool = strawberry.field(
        description="every image we send it goes on an association of its own"
    )
    worklist_own: bool = strawberry.field(
        description="its worklist has its own steps alone, and those that any station may take"
    )
    worklist_started: bool = strawberry.field(description="its worklist has steps in progress too")
    maximum_pdu_length: int | None = strawberry.field(description="bytes; null: the installation's")
    connect_timeout: float | None = strawberry.field(description="seconds")
    dimse_timeout: float | None = strawberry.field(description="seconds")
    certificate: str | None = strawberry.field(
        description="SHA-256 fingerprint of the client certificate it must show"
    )
    username: str | None = strawberry.field(description="of user identity negotiation")
    worklist_minutes: int | None = strawberry.field(
        description="between two looks at its worklist; null: its worklist is not taken"
    )
    worklist_days: int = strawberry.field(description="after today that are asked for")
    worklist_modality: str = strawberry.field(description="of which steps are taken; empty: of all")
    worklist_station: str = strawberry.field(description="AE title they are for; empty: any")
    worklist_cancels: bool = strawberry.field(description="a request is cancelled once its entry is gone")
    worklist_fetch: WorklistFetch | None = strawberry.field(description="the last look; null: none yet")
    performed_steps: bool = strawberry.field(
        description="told of steps that belong to no request of another system (MPPS)"
    )
    performed_steps_failing: str = strawberry.field(
        description="why the latest performed step could not be told; empty where it could"
    )
    vpn_site: VpnSite | None = strawberry.field(description="by which it comes; null: not by the VPN")

    @classmethod
    def of(
        cls,
        remote: entities.RemoteEntity,
        fetch: worklist.Fetch | None = None,
        failing: str = "",
        site: Site | None = None,
    ) -> Self:
        """Make it of a remote AE, what came of its worklist, why it is told of no steps, and its VPN site."""
        return cls(
            name=remote.name,
            ae_title=remote.aet,
            host=remote.host,
            port=remote.port,
            query_retrieve=remote.query_retrieve,
            tls=remote.tls,
            announce=remote.announce,
            association_per_image=remote.association_per_image,
            worklist_own=remote.worklist_own,
            worklist_started=remote.worklist_started,
            maximum_pdu_length=remote.maximum_pdu_length,
            connect_timeout=remote.connect_timeout,
            dimse_timeout=remote.dimse_timeout,
            certificate=remote.certificate,
            username=remote.username,
            worklist_minutes=remote.worklist_minutes,
            worklist_days=remote.worklist_days,
            worklist_modality=remote.worklist_modality,
            worklist_station=remote.worklist_station,
            worklist_cancels=remote.worklist_cancels,
            worklist_fetch=WorklistFetch.of(fetch) if fetch and remote.worklist_minutes else None,
            performed_steps=remote.performed_steps,
            performed_steps_failing=failing,
            vpn_site=VpnSite.of(site) if site else None,
        )


@strawberry.input
class RemoteApplicationEntityInput:
    """All that is set of a remote AE."""

    name: str
    ae_title: str
    host: str
    port: int | None = strawberry.field(default=None, description="null: it only calls us")
    query_retrieve: bool = False
    tls: bool = False
    announce: bool = False
    association_per_image: bool = False
    worklist_own: bool = False
    worklist_started: bool = True
    maximum_pdu_length: int | None = None
    connect_timeout: float | None = None
    dimse_timeout: float | None = None
    certificate: str | None = None
    username: str | None = None
    passcode: str | None = strawberry.field(
        default=None, description="null when changing: the one there is stays"
    )
    worklist_minutes: int | None = None
    worklist_days: int = 1
    worklist_modality: str = ""
    worklist_station: str = ""
    worklist_cancels: bool = False
    performed_steps: bool = False

    def facts(self) -> dict[str, Any]:
        """By the names the services use."""
        facts = dict(vars(self))
        return {"aet": facts.pop("ae_title"), **facts}


@strawberry.type
class Echo:
    """How a remote server answered a C-ECHO."""

    reached: bool = strawberry.field(description="it answered with success")
    status: int | None = strawberry.field(description="of its response; null: there was none")
    reason: str | None = strawberry.field(description="why not, in plain words")
    seconds: float

    @classmethod
    def of(cls, reached: reach.Reached) -> Self:
        """Make it of the services' test."""
        return cls(
            reached=reached.reached, status=reached.status, reason=reached.reason, seconds=reached.seconds
        )


@strawberry.type
class ApplicationEntityQueries:
    """What a tenant's administrator may ask."""

    @strawberry.field
    async def local_application_entities(
        self, info: Info, tenant: strawberry.ID
    ) -> list[LocalApplicationEntity]:
        """The AE titles that lead to the tenant."""
        found = await entities.find_local(*await info.context.within(tenant))
        return [LocalApplicationEntity(ae_title=local.aet, clinic=local.clinic) for local in found]

    @strawberry.field
    async def remote_application_entities(
        self, info: Info, tenant: strawberry.ID
    ) -> list[RemoteApplicationEntity]:
        """The remote servers it trusts, by name, with all that is set of them."""
        scope, engines = await info.context.within(tenant)
        found = await entities.read_remote(scope, engines)
        fetches, failing = await worklist.last(scope, engines), await performed_steps.failing(scope, engines)
        known = await sites.by_address(scope, engines)
        return [
            RemoteApplicationEntity.of(
                one, fetches.get(one.name), failing.get(one.name, ""), known.get(one.host)
            )
            for one in found
        ]


@strawberry.type
class ApplicationEntityMutations:
    """What a tenant's administrator may change."""

    @strawberry.mutation
    async def add_local_application_entity(
        self, info: Info, tenant: strawberry.ID, ae_title: str, clinic: str | None = None
    ) -> LocalApplicationEntity:
        """Let an AE title lead to the tenant; a provider's also to the open cases of one clinic alone."""
        added = await entities.add_local(*await info.context.within(tenant), ae_title, clinic)
        return LocalApplicationEntity(ae_title=added.aet, clinic=added.clinic)

    @strawberry.mutation
    async def remove_local_application_entity(self, info: Info, tenant: strawberry.ID, ae_title: str) -> bool:
        """Let an AE title lead nowhere."""
        await entities.remove_local(*await info.context.within(tenant), ae_title)
        return True

    @strawberry.mutation
    async def add_remote_application_entity(
        self, info: Info, tenant: strawberry.ID, entity: RemoteApplicationEntityInput
    ) -> RemoteApplicationEntity:
        """Trust a remote server."""
        scope, engines = await info.context.within(tenant)
        return RemoteApplicationEntity.of(await entities.add_remote(scope, engines, **entity.facts()))

    @strawberry.mutation
    async def update_remote_application_entity(
        self, info: Info, tenant: strawberry.ID, name: str, entity: RemoteApplicationEntityInput
    ) -> RemoteApplicationEntity:
        """Set everything of a remote server anew."""
        scope, engines = await info.context.within(tenant)
        return RemoteApplicationEntity.of(
            await entities.update_remote(scope, engines, name, **entity.facts())
        )

    @strawberry.mutation
    async def remove_remote_application_entity(self, info: Info, tenant: strawberry.ID, name: str) -> bool:
        """Trust a remote server no longer."""
        await entities.remove_remote(*await info.context.within(tenant), name)
        return True

    @strawberry.mutation
    async def test_remote_application_entity(
        self, info: Info, tenant: strawberry.ID, name: str, calling_ae_title: str | None = None
    ) -> Echo:
        """Call a remote server with a C-ECHO, as the tenant's first AE title unless another is given."""
        scope, engines = await info.context.within(tenant)
        return Echo.of(await reach.reach(scope, engines, name, calling_ae_title))

    @strawberry.mutation
    async def fetch_worklist(self, info: Info, tenant: strawberry.ID, name: str) -> WorklistFetch:
        """Look at a remote server's worklist now, and take its entries in as image requests."""
        scope, engines = await info.context.within(tenant)
        return WorklistFetch.of(await worklist.fetch(scope, engines, name))
