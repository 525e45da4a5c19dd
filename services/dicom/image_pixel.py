"""What a dataset says of its pixels (PS3.3 C.7.6.3), read from its header alone."""

import math
import struct
from dataclasses import dataclass, field

from services.dicom import grayscale
from services.dicom.element_reader import Bytes
from services.dicom.frame_times import UNTOLD, FrameTimes, frame_times
from services.dicom.grayscale import Grayscale
from services.dicom.header import Header, tag_of
from services.dicom.lookup_tables import Domain, Lut, palette
from services.dicom.native_layout import samples_told
from services.dicom.scanner import ReadAt, scan
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, get
from services.errors import Invalid

_COLOURS = ("Red", "Green", "Blue")
_TIMES = (
    "FrameIncrementPointer", "FrameTimeVector", "FrameTime", "RecommendedDisplayFrameRate", "CineRate",
)  # fmt: skip
_READ = (
    "Rows", "Columns", "SamplesPerPixel", "PhotometricInterpretation", "BitsAllocated", "BitsStored",
    "HighBit", "PixelRepresentation", "PlanarConfiguration", "NumberOfFrames", "ICCProfile", *_TIMES,
    *(f"{colour}PaletteColorLookupTableDescriptor" for colour in _COLOURS),
    *(f"{colour}PaletteColorLookupTableData" for colour in _COLOURS),
    *(f"Segmented{colour}PaletteColorLookupTableData" for colour in _COLOURS),
    *grayscale.READ,
)  # fmt: skip
_LONGEST_BYTES = 1 << 18  # bytes of the longest palette or profile
_ROOM_BYTES = 1 << 23  # bytes within sequences: what 16,000 frames say of themselves

_WANTED = frozenset(tag_of(keyword) for keyword in _READ)
_WITHIN = frozenset(tag_of(keyword) for keyword in grayscale.READ_WITHIN)


