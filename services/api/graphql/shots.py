"""What was shot of an image request, and what is missing."""

from typing import Self

import strawberry

from services.worklist.shots import RequestedShot, Shots
from services.worklist.shots import ShotImage as FoundImage


@strawberry.type
class ShotImage:
    """An image that came for a request."""

    study_instance_uid: strawberry.ID
    series_instance_uid: strawberry.ID
    sop_instance_uid: strawberry.ID

    @classmethod
    def of(cls, image: FoundImage) -> Self:
        """Make it of the worklist's."""
        return cls(
            study_instance_uid=strawberry.ID(image.study_instance_uid),
            series_instance_uid=strawberry.ID(image.series_instance_uid),
            sop_instance_uid=strawberry.ID(image.sop_instance_uid),
        )


@strawberry.type
class Shot:
    """A view of one side; without an image it is missing."""

    name: str
    laterality: str
    recumbency: str
    required: bool
    images: list[ShotImage]

    @classmethod
    def of(cls, shot: RequestedShot) -> Self:
        """Make it of the worklist's."""
        return cls(
            name=shot.view.name,
            laterality=shot.view.laterality,
            recumbency=shot.view.recumbency,
            required=shot.view.required,
            images=list(map(ShotImage.of, shot.images)),
        )


@strawberry.type
class ShotSelection:
    """The shots that were asked for, each with its images, and the images that are of none of them."""

    shots: list[Shot]
    others: list[ShotImage]
    complete: bool = strawberry.field(description="all that is required is there, as far as images tell")

    @classmethod
    def of(cls, found: Shots) -> Self:
        """Make it of the worklist's."""
        return cls(
            shots=list(map(Shot.of, found.shots)),
            others=list(map(ShotImage.of, found.others)),
            complete=found.complete,
        )
