"""A dataset in another transfer syntax, with nothing lost (PS3.5 A).

Values stay what they are. Compressed frames are decoded, or plain ones compressed without loss; what was
lossy already stays marked so (PS3.3 C.7.6.1.1.5). Nothing is ever made lossy here.
"""

import zlib
from collections.abc import Iterable, Iterator

from services.dicom import transfer_syntaxes
from services.dicom.element_reader import Bytes
from services.dicom.encapsulation import ENCODERS, encapsulated
from services.dicom.frames import FrameTable, frame_table
from services.dicom.image_pixel import ImagePixel
from services.dicom.inflation import Inflating
from services.dicom.pixels import colour_of, corrected, frame_little_endian, stored_colour
from services.dicom.recoding import PIECE_BYTES, PIXEL_DATA, Read, Recoder, Writer
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
    if not syntax.decodable:
        return ()
    plain = (EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN)
    return tuple(uid for uid in plain if uid != transfer_syntax_uid)


def can_transcode(source_uid: str, target_uid: str) -> bool:
    """Return whether datasets in one transfer syntax can be given in another, as far as the syntaxes tell."""
    source, target = transfer_syntaxes.get(source_uid), transfer_syntaxes.get(target_uid)
    if source_uid == target_uid:
        return True
    return source.decodable and (not target.encapsulated or target_uid in ENCODERS)


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
        return (bytes(read(at, PIECE_BYTES)) for at in range(0, length, PIECE_BYTES))
    stored = length
    if source.deflated:
        read, length = _inflated(read, stored)
    writer = Writer(target)
    recoder = Recoder(read, length, source, writer)
    found = scan(dataset, source_uid, length=stored, wanted=_WANTED)
    if found.pixel is None:
        pieces = recoder.dataset({})
    elif found.pixel.encapsulated or target.encapsulated:
        pieces = _with_pixels(recoder, read, found, found.pixel, writer)
    else:
        pieces = recoder.dataset(_relabelled(read, found))
    return _deflated(pieces) if target.deflated else pieces


def _relabelled(read: Read, found: Scan) -> dict[int, bytes | None]:
    """What is said wrong of the colours of plain pixels."""
    table, label = frame_table(found), found.elements.get(_PHOTOMETRIC)
    value = label.value if label else b""
    if not table or not table.count or not isinstance(value, bytes) or not value.startswith(b"YBR"):
        return {}
    image = ImagePixel.from_header(bytes(read(0, found.header_length)), found.syntax.uid)
    return _labelled(image, stored_colour(corrected(image, b"", table.bits)))


def _with_pixels(
    recoder: Recoder, read: Read, found: Scan, pixel: PixelData, writer: Writer
) -> Iterator[bytes]:
    """The dataset with other pixel data, and what is said of it put right."""
    table = frame_table(found)
    image = ImagePixel.from_header(bytes(read(0, found.header_length)), found.syntax.uid)
    if table is None or table.count != image.number_of_frames:
        raise Invalid("the frames that are there are not as many as the dataset tells")
    first = next(_frames(read, table)) if found.syntax.encapsulated else b""
    image = corrected(image, first, table.bits)
    changes: dict[int, bytes | None] = {OFFSET_TABLE: None, OFFSET_TABLE_LENGTHS: None}
    as_it_was = image.plain and not writer.syntax.encapsulated
    if image.samples > 1 and not as_it_was:
        changes[_PLANAR] = bytes(2)
    changes |= _labelled(image, stored_colour(image) if as_it_was else colour_of(image))
    if not found.syntax.lossless and _LOSSY not in found.elements:
        changes[_LOSSY] = b"01"
    made = encapsulated if writer.syntax.encapsulated else _plain
    frames = _alike(_frames(read, table), image, table.bits)
    return recoder.dataset(changes, made(frames, image, writer), pixel.offset + pixel.length)


def _frames(read: Read, table: FrameTable) -> Iterator[bytes]:
    """Each frame as it is stored, in the order of little endian."""
    for number, ranges in enumerate(table.each(), 1):
        yield bytes(table.in_order(number, b"".join(bytes(read(*one)) for one in ranges)))


def _alike(frames: Iterable[bytes], image: ImagePixel, bits: int) -> Iterator[bytes]:
    """The frames, all of which have the colours that the label will say."""
    for frame in frames:
        if corrected(image, frame, bits) != image:
            raise Unsupported("some frames have other colours than others, and one label is for all")
        yield frame


def _labelled(image: ImagePixel, colour: str) -> dict[int, bytes | None]:
    if colour == image.photometric:
        return {}
    return {_PHOTOMETRIC: colour.encode() + b" " * (len(colour) % 2)}


def _plain(frames: Iterable[bytes], image: ImagePixel, writer: Writer) -> Iterator[bytes]:
    """The pixel data element with frames back to back (PS3.5 8.1.1)."""
    samples = image.plain_samples if image.plain else image.rows * image.columns * image.samples
    bits = samples * image.bits_allocated
    size = (bits * image.number_of_frames + 7) // _BYTE
    if size >= 0xFFFFFFFF:  # noqa: PLR2004 - 32 bits, and all of them set mean another thing
        raise Unsupported("more pixels than uncompressed pixel data has room for")
    yield writer.header(PIXEL_DATA, writer.pixel_vr(image.bits_allocated), size + size % 2)
    made = _of_size((frame_little_endian(frame, image) for frame in frames), bits)
    for data in made if bits % _BYTE == 0 else _back_to_back(made, bits):
        yield bytes(writer.pixels(image.bits_allocated, data))
    if size % 2:
        yield b"\0"


def _of_size(frames: Iterable[bytes], bits: int) -> Iterator[bytes]:
    """Frames of so many bits, without what pads them. Raises Invalid for one that has fewer."""
    for frame in frames:
        if len(frame) * _BYTE < bits:
            raise Invalid("a frame is not of the size that the header tells")
        yield frame[: (bits + 7) // _BYTE]


def _back_to_back(frames: Iterable[bytes], bits: int) -> Iterator[bytes]:
    """Frames that end within a byte, each from where the one before ended; the last byte is filled up."""
    held, count = 0, 0
    for frame in frames:
        held |= (int.from_bytes(frame, "little") & ((1 << bits) - 1)) << count
        whole, count = divmod(count + bits, _BYTE)
        yield (held & ((1 << whole * _BYTE) - 1)).to_bytes(whole, "little")
        held >>= whole * _BYTE
    if count:
        yield held.to_bytes(1, "little")


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
