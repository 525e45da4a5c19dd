"""Give back what was stored: WADO-RS (PS3.18 10.4), C-GET and C-MOVE (PS3.4 C.4.2)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from services.archive.index.correction_cache import CorrectionCache
from services.archive.index.frame_tables import with_table
from services.archive.index.integrity import WHOLE_BYTES, Integrity
from services.archive.index.levels import in_order
from services.archive.index.object_headers import Windows
from services.archive.index.stored_instances import FIELDS, Instance, InstanceCache
from services.archive.retrieve.spans import NEAR_BYTES, Ranges, gathered, spans
from services.dicom import json_model, transfer_syntaxes
from services.dicom.element_reader import Bytes
from services.dicom.frames import FrameTable
from services.dicom.image_pixel import ImagePixel
from services.dicom.inflation import Inflating
from services.dicom.pixels import MAXIMUM_FRAME_BYTES
from services.dicom.scanner import ReadAt, slices
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
from services.errors import NotFound, Unsupported
from services.persistence import Engines, Grant
from services.tenancy.scope import Right, Scope


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame's bytes (all fragments joined) in the transfer syntax named."""

    data: bytes
    transfer_syntax_uid: str


async def instances_of(
    scope: Scope, engines: Engines, study: str, series: str | None = None, instance: str | None = None
) -> tuple[Instance, ...]:
    """Instances in order of series and InstanceNumber. Raises NotFound when there is none for this scope.

    A single instance is remembered, so that its frames cost no database read.
    """
    scope.require(Right.RETRIEVE)
    facts = engines.own(InstanceCache)
    if instance is not None:
        found = await facts.one(scope.grant, instance)
        if (
            found is None
            or found.study_instance_uid != study
            or series not in (None, found.series_instance_uid)
        ):
            raise NotFound("no such instance")
        found = await with_table(engines, scope.grant, found)
        return await engines.own(CorrectionCache).amended(scope.grant, [found])
    asked = {"StudyInstanceUID": study} | ({"SeriesInstanceUID": series} if series else {})
    documents = await engines.documents.of(scope.grant, "instances").find(asked, projection=FIELDS)
    if not documents:
        raise NotFound("no such series" if series else "no such study")
    ordered = in_order(documents, "InstanceNumber", "SOPInstanceUID")
    ordered.sort(key=lambda document: str(document["SeriesInstanceUID"]))
    members = [facts.remember(scope.grant, document) for document in ordered]
    return await engines.own(CorrectionCache).amended(scope.grant, members)


def read_instance(scope: Scope, engines: Engines, instance: Instance) -> AsyncIterator[bytes]:
    """The Part 10 file, unchanged, in pieces. Raises NotFound, Damaged (at the latest before the last)."""
    return read_range(scope, engines, instance, 0, instance.size)


def read_dataset(scope: Scope, engines: Engines, instance: Instance) -> AsyncIterator[bytes]:
    """The dataset alone, byte for byte as it was sent (what a C-STORE sends on), in pieces; raises alike."""
    start = instance.dataset_offset
    return read_range(scope, engines, instance, start, instance.size - start)


async def read_range(
    scope: Scope, engines: Engines, instance: Instance, start: int, length: int
) -> AsyncIterator[bytes]:
    """So many bytes of the Part 10 file from a start, in pieces."""
    scope.require(Right.RETRIEVE)
    integrity = engines.own(Integrity)
    await integrity.hold(scope.grant, instance)
    pieces = engines.objects.of(scope.grant).stream(instance.key, start, length)
    whole = start in (0, instance.dataset_offset) and start + length == instance.size
    if whole and instance.size > WHOLE_BYTES:
        pieces = integrity.streamed(scope.grant, instance, start, pieces)
    async for piece in pieces:
        yield piece


async def read_frames(
    scope: Scope, engines: Engines, instance: Instance, numbers: Sequence[int]
) -> tuple[Frame, ...]:
    """Frames, numbered from 1, as stored; uncompressed ones in Explicit VR Little Endian, bits from bit 0.

    Raises NotFound for a frame that is not there, Unsupported for one too large to hold.
    """
    pieces = await read_pieces(scope, engines, instance, numbers)
    if transfer_syntaxes.get(instance.transfer_syntax_uid).encapsulated:
        return tuple(Frame(piece, instance.transfer_syntax_uid) for piece, _ in pieces)
    bits = instance.frames.bits if instance.frames else 0
    return tuple(Frame(_aligned(piece, bit, bits), EXPLICIT_LITTLE_ENDIAN) for piece, bit in pieces)


