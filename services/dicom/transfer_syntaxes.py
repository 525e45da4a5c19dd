"""Transfer syntaxes: how a dataset's bytes are to be read (PS3.5 10 and A)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TransferSyntax:
    """`codec` names what the frames are compressed with; None where they are not."""

    uid: str
    name: str
    codec: str | None = None
    lossless: bool = True
    explicit: bool = True
    big_endian: bool = False
    deflated: bool = False

    @property
    def encapsulated(self) -> bool:
        """Whether Pixel Data comes in fragments (PS3.5 A.4)."""
        return self.codec is not None

    @property
    def video(self) -> bool:
        """Whether all frames are one stream that nobody can cut into frames (PS3.5 A.4.5 and on)."""
        return self.codec in {"mpeg2", "mpeg4", "hevc"}

    @property
    def decodable(self) -> bool:
        """Whether there is a decoder of its frames here, or none is needed."""
        return not self.video and self.codec not in {"unknown", "jpip"} and self.uid not in _UNDECODED


IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2"
EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
EXPLICIT_BIG_ENDIAN = "1.2.840.10008.1.2.2"
DEFLATED_LITTLE_ENDIAN = "1.2.840.10008.1.2.1.99"

_PREFIX = "1.2.840.10008.1.2"
_COMPRESSED = (
    ("4.70", "JPEG Lossless, Process 14 SV1", "jpeg", True),
    ("4.57", "JPEG Lossless, Process 14", "jpeg", True),
    ("4.90", "JPEG 2000 Lossless", "jpeg2000", True),
    ("4.80", "JPEG-LS Lossless", "jpeg-ls", True),
    ("5", "RLE Lossless", "rle", True),
    ("4.201", "HTJ2K Lossless", "htj2k", True),
    ("4.202", "HTJ2K Lossless RPCL", "htj2k", True),
    ("4.92", "JPEG 2000 Part 2 Lossless", "jpeg2000", True),
    ("4.110", "JPEG XL Lossless", "jpeg-xl", True),
    ("8.1", "Deflated Image Frame Compression", "deflate", True),
    ("1.98", "Encapsulated Uncompressed Explicit VR Little Endian", "uncompressed", True),
    ("4.50", "JPEG Baseline, Process 1", "jpeg", False),
    ("4.51", "JPEG Extended, Process 2 and 4", "jpeg", False),
    ("4.91", "JPEG 2000", "jpeg2000", False),
    ("4.81", "JPEG-LS Near-Lossless", "jpeg-ls", False),
    ("4.93", "JPEG 2000 Part 2", "jpeg2000", False),
    ("4.203", "HTJ2K", "htj2k", False),
    ("4.111", "JPEG XL JPEG Recompression", "jpeg-xl", False),
    ("4.112", "JPEG XL", "jpeg-xl", False),
    ("4.100", "MPEG2 Main Profile, Main Level", "mpeg2", False),
    ("4.100.1", "Fragmentable MPEG2 Main Profile, Main Level", "mpeg2", False),
    ("4.101", "MPEG2 Main Profile, High Level", "mpeg2", False),
    ("4.101.1", "Fragmentable MPEG2 Main Profile, High Level", "mpeg2", False),
    ("4.102", "MPEG-4 AVC/H.264 High Profile 4.1", "mpeg4", False),
    ("4.102.1", "Fragmentable MPEG-4 AVC/H.264 High Profile 4.1", "mpeg4", False),
    ("4.103", "MPEG-4 AVC/H.264 BD-compatible High Profile 4.1", "mpeg4", False),
    ("4.103.1", "Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile 4.1", "mpeg4", False),
    ("4.104", "MPEG-4 AVC/H.264 High Profile 4.2 for 2D", "mpeg4", False),
    ("4.104.1", "Fragmentable MPEG-4 AVC/H.264 High Profile 4.2 for 2D", "mpeg4", False),
    ("4.105", "MPEG-4 AVC/H.264 High Profile 4.2 for 3D", "mpeg4", False),
    ("4.105.1", "Fragmentable MPEG-4 AVC/H.264 High Profile 4.2 for 3D", "mpeg4", False),
    ("4.106", "MPEG-4 AVC/H.264 Stereo High Profile 4.2", "mpeg4", False),
    ("4.106.1", "Fragmentable MPEG-4 AVC/H.264 Stereo High Profile 4.2", "mpeg4", False),
    ("4.107", "HEVC/H.265 Main Profile 5.1", "hevc", False),
    ("4.108", "HEVC/H.265 Main 10 Profile 5.1", "hevc", False),
    # Retired, and still in archives that are moved.
    ("4.52", "JPEG Extended, Process 3 and 5", "jpeg", False),
    ("4.53", "JPEG Spectral Selection, Process 6 and 8", "jpeg", False),
    ("4.54", "JPEG Spectral Selection, Process 7 and 9", "jpeg", False),
    ("4.55", "JPEG Full Progression, Process 10 and 12", "jpeg", False),
    ("4.56", "JPEG Full Progression, Process 11 and 13", "jpeg", False),
    ("4.58", "JPEG Lossless, Process 15", "jpeg", True),
    ("4.59", "JPEG Extended, Hierarchical, Process 16 and 18", "jpeg", False),
    ("4.60", "JPEG Extended, Hierarchical, Process 17 and 19", "jpeg", False),
    ("4.61", "JPEG Spectral Selection, Hierarchical, Process 20 and 22", "jpeg", False),
    ("4.62", "JPEG Spectral Selection, Hierarchical, Process 21 and 23", "jpeg", False),
    ("4.63", "JPEG Full Progression, Hierarchical, Process 24 and 26", "jpeg", False),
    ("4.64", "JPEG Full Progression, Hierarchical, Process 25 and 27", "jpeg", False),
    ("4.65", "JPEG Lossless, Hierarchical, Process 28", "jpeg", True),
    ("4.66", "JPEG Lossless, Hierarchical, Process 29", "jpeg", True),
    # The pixels are elsewhere, behind an address; the dataset is kept.
    ("4.94", "JPIP Referenced", "jpip", False),
    ("4.95", "JPIP Referenced Deflate", "jpip", False),
    ("4.204", "JPIP HTJ2K Referenced", "jpip", False),
    ("4.205", "JPIP HTJ2K Referenced Deflate", "jpip", False),
)
# Arithmetic coding without loss, and pictures of several sizes in one: no library reads them.
_UNDECODED = frozenset(f"{_PREFIX}.4.{number}" for number in (58, *range(59, 67)))
_DEFLATED = frozenset(f"{_PREFIX}.{end}" for end in ("4.95", "4.205"))

# In the order we prefer when the other side offers several: what everybody reads, then what loses nothing.
STORAGE_TRANSFER_SYNTAXES: tuple[TransferSyntax, ...] = (
    TransferSyntax(EXPLICIT_LITTLE_ENDIAN, "Explicit VR Little Endian"),
    TransferSyntax(IMPLICIT_LITTLE_ENDIAN, "Implicit VR Little Endian", explicit=False),
    TransferSyntax(DEFLATED_LITTLE_ENDIAN, "Deflated Explicit VR Little Endian", deflated=True),
    TransferSyntax(EXPLICIT_BIG_ENDIAN, "Explicit VR Big Endian", big_endian=True),
    *(
        TransferSyntax(uid := f"{_PREFIX}.{end}", name, codec, lossless, deflated=uid in _DEFLATED)
        for end, name, codec, lossless in _COMPRESSED
    ),
)

_BY_UID = {syntax.uid: syntax for syntax in STORAGE_TRANSFER_SYNTAXES}


def is_known(uid: str) -> bool:
    """Return whether datasets are stored in a transfer syntax."""
    return uid in _BY_UID


def get(uid: str) -> TransferSyntax:
    """The transfer syntax of a UID.

    One we do not know, private ones too, is read as Explicit VR Little Endian with whatever its pixels turn
    out to be, as all transfer syntaxes since the first three are (PS3.5 10).
    """
    known = _BY_UID.get(uid)
    return known or TransferSyntax(uid, uid, codec="unknown", lossless=False)
