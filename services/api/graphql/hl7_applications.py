"""A tenant's HL7 applications: whose messages it takes, and which results have not reached them."""

from typing import Any, Self

import strawberry

from services.api.graphql.context import Info
from services.remote_entities import results
from services.tenancy import hl7_applications


@strawberry.type
class Hl7Application:
    """A system that sends HL7 messages and may take results."""

    name: str
    host: str = strawberry.field(description="IP address or host name; a network (CIDR) only sends")
    port: int | None = strawberry.field(description="where it takes results; null: it only sends")
    application: str = strawberry.field(description="what it calls itself (MSH-3); empty: anything")
    facility: str = strawberry.field(description="its facility (MSH-4); empty: anything")
    tls: bool = strawberry.field(description="results go to it over TLS")
    certificate: str | None = strawberry.field(
        description="SHA-256 fingerprint of the client certificate it must show"
    )
    failed_results: int = strawberry.field(description="that it has not taken; they wait for somebody")
    failure: str | None = strawberry.field(description="why the latest of them failed, in plain words")

    @classmethod
    def of(cls, application: hl7_applications.Hl7Application, failed: results.Failed) -> Self:
        """Make it of the services' application."""
        return cls(
            name=application.name,
            host=application.host,
            port=application.port,
            application=application.application,
            facility=application.facility,
            tls=application.tls,
            certificate=application.certificate,
            failed_results=failed.number,
            failure=failed.reason,
        )


@strawberry.input
class Hl7ApplicationInput:
    """All that is set of an HL7 application."""

    name: str
    host: str
    port: int | None = strawberry.field(default=None, description="null: it only sends")
    application: str = ""
    facility: str = ""
    tls: bool = False
    certificate: str | None = None

    def facts(self) -> dict[str, Any]:
        """By the names the services use."""
        return dict(vars(self))


@strawberry.type
class Hl7ApplicationQueries:
    """What a tenant's administrator may ask."""

    @strawberry.field
    async def hl7_applications(self, info: Info, tenant: strawberry.ID) -> list[Hl7Application]:
        """The applications whose messages the tenant takes, by name."""
        scope, engines = await info.context.within(tenant)
        found = await hl7_applications.read(scope, engines)
        failed = await results.failed(scope, engines)
        return [Hl7Application.of(one, failed.get(one.id, results.NONE)) for one in found]


@strawberry.type
class Hl7ApplicationMutations:
    """What a tenant's administrator may change."""

    @strawberry.mutation
    async def add_hl7_application(
        self, info: Info, tenant: strawberry.ID, application: Hl7ApplicationInput
    ) -> Hl7Application:
        """Take messages from an application."""
        scope, engines = await info.context.within(tenant)
        added = await hl7_applications.add(scope, engines, **application.facts())
        return Hl7Application.of(added, results.NONE)

    @strawberry.mutation
    async def update_hl7_application(
        self, info: Info, tenant: strawberry.ID, name: str, application: Hl7ApplicationInput
    ) -> Hl7Application:
        """Set everything of an application anew."""
        scope, engines = await info.context.within(tenant)
        changed = await hl7_applications.update(scope, engines, name, **application.facts())
        failed = await results.failed(scope, engines)
        return Hl7Application.of(changed, failed.get(changed.id, results.NONE))

    @strawberry.mutation
    async def remove_hl7_application(self, info: Info, tenant: strawberry.ID, name: str) -> bool:
        """Take no more messages from an application, and send it no results."""
        await hl7_applications.remove(*await info.context.within(tenant), name)
        return True

    @strawberry.mutation
    async def retry_results(self, info: Info, tenant: strawberry.ID, name: str) -> int:
        """Send an application the results once more that it has not taken; how many they are."""
        return await results.send_again(*await info.context.within(tenant), name)