def frame_length(instance: Instance, number: int) -> int:
    """Bytes of a frame as it is stored. Raises NotFound."""
    return sum(length for _, length in _table(instance).ranges(number))


def streams(instance: Instance) -> bool:
    """Return whether frames lie in the object as they are sent, so that `stream_frame` gives them."""
    syntax, table = transfer_syntaxes.get(instance.transfer_syntax_uid), instance.frames
    moved = syntax.deflated or syntax.big_endian
    return table is not None and not moved and not table.bits % 8


async def stream_frame(
    scope: Scope, engines: Engines, instance: Instance, number: int, part: tuple[int, int] | None = None
) -> AsyncIterator[bytes]:
    """A frame of an instance that `streams`, as `read_frames` gives it, in pieces. Raises NotFound.

    `part`: where it begins and how long it is, if not all of the frame is wanted.
    """
    instance = await with_table(engines, scope.grant, instance)
    start, length = part or (0, frame_length(instance, number))
    stop = start + length
    passed = 0
    for offset, length_there, inside in spans(_table(instance).ranges(number)):
        if len(inside) == 1:
            first, last = max(start - passed, 0), min(stop - passed, length_there)
            passed += length_there
            if first < last:
                at = instance.dataset_offset + offset + first
                async for piece in read_range(scope, engines, instance, at, last - first):
                    yield piece
            continue
        size = sum(size for _, size in inside)
        first, last = max(start - passed, 0), min(stop - passed, size)
        passed += size
        if first < last:
            at = instance.dataset_offset + offset
            read = [piece async for piece in read_range(scope, engines, instance, at, length_there)]
            yield bytes(gathered(slices(memoryview(b"".join(read))), inside)[first:last])


async def read_pieces(
    scope: Scope, engines: Engines, instance: Instance, numbers: Sequence[int]
) -> list[tuple[bytes, int]]:
    """The stored bytes of frames, in the order of little endian, and the bit each begins with in its first.

    Raises as `read_frames`.
    """
    scope.require(Right.RETRIEVE)
    instance = await held(engines, scope.grant, instance)
    table, ranges = _table(instance), [_ranges(instance, number) for number in numbers]
    if _is_deflated(instance) or any(len(parts) != 1 for parts in ranges):
        pieces = await _read_forward(engines, scope.grant, instance, ranges)
    else:
        objects, start = engines.objects.of(scope.grant), instance.dataset_offset
        pieces = [await objects.read(instance.key, start + at, length) for ((at, length),) in ranges]
    return [
        (bytes(table.in_order(number, piece)), table.bit_offset(number))
        for piece, number in zip(pieces, numbers, strict=True)
    ]


async def held(engines: Engines, grant: Grant, instance: Instance) -> Instance:
    """The instance with all of its frame table, its object held to be what was received.

    Raises Damaged, NotFound.
    """
    await engines.own(Integrity).hold(grant, instance)
    return await with_table(engines, grant, instance)


def walked(engines: Engines, grant: Grant, instance: Instance) -> ReadAt:
    """The (inflated) dataset to be walked through once, forward, in a thread that may wait."""
    windows = Windows(engines, grant, instance.key, instance.dataset_offset)
    if not _is_deflated(instance):
        return windows
    return Inflating(windows.read_at, instance.size - instance.dataset_offset, known=True)


def read_frame(scope: Scope, engines: Engines, instance: Instance, number: int) -> tuple[Bytes, int]:
    """A frame as `read_pieces` gives it; in a thread that may wait, of an instance that is `held`."""
    scope.require(Right.RETRIEVE)
    (data,) = _forward(walked(engines, scope.grant, instance).read_at, [_ranges(instance, number)])
    return _table(instance).in_order(number, data), _table(instance).bit_offset(number)


def read_with_header(
    scope: Scope, engines: Engines, instance: Instance, number: int
) -> tuple[bytes, Bytes, int]:
    """The (inflated) header, and a frame as `read_frame` gives it.

    For a thread that may wait for the store: once, where the frame comes first. Of a `held` instance.
    Raises as `read_frames`.
    """
    scope.require(Right.RETRIEVE)
    ranges, header = _ranges(instance, number), (0, instance.header_length)
    read_at = walked(engines, scope.grant, instance).read_at
    near = len(ranges) == 1 and ranges[0][0] - instance.header_length < NEAR_BYTES
    if near and not _is_deflated(instance):
        read_at = slices(memoryview(read_at(0, sum(ranges[0]))))
    told, data = _forward(read_at, [[header], ranges])
    return bytes(told), _table(instance).in_order(number, data), _table(instance).bit_offset(number)


