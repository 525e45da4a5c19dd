"""Key Object Selection documents, ours and others' (PS3.16 TID 2010)."""

from services.dicom.element_reader import Bytes
from services.dicom.structured_reports import codes
from services.dicom.structured_reports.items import read
from services.dicom.structured_reports.origins import evidence, origin_of, referred
from services.dicom.structured_reports.saved import ImageReference, KeySelection

MOST_IMAGES = 1_000
_MOST_TEXT = 10_000
_REFERENCES = frozenset({"IMAGE", "COMPOSITE", "WAVEFORM"})


def read_key_objects(header: Bytes, transfer_syntax_uid: str) -> KeySelection:
    """What a selection says. Raises Malformed for what is no dataset."""
    top = read(header, transfer_syntax_uid)
    title, series = top.code("ConceptNameCodeSequence"), evidence(top)
    description, images = "", list[ImageReference]()
    for item in top.walk():
        if item.text("ValueType") in _REFERENCES:
            images += referred(item, series)
        concept = item.code("ConceptNameCodeSequence")
        if not description and concept and concept.key == codes.KEY_OBJECT_DESCRIPTION.key:
            description = item.text("TextValue")[:_MOST_TEXT]
    chosen = tuple(dict.fromkeys(images))
    more = f"it names {len(chosen)} images: {MOST_IMAGES} are shown" if len(chosen) > MOST_IMAGES else ""
    return KeySelection(
        origin=origin_of(top),
        title_code=title.value if title and title.scheme == "DCM" else "",
        description=description,
        images=chosen[:MOST_IMAGES],
        problem=more,
    )
