"""How studies are hung: protocols, and which way radiographs are shown."""

from enum import Enum
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.errors import Invalid
from services.reading import hanging
from services.reading.hanging_protocol import HangingProtocol as Protocol
from services.reading.hanging_protocol import read_protocol
from services.tenancy import tenants
from services.tenancy.scope import Right


@strawberry.enum
class SideOfScreen(Enum):
    """Names the side of the screen at which something is shown."""

    LEFT = "left"
    RIGHT = "right"


@strawberry.type
class HangingPane:
    """A pane and what belongs into it."""

    name: str = strawberry.field(description="what is missing where no image fits")
    projections: list[str] = strawberry.field(description="any of these, the first the most welcome")
    laterality: str = strawberry.field(description="L or R of a paired part; empty: either")
    regions: list[str] = strawberry.field(description="the image shows all of these")


@strawberry.type
class HangingProtocol:
    """Which view of a study goes into which pane; `docs/hanging-protocols.md` has what each field means."""

    id: strawberry.ID
    name: str
    enabled: bool
    modalities: list[str]
    regions: list[str]
    species: list[str]
    layout: str = strawberry.field(description="rows by columns, 1x1 to 3x4")
    panes: list[HangingPane] = strawberry.field(description="none: images in their own order")
    least: int = strawberry.field(description="how many panes need their view for it to match")
    json: str = strawberry.field(description="as it is edited")
    supplied: bool = strawberry.field(description="one of this ID comes with Vetark")
    own: bool = strawberry.field(description="the clinic's: new, or in the place of a supplied one")

    @classmethod
    def of(cls, protocol: Protocol, *, own: bool) -> Self:
        """Make it of the services' protocol."""
        return cls(
            id=strawberry.ID(protocol.id),
            name=protocol.name,
            enabled=protocol.enabled,
            modalities=list(protocol.modalities),
            regions=list(protocol.regions),
            species=list(protocol.species),
            layout=protocol.layout,
            panes=[
                HangingPane(
                    name=pane.name,
                    projections=list(pane.projections),
                    laterality=pane.laterality,
                    regions=list(pane.regions),
                )
                for pane in protocol.panes
            ],
            least=protocol.least,
            json=protocol.json_text,
            supplied=protocol.id in hanging.supplied(),
            own=own,
        )


@strawberry.type
class Hanging:
    """How a clinic's studies are hung."""

    protocols: list[HangingProtocol] = strawberry.field(description="the clinic's new ones first")
    cranial_at: SideOfScreen = strawberry.field(description="where the cranial end of laterals is shown")
    right_at: SideOfScreen = strawberry.field(description="where the right side of a VD is shown")

    @classmethod
    def of(cls, found: hanging.Hanging) -> Self:
        """Make it of the services'."""
        return cls(
            protocols=[HangingProtocol.of(one, own=one.id in found.own) for one in found.protocols],
            cranial_at=SideOfScreen(found.cranial_at),
            right_at=SideOfScreen(found.right_at),
        )


@strawberry.type
class CheckedHangingProtocol:
    """Holds the protocol that JSON describes, or the problems for which it is none."""

    protocol: HangingProtocol | None
    problems: list[str]


@strawberry.type
class HangingQueries:
    """Queries of hanging."""

    @strawberry.field
    async def hanging(self, info: Info, tenant: strawberry.ID) -> Hanging:
        """How the clinic's studies are hung."""
        return Hanging.of(await hanging.hanging(*await info.context.within(tenant)))

    @strawberry.field
    async def check_hanging_protocol(
        self, info: Info, tenant: strawberry.ID, json: str
    ) -> CheckedHangingProtocol:
        """Read JSON as a hanging protocol and keep nothing of it, for administrators."""
        scope, _ = await info.context.within(tenant)
        scope.require(Right.ADMINISTER)
        try:
            protocol = HangingProtocol.of(read_protocol(json), own=True)
        except Invalid as error:
            return CheckedHangingProtocol(protocol=None, problems=str(error).splitlines())
        return CheckedHangingProtocol(protocol=protocol, problems=[])


@strawberry.type
class HangingMutations:
    """Changes of hanging, by administrators."""

    @strawberry.mutation
    async def put_hanging_protocol(self, info: Info, tenant: strawberry.ID, json: str) -> HangingProtocol:
        """Add a hanging protocol, or put one in the place of that of its ID; refused unless it validates."""
        scope, engines = await info.context.within(tenant)
        return HangingProtocol.of(await hanging.put(scope, engines, json), own=True)

    @strawberry.mutation
    async def reset_hanging_protocol(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> bool:  # noqa: A002
        """Give up the clinic's own protocol: the one that comes with Vetark holds again, or none."""
        await hanging.reset(*await info.context.within(tenant), id)
        return True

    @strawberry.mutation
    async def face_radiographs(
        self, info: Info, tenant: strawberry.ID, cranial_at: SideOfScreen, right_at: SideOfScreen
    ) -> Hanging:
        """Show radiographs this way round, where they say which side is which."""
        scope, engines = await info.context.within(tenant)
        await tenants.face_radiographs(scope, engines, cranial_at=cranial_at.value, right_at=right_at.value)
        return Hanging.of(await hanging.hanging(scope, engines))
