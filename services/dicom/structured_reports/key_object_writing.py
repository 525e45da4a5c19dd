"""Key images as Key Object Selections (TID 2010); imports highdicom, see `measurement_writing`."""

from collections.abc import Mapping, Sequence
from typing import Any

from highdicom import ko

from services.dicom.structured_reports.codes import KeyImageTitle
from services.dicom.structured_reports.datasets import Document, dataset_bytes, image_dataset
from services.dicom.structured_reports.measurement_writing import coded, device, person
from services.dicom.structured_reports.saved import ImageReference


def key_object_selection(
    document: Document,
    title: KeyImageTitle,
    description: str,
    references: Sequence[ImageReference],
    images: Mapping[str, Mapping[str, Any]],
) -> bytes:
    """The dataset of a selection. `images`: their index documents by SOP Instance UID. Raises Invalid."""
    uids = list(dict.fromkeys(one.sop_instance_uid for one in references))
    datasets = [image_dataset(images[uid]) for uid in uids]
    content = ko.KeyObjectSelection(
        document_title=coded(title.code),
        referenced_objects=datasets,
        observer_person_context=person(document) if document.is_person else None,
        observer_device_context=None if document.is_person else device(document),
        description=description or None,
    )
    for item in content[0].ContentSequence:
        for one in item.get("ReferencedSOPSequence", ()):
            frames = _frames(images[one.ReferencedSOPInstanceUID], one.ReferencedSOPInstanceUID, references)
            if frames:
                one.ReferencedFrameNumber = frames
    made = ko.KeyObjectSelectionDocument(evidence=datasets, content=content, **document.common)
    return dataset_bytes(made, document)


def _frames(image: Mapping[str, Any], uid: str, references: Sequence[ImageReference]) -> list[int]:
    """The frames that are named of an image of several; none where it has one."""
    count = image.get("NumberOfFrames")
    if not isinstance(count, int) or count < 2:  # noqa: PLR2004 - one
        return []
    return sorted({one.frame_number for one in references if one.sop_instance_uid == uid})
