"""What a dataset says of its pixels (PS3.3 C.7.6.3, C.7.6.16, C.11.1, C.11.2), read from its header alone."""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from pydicom.datadict import tag_for_keyword

from services.dicom.element_reader import Bytes
from services.dicom.frame_times import UNTOLD, FrameTimes, frame_times
from services.dicom.lookup_tables import Lut, palette, table
from services.dicom.native_layout import samples_told
from services.dicom.scanned import Dataset
from services.dicom.scanner import ReadAt, scan
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, get
from services.errors import Invalid

_TRANSFORMS = ("PixelValueTransformationSequence", "FrameVOILUTSequence")
_GROUPS = ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence")
_COLOURS = ("Red", "Green", "Blue")
_TIMES = (
    "FrameIncrementPointer", "FrameTimeVector", "FrameTime", "RecommendedDisplayFrameRate", "CineRate",
)  # fmt: skip
_READ = (
    "Rows", "Columns", "SamplesPerPixel", "PhotometricInterpretation", "BitsAllocated", "BitsStored",
    "HighBit", "PixelRepresentation", "PlanarConfiguration", "NumberOfFrames", "RescaleSlope",
    "RescaleIntercept", "WindowCenter", "WindowWidth", "VOILUTFunction", "VOILUTSequence",
    "ModalityLUTSequence", "PixelPaddingValue", "ICCProfile", *_TIMES, *_GROUPS,
    *(f"{colour}PaletteColorLookupTableDescriptor" for colour in _COLOURS),
    *(f"{colour}PaletteColorLookupTableData" for colour in _COLOURS),
    *(f"Segmented{colour}PaletteColorLookupTableData" for colour in _COLOURS),
)  # fmt: skip
_LONGEST = 1 << 18  # bytes of the longest palette or profile


@cache
def _tag(keyword: str) -> int:
    return tag_for_keyword(keyword) or 0


_WANTED = frozenset(_tag(keyword) for keyword in _READ)


@dataclass(frozen=True)
class ImagePixel:
    """The Image Pixel module and the ways to what is shown. Frames are rows x columns x samples.

    `colour` and `frame_samples` are what the pixel data themselves say (`services.dicom.corrections`), else
    empty: the photometric interpretation of a decoded frame, and the samples of a plain one.
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
    slope: float = 1.0
    intercept: float = 0.0
    windows: tuple[tuple[float, float], ...] = ()
    voi_function: str = "LINEAR"
    voi_lut: Lut | None = field(default=None, compare=False)
    modality_lut: Lut | None = field(default=None, compare=False)
    palette: Lut | None = field(default=None, compare=False)
    padding: int | None = None
    icc_profile: bytes = field(default=b"", compare=False, repr=False)
    frame_times: FrameTimes = UNTOLD
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
        found = scan(header, syntax, length=length, wanted=_WANTED, longest=_LONGEST)
        top = _Header(found.elements, ">" if found.syntax.big_endian else "<")
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
        frames = max(1, int(next(iter(top.decimals("NumberOfFrames")), 1)))
        sources = list(_transforms(top))
        return cls(
            rows=rows,
            columns=columns,
            transfer_syntax_uid=transfer_syntax_uid,
            samples=3 if samples == 3 else 1,  # noqa: PLR2004 - colour or not: nothing else is defined
            photometric=photometric,
            bits_allocated=bits,
            bits_stored=min(stored or bits, bits),
            high_bit=min((stored or bits) - 1 if high is None else high, bits - 1),
            signed=signed,
            floating=not stored and bits in (32, 64),  # (Double) Float Pixel Data has no Bits Stored
            planar=top.whole("PlanarConfiguration") == 1,
            number_of_frames=frames,
            slope=next((slope for one in sources for slope in one.decimals("RescaleSlope")[:1]), 1.0) or 1.0,
            intercept=next((found for one in sources for found in one.decimals("RescaleIntercept")[:1]), 0.0),
            windows=next((windows for one in sources if (windows := one.windows())), ()),
            voi_function=next((name for one in sources if (name := one.text("VOILUTFunction"))), "LINEAR"),
            voi_lut=top.lut("VOILUTSequence", signed=signed),
            modality_lut=top.lut("ModalityLUTSequence", signed=signed),
            palette=top.palette() if photometric == "PALETTE COLOR" else None,
            padding=top.whole("PixelPaddingValue", signed=signed),
            icc_profile=top.raw("ICCProfile"),
            frame_times=top.frame_times(frames),
        )


@dataclass(frozen=True)
class _Header:
    """Raw values of a dataset or an item, read leniently; `order` is `<` or `>`."""

    elements: Dataset
    order: str

    def raw(self, keyword: str) -> bytes:
        element = self.elements.get(_tag(keyword))
        return bytes(element.value) if element and not isinstance(element.value, list) else b""

    def items(self, keyword: str) -> "list[_Header]":
        element = self.elements.get(_tag(keyword))
        held = element.value if element and isinstance(element.value, list) else []
        return [_Header(item, self.order) for item in held]

    def text(self, keyword: str) -> str:
        return self.raw(keyword).decode("latin-1").strip(" \0")

    def whole(self, keyword: str, *, signed: bool = False) -> int | None:
        raw = self.raw(keyword)
        if len(raw) < 2:  # noqa: PLR2004 - a word
            return None
        return int(struct.unpack_from(self.order + ("h" if signed else "H"), raw)[0])

    def decimals(self, keyword: str) -> list[float]:
        """The values of a DS or IS as far as they are finite numbers."""
        parts = self.text(keyword).split("\\")
        return [number for part in parts if (number := _number(part)) is not None]

    def decimal(self, keyword: str) -> float:
        """The first value, 0 where there is none."""
        return next(iter(self.decimals(keyword)), 0.0)

    def frame_times(self, frames: int) -> FrameTimes:
        """How long each frame is shown."""
        pointers = self.raw("FrameIncrementPointer")
        words = struct.unpack_from(f"{self.order}{len(pointers) // 4 * 2}H", pointers)
        return frame_times(
            frames,
            pointers=[group << 16 | number for group, number in zip(words[::2], words[1::2], strict=True)],
            vector=[
                math.nan if (time := _number(part)) is None else time
                for part in self.text("FrameTimeVector").split("\\")[:frames]
            ],
            time=self.decimal("FrameTime"),
            recommended=self.decimal("RecommendedDisplayFrameRate"),
            rate=self.decimal("CineRate"),
        )

    def windows(self) -> tuple[tuple[float, float], ...]:
        pairs = zip(self.decimals("WindowCenter"), self.decimals("WindowWidth"), strict=False)
        return tuple((center, width) for center, width in pairs if width > 0)

    def lut(self, keyword: str, *, signed: bool) -> Lut | None:
        luts = (
            table(item.raw("LUTDescriptor"), item.raw("LUTData"), self.order, signed=signed)
            for item in self.items(keyword)
        )
        return next((lut for lut in luts if lut), None)

    def palette(self) -> Lut | None:
        parts = [
            (
                self.raw(f"{colour}PaletteColorLookupTableDescriptor"),
                self.raw(f"{colour}PaletteColorLookupTableData"),
                self.raw(f"Segmented{colour}PaletteColorLookupTableData"),
            )
            for colour in _COLOURS
        ]
        return palette(parts, self.order)


def _transforms(top: _Header) -> Iterator[_Header]:
    """The dataset, and what its functional groups say for all frames or, failing that, for the first."""
    yield top
    for group in _GROUPS:
        for item in top.items(group)[:1]:
            for keyword in _TRANSFORMS:
                yield from item.items(keyword)[:1]


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
