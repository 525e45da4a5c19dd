"""How stored values become shades of grey: modality, VOI and presentation (PS3.3 C.11, PS3.4 N.2).

The viewer does the same in `web/src/dicomweb/grayscale.ts`; what one of them changes the other must.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from services.dicom.header import Header
from services.dicom.lookup_tables import Domain, Lut, table

Values = npt.NDArray[Any]
Window = tuple[float, float] | tuple[float, float, str]
"""Centre, width and perhaps one of LINEAR, LINEAR_EXACT and SIGMOID."""

_TRANSFORM, _VOI = "PixelValueTransformationSequence", "FrameVOILUTSequence"
_GROUPS = ("PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence")
READ = (
    "SOPClassUID", "Modality", "PhotometricInterpretation", "PresentationLUTShape", "RescaleSlope",
    "RescaleIntercept", "RescaleType", "ModalityLUTSequence", "WindowCenter", "WindowWidth",
    "VOILUTFunction", "VOILUTSequence", "PixelPaddingValue", "PixelPaddingRangeLimit", *_GROUPS,
)  # fmt: skip
"""What is read of a dataset."""
READ_WITHIN = (*READ, "LUTDescriptor", "LUTData", _TRANSFORM, _VOI)
"""What is read of the items within it."""
_X_RAY_IMAGE = "1.2.840.10008.5.1.4.1.1.12."
_FOR_INTENSITY = frozenset({_X_RAY_IMAGE + end for end in ("1", "2", "3")})
"""XA and XRF: their modality transformation tells the X-ray beam's intensity and is not for display."""
_SOFT_TISSUE = (40.0, 400.0)
_SHOWN = (0.5, 99.5)  # percent of a frame's values that are shown where nothing says how
_SAMPLE = 250_000  # values of a frame they are taken from


@dataclass(frozen=True)
class Grayscale:
    """What a dataset says of the greys of one frame.

    `padding`: the least and the largest stored value that pads. `inverse`: the largest shade is black.
    `floating`: values are no whole numbers.
    """

    slope: float = 1.0
    intercept: float = 0.0
    modality_lut: Lut | None = field(default=None, compare=False)
    windows: tuple[tuple[float, float], ...] = ()
    voi_function: str = "LINEAR"
    voi_lut: Lut | None = field(default=None, compare=False)
    padding: tuple[int, int] | None = None
    inverse: bool = False
    floating: bool = False

    @classmethod
    def of_frame(
        cls, header: Header, number: int, *, stored: Domain, signed: bool = False, floating: bool = False
    ) -> "Grayscale":
        """Of a frame, numbered from 1.

        What is told of it alone goes before what is told of all frames, and this before the dataset
        (PS3.3 C.7.6.16). `stored`: the least and the largest value that may be stored.
        """
        transforms, vois = _layers(header, number, _TRANSFORM), _layers(header, number, _VOI)
        slope, intercept, lut = _modality(header, transforms, stored)
        domain = _output((slope, intercept, lut), stored)
        windows, function, voi_lut = _voi(vois, domain)
        hounsfield = header.text("Modality") == "CT" and any(_in_hounsfield(one) for one in transforms)
        if hounsfield and not windows and voi_lut is None:
            windows = (_SOFT_TISSUE,)  # its own range is mostly air and padding
        return cls(
            slope=slope,
            intercept=intercept,
            modality_lut=lut,
            windows=windows,
            voi_function=function,
            voi_lut=voi_lut,
            padding=_padding(header, signed=signed),
            inverse=_is_inverse(header),
            floating=floating,
        )

    @property
    def is_told(self) -> bool:
        """Whether a window or a table says what is shown."""
        return bool(self.windows) or self.voi_lut is not None

    def shades(
        self, values: Values, frame: Values, window: Window | None = None, ends: Domain | None = None
    ) -> npt.NDArray[np.uint8]:
        """The grey, 0 to 255, of each of the values: those of the frame, or every one between its extremes.

        `window`: instead of the image's own. One of the image's own that shows nothing of what is there is
        left aside: then, and without any, what lies between the `ends` is shown, else nearly all values.
        """
        output = self.modality(values)
        shown = self._voi(output, window)
        nothing = shown is not None and shown.min() == shown.max() and output.min() != output.max()
        if shown is None or (nothing and window is None):
            shown = _linear(output, ends or self.ends_of(frame))
        if self.inverse:
            shown = 1.0 - shown
        return (shown * 255.0 + 0.5).astype(np.uint8)

    def modality(self, values: Values) -> Values:
        """Stored values after the modality transformation (PS3.3 C.11.1)."""
        if self.modality_lut is not None:
            return self.modality_lut(values).astype(np.float64)
        return values * self.slope + self.intercept

    def _voi(self, values: Values, window: Window | None) -> Values | None:
        """Shades 0 to 1 by the window asked for, else the image's own window or table; None without any."""
        chosen = window or next(iter(self.windows), None)
        if chosen is None:
            if self.voi_lut is None:
                return None
            lut = self.voi_lut
            return lut(np.rint(values)) / max(float((1 << lut.bits) - 1), float(lut.values.max()))
        center, width, function = chosen if len(chosen) == 3 else (*chosen, self.voi_function)  # noqa: PLR2004
        if function == "SIGMOID":
            steepness = np.clip(-4.0 * (values - center) / width, -700.0, 700.0)
            return np.asarray(1.0 / (1.0 + np.exp(steepness)))
        # Half a step off is for whole numbers; a window narrower than one step is of none.
        if function == "LINEAR_EXACT" or self.floating or width < 1:
            return _linear(values, (center - width / 2, center + width / 2))
        return _linear(values, (center - 0.5 - (width - 1) / 2, center - 0.5 + (width - 1) / 2))

    def ends_of(self, frame: Values) -> Domain:
        """The ends of nearly all values after the modality transformation, without those that pad."""
        step = max(1, int((frame.size / _SAMPLE) ** 0.5))
        sample = frame[::step, ::step].ravel()
        if self.padding is not None:
            kept = sample[(sample < self.padding[0]) | (sample > self.padding[1])]
            sample = kept if kept.size else sample
        low, high = np.percentile(sample, _SHOWN)
        if low == high:
            low, high = float(frame.min()), float(frame.max())
        ends = self.modality(np.array([low, high]))
        return float(ends.min()), float(ends.max())


