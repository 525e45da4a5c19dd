"""Luminance and two chrominances as red, green and blue (PS3.3 C.7.6.3.1.2)."""

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Samples = npt.NDArray[Any]
_AT_A_TIME = 1 << 16  # pixels, whose floats stay in a cache of 1 MB
_DARKEST, _NEUTRAL = 16.0, 128.0
# ITU-R BT.601: luminance from 16 to 235, chrominance from 16 to 240
_FROM_PARTIAL = np.array(
    [
        [255 / 219, 255 / 219, 255 / 219],
        [0.0, -0.344136 * 255 / 224, 1.772 * 255 / 224],
        [1.402 * 255 / 224, -0.714136 * 255 / 224, 0.0],
    ],
    np.float32,
)


def in_rgb(samples: Samples, colour: str) -> npt.NDArray[np.uint8]:
    """Rows x columns x 3 of 8 bits in the colours that `services.dicom.pixels.colour_of` tells, as RGB."""
    if colour == "YBR_FULL":
        return np.asarray(Image.fromarray(samples, "YCbCr").convert("RGB"))
    return _from_partial(samples) if colour == "YBR_PARTIAL_422" else samples


def _from_partial(samples: Samples) -> npt.NDArray[np.uint8]:
    shown = np.empty(samples.shape, np.uint8)
    step = max(1, _AT_A_TIME // samples.shape[1])
    for start in range(0, samples.shape[0], step):
        some = samples[start : start + step].astype(np.float32)
        some -= np.array([_DARKEST, _NEUTRAL, _NEUTRAL], np.float32)
        shown[start : start + step] = np.clip(some @ _FROM_PARTIAL + 0.5, 0, 255)
    return shown
