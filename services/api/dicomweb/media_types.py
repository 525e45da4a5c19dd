"""Media types of what transfer syntaxes make of frames (PS3.18 Table 8.7.3-5)."""

from services.dicom import transfer_syntaxes
from services.dicom.codestreams import has_marker
from services.errors import Unsupported

OCTETS = "application/octet-stream"
DICOM = "application/dicom"
ZIP = "application/zip"
XML = "application/dicom+xml"
_OF_CODEC = {
    "jpeg": "image/jpeg",
    "rle": "image/dicom-rle",
    "jpeg-ls": "image/jls",
    "jpeg2000": "image/jp2",
    "htj2k": "image/jphc",
    "jpeg-xl": "image/jxl",
    "mpeg2": "video/mpeg",
    "mpeg4": "video/mp4",
    "hevc": "video/mp4",
}
# What a media type means where no transfer syntax is named, of those that are made here.
MADE = {
    "image/jpeg": "1.2.840.10008.1.2.4.70",
    "image/dicom-rle": "1.2.840.10008.1.2.5",
    "image/jls": "1.2.840.10008.1.2.4.80",
    "image/jp2": "1.2.840.10008.1.2.4.90",
}
_PART_2 = frozenset({"1.2.840.10008.1.2.4.92", "1.2.840.10008.1.2.4.93"})
_DEFAULTS = {
    "image/jpeg": "1.2.840.10008.1.2.4.70",
    "image/dicom-rle": "1.2.840.10008.1.2.5",
    "image/jls": "1.2.840.10008.1.2.4.80",
    "image/jp2": "1.2.840.10008.1.2.4.90",
    "image/jpx": "1.2.840.10008.1.2.4.92",
    "image/jphc": "1.2.840.10008.1.2.4.201",
    "image/jxl": "1.2.840.10008.1.2.4.110",
    "video/mpeg": "1.2.840.10008.1.2.4.100",
    "video/mp4": "1.2.840.10008.1.2.4.102",
}
_JPEGS = {0xC0: "1.2.840.10008.1.2.4.50", 0xC1: "1.2.840.10008.1.2.4.51"}


def of_syntax(uid: str) -> str:
    """Return the media type of a frame as the transfer syntax holds it."""
    if uid in _PART_2:
        return "image/jpx"
    return _OF_CODEC.get(transfer_syntaxes.get(uid).codec or "", OCTETS)


def syntax_of(media_type: str, frame: bytes, told: str = "") -> str | None:
    """Return the transfer syntax of a compressed frame that came as a media type; None of uncompressed bytes.

    What `told` says goes first (PS3.18 8.7.3.5), then what the frame itself says, then the type's default.
    Raises Unsupported for a syntax that is none of a frame, and for a type we do not know.
    """
    if told:
        syntax = transfer_syntaxes.get(told)
        if syntax.big_endian or syntax.deflated or syntax.codec == "unknown":
            raise Unsupported("bulk data is not taken in this transfer syntax")
        return told if syntax.encapsulated else None
    if media_type == "image/jpeg":
        found = next((uid for marker, uid in _JPEGS.items() if has_marker(frame, marker)), None)
        return found or _DEFAULTS[media_type]
    if media_type in _DEFAULTS:
        return _DEFAULTS[media_type]
    if media_type.startswith(("image/", "video/")):
        raise Unsupported("bulk data is not taken as this media type")
    return None