def _linear(values: Values, ends: Domain) -> Values:
    low, high = ends
    if high <= low:
        return np.asarray((values > low).astype(np.float64))
    return np.clip((values - low) / (high - low), 0.0, 1.0)


def _layers(header: Header, number: int, macro: str) -> list[Header]:
    """What the frame's functional groups, the shared ones and the dataset say, the nearest first."""
    own, shared = (header.items(group) for group in _GROUPS)
    groups = [*own[number - 1 : number], *shared[:1]]
    return [*(item for group in groups for item in group.items(macro)[:1]), header]


def _modality(header: Header, layers: Sequence[Header], stored: Domain) -> tuple[float, float, Lut | None]:
    """Slope, intercept and table of the nearest layer that has any of them."""
    if header.text("SOPClassUID") in _FOR_INTENSITY:
        return 1.0, 0.0, None
    for layer in layers:
        lut = _table_of(layer, "ModalityLUTSequence", stored)
        slope, intercept = layer.decimal("RescaleSlope"), layer.decimal("RescaleIntercept")
        if lut is not None or slope is not None or intercept is not None:
            return slope or 1.0, intercept or 0.0, lut
    return 1.0, 0.0, None


def _voi(layers: Sequence[Header], domain: Domain) -> tuple[tuple[tuple[float, float], ...], str, Lut | None]:
    """Windows and table of the nearest layer that has any, and the nearest function."""
    function = next((name for layer in layers if (name := layer.text("VOILUTFunction"))), "LINEAR")
    for layer in layers:
        pairs = zip(layer.decimals("WindowCenter"), layer.decimals("WindowWidth"), strict=False)
        windows = tuple(
            (center, width) for center, width in pairs if center is not None and width and width > 0
        )
        lut = _table_of(layer, "VOILUTSequence", domain)
        if windows or lut is not None:
            return windows, function, lut
    return (), function, None


def _table_of(layer: Header, sequence: str, domain: Domain) -> Lut | None:
    luts = (
        table(item.words("LUTDescriptor"), item.words("LUTData"), domain) for item in layer.items(sequence)
    )
    return next((lut for lut in luts if lut), None)


def _output(modality: tuple[float, float, Lut | None], stored: Domain) -> Domain:
    """The least and the largest value a modality transformation may give."""
    slope, intercept, lut = modality
    if lut is not None:
        return float(lut.values.min()), float(lut.values.max())
    ends = [value * slope + intercept for value in stored]
    return min(ends), max(ends)


def _padding(header: Header, *, signed: bool) -> tuple[int, int] | None:
    """The range of Pixel Padding Value and its limit, whichever is larger (PS3.3 C.7.5.1.1.2)."""
    value = header.whole("PixelPaddingValue", signed=signed)
    limit = header.whole("PixelPaddingRangeLimit", signed=signed)
    if value is None:
        return None
    limit = value if limit is None else limit
    return min(value, limit), max(value, limit)


def _in_hounsfield(layer: Header) -> bool:
    return layer.decimal("RescaleIntercept") is not None and layer.text("RescaleType") in ("", "HU")


def _is_inverse(header: Header) -> bool:
    """Presentation LUT Shape tells; where it is absent Photometric Interpretation does."""
    shape = header.text("PresentationLUTShape")
    if shape in ("IDENTITY", "INVERSE"):
        return shape == "INVERSE"
    return header.text("PhotometricInterpretation") == "MONOCHROME1"
