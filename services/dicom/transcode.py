"""A dataset in another transfer syntax, with nothing lost (PS3.5 A).

Values stay what they are. Compressed frames are decoded, or plain ones compressed without loss; what was
lossy already stays marked so (PS3.3 C.7.6.1.1.5). Nothing is ever made lossy here.
"""

import zlib
from collections.abc import Iterable, Iterator

from services.dicom import transfer_syntaxes
from services.dicom.element_reader import Bytes
from services.dicom.encapsulation import ENCODERS, encapsulated
from services.dicom.frames import frame_table
from services.dicom.image_pixel import ImagePixel
from services.dicom.inflation import Inflating
from services.dicom.pixels import colour_of, frame_little_endian
from services.dicom.recoding import PIECE, PIXEL_DATA, Read, Recoder, Writer
from services.dicom.scanned import PixelData, Scan
from services.dicom.scanner import OFFSET_TABLE, OFFSET_TABLE_LENGTHS, WANTED, ReadAt, scan
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN
from services.errors import Invalid, Unsupported

_NUMBER_OF_FRAMES, _PHOTOMETRIC, _PLANAR, _LOSSY = 0x00280008, 0x00280004, 0x00280006, 0x00282110
_WANTED = frozenset({*WANTED, _NUMBER_OF_FRAMES, _LOSSY})
_BYTE = 8  # bits


def alternatives(transfer_syntax_uid: str) -> tuple[str, ...]:
    """What an instance may be sent in where the peer does not take how it is stored, the best first."""
    syntax = transfer_syntaxes.get(transfer_syntax_uid)
    if syntax.video or syntax.codec == "unknown":
        return ()
    plain = (EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN)
    return tuple(uid for uid in plain if uid != transfer_syntax_uid)


def can_transcode(source_uid: str, target_uid: str) -> bool:
    """Whether datasets in one transfer syntax can be given in another, as far as the syntaxes tell."""
    source, target = transfer_syntaxes.get(source_uid), transfer_syntaxes.get(target_uid)
    if source_uid == target_uid:
        return True
    decodable = not (source.video or source.codec == "unknown")
    return decodable and (not target.encapsulated or target_uid in ENCODERS)


def transcode(dataset: Bytes, source_uid: str, target_uid: str) -> bytes:
    """A dataset (no File Meta Information) in memory, whole: see `transcoded`."""
    return b"".join(transcoded(dataset, source_uid, target_uid))


def transcoded(
    dataset: Bytes | ReadAt, source_uid: str, target_uid: str, *, length: int | None = None
) -> Iterator[bytes]:
    """A dataset in another transfer syntax, in pieces: at most a frame or a MiB of pixels is held at a time.

    `length` in bytes is needed with a ReadAt. Raises Unsupported where no lossless way leads there, Malformed
    or Invalid where the dataset or one of its frames is damaged, which may show only after some pieces.
    """
    if not can_transcode(source_uid, target_uid):
        raise Unsupported("this transfer syntax cannot be made into that without loss")
    source, target = transfer_syntaxes.get(source_uid), transfer_syntaxes.get(target_uid)
    read, length = _reader(dataset, length)
    if source_uid == target_uid:
        return (bytes(read(at, PIECE)) for at in range(0, length, PIECE))
    stored = length
    if source.deflated:
        read, length = _inflated(read, stored)
    writer = Writer(target)
    recoder = Recoder(read, length, source, writer)
    pieces = recoder.dataset({})
    if source.encapsulated or target.encapsulated:
        found = scan(dataset, source_uid, length=stored, wanted=_WANTED)
        if found.pixel and (found.pixel.encapsulated or target.encapsulated):
            pieces = _with_pixels(recoder, read, found, found.pixel, writer)
    return _deflated(pieces) if target.deflated else pieces


def _with_pixels(
    recoder: Recoder, read: Read, found: Scan, pixel: PixelData, writer: Writer
) -> Iterator[bytes]:
    """The dataset with other pixel data, and what is said of it put right."""
    table = frame_table(found)
    image = ImagePixel.from_header(bytes(read(0, found.header_length)), found.syntax.uid)
    if table is None or table.count != image.number_of_frames:
        raise Invalid("the frames that are there are not as many as the dataset tells")
    frames = (b"".join(bytes(read(*one)) for one in ranges) for ranges in table.each())
    changes: dict[int, bytes | None] = {OFFSET_TABLE: None, OFFSET_TABLE_LENGTHS: None}
    if image.samples > 1:
        changes[_PLANAR] = bytes(2)
    colour = colour_of(image)
    if colour != image.photometric:
        changes[_PHOTOMETRIC] = colour.encode() + b" " * (len(colour) % 2)
    if not found.syntax.lossless and _LOSSY not in found.elements:
        changes[_LOSSY] = b"01"
    made = encapsulated if writer.syntax.encapsulated else _plain
    return recoder.dataset(changes, made(frames, image, writer), pixel.offset + pixel.length)


def _plain(frames: Iterable[bytes], image: ImagePixel, writer: Writer) -> Iterator[bytes]:
    """The pixel data element with frames back to back (PS3.5 8.1.1)."""
    if image.frame_bits % _BYTE and image.number_of_frames > 1:
        raise Unsupported("compressed frames of single bits that do not fill their bytes")
    frame_length = (image.rows * image.columns * image.samples * image.bits_allocated + 7) // _BYTE
    size = frame_length * image.number_of_frames
    if size >= 0xFFFFFFFF:  # noqa: PLR2004 - 32 bits, and all of them set mean another thing
        raise Unsupported("more pixels than uncompressed pixel data has room for")
    vr = "OW" if image.bits_allocated > _BYTE or not writer.explicit else "OB"
    yield writer.header(PIXEL_DATA, vr, size + size % 2)
    for frame in frames:
        data = frame_little_endian(frame, image)
        if len(data) != frame_length:
            raise Invalid("a frame is not of the size that the header tells")
        yield bytes(writer.value(vr, data))
    if size % 2:
        yield b"\0"


def _reader(dataset: Bytes | ReadAt, length: int | None) -> tuple[Read, int]:
    if isinstance(dataset, bytes | bytearray | memoryview):
        view = memoryview(dataset)
        return lambda offset, count: view[offset : offset + count], len(view)
    if length is None:
        raise TypeError("the length of what is read from elsewhere must be told")
    return dataset.read_at, length


def _inflated(read: Read, length: int) -> tuple[Read, int]:
    inflating = Inflating(read, length)
    return inflating.read_at, inflating.length


def _deflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Deflated, and of even length (PS3.5 A.5)."""
    stream, length = zlib.compressobj(wbits=-zlib.MAX_WBITS), 0
    for piece in pieces:
        made = stream.compress(piece)
        length += len(made)
        if made:
            yield made
    made = stream.flush()
    yield made + b"\0" * ((length + len(made)) % 2)
