"""Images of sixteen squares of known values, and the greys they are to be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom import DataElement, Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import UID, ExplicitVRLittleEndian, generate_uid

Values = npt.NDArray[Any]
CR, CT, US_LOOP = "1.2.840.10008.5.1.4.1.1.1", "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.3.1"
ENHANCED_MR, MR, XA, XRF = (f"1.2.840.10008.5.1.4.1.1.{end}" for end in ("4.1", "4", "12.1", "12.2"))
SQUARE, ACROSS = 16, 4
SIDE = SQUARE * ACROSS
RAMP = np.arange(16) * 273  # 12 bits from end to end
WIDE = {"WindowCenter": "2048", "WindowWidth": "4096"}
DOWN = 4095 - np.arange(4096)


@dataclass(frozen=True)
class Case:
    """`greys`: what each value is to be, 0 to 255. `dcmtk`: how dcm2pnm is asked; None: it says otherwise."""

    name: str
    greys: Sequence[float]
    attributes: dict[str, Any] = field(default_factory=dict)
    values: Sequence[int] = tuple(RAMP)
    dcmtk: tuple[str, ...] | None = None


def dataset(case: Case) -> Dataset:
    """The case as an image of 64 x 64."""
    made = grey_image([case.values], **case.attributes)
    made.SeriesDescription = case.name
    return made


def grey_image(frames: Sequence[Sequence[int]], **attributes: Any) -> Dataset:
    """Frames of sixteen squares, of 12 bits without sign unless the attributes say otherwise."""
    made = Dataset()
    given = {
        "SOPClassUID": CR, "SOPInstanceUID": generate_uid(), "StudyInstanceUID": generate_uid(),
        "SeriesInstanceUID": generate_uid(), "Modality": "CR", "PatientID": "GREY", "PatientName": "Grey^Cat",
        "StudyID": "1", "InstanceNumber": "1", "Rows": SIDE, "Columns": SIDE, "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2", "BitsAllocated": 16, "BitsStored": 12, "HighBit": 11,
        "PixelRepresentation": 0,
    }  # fmt: skip
    if len(frames) > 1:
        given["NumberOfFrames"] = len(frames)
    for keyword, value in {**given, **attributes}.items():
        if isinstance(value, DataElement):
            made.add(value)
        elif value is not None:
            setattr(made, keyword, value)
    words = np.concatenate([squares(values).ravel() for values in frames])
    drop = made.HighBit + 1 - made.BitsStored
    words = (words << drop) & ((1 << made.BitsAllocated) - 1)
    wide = made.BitsAllocated > 8
    made.add_new("PixelData", "OW" if wide else "OB", words.astype("<u2" if wide else "u1").tobytes())
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = UID(made.SOPClassUID)
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    return made


def squares(values: Sequence[int]) -> Values:
    """Sixteen values as an image, row by row."""
    return np.kron(np.array(values).reshape(ACROSS, ACROSS), np.ones((SQUARE, SQUARE), int))


def middles(picture: Values) -> Values:
    """What is in the middle of each square of a picture, however large it is."""
    side = picture.shape[0] / ACROSS
    places = ((np.arange(ACROSS) + 0.5) * side).astype(int)
    return picture[np.ix_(places, places)].reshape(ACROSS * ACROSS, -1)[:, 0].astype(int)


def lut(first: int, entries: Values, *, bits: int = 12, vr: str = "", **other: Any) -> Items:
    """A sequence with one table; `count` and `data` may be told to be others than they are."""
    item = Dataset()
    vr = vr or ("SS" if first < 0 else "US")
    count = other.get("count", len(entries)) & 0xFFFF
    words = [
        word - 0x10000 if vr == "SS" and word > 0x7FFF else word for word in (count, first & 0xFFFF, bits)
    ]
    item.add_new("LUTDescriptor", vr, words)
    item.add_new("LUTData", other.get("data_vr", "OW"), other.get("data", entries.astype("<u2").tobytes()))
    return Items([item])


def item(**attributes: Any) -> Dataset:
    """An item of a sequence."""
    made = Dataset()
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def linear(low: float, high: float, values: Values = RAMP) -> list[float]:
    """Greys of a straight line from black at `low` to white at `high`."""
    return list(np.clip((values - low) / (high - low), 0, 1) * 255)


def inverse(greys: Sequence[float]) -> list[float]:
    """The same, white on black."""
    return [255 - grey for grey in greys]


def _curve(function: Callable[[Values], Values], values: Values = RAMP) -> list[float]:
    return list(np.clip(function(values.astype(float)), 0, 1) * 255)


def _cases() -> list[Case]:
    up = linear(0, 4095)
    signed = RAMP - 2048
    window, first_lut = ("+Wi", "1"), ("+Wl", "1")
    narrow = {"WindowCenter": "1000", "WindowWidth": "1500"}
    narrowed = linear(1000 - 750, 1000 + 749)
    second = {"WindowCenter": ["", "1000"], "WindowWidth": ["4000", "1500"]}
    mono1 = {"PhotometricInterpretation": "MONOCHROME1"}
    turned, straight = ({"PresentationLUTShape": shape} for shape in ("INVERSE", "IDENTITY"))
    bent = np.sqrt(np.arange(4096) / 4095) * 4095
    bright = list(np.sqrt(RAMP / 4095) * 255)
    octets = (255 - np.arange(4096) // 16).astype(np.uint8)
    dark = [int(octets[value]) for value in RAMP]
    hounsfield = {"RescaleSlope": "1", "RescaleIntercept": "-1024"}
    ct = {"SOPClassUID": CT, "Modality": "CT", **hounsfield}
    is_signed, around = {"PixelRepresentation": 1}, {"WindowCenter": "0", "WindowWidth": "4096"}
    mlut = {"ModalityLUTSequence": lut(0, DOWN)}
    far = 40000 + 1700 * np.arange(16)
    padded = [0] * 4 + list(range(1000, 1006)) + list(range(1006, 1012))
    return [
        Case("window", narrowed, narrow, dcmtk=window),
        Case("second of two windows, the first without a centre", narrowed, second, dcmtk=("+Wi", "2")),
        Case("threshold", linear(2047.5, 2047.6), {"WindowCenter": "2048", "WindowWidth": "1"}, dcmtk=window),
        Case(
            "exact window", linear(250, 1750), {**narrow, "VOILUTFunction": "LINEAR_EXACT"},
        ),
        Case(
            "sigmoid", _curve(lambda x: 1 / (1 + np.exp(-4 * (x - 2048) / 2000))),
            {"WindowCenter": "2048", "WindowWidth": "2000", "VOILUTFunction": "SIGMOID"}, dcmtk=window,
        ),
        Case("window beside all values", linear(0, 4095), {"WindowCenter": "60000", "WindowWidth": "100"}),
        Case("neither window nor table", linear(*np.percentile(squares(RAMP), (0.5, 99.5)))),
        Case("one value, window", [255 * 1000 / 4095] * 16, WIDE, [1000] * 16, dcmtk=window),
        Case("one value, no window", [0] * 16, {}, [1000] * 16),
        Case("one value, white on black, no window", [255] * 16, mono1, [1000] * 16),
        Case(
            "padding up to a limit",
            [0] * 4 + linear(1000, 1011, np.arange(1000, 1012)),
            {"PixelPaddingValue": 0, "PixelPaddingRangeLimit": 10}, padded,
        ),
        Case(
            "padding down to a limit",
            [255] * 4 + linear(1000, 1011, np.arange(1000, 1012)),
            {"PixelPaddingValue": 4095, "PixelPaddingRangeLimit": 4000},
            [4095, 4001, 4090, 4000, *padded[4:]],
        ),
        Case("white on black", inverse(up), {**WIDE, **mono1}, dcmtk=window),
        Case("inverse, not twice", inverse(up), {**WIDE, **mono1, **turned}, dcmtk=window),
        Case("inverse", inverse(up), {**WIDE, **turned}, dcmtk=window),
        Case("identity", up, {**WIDE, **mono1, **straight}, dcmtk=window),
        Case("inverse table", inverse(bright), {"VOILUTSequence": lut(0, bent), **turned}, dcmtk=first_lut),
        Case(
            "rescale", linear(40 - 200, 40 + 199, RAMP - 1024.0),
            {**hounsfield, "WindowCenter": "40", "WindowWidth": "400"}, dcmtk=window,
        ),
        Case(
            "rescale downwards", linear(0, 4095, 4095.0 - RAMP),
            {"RescaleSlope": "-1", "RescaleIntercept": "4095", **WIDE}, dcmtk=window,
        ),
        Case(
            "rescale by fractions", linear(0, 99, RAMP * 0.0244),
            {"RescaleSlope": "0.0244", "RescaleIntercept": "0.001", "WindowCenter": 50, "WindowWidth": 100},
        ),
        Case("tiny fractions", up, {"RescaleSlope": "0.0000001", "RescaleIntercept": "0"}),
        Case(
            "window of tiny fractions", linear(0.0001, 0.0003, RAMP * 1e-7),
            {
                "RescaleSlope": "0.0000001", "RescaleIntercept": "0", "WindowCenter": "0.0002",
                "WindowWidth": "0.0002", "VOILUTFunction": "LINEAR_EXACT",
            },
        ),
        Case(
            "window narrower than one", linear(1.75, 2.25, RAMP * 0.001),
            {"RescaleSlope": "0.001", "RescaleIntercept": "0", "WindowCenter": "2", "WindowWidth": "0.5"},
        ),
        Case("soft tissue of a CT without window", linear(-160, 239, RAMP - 1024.0), ct),
        Case(
            "CT in no Hounsfield units", linear(0, 4095), {**ct, "RescaleType": "US"},
        ),
        Case("modality table", inverse(up), {**mlut, **WIDE}, dcmtk=window),
        Case("modality table without window", inverse(up), mlut),
        Case(
            "modality table of signed values", inverse(up),
            {**is_signed, **WIDE, "ModalityLUTSequence": lut(-2048, DOWN)}, list(signed), dcmtk=window,
        ),
        Case(
            "modality table that makes one value of all", [255 * 1000 / 4095] * 16,
            {"ModalityLUTSequence": lut(0, np.array([1000, 1000])), **WIDE}, dcmtk=window,
        ),
        Case("XA with a modality table", up, {**mlut, **WIDE, "SOPClassUID": XA}, dcmtk=window),
        Case("XRF with a rescale", up, {**hounsfield, **WIDE, "SOPClassUID": XRF}, dcmtk=window),
        Case("VOI table", bright, {"VOILUTSequence": lut(0, bent)}, dcmtk=first_lut),
        Case("VOI table downwards", inverse(up), {"VOILUTSequence": lut(0, DOWN)}, dcmtk=first_lut),
        Case("VOI table and window", up, {"VOILUTSequence": lut(0, DOWN), **WIDE}, dcmtk=window),
        Case("two tables", bright[::-1], {**mlut, "VOILUTSequence": lut(0, bent)}, dcmtk=first_lut),
        Case(
            "VOI table from below zero", bright, {**hounsfield, "VOILUTSequence": lut(-1024, bent)},
            dcmtk=first_lut,
        ),
        Case(
            "VOI table from below zero, told without sign", bright,
            {**hounsfield, "VOILUTSequence": lut(-1024, bent, vr="US")}, dcmtk=first_lut,
        ),
        Case(
            "VOI table from far above zero, told with a sign", inverse(linear(0, 65535, far)),
            {
                "BitsStored": 16, "HighBit": 15,
                "VOILUTSequence": lut(40000, 65535 - np.arange(40000, 65536), bits=16, vr="SS"),
            },
            list(far),
        ),
        Case(
            "VOI table of signed values", bright, {**is_signed, "VOILUTSequence": lut(-2048, bent)},
            list(signed), dcmtk=first_lut,
        ),
        Case(
            "VOI table of bytes, two in a word", dark,
            {"VOILUTSequence": lut(0, octets, bits=8, data=octets.tobytes())}, dcmtk=first_lut,
        ),
        Case(
            "VOI table of bytes, one in a word", dark, {"VOILUTSequence": lut(0, octets, bits=8)},
            dcmtk=first_lut,
        ),
        Case(
            "VOI table told in numbers", bright,
            {"VOILUTSequence": lut(0, bent, data_vr="US", data=bent.astype(int).tolist())}, dcmtk=first_lut,
        ),
        Case(
            "VOI table longer than told", list(np.minimum(RAMP, 2047) / 4095 * 255),
            {"VOILUTSequence": lut(0, np.arange(4096), count=2048)},
        ),
        Case(
            "VOI table shorter than told", list(np.minimum(RAMP, 2999) / 4095 * 255),
            {"VOILUTSequence": lut(0, np.arange(3000), count=4096)}, dcmtk=first_lut,
        ),
        Case(
            "VOI table of 65536 entries", inverse(linear(0, 65535, RAMP * 16)),
            {"BitsStored": 16, "HighBit": 15, "VOILUTSequence": lut(0, 65535 - np.arange(65536), bits=16)},
            [int(value) * 16 for value in RAMP], dcmtk=first_lut,
        ),
        Case("signed", up, {**is_signed, **around}, list(signed), dcmtk=window),
        Case("high bits of a word", up, {**WIDE, "HighBit": 15}, dcmtk=window),
        Case(
            "signed high bits of a word", up, {**is_signed, **around, "HighBit": 15}, list(signed),
            dcmtk=window,
        ),
        Case(
            "bytes", linear(0, 255, np.arange(16) * 17),
            {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7, "WindowCenter": "128", "WindowWidth": "256"},
            list(range(0, 256, 17)), dcmtk=window,
        ),
    ]  # fmt: skip


CASES = _cases()


def _group(voi: Dataset | None = None, transform: Dataset | None = None) -> Dataset:
    group = Dataset()
    if voi:
        group.FrameVOILUTSequence = [voi]
    if transform:
        group.PixelValueTransformationSequence = [transform]
    return group


_UNLIKE = [[0] * 16, *[list(RAMP // half) for half in (2, 1, 2, 1, 2)]]


def _unlike_greys() -> list[list[float]]:
    """By the range of the brightest."""
    return [linear(0, np.percentile(squares(RAMP), 99.5), np.array(values)) for values in _UNLIKE]


def dark_and_bright() -> tuple[Dataset, list[list[float]]]:
    """Frames of which nothing says how they are shown, every other half as bright as its neighbour."""
    return grey_image(_UNLIKE, SOPClassUID=US_LOOP, Modality="US", FrameTime="40"), _unlike_greys()


def unlike_slices() -> tuple[list[Dataset], list[list[float]]]:
    """The same as slices of a series, each an instance: the greys of each by the range that they share."""
    slices = [grey_image([values], SOPClassUID=MR, Modality="MR") for values in _UNLIKE]
    for number, made in enumerate(slices, start=1):
        made.StudyInstanceUID, made.SeriesInstanceUID = (
            slices[0].StudyInstanceUID,
            slices[0].SeriesInstanceUID,
        )
        made.InstanceNumber = str(number)
    return slices, _unlike_greys()


def loop() -> tuple[Dataset, list[list[float]]]:
    """Frames of the same values that are each shown in a way of its own, and the greys of each."""
    window = item(WindowCenter="500", WindowWidth="1000")
    shared = _group(
        item(WindowCenter="2048", WindowWidth="4096"), item(RescaleSlope="1", RescaleIntercept="0")
    )
    groups: list[tuple[Dataset, list[float]]] = [
        (_group(), linear(0, 4095)),
        (_group(window), linear(0, 999)),
        (_group(item(WindowCenter=["", "3000"], WindowWidth=["5", "1000"])), linear(2500, 3499)),
        (
            _group(item(WindowCenter="2048", WindowWidth="2000", VOILUTFunction="SIGMOID")),
            _curve(lambda x: 1 / (1 + np.exp(-4 * (x - 2048) / 2000))),
        ),
        (
            _group(item(WindowCenter="2048", WindowWidth="2000", VOILUTFunction="LINEAR_EXACT")),
            linear(1048, 3048),
        ),
        (_group(None, item(RescaleSlope="2", RescaleIntercept="-4095")), linear(0, 4095, RAMP * 2.0 - 4095)),
        (_group(window, item(RescaleSlope="0.25", RescaleIntercept="0")), linear(0, 999, RAMP / 4)),
        (_group(item(VOILUTSequence=lut(0, DOWN))), inverse(linear(0, 4095))),
    ]
    made = grey_image(
        [list(RAMP)] * len(groups),
        SOPClassUID=ENHANCED_MR, Modality="MR", SeriesDescription="Each frame its own",
        WindowCenter="100", WindowWidth="10", RescaleSlope="1", RescaleIntercept="9000",
        SharedFunctionalGroupsSequence=[shared],
        PerFrameFunctionalGroupsSequence=[group for group, _ in groups],
    )  # fmt: skip
    return made, [greys for _, greys in groups]