@dataclass(frozen=True)
class ImagePixel:
    """The Image Pixel module and the ways to what is shown. Frames are rows x columns x samples.

    `header`: what else was read. `colour` and `frame_samples` are what the pixel data themselves say
    (`services.dicom.corrections`), else empty: the photometric interpretation of a decoded frame, and the
    samples of a plain one.
    """

    rows: int
    columns: int
    transfer_syntax_uid: str
    samples: int = 1
    photometric: str = "MONOCHROME2"
    bits_allocated: int = 16
    bits_stored: int = 16
    high_bit: int = 15
    signed: bool = False
    floating: bool = False
    planar: bool = False
    number_of_frames: int = 1
    palette: Lut | None = field(default=None, compare=False)
    icc_profile: bytes = field(default=b"", compare=False, repr=False)
    frame_times: FrameTimes = UNTOLD
    header: Header = field(default_factory=Header, compare=False, repr=False)
    colour: str = ""
    frame_samples: int = 0

    @property
    def native(self) -> bool:
        """Whether pixel data are plain samples from end to end."""
        return not get(self.transfer_syntax_uid).encapsulated

    @property
    def plain(self) -> bool:
        """Whether frames are plain samples, also where each is deflated or in a fragment of its own."""
        return get(self.transfer_syntax_uid).codec in (None, "deflate", "uncompressed")

    @property
    def subsampled(self) -> bool:
        """Whether two neighbours share their colour, as Y1 Y2 Cb Cr."""
        return self.plain and self.plain_samples < self.rows * self.columns * self.samples

    @property
    def plain_samples(self) -> int:
        """Samples of a plain frame."""
        told = samples_told(self.photometric, self.samples, self.rows, self.columns)
        return self.frame_samples or told

    @property
    def frame_bits(self) -> int:
        """Bits of one plain frame."""
        return self.plain_samples * self.bits_allocated

    @property
    def stored(self) -> Domain:
        """The least and the largest value that may be stored."""
        return _domain(self.bits_stored, signed=self.signed)

    def grayscale(self, number: int = 1) -> Grayscale:
        """What makes greys of the values of a frame, numbered from 1."""
        return Grayscale.of_frame(
            self.header, number, stored=self.stored, signed=self.signed, floating=self.floating
        )

    @classmethod
    def from_header(
        cls, header: Bytes | ReadAt, transfer_syntax_uid: str, *, length: int | None = None
    ) -> "ImagePixel":
        """Reads the dataset's bytes before its pixel data (inflated for a deflated syntax).

        A ReadAt needs its `length`, and no more of it is read than is looked at.
        Values that cannot be read count as absent. Raises Invalid where rows, columns or bits are missing,
        Malformed where the header cannot be parsed.
        """
        syntax = EXPLICIT_LITTLE_ENDIAN if get(transfer_syntax_uid).deflated else transfer_syntax_uid
        found = scan(
            header,
            syntax,
            length=length,
            wanted=_WANTED,
            within=_WITHIN,
            longest=_LONGEST_BYTES,
            room=_ROOM_BYTES,
        )
        top = Header(found.elements, ">" if found.syntax.big_endian else "<")
        rows, columns, bits = top.whole("Rows"), top.whole("Columns"), top.whole("BitsAllocated")
        if not (rows and columns and bits in (1, 8, 16, 32, 64)):
            raise Invalid(
                "the dataset describes no image: rows, columns or bits allocated are missing or wrong"
            )
        stored = top.whole("BitsStored")
        high = top.whole("HighBit")
        signed = top.whole("PixelRepresentation") == 1
        samples = top.whole("SamplesPerPixel") or 1
        photometric = top.text("PhotometricInterpretation") or ("RGB" if samples > 1 else "MONOCHROME2")
        depth = min(stored or bits, bits)
        frames = max(1, int(top.decimal("NumberOfFrames") or 1))
        return cls(
            rows=rows,
            columns=columns,
            transfer_syntax_uid=transfer_syntax_uid,
            samples=3 if samples == 3 else 1,  # noqa: PLR2004 - colour or not: nothing else is defined
            photometric=photometric,
            bits_allocated=bits,
            bits_stored=depth,
            high_bit=min((stored or bits) - 1 if high is None else high, bits - 1),
            signed=signed,
            floating=not stored and bits in (32, 64),  # (Double) Float Pixel Data has no Bits Stored
            planar=top.whole("PlanarConfiguration") == 1,
            number_of_frames=frames,
            palette=_palette(top, _domain(depth, signed=signed)) if photometric == "PALETTE COLOR" else None,
            icc_profile=top.raw("ICCProfile"),
            frame_times=_frame_times(top, frames),
            header=top,
        )


def _domain(bits_stored: int, *, signed: bool) -> Domain:
    half = 1 << bits_stored - 1
    return (-half, half - 1) if signed else (0, 2 * half - 1)


def _frame_times(header: Header, frames: int) -> FrameTimes:
    """Return how long each frame is shown."""
    pointers = header.raw("FrameIncrementPointer")
    words = struct.unpack_from(f"{header.order}{len(pointers) // 4 * 2}H", pointers)
    vector = header.decimals("FrameTimeVector")[:frames]
    return frame_times(
        frames,
        pointers=[group << 16 | number for group, number in zip(words[::2], words[1::2], strict=True)],
        vector=[math.nan if time is None else time for time in vector],
        time=header.decimal("FrameTime") or 0.0,
        recommended=header.decimal("RecommendedDisplayFrameRate") or 0.0,
        rate=header.decimal("CineRate") or 0.0,
    )


def _palette(header: Header, domain: Domain) -> Lut | None:
    parts = [
        (
            header.words(f"{colour}PaletteColorLookupTableDescriptor"),
            header.words(f"{colour}PaletteColorLookupTableData"),
            header.words(f"Segmented{colour}PaletteColorLookupTableData"),
        )
        for colour in _COLOURS
    ]
    return palette(parts, domain)
