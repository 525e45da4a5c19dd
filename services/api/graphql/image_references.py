"""Frames of images by UID: asked for, and as saved objects name them."""

from typing import Self

import strawberry

from services.dicom.structured_reports.saved import ImageReference
from services.reading.references import Referred


@strawberry.input(name="ImageReference")
class ImageReferenceInput:
    """A frame of an image; frames are numbered from 1."""

    series_instance_uid: strawberry.ID
    sop_instance_uid: strawberry.ID
    frame_number: int = 1

    def reference(self) -> ImageReference:
        """What the services take."""
        return ImageReference(str(self.sop_instance_uid), self.frame_number, str(self.series_instance_uid))


@strawberry.type
class ReferredImage:
    """A frame that a saved object names."""

    study_instance_uid: strawberry.ID | None
    series_instance_uid: strawberry.ID | None
    sop_instance_uid: strawberry.ID
    frame_number: int = strawberry.field(description="from 1; 0: all frames")
    missing: bool = strawberry.field(description="there is no such image here for who asks")

    @classmethod
    def of(cls, referred: Referred) -> Self:
        """Make it of the services' own."""
        study, series = referred.study_instance_uid, referred.reference.series_instance_uid
        return cls(
            study_instance_uid=strawberry.ID(study) if study else None,
            series_instance_uid=strawberry.ID(series) if series else None,
            sop_instance_uid=strawberry.ID(referred.reference.sop_instance_uid),
            frame_number=referred.reference.frame_number,
            missing=referred.missing,
        )


@strawberry.type
class SavedObject:
    """What was made of what somebody saved."""

    series_instance_uid: strawberry.ID
    sop_instance_uid: strawberry.ID
