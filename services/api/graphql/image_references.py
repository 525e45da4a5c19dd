"""Frames of images by UID: asked for, and as saved objects name them."""

from typing import Self

import strawberry

from services.archive.ingest.store import Stored
from services.dicom.structured_reports.saved import ImageReference
from services.reading.references import Referred


@strawberry.input(name="ImageReference")
class ImageReferenceInput:
    """A frame of an image; frames are numbered from 1."""

    series_instance_uid: strawberry.ID
    sop_instance_uid: strawberry.ID
    frame_number: int = 1

    def reference(self) -> ImageReference:
        """Return it as the services take it."""
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
    """Names the object that holds what somebody saved."""

    series_instance_uid: strawberry.ID
    sop_instance_uid: strawberry.ID

    @classmethod
    def of(cls, stored: Stored) -> Self:
        """Make it of what the archive has stored."""
        return cls(
            series_instance_uid=strawberry.ID(stored.series_instance_uid),
            sop_instance_uid=strawberry.ID(stored.sop_instance_uid),
        )
