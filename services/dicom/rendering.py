"""Frames as pictures: modality and VOI transformations, palettes and colour (PS3.3 C.11, PS3.4 N.2)."""

from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from services.dicom.image_pixel import ImagePixel
from services.dicom.pixels import Frame, colour_of
from services.errors import Unsupported

Picture = npt.NDArray[np.uint8]
Window = tuple[float, float]
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
_DOMAIN = 1 << 17  # up to so many different values go through a table instead of one by one
_SHOWN = (0.5, 99.5)  # percent of a frame's values that are shown where nothing says how


def render(
    frame: Frame,
    image: ImagePixel,
    *,
    window: Window | None = None,
    size: int | tuple[int, int] | None = None,
) -> Picture:
    """The picture of a decoded frame: (rows, columns) or (rows, columns, 3), 8 bits.

    `window`: (centre, width) instead of the image's own; `size`: the largest side, or (width, height), the
    picture is shrunk to. A window of the image's own that shows nothing of what is there is left aside.
    """
    if frame.ndim == 3:  # noqa: PLR2004 - colour
        picture = _colour(frame, image)
    elif image.palette is not None:
        picture = image.palette(frame).astype(np.uint8)
    else:
        picture = _grey(frame, image, window)
    return _shrunk(picture, size) if size else picture


def encode(picture: Picture, media_type: str = "image/jpeg", quality: int = 90) -> bytes:
    """The picture as a JPEG or PNG file. Raises Unsupported for another media type."""
    if media_type not in _FORMATS:
        raise Unsupported(f"pictures are made as {' or '.join(_FORMATS)}")
    options: dict[str, Any] = {"quality": quality} if media_type == "image/jpeg" else {"compress_level": 3}
    file = BytesIO()
    Image.fromarray(picture).save(file, _FORMATS[media_type], **options)
    return file.getvalue()


def thumbnail(frame: Frame, image: ImagePixel, size: int = 256) -> bytes:
    """A JPEG no larger than `size` pixels each way."""
    return encode(render(frame, image, size=size), quality=80)


def _grey(frame: Frame, image: ImagePixel, window: Window | None) -> Picture:
    if frame.dtype.kind == "f":
        frame = np.nan_to_num(frame.astype(np.float64, copy=False), posinf=0.0, neginf=0.0)
        return _levels(frame, frame, image, window)
    low, high = int(frame.min()), int(frame.max())
    if high - low >= _DOMAIN:
        return _levels(frame.astype(np.float64), frame, image, window)
    table = _levels(np.arange(low, high + 1), frame, image, window)
    return table[frame.astype(np.int64) - low if low else frame]


def _levels(values: npt.NDArray[Any], frame: Frame, image: ImagePixel, window: Window | None) -> Picture:
    """The grey of each of the values, which are those of the frame or every one between its extremes."""
    shades = _voi(_modality(values, image), image, window)
    if shades is None or (window is None and shades.min() == shades.max() and values.min() != values.max()):
        shades = _linear(_modality(values, image), _whole_range(frame, image))
    if image.photometric == "MONOCHROME1":
        shades = 1.0 - shades
    return (shades * 255.0 + 0.5).astype(np.uint8)


def _modality(values: npt.NDArray[Any], image: ImagePixel) -> npt.NDArray[Any]:
    if image.modality_lut is not None:
        return image.modality_lut(values).astype(np.float64)
    return values * image.slope + image.intercept


def _voi(values: npt.NDArray[Any], image: ImagePixel, window: Window | None) -> npt.NDArray[Any] | None:
    """Shades 0 to 1 by the window asked for, else the image's own window or table; None without any."""
    chosen = window or next(iter(image.windows), None)
    if chosen is None:
        if image.voi_lut is None:
            return None
        lut = image.voi_lut
        most = max(float((1 << lut.bits) - 1), float(lut.values.max()))
        return lut(np.rint(values)) / most
    center, width = chosen
    if image.voi_function == "SIGMOID":
        steepness = np.clip(-4.0 * (values - center) / width, -700.0, 700.0)
        return np.asarray(1.0 / (1.0 + np.exp(steepness)))
    if image.voi_function == "LINEAR_EXACT" or image.floating:  # half a step off is for whole numbers
        return _linear(values, (center - width / 2, center + width / 2))
    return _linear(values, (center - 0.5 - (width - 1) / 2, center - 0.5 + (width - 1) / 2))


def _linear(values: npt.NDArray[Any], ends: tuple[float, float]) -> npt.NDArray[Any]:
    low, high = ends
    if high <= low:
        return np.asarray((values > low).astype(np.float64))
    return np.clip((values - low) / (high - low), 0.0, 1.0)


def _whole_range(frame: Frame, image: ImagePixel) -> tuple[float, float]:
    """The ends of nearly all values after the modality transformation, without those that pad the frame."""
    step = max(1, int((frame.size / 250_000) ** 0.5))
    sample = frame[::step, ::step].ravel()
    if image.padding is not None and (kept := sample[sample != image.padding]).size:
        sample = kept
    low, high = np.percentile(sample, _SHOWN)
    if low == high:
        low, high = float(frame.min()), float(frame.max())
    ends = _modality(np.array([low, high]), image)
    return float(ends.min()), float(ends.max())


def _colour(frame: Frame, image: ImagePixel) -> Picture:
    if frame.dtype != np.uint8:
        frame = (frame >> max(0, image.bits_stored - 8)).astype(np.uint8)
    if colour_of(image).startswith("YBR"):
        return np.asarray(Image.fromarray(frame, "YCbCr").convert("RGB"))
    return frame


def _shrunk(picture: Picture, size: int | tuple[int, int]) -> Picture:
    image = Image.fromarray(picture)
    box = (size, size) if isinstance(size, int) else size
    image.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return np.asarray(image)
