"""What a dataset says of its pixels (PS3.3 C.7.6.3, C.7.6.16, C.11.1, C.11.2), read from its header alone."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset
from pydicom.pixels.processing import apply_color_lut

from services.errors import Invalid, Malformed

EXPLICIT_BIG_ENDIAN = "1.2.840.10008.1.2.2"
_IMPLICIT = frozenset({"1.2.840.10008.1.2"})
_NATIVE = frozenset(
    {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", EXPLICIT_BIG_ENDIAN}
)
_TRANSFORMS = ("PixelValueTransformationSequence", "FrameVOILUTSequence")
_READ = (
    "Rows", "Columns", "SamplesPerPixel", "PhotometricInterpretation", "BitsAllocated", "BitsStored",
    "HighBit", "PixelRepresentation", "PlanarConfiguration", "NumberOfFrames", "RescaleSlope",
    "RescaleIntercept", "WindowCenter", "WindowWidth", "VOILUTFunction", "VOILUTSequence",
    "ModalityLUTSequence", "PixelPaddingValue", "RedPaletteColorLookupTableDescriptor",
    "GreenPaletteColorLookupTableDescriptor", "BluePaletteColorLookupTableDescriptor",
    "RedPaletteColorLookupTableData", "GreenPaletteColorLookupTableData",
    "BluePaletteColorLookupTableData", "SegmentedRedPaletteColorLookupTableData",
    "SegmentedGreenPaletteColorLookupTableData", "SegmentedBluePaletteColorLookupTableData",
    "SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence",
)  # fmt: skip
_TAGS = {
    keyword: tag
    for keyword in (*_READ, *_TRANSFORMS, "LUTDescriptor", "LUTData")
    if (tag := tag_for_keyword(keyword)) is not None
}

T = TypeVar("T", int, None)


@dataclass(frozen=True)
class Lut:
    """A lookup table: `values[x - first]`, clamped at both ends; values are `bits` wide."""

    first: int
    values: npt.NDArray[Any]
    bits: int


@dataclass(frozen=True)
class ImagePixel:
    """The Image Pixel module and the ways to what is shown. Frames are rows x columns x samples."""

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

    @property
    def native(self) -> bool:
        """Whether frames are stored as plain samples."""
        return self.transfer_syntax_uid in _NATIVE

    @property
    def frame_bits(self) -> int:
        """Bits of one native frame."""
        samples = 2 if self.photometric == "YBR_FULL_422" and self.native else self.samples
        return self.rows * self.columns * samples * self.bits_allocated

    @classmethod
    def from_header(cls, header: bytes, transfer_syntax_uid: str) -> "ImagePixel":
        """Reads the dataset's bytes before its pixel data (inflated for a deflated syntax).

        Values that cannot be read count as absent. Raises Invalid where rows, columns or bits are missing.
        """
        dataset = _read(header, transfer_syntax_uid)
        rows, columns, bits = (_whole(dataset, k, 0) for k in ("Rows", "Columns", "BitsAllocated"))
        if not (rows and columns and bits in (1, 8, 16, 32, 64)):
            raise Invalid(
                "the dataset describes no image: rows, columns or bits allocated are missing or wrong"
            )
        stored = _whole(dataset, "BitsStored", 0)
        signed = _whole(dataset, "PixelRepresentation", 0) == 1
        samples = _whole(dataset, "SamplesPerPixel", 1)
        transforms = list(_transforms(dataset))
        slope, intercept, modality_lut = _modality(transforms, signed=signed)
        windows, function, voi_lut = _voi(transforms, signed=signed)
        photometric = _text(dataset, "PhotometricInterpretation") or ("RGB" if samples > 1 else "MONOCHROME2")
        return cls(
            rows=rows,
            columns=columns,
            transfer_syntax_uid=transfer_syntax_uid,
            samples=3 if samples == 3 else 1,  # noqa: PLR2004 - colour or not: nothing else is defined
            photometric=photometric,
            bits_allocated=bits,
            bits_stored=min(stored or bits, bits),
            high_bit=min(_whole(dataset, "HighBit", (stored or bits) - 1), bits - 1),
            signed=signed,
            floating=not stored and bits in (32, 64),  # (Double) Float Pixel Data has no Bits Stored
            planar=_whole(dataset, "PlanarConfiguration", 0) == 1,
            number_of_frames=max(1, _whole(dataset, "NumberOfFrames", 1)),
            slope=slope,
            intercept=intercept,
            windows=windows,
            voi_function=function,
            voi_lut=voi_lut,
            modality_lut=modality_lut,
            palette=_palette(dataset) if photometric == "PALETTE COLOR" else None,
            padding=_whole(dataset, "PixelPaddingValue", None, signed=signed),
        )


def _read(header: bytes, transfer_syntax_uid: str) -> Dataset:
    try:
        return read_dataset(
            BytesIO(header),
            transfer_syntax_uid in _IMPLICIT,
            transfer_syntax_uid != EXPLICIT_BIG_ENDIAN,
            specific_tags=list(_TAGS.values()),
        )
    except (OSError, EOFError, ValueError, TypeError, KeyError, NotImplementedError, struct.error) as error:
        raise Malformed("the header of the dataset cannot be parsed") from error


def _transforms(dataset: Dataset) -> Iterator[Dataset]:
    """The dataset, and what its functional groups say for all frames or, failing that, for the first."""
    yield dataset
    for group in ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"):
        for item in _items(dataset, group)[:1]:
            for keyword in _TRANSFORMS:
                yield from _items(item, keyword)[:1]


def _modality(sources: list[Dataset], *, signed: bool) -> tuple[float, float, Lut | None]:
    slope = next((found[0] for source in sources if (found := _decimals(source, "RescaleSlope"))), 1.0)
    intercept = next(
        (found[0] for source in sources if (found := _decimals(source, "RescaleIntercept"))), 0.0
    )
    lut = next(
        (lut for item in _items(sources[0], "ModalityLUTSequence") if (lut := _lut(item, signed))), None
    )
    return slope or 1.0, intercept, lut


def _voi(sources: list[Dataset], *, signed: bool) -> tuple[tuple[tuple[float, float], ...], str, Lut | None]:
    windows: tuple[tuple[float, float], ...] = ()
    function = ""
    for source in sources:
        pairs = zip(_decimals(source, "WindowCenter"), _decimals(source, "WindowWidth"), strict=False)
        windows = windows or tuple((center, width) for center, width in pairs if width > 0)
        function = function or _text(source, "VOILUTFunction")
    lut = next((lut for item in _items(sources[0], "VOILUTSequence") if (lut := _lut(item, signed))), None)
    return windows, function or "LINEAR", lut


def _palette(dataset: Dataset) -> Lut | None:
    """Red, green and blue as 8 bits, one row an entry; segmented tables are expanded (PS3.3 C.7.9.2)."""
    descriptor = _descriptor(dataset, "RedPaletteColorLookupTableDescriptor", signed=False)
    if descriptor is None:
        return None
    count, first, _ = descriptor
    try:
        colours = apply_color_lut(np.arange(first, first + count), dataset)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, struct.error, NotImplementedError):
        return None
    if colours.dtype != np.uint8 and colours.max(initial=0) > 0xFF:  # noqa: PLR2004 - wider than a byte
        colours >>= 8
    return Lut(first, colours.astype(np.uint8), 8)


def _lut(item: Dataset, signed: bool) -> Lut | None:
    descriptor = _descriptor(item, "LUTDescriptor", signed=signed)
    data = _raw(item, "LUTData")
    if descriptor is None or not data:
        return None
    count, first, bits = descriptor
    width = 1 if len(data) < count * 2 else 2
    values = np.frombuffer(data[: len(data) // width * width], f"{_order(item)}u{width}")[:count]
    return Lut(first, values, bits) if values.size else None


def _descriptor(dataset: Dataset, keyword: str, *, signed: bool) -> tuple[int, int, int] | None:
    raw = _raw(dataset, keyword)
    if len(raw) < 6:  # noqa: PLR2004 - three words
        return None
    order = _order(dataset)
    count, first, bits = struct.unpack(f"{order}H{'h' if signed else 'H'}H", raw[:6])
    return count or 0x10000, first, bits


def _order(dataset: Dataset) -> str:
    """The byte order the values were read with."""
    elements = (dataset.get_item(tag) for tag in dataset.keys())  # noqa: SIM118 - iterating would convert values
    return ">" if any(getattr(element, "is_little_endian", True) is False for element in elements) else "<"


def _raw(dataset: Dataset, keyword: str) -> bytes:
    """The value's bytes as they were sent; pydicom's conversion would refuse what is merely odd."""
    tag = _TAGS[keyword]
    element = dataset.get_item(tag) if tag in dataset else None
    value = getattr(element, "value", None)
    return value if isinstance(value, bytes) else b""


def _whole(dataset: Dataset, keyword: str, default: T, *, signed: bool = False) -> int | T:
    raw = _raw(dataset, keyword)
    if keyword == "NumberOfFrames":
        numbers = _decimals(dataset, keyword)
        return int(numbers[0]) if numbers else default
    if len(raw) < 2:  # noqa: PLR2004 - one word
        return default
    return int(struct.unpack(_order(dataset) + ("h" if signed else "H"), raw[:2])[0])


def _decimals(dataset: Dataset, keyword: str) -> list[float]:
    """The values of a DS or IS as far as they are finite numbers."""
    return [number for part in _text(dataset, keyword).split("\\") if (number := _number(part)) is not None]


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _text(dataset: Dataset, keyword: str) -> str:
    return _raw(dataset, keyword).decode("latin-1").strip(" \0")


def _items(dataset: Dataset, keyword: str) -> list[Dataset]:
    tag = _TAGS[keyword]
    try:
        value = dataset[tag].value if tag in dataset else ()
    except (ValueError, TypeError, NotImplementedError, EOFError, OSError):
        return []
    return [item for item in value if isinstance(item, Dataset)] if not isinstance(value, bytes) else []
