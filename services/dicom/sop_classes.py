"""SOP classes we speak of: all of Storage, and Verification (PS3.4 A and B.5, PS3.6 A)."""

from collections.abc import Container

from pydicom._uid_dict import UID_dictionary

VERIFICATION = "1.2.840.10008.1.1"
PATIENT_ROOT_MOVE, PATIENT_ROOT_GET = "1.2.840.10008.5.1.4.1.2.1.2", "1.2.840.10008.5.1.4.1.2.1.3"
STUDY_ROOT_MOVE, STUDY_ROOT_GET = "1.2.840.10008.5.1.4.1.2.2.2", "1.2.840.10008.5.1.4.1.2.2.3"
MODALITY_WORKLIST_FIND = "1.2.840.10008.5.1.4.31"
MODALITY_PERFORMED_PROCEDURE_STEP = "1.2.840.10008.3.1.2.3.3"
UNIFIED_PROCEDURE_STEP = "1.2.840.10008.5.1.4.34.6.1"
UNIFIED_WORKLIST, FILTERED_WORKLIST = "1.2.840.10008.5.1.4.34.5", "1.2.840.10008.5.1.4.34.5.1"
"""Well-known instances, to which whoever is told of every step subscribes (PS3.4 CC.3.1.2)."""

# Storage in their name, yet no composite instances: directories, commitment, print.
_NOT_STORED = frozenset({
    "1.2.840.10008.1.3.10", "1.2.840.10008.1.20.1", "1.2.840.10008.1.20.2", "1.2.840.10008.5.1.1.27",
    "1.2.840.10008.5.1.1.29", "1.2.840.10008.5.1.1.30",
})  # fmt: skip
# Younger than the dictionary of our pydicom.
_YOUNGER = {
    "1.2.840.10008.5.1.4.1.1.9.100.1": "Waveform Presentation State Storage",
    "1.2.840.10008.5.1.4.1.1.9.100.2": "Waveform Acquisition Presentation State Storage",
    "1.2.840.10008.5.1.4.1.1.66.7": "Label Map Segmentation Storage",
    "1.2.840.10008.5.1.4.1.1.66.8": "Height Map Segmentation Storage",
}
_STORED = {
    **{
        uid: f"{name} ({retired})" if retired else name
        for uid, (name, kind, _, retired, _) in UID_dictionary.items()
        if kind == "SOP Class" and "Storage" in name and uid not in _NOT_STORED
    },
    **_YOUNGER,
}

STORAGE_SOP_CLASSES: frozenset[str] = frozenset(_STORED)

# Pixels without "Image" in the name of their class.
_IMAGES = ("Image", "Segmentation Storage", "Parametric Map", "RT Dose", "US Volume", "Angiographic", "AIT")

_OF_READERS = ("SR Storage", "Key Object Selection", "Presentation State", "Encapsulated PDF")


def is_taken(uid: str, private: Container[str]) -> bool:
    """Whether instances of a SOP class are stored: of every storage class, and of the `private` ones."""
    return uid in STORAGE_SOP_CLASSES or uid in private


def name_of(uid: str) -> str:
    """The name PS3.6 gives the SOP class, or the UID itself."""
    if uid in _STORED:
        return _STORED[uid]
    return UID_dictionary[uid][0] if uid in UID_dictionary else uid


def is_of_a_reader(uid: str) -> bool:
    """Whether instances are what readers make of images: SR, key objects, presentation states and PDF."""
    name = _STORED.get(uid, "")
    return any(word in name for word in _OF_READERS)


def is_image(uid: str) -> bool:
    """Return whether instances of a standard storage class carry pixels to show."""
    name = _STORED.get(uid, "")
    return (
        any(word in name for word in _IMAGES) and "Surface" not in name and "Presentation State" not in name
    )
