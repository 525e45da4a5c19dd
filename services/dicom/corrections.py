"""What pixel data say of themselves goes before what the header says of them.

Labels are left as they were when pictures are compressed and decompressed. The length of plain pixels and the
codestream of others cannot be wrong in that way, so they decide which colours come out.
"""

from dataclasses import replace

from services.dicom.codestreams import is_lossless
from services.dicom.element_reader import Bytes
from services.dicom.image_pixel import ImagePixel
from services.dicom.inflation import inflate_frame
from services.dicom.jpeg_2000 import codestream, has_component_transform
from services.dicom.native_layout import samples_there
from services.dicom.transfer_syntaxes import get

_PARTIAL = ("YBR_PARTIAL_422", "YBR_PARTIAL_420")
_OF_CODECS = ("YBR_RCT", "YBR_ICT")  # what JPEG 2000 makes of red, green and blue, and takes back again


def corrected(image: ImagePixel, frame: Bytes, bits: int = 0) -> ImagePixel:
    """The image with the colour and the samples that this frame has, whatever its header says.

    `bits`: of a native frame, as the frame table has it.
    """
    if image.samples == 1:
        return replace(image, colour=image.photometric)
    syntax = get(image.transfer_syntax_uid)
    codec, frame = syntax.codec, bytes(frame)
    if image.plain:
        if codec == "deflate" and frame:
            frame = inflate_frame(
                frame, image.rows * image.columns * image.samples * image.bits_allocated // 8
            )
        told = (image.photometric, image.samples, image.rows, image.columns)
        size = (bits or len(frame) * 8) // image.bits_allocated
        there = samples_there(*told, lambda samples: samples in (size, size - 1))
        return replace(image, colour=_of_samples(image.photometric), frame_samples=there)
    transformed = (
        codec == "jpeg-xl"
        or (codec == "jpeg" and not (is_lossless(frame) if frame else syntax.lossless))
        or (codec in ("jpeg2000", "htj2k") and has_component_transform(codestream(frame)))
    )
    return replace(image, colour="RGB" if transformed else _of_samples(image.photometric))


def colour_of(image: ImagePixel) -> str:
    """The photometric interpretation of what `decode_frame` gives.

    YBR_PARTIAL_422 stands for its range of values here, whether colour is shared or not.
    """
    return image.colour or corrected(image, b"").colour


def stored_colour(image: ImagePixel) -> str:
    """The photometric interpretation of plain frames as they are stored."""
    colour = colour_of(image)
    return "YBR_FULL_422" if image.subsampled and colour == "YBR_FULL" else colour


def _of_samples(photometric: str) -> str:
    """What samples are that no codec turns into others."""
    if photometric in _OF_CODECS:
        return "RGB"
    if photometric in _PARTIAL:
        return "YBR_PARTIAL_422"
    return "YBR_FULL" if photometric.startswith("YBR_FULL") else photometric
