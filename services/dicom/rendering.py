"""Frames as pictures: in grey, by a palette or in colour (PS3.3 C.7.6.3)."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import imagecodecs
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

from services.dicom.colours import in_rgb
from services.dicom.grayscale import Grayscale, Window
from services.dicom.image_pixel import ImagePixel
from services.dicom.lookup_tables import Domain, Lut
from services.dicom.pixels import Frame, colour_of
from services.errors import Invalid, Unsupported

Image.preinit()  # its formats now, and not while somebody waits for the first picture
Picture = npt.NDArray[np.uint8]
Region = tuple[int, int, int, int]
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
_LONGEST_JPEG = 65_500  # libjpeg's own bound
_LEAST_OF_GIF = 2  # hundredths of a second
_CHUNK = 1 << 17  # values that go through a table at a time: their indices stay in a cache of 1 MB
_BYTES, _BYTES_ONE_BY_ONE = 16, 64  # that a pixel takes, and one whose value goes through no table
_LARGEST = 1 << 25  # values too many and too different for a table
_DOMAIN = 1 << 17  # up to so many different values go through a table instead of one by one


def render(
    frame: Frame,
    image: ImagePixel,
    number: int = 1,
    *,
    window: Window | None = None,
    ends: Domain | None = None,
    region: Region | None = None,
    size: int | tuple[int, int] | None = None,
    grow: bool = False,
) -> Picture:
    """The picture of a decoded frame: (rows, columns) or (rows, columns, 3), 8 bits.

    `number`: which of the image's frames it is, each of which may have its own greys. `window`: instead of
    the image's own; `ends`: what is shown where nothing says how. `region`: (left, top, width, height) in
    pixels of the frame; a width or height of 0 goes to its end, a negative one mirrors. `size`: the largest
    side, or (width, height), the picture is shrunk to, or with `grow` enlarged to. Raises Invalid for a
    region outside.
    """
    if frame.ndim == 3:  # noqa: PLR2004 - colour
        picture = _colour(frame, image)
    elif image.palette is not None:
        picture = _in_colours(frame, image.palette)
    else:
        picture = _grey(frame, image.grayscale(number), window, ends)
    if region:
        picture = cut(picture, region)
    return _scaled(picture, (size, size) if isinstance(size, int) else size, grow=grow) if size else picture


def rendering_bytes(image: ImagePixel) -> int:
    """The most memory that `render` and `encode` take for a frame, beside the frame itself."""
    pixels = image.rows * image.columns
    return pixels * (_BYTES_ONE_BY_ONE if image.floating or image.bits_allocated > 16 else _BYTES)  # noqa: PLR2004


def encode(
    picture: Picture, media_type: str = "image/jpeg", quality: int = 90, profile: bytes = b""
) -> bytes:
    """The picture as a JPEG or PNG file, with an ICC profile if one is given.

    Raises Unsupported for another media type, or sides longer than a JPEG has.
    """
    if media_type not in _FORMATS:
        raise Unsupported(f"pictures are made as {' or '.join(_FORMATS)}")
    if media_type == "image/jpeg":
        if max(picture.shape) > _LONGEST_JPEG:
            raise Unsupported(f"no side of a JPEG is longer than {_LONGEST_JPEG} pixels")
        if not profile:  # byte for byte what Pillow makes, a fifth sooner
            return bytes(imagecodecs.jpeg8_encode(np.ascontiguousarray(picture), level=quality))
    options: dict[str, Any] = {"quality": quality} if media_type == "image/jpeg" else {"compress_level": 3}
    if profile:
        options["icc_profile"] = profile
    file = BytesIO()
    Image.fromarray(picture).save(file, _FORMATS[media_type], **options)
    return file.getvalue()


def encode_frames(pictures: Sequence[Picture], times: Sequence[float]) -> bytes:
    """Pictures as one GIF that plays them again and again, each for so many ms.

    GIF counts hundredths of a second, and browsers take one as ten: what would be shown for less than two is
    left out, and the whole lasts as long as it should.
    """
    shown, starts, now = list[Image.Image](), list[int](), 0.0
    for picture, time in zip(pictures, times, strict=True):
        start = round(now / 10)
        if not starts or start - starts[-1] >= _LEAST_OF_GIF:
            image = Image.fromarray(picture)
            shown.append(image.quantize() if image.mode == "RGB" else image)
            starts.append(start)
        now += time
    ends = [*starts[1:], max(round(now / 10), starts[-1] + _LEAST_OF_GIF)]
    durations = [(end - start) * 10 for start, end in zip(starts, ends, strict=True)]
    file = BytesIO()
    shown[0].save(file, "GIF", save_all=True, append_images=shown[1:], duration=durations, loop=0)
    return file.getvalue()


def in_srgb(picture: Picture, profile: bytes) -> tuple[Picture, bytes]:
    """The colours of a profile (PS3.3 C.11.15) as sRGB, and sRGB's own profile.

    Raises Invalid where the profile is none of red, green and blue.
    """
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    if profile and picture.ndim == 3:  # noqa: PLR2004 - colour
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            changed = ImageCms.profileToProfile(Image.fromarray(picture), source, srgb, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError) as error:
            raise Invalid("the image's ICC profile cannot be used") from error
        picture = np.asarray(changed)
    return picture, srgb.tobytes()


def thumbnail(frame: Frame, image: ImagePixel, size: int = 256) -> bytes:
    """A JPEG no larger than `size` pixels each way."""
    return encode(render(frame, image, size=size), quality=80)


def ends_of(frame: Frame, grayscale: Grayscale) -> Domain:
    """Between which values a grey frame is shown where nothing says how. Raises Invalid as `render`."""
    return grayscale.ends_of(_finite(frame))


def _grey(frame: Frame, grayscale: Grayscale, window: Window | None, ends: Domain | None) -> Picture:
    frame = _finite(frame)
    if frame.dtype.kind == "f":
        return grayscale.shades(frame, frame, window, ends)
    low, high = int(frame.min()), int(frame.max())
    if high - low >= _DOMAIN:
        _bound(frame)
        return grayscale.shades(frame.astype(np.float64), frame, window, ends)
    return _looked_up(grayscale.shades(np.arange(low, high + 1), frame, window, ends), frame, low)


def _finite(frame: Frame) -> Frame:
    if frame.dtype.kind != "f":
        return frame
    _bound(frame)
    return np.nan_to_num(frame.astype(np.float64, copy=False), posinf=0.0, neginf=0.0)


def _bound(frame: Frame) -> None:
    if frame.size > _LARGEST:
        raise Invalid("the frame has more values than are shown here")


def _in_colours(frame: Frame, palette: Lut) -> Picture:
    """`palette(frame)`, some rows at a time for its indices' sake."""
    shown = np.empty((*frame.shape, 3), np.uint8)
    step = max(1, _CHUNK // frame.shape[1])
    for start in range(0, frame.shape[0], step):
        shown[start : start + step] = palette(frame[start : start + step])
    return shown


def _looked_up(table: Picture, frame: Frame, low: int) -> Picture:
    """`table[frame - low]`, some rows at a time: numpy takes 8 bytes for each index."""
    small = frame.dtype.itemsize <= 2  # noqa: PLR2004 - then all values there can be have a place
    if small:
        whole = np.zeros(1 << 8 * frame.dtype.itemsize, np.uint8)
        whole[np.arange(low, low + len(table))] = table  # negative ones from its end, as their bits have them
        table, frame = whole, frame.view(frame.dtype.str.replace("i", "u"))
    shown = np.empty(frame.shape, np.uint8)
    step = max(1, _CHUNK // frame.shape[1])
    for start in range(0, frame.shape[0], step):
        some = slice(start, start + step)
        places = frame[some] if small else frame[some].astype(np.intp) - low
        np.take(table, places, out=shown[some], mode="clip")
    return shown


def _colour(frame: Frame, image: ImagePixel) -> Picture:
    if frame.dtype != np.uint8:
        frame = (frame >> max(0, image.bits_stored - 8)).astype(np.uint8)
    return in_rgb(frame, colour_of(image))


def cut(picture: Picture, region: Region) -> Picture:
    """The region of a picture, as `render` takes it. Raises Invalid for one outside."""
    left, top, width, height = region
    rows, columns = picture.shape[:2]
    width, height = width or columns - left, height or rows - top
    if not (0 <= left < columns and 0 < abs(width) <= columns - left) or not (
        0 <= top < rows and 0 < abs(height) <= rows - top
    ):
        raise Invalid(f"the region does not lie within {columns} x {rows} pixels")
    part = picture[top : top + abs(height), left : left + abs(width)]
    return np.ascontiguousarray(part[:: 1 if height > 0 else -1, :: 1 if width > 0 else -1])


def _scaled(picture: Picture, box: tuple[int, int], *, grow: bool) -> Picture:
    """Fitted into (width, height) with its own proportions."""
    rows, columns = picture.shape[:2]
    factor = min(box[0] / columns, box[1] / rows)
    if factor == 1 or (factor > 1 and not grow):
        return picture
    size = max(1, round(columns * factor)), max(1, round(rows * factor))
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0))
