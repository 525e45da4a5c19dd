"""Media types of what transfer syntaxes make of frames (PS3.18 Table 8.7.3-5)."""

from services.dicom import transfer_syntaxes

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


def of_syntax(uid: str) -> str:
    """Return the media type of a frame as the transfer syntax holds it."""
    if uid in _PART_2:
        return "image/jpx"
    return _OF_CODEC.get(transfer_syntaxes.get(uid).codec or "", OCTETS)
