"""How images are shown: saved as softcopy presentation states and read from them."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.image_references import ImageReferenceInput, ReferredImage, SavedObject
from services.dicom.structured_reports import saved
from services.reading import presentation_states


@strawberry.input
class GraphicInput:
    """A line, a point or a text over an image; points in pixels, the middle of the first is 0, 0."""

    points: list[list[float]]
    closed: bool = False
    text: str | None = strawberry.field(default=None, description="written at the first point")

    def graphic(self) -> saved.Graphic:
        """Return it as the services take it."""
        points = tuple(tuple(point) for point in self.points)
        return saved.Graphic("POLYLINE", points, closed=self.closed, text=self.text or "")  # type: ignore[arg-type]


@strawberry.input
class ShownImageInput:
    """How an image is shown: rotated clockwise, then mirrored left to right."""

    image: ImageReferenceInput
    window_center: float | None = None
    window_width: float | None = None
    inverted: bool = strawberry.field(default=False, description="black for white of what the image says")
    rotation: int = strawberry.field(default=0, description="0, 90, 180 or 270 degrees, clockwise")
    mirrored: bool = False
    area: list[float] | None = strawberry.field(
        default=None,
        description="column and row of the pixels at its top left and bottom right, as the image lies",
    )
    graphics: list[GraphicInput] = strawberry.field(default_factory=list)

    def shown(self) -> presentation_states.Display:
        """Return it as the services take it."""
        return presentation_states.Display(
            image=self.image.reference(),
            window=(self.window_center, self.window_width),
            inverted=self.inverted,
            rotation=self.rotation,
            mirrored=self.mirrored,
            area=tuple(self.area) if self.area is not None else None,
            graphics=tuple(one.graphic() for one in self.graphics),
        )


@strawberry.type
class Graphic:
    """A line, a shape or a text over an image."""

    kind: str = strawberry.field(description="POINT, POLYLINE, INTERPOLATED, CIRCLE, ELLIPSE or TEXT")
    points: list[list[float]]
    closed: bool
    filled: bool
    text: str
    units: str = strawberry.field(description="PIXEL, or DISPLAY: 0 to 1 within the displayed area")

    @classmethod
    def of(cls, one: saved.Graphic) -> Self:
        """Make it of the services' own."""
        points = [list(point) for point in one.points]
        return cls(
            kind=one.kind,
            points=points,
            closed=one.closed,
            filled=one.filled,
            text=one.text,
            units=one.units,
        )


@strawberry.type
class Shutter:
    """What alone is shown of an image: by two corners, by centre and edge, or as a polygon."""

    kind: str = strawberry.field(description="RECTANGULAR, CIRCULAR or POLYGONAL")
    points: list[list[float]]


@strawberry.type
class ShownImage:
    """How an image is shown: rotated clockwise, then mirrored left to right."""

    image: ReferredImage
    window_center: float | None
    window_width: float | None
    voi_function: str
    inverted: bool = strawberry.field(description="black for white of what the image says")
    rotation: int
    mirrored: bool
    area: list[float] | None = strawberry.field(
        description="column and row of the pixels at its top left and bottom right, as the image lies"
    )
    graphics: list[Graphic]
    shutters: list[Shutter]

    @classmethod
    def of(cls, one: saved.ShownImage, state: presentation_states.StoredState) -> Self:
        """Make it of the services' own."""
        return cls(
            image=ReferredImage.of(state.found.referred(one.image)),
            window_center=one.window_center,
            window_width=one.window_width,
            voi_function=one.voi_function,
            inverted=state.is_inverted(one),
            rotation=one.rotation,
            mirrored=one.mirrored,
            area=list(one.area) if one.area else None,
            graphics=[Graphic.of(graphic) for graphic in one.graphics],
            shutters=[
                Shutter(kind=each.kind, points=[list(point) for point in each.points])
                for each in one.shutters
            ],
        )


@strawberry.type
class PresentationState:
    """A softcopy presentation state, ours or another's."""

    series_instance_uid: strawberry.ID
    sop_instance_uid: strawberry.ID
    label: str
    description: str
    author: str
    saved_at: datetime | None = strawberry.field(description="without an offset: by its maker's clock")
    ours: bool
    problem: str = strawberry.field(description="what of it cannot be shown, and why; empty: all is well")
    images: list[ShownImage]

    @classmethod
    def of(cls, one: presentation_states.StoredState) -> Self:
        """Make it of the services' own."""
        return cls(
            series_instance_uid=strawberry.ID(one.stored.series_instance_uid),
            sop_instance_uid=strawberry.ID(one.stored.sop_instance_uid),
            label=one.label,
            description=one.read.description,
            author=one.read.origin.author,
            saved_at=one.stored.saved_at(one.read.origin),
            ours=one.read.origin.ours,
            problem=one.problem,
            images=[ShownImage.of(each, one) for each in one.read.images],
        )


@strawberry.type
class PresentationStateQueries:
    """Answers what readers ask of presentation states."""

    @strawberry.field
    async def presentation_states(
        self, info: Info, tenant: strawberry.ID, study_instance_uid: strawberry.ID
    ) -> list[PresentationState]:
        """The presentation states of a study, the newest first."""
        scope, engines = await info.context.within(tenant)
        found = await presentation_states.states_of(scope, engines, study_instance_uid)
        return [PresentationState.of(one) for one in found]


@strawberry.type
class PresentationStateMutations:
    """Saves presentation states for those who may report."""

    @strawberry.mutation
    async def save_presentation_state(
        self,
        info: Info,
        tenant: strawberry.ID,
        study_instance_uid: strawberry.ID,
        label: str,
        images: list[ShownImageInput],
    ) -> list[SavedObject]:
        """Save how images are shown; one object for each way of turning, mirroring and inverting them."""
        scope, engines = await info.context.within(tenant)
        shown = [one.shown() for one in images]
        made = await presentation_states.save_presentation_states(
            scope, engines, study_instance_uid, label, shown
        )
        return [SavedObject.of(one) for one in made]