async def read_bulkdata(scope: Scope, engines: Engines, instance: Instance, path: str) -> bytes:
    """The value a BulkDataURI of `metadata` points to. `path`: what follows `bulkdata/`. Raises NotFound."""
    scope.require(Right.RETRIEVE)
    table = instance.frames
    if table is not None and path.upper() == f"{table.tag:08X}":
        frames = await read_frames(scope, engines, instance, range(1, table.count + 1))
        return b"".join(frame.data for frame in frames)
    header = await read_header(engines, scope.grant, instance)
    return await asyncio.to_thread(json_model.bulkdata, header, instance.transfer_syntax_uid, path)


async def bulkdata_place(
    scope: Scope, engines: Engines, instance: Instance, path: str
) -> tuple[int, int] | None:
    """Where in the object that value is as it is given out, and its length; None: it has to be made.

    None of it is read, so that a recording of a whole day costs no more than what is looked at of it.
    Raises NotFound.
    """
    scope.require(Right.RETRIEVE)
    syntax = transfer_syntaxes.get(instance.transfer_syntax_uid)
    if syntax.deflated or syntax.big_endian:
        return None
    await engines.own(Integrity).hold(scope.grant, instance)
    header = walked(engines, scope.grant, instance)
    offset, length = await asyncio.to_thread(
        json_model.bulkdata_place,
        header,
        instance.transfer_syntax_uid,
        path,
        length=instance.header_length,
    )
    return instance.dataset_offset + offset, length


async def read_header(engines: Engines, grant: Grant, instance: Instance) -> bytes:
    """The (inflated) dataset up to its pixel data. Raises Damaged, NotFound."""
    await engines.own(Integrity).hold(grant, instance)
    if _is_deflated(instance):
        (header,) = await _read_forward(engines, grant, instance, [[(0, instance.header_length)]])
        return header
    return await engines.objects.of(grant).read(instance.key, instance.dataset_offset, instance.header_length)


async def read_image(engines: Engines, grant: Grant, instance: Instance) -> ImagePixel:
    """What the header says of the pixels. Raises Invalid where it makes no sense."""
    header = await read_header(engines, grant, instance)
    return await asyncio.to_thread(ImagePixel.from_header, header, instance.transfer_syntax_uid)


async def _read_forward(
    engines: Engines, grant: Grant, instance: Instance, wanted: Sequence[Ranges]
) -> list[bytes]:
    """Parts of a dataset; a deflated one is read forward in, and no more of it held than they are."""
    found = await asyncio.to_thread(_forward, walked(engines, grant, instance).read_at, wanted)
    return [bytes(one) for one in found]


def _is_deflated(instance: Instance) -> bool:
    return transfer_syntaxes.get(instance.transfer_syntax_uid).deflated


def _forward(read_at: Callable[[int, int], Bytes], wanted: Sequence[Ranges]) -> list[Bytes]:
    """What lies there, read in its order; one range alone is not copied."""
    found: list[Bytes] = [b""] * len(wanted)
    for place in sorted(range(len(wanted)), key=lambda place: min(wanted[place], default=(0, 0))):
        found[place] = gathered(read_at, wanted[place])
    return found


def _table(instance: Instance) -> FrameTable:
    if instance.frames is None:
        raise NotFound("the instance has no frames")
    return instance.frames


def _ranges(instance: Instance, number: int) -> Ranges:
    """Where a frame lies. Raises NotFound, Unsupported for one too large to hold."""
    ranges = _table(instance).ranges(number)
    if sum(length for _, length in ranges) > MAXIMUM_FRAME_BYTES:
        raise Unsupported("a frame this large is given as it is stored, or not at all")
    return ranges


def _aligned(data: bytes, bit: int, bits: int) -> bytes:
    """A frame of single bits that begins inside a byte, moved to begin with one (PS3.5 8.1.1)."""
    if not bit:
        return data
    frame = (int.from_bytes(data, "little") >> bit) & ((1 << bits) - 1)
    return frame.to_bytes((bits + 7) // 8, "little")
