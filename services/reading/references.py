"""Images that saved objects name, held against what there is for who asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from services.archive.index.entries import Document
from services.archive.index.stored_instances import Instance
from services.archive.retrieve.corrected import LONG_BYTES
from services.archive.retrieve.datasets import instances_of, read_header
from services.dicom.structured_reports.saved import ImageReference
from services.errors import Unsupported
from services.persistence import Engines, In
from services.tenancy.scope import Right, Scope

_LOT = 500
FIELDS = (
    "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID", "NumberOfFrames", "Rows",
    "Columns", "SamplesPerPixel", "PhotometricInterpretation",
)  # fmt: skip
"""What is read of the images."""


@dataclass(frozen=True, slots=True)
class Referred:
    """A frame that an object names. `missing`: there is none such for this scope, whoever else has it."""

    reference: ImageReference
    study_instance_uid: str | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class FoundImages:
    """What there is of the images that objects name, by SOP Instance UID."""

    images: Mapping[str, Document] = field(default_factory=dict)

    def referred(self, reference: ImageReference) -> Referred:
        """A frame that is named, in its series where that is known."""
        image = self.images.get(reference.sop_instance_uid)
        if image is None:
            return Referred(reference, missing=True)
        known = replace(reference, series_instance_uid=image["SeriesInstanceUID"])
        return Referred(known, image["StudyInstanceUID"], missing=not _has(image, reference.frame_number))

    def missing_among(self, references: Iterable[ImageReference]) -> int:
        """Return how many of these frames are not there."""
        return sum(self.referred(one).missing for one in set(references))


async def find_images(scope: Scope, engines: Engines, uids: Iterable[str]) -> FoundImages:
    """The images with these SOP Instance UIDs that the scope sees."""
    scope.require(Right.RETRIEVE)
    wanted, found = sorted(set(uids)), dict[str, Document]()
    for start in range(0, len(wanted), _LOT):
        for one in await engines.documents.of(scope.grant, "instances").find(
            {"SOPInstanceUID": In(wanted[start : start + _LOT])}, projection=FIELDS
        ):
            found[one["SOPInstanceUID"]] = one
    return FoundImages(found)


async def read_image_header(scope: Scope, engines: Engines, study: str, uid: str) -> tuple[Instance, bytes]:
    """An image of a study with its header. Raises Unsupported for a very long one, and as reading does."""
    (instance,) = await instances_of(scope, engines, study, instance=uid)
    if instance.header_length > LONG_BYTES:
        raise Unsupported("the image's header is too long to measure or draw by")
    return instance, await read_header(engines, scope.grant, instance)


def frames_of(image: Document) -> int:
    """Return how many frames an image has."""
    count = image.get("NumberOfFrames")
    return count if isinstance(count, int) and count > 0 else 1


def _has(image: Document, frame: int) -> bool:
    return 0 <= frame <= frames_of(image)
