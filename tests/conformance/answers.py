"""The real files: how a plain SCU sends each, and what each must be answered (see their MANIFEST.md)."""

from pathlib import Path

from services.dicom.part10 import read_file_meta
from services.errors import Malformed
from services.peers.store import Dataset

SUCCESS, MISMATCH, CANNOT_UNDERSTAND = 0x0000, 0xA900, 0xC000
NOT_ACCEPTED = None
"""The presentation context is not accepted: the dataset is never sent."""

MR = "1.2.840.10008.5.1.4.1.1.4"
IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"

# Files whose File Meta Information is missing or unusable: what the SCU says in the command instead.
_SAID = {
    "derived/odd_not_dicom.dcm": (MR, "2.25.1", IMPLICIT),
    "derived/odd_zero_byte.dcm": (MR, "2.25.2", IMPLICIT),
    "pydicom/meta_missing_tsyntax.dcm": (MR, "2.25.3", IMPLICIT),
    "pydicom/nested_priv_SQ.dcm": (MR, "2.25.4", IMPLICIT),
    "pydicom/no_meta.dcm": (MR, "2.25.5", EXPLICIT),
    "pydicom/rtstruct.dcm": (
        "1.2.840.10008.5.1.4.1.1.481.3",
        "1.2.826.0.1.3680043.8.498.2010020400001",
        IMPLICIT,
    ),
}

ANSWERS = {
    "derived/odd_meta_dataset_uid_mismatch.dcm": MISMATCH,
    "derived/odd_sopinstanceuid_absent.dcm": CANNOT_UNDERSTAND,
    "derived/odd_not_dicom.dcm": CANNOT_UNDERSTAND,
    "derived/odd_zero_byte.dcm": CANNOT_UNDERSTAND,
    "derived/odd_trailing_garbage.dcm": CANNOT_UNDERSTAND,
    "derived/odd_truncated_in_header.dcm": CANNOT_UNDERSTAND,
    "derived/odd_truncated_in_pixeldata.dcm": CANNOT_UNDERSTAND,
    "derived/odd_private_sop_class.dcm": NOT_ACCEPTED,
    "derived/odd_unknown_transfer_syntax.dcm": NOT_ACCEPTED,
    "dicomdir/DICOMDIR": NOT_ACCEPTED,
    "dicomdir/DICOMDIR-bigEnd": NOT_ACCEPTED,
    "dicomdir/DICOMDIR-empty.dcm": NOT_ACCEPTED,
    "dicomdir/DICOMDIR-implicit": NOT_ACCEPTED,
    "dicomdir/DICOMDIR-nooffset": NOT_ACCEPTED,
    "dicomdir/DICOMDIR-nopatient": NOT_ACCEPTED,
    "dicomdir/DICOMDIR-reordered": NOT_ACCEPTED,
    "dicomdir/TINY_ALPHA/DICOMDIR": NOT_ACCEPTED,
    # the command carries the UIDs of the File Meta Information, and these datasets say otherwise
    "pydicom-data/bad_sequence.dcm": MISMATCH,
    "pydicom/badVR.dcm": MISMATCH,
    "pydicom/rtdose.dcm": MISMATCH,
    "pydicom/rtplan.dcm": MISMATCH,
    # no Study, Series or SOP Instance UID
    "pydicom-data/HTJ2KLossless_08_RGB.dcm": CANNOT_UNDERSTAND,
    "pydicom-data/JLSL_16_15_1_1F.dcm": CANNOT_UNDERSTAND,
    "pydicom/JPEGLSNearLossless_16.dcm": CANNOT_UNDERSTAND,
    "pydicom/SC_rgb_jls_lossy_sample.dcm": CANNOT_UNDERSTAND,
    "pydicom/UN_sequence.dcm": CANNOT_UNDERSTAND,
    "pydicom/chrSQEncoding.dcm": CANNOT_UNDERSTAND,
    "pydicom/meta_missing_tsyntax.dcm": CANNOT_UNDERSTAND,
    "pydicom/nested_priv_SQ.dcm": CANNOT_UNDERSTAND,
    "pydicom/no_meta_group_length.dcm": CANNOT_UNDERSTAND,
    "pydicom/priv_SQ.dcm": CANNOT_UNDERSTAND,
    # truncated
    "pydicom/no_meta.dcm": CANNOT_UNDERSTAND,
    "pydicom/MR_truncated.dcm": CANNOT_UNDERSTAND,
    "pydicom-data/emri_small_jpeg_2k_lossless_too_short.dcm": CANNOT_UNDERSTAND,
}
"""All others are stored."""

WARNING, CLASS_UNKNOWN, SYNTAX_UNKNOWN = 0xB000, 0x0122, 0xC122
BY_FILE = {
    # a file's dataset is believed, whatever is said before it or is not
    "derived/odd_meta_dataset_uid_mismatch.dcm": WARNING,
    "pydicom-data/bad_sequence.dcm": WARNING,
    "pydicom/badVR.dcm": WARNING,
    "pydicom/rtdose.dcm": WARNING,
    "pydicom/rtplan.dcm": WARNING,
    "pydicom/rtstruct.dcm": WARNING,
    "derived/odd_private_sop_class.dcm": CLASS_UNKNOWN,
    "derived/odd_unknown_transfer_syntax.dcm": SYNTAX_UNKNOWN,
    **{name: CLASS_UNKNOWN for name in ANSWERS if name.startswith("dicomdir/")},
}
"""What STOW-RS answers otherwise of the files themselves."""


def dataset(folder: Path, name: str) -> Dataset:
    """A file as its sender puts it on the wire, byte for byte."""
    content = (folder / name).read_bytes()
    try:
        meta = read_file_meta(content)
    except Malformed:
        return Dataset(*_SAID[name], data=content)
    if not meta.sop_class_uid:
        return Dataset(*_SAID[name], data=content[meta.length :])
    return Dataset.of_bytes(content)


def sent_bytes(sent: Dataset) -> bytes:
    """The dataset's bytes."""
    assert not isinstance(sent.data, Path)
    return bytes(sent.data)
