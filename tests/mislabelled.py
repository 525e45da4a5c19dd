"""Pictures of four colours whose labels do not say what the pixel data hold, or are often misread."""

from collections.abc import Callable

import imagecodecs
import numpy as np
import numpy.typing as npt
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.pixels.encoders.base import get_encoder
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, RLELossless

from tests.api.clients import image

SIDE = 64
COLOURS = ((200, 40, 60), (30, 170, 70), (40, 60, 210), (210, 190, 60))
"""Of the quarters: left above, right above, left below, right below."""
JPEG = "1.2.840.10008.1.2.4."
Rgb = npt.NDArray[np.uint8]
Made = tuple[Dataset, str]
"""A dataset and the transfer syntax that its pixels are in."""


def quarters() -> Rgb:
    """The picture that each of them is."""
    half = SIDE // 2
    whole = np.array(COLOURS, np.uint8).reshape(2, 2, 3)
    return np.repeat(np.repeat(whole, half, axis=0), half, axis=1)


def ybr(rgb: Rgb) -> Rgb:
    """Luminance and chrominance of full range."""
    return np.asarray(Image.fromarray(rgb).convert("YCbCr"))


def shared(samples: Rgb) -> bytes:
    """Y1 Y2 Cb Cr of every two pixels."""
    pairs = samples.reshape(-1, 2, 3)
    return np.stack((pairs[:, 0, 0], pairs[:, 1, 0], pairs[:, 0, 1], pairs[:, 0, 2]), axis=1).tobytes()


def partial(rgb: Rgb) -> Rgb:
    """Luminance from 16 to 235, chrominance from 16 to 240."""
    full = ybr(rgb).astype(float)
    return np.rint(full * [219 / 255, 224 / 255, 224 / 255] + [16, 16, 16]).astype(np.uint8)


def labelled(photometric: str, pixels: bytes, syntax: str = ExplicitVRLittleEndian) -> Made:
    """Native pixels where the syntax is native, else one compressed frame."""
    made = image(
        SIDE,
        SIDE,
        SamplesPerPixel=3,
        PhotometricInterpretation=photometric,
        PlanarConfiguration=0,
        Modality="US",
    )
    native = syntax in (ExplicitVRLittleEndian, ExplicitVRBigEndian)
    made.PixelData = pixels if native else encapsulate([pixels])
    made["PixelData"].VR = "OW" if syntax == ExplicitVRBigEndian else "OB"
    return made, syntax


def jpeg(rgb: Rgb, *, coded: str = "RGB", markers: bytes = b"", names: bytes = b"\1\2\3") -> bytes:
    """A baseline frame without a marker but these, its components named so."""
    colours = {"colorspace": "RGB", "outcolorspace": coded, "subsampling": "444"}
    made = bytearray(_unmarked(bytes(imagecodecs.jpeg8_encode(rgb, level=100, **colours))))
    for start, step in ((made.index(b"\xff\xc0") + 10, 3), (made.index(b"\xff\xda") + 5, 2)):
        for number, name in enumerate(names):
            made[start + step * number] = name
    return bytes(made[:2] + markers + made[2:])


def lossless(samples: Rgb, markers: bytes = b"") -> bytes:
    """A lossless frame of just these samples."""
    made = _unmarked(
        bytes(
            imagecodecs.jpeg8_encode(
                samples, lossless=True, predictor=1, colorspace="RGB", outcolorspace="RGB"
            )
        )
    )
    return made[:2] + markers + made[2:]


def _unmarked(frame: bytes) -> bytes:
    """Without JFIF's and Adobe's marker."""
    while frame[3] in (0xE0, 0xEE):
        frame = frame[:2] + frame[4 + int.from_bytes(frame[4:6], "big") :]
    return frame


def adobe(transform: int) -> bytes:
    """Adobe's marker."""
    return b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0" + bytes([transform])


JFIF = b"\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
RGB = quarters()
YBR = ybr(RGB)

MISLABELLED: dict[str, Callable[[], Made]] = {
    "422 as long as full": lambda: labelled("YBR_FULL_422", YBR.tobytes()),
    "full as long as 422": lambda: labelled("YBR_FULL", shared(YBR)),
    "422": lambda: labelled("YBR_FULL_422", shared(YBR)),
    "partial 422": lambda: labelled("YBR_PARTIAL_422", shared(partial(RGB))),
    "partial 422 as long as full": lambda: labelled("YBR_PARTIAL_422", partial(RGB).tobytes()),
    "plain samples called RCT": lambda: labelled("YBR_RCT", RGB.tobytes()),
    "words of big endian": lambda: labelled(
        "RGB", np.frombuffer(RGB.tobytes(), "u2").byteswap().tobytes(), ExplicitVRBigEndian
    ),
    "run lengths called 422": lambda: labelled(
        "YBR_FULL_422",
        get_encoder(RLELossless).encode(
            YBR,
            rows=SIDE,
            columns=SIDE,
            samples_per_pixel=3,
            number_of_frames=1,
            bits_allocated=8,
            bits_stored=8,
            pixel_representation=0,
            photometric_interpretation="YBR_FULL",
            planar_configuration=0,
        ),
        RLELossless,
    ),
    "JPEG 2000 of RGB called YBR": lambda: labelled(
        "YBR_FULL", imagecodecs.jpeg2k_encode(RGB, reversible=True, mct=True, codecformat="j2k"), JPEG + "90"
    ),
    "JPEG 2000 of YBR": lambda: labelled(
        "YBR_FULL", imagecodecs.jpeg2k_encode(YBR, reversible=True, mct=False, codecformat="j2k"), JPEG + "90"
    ),
    "JPEG-LS called 422": lambda: labelled("YBR_FULL_422", imagecodecs.jpegls_encode(YBR), JPEG + "80"),
    "Adobe's RGB called YBR": lambda: labelled("YBR_FULL_422", jpeg(RGB, markers=adobe(0)), JPEG + "50"),
    "Adobe's RGB under JFIF": lambda: labelled(
        "YBR_FULL_422", jpeg(RGB, markers=JFIF + adobe(0)), JPEG + "50"
    ),
    "components named RGB": lambda: labelled("YBR_FULL_422", jpeg(RGB, names=b"RGB"), JPEG + "50"),
    "Adobe's YCbCr called RGB": lambda: labelled(
        "RGB", jpeg(RGB, coded="YCBCR", markers=adobe(1)), JPEG + "50"
    ),
    "JFIF called RGB": lambda: labelled("RGB", jpeg(RGB, coded="YCBCR", markers=JFIF), JPEG + "50"),
    "JPEG without a marker, of RGB": lambda: labelled("RGB", jpeg(RGB), JPEG + "50"),
    "JPEG without a marker": lambda: labelled("YBR_FULL_422", jpeg(RGB, coded="YCBCR"), JPEG + "50"),
    "lossless under JFIF": lambda: labelled("RGB", lossless(RGB, JFIF), JPEG + "70"),
    "lossless under Adobe's YCbCr": lambda: labelled("RGB", lossless(RGB, adobe(1)), JPEG + "57"),
    "lossless of YBR under JFIF": lambda: labelled("YBR_FULL", lossless(YBR, JFIF), JPEG + "70"),
    "JPEG Lossless called 422": lambda: labelled("YBR_FULL_422", lossless(YBR), JPEG + "70"),
}
