import asyncio
import zlib
from itertools import pairwise

import pytest
from pydicom.encaps import encapsulate

from services.archive.index.stored_instances import InstanceCache
from services.archive.retrieve.datasets import (
    instances_of,
    read_bulkdata,
    read_dataset,
    read_frames,
    read_instance,
    read_with_header,
    stream_frame,
)
from services.errors import NotFound, Refused
from services.persistence import Grant, TenantCollection, TenantObjects
from services.tenancy.scope import Principal, Right, Scope
from tests.archive.samples import dataset, encoded, put, put_all, series

EXPLICIT, BIG_ENDIAN, DEFLATED, RLE, JPEG = (
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.2",
    "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.5",
    "1.2.840.10008.1.2.4.50",
)


async def joined(pieces) -> bytes:
    return b"".join([piece async for piece in pieces])


async def stored(scope, engines, made, **how):
    one = await put(scope, engines, made, **how)
    (found,) = await instances_of(
        scope, engines, one.study_instance_uid, one.series_instance_uid, one.sop_instance_uid
    )
    return found


def narrowed(scope: Scope, **grant) -> Scope:
    return Scope(Principal("user", "1", "G"), frozenset(Right), (Grant(scope.grant.tenant, **grant),))


class TestInstancesOf:
    async def test_come_in_order(self, oakwood, engines):
        many = await put_all(oakwood, engines, series(12))
        study = many[0].study_instance_uid
        for asked in ((study,), (study, many[0].series_instance_uid)):
            found = await instances_of(oakwood, engines, *asked)
            assert [one.sop_instance_uid for one in found] == [one.sop_instance_uid for one in many]

    async def test_of_another_tenant_or_place_are_not_found(self, oakwood, elmside, engines):
        one = await put(oakwood, engines, dataset())
        uids = (one.study_instance_uid, one.series_instance_uid, one.sop_instance_uid)
        await instances_of(oakwood, engines, *uids)
        for scope, asked in (
            (elmside, uids[:1]),
            (elmside, uids[:2]),
            (elmside, uids),
            (oakwood, ("1.2", *uids[1:])),
            (oakwood, (uids[0], "1.2", uids[2])),
            (oakwood, (uids[0], "1.2")),
            (oakwood, ("1.2",)),
        ):
            with pytest.raises(NotFound):
                await instances_of(scope, engines, *asked)

    async def test_memory_does_not_show_what_a_grant_does_not_hold(self, oakwood, engines):
        one = await put(oakwood, engines, dataset())
        uids = (one.study_instance_uid, one.series_instance_uid, one.sop_instance_uid)
        await instances_of(oakwood, engines, *uids)
        seen = narrowed(oakwood, studies=frozenset({uids[0]}), series=frozenset({uids[1]}))
        assert await instances_of(seen, engines, *uids)
        for unseen in (
            narrowed(oakwood, studies=frozenset({"1.2"})),
            narrowed(oakwood, studies=frozenset({uids[0]}), series=frozenset({"1.2"})),
        ):
            with pytest.raises(NotFound):
                await instances_of(unseen, engines, *uids)

    async def test_a_series_costs_two_reads_however_many_are_asked_for(self, oakwood, engines, monkeypatch):
        many = await put_all(oakwood, engines, series(6))
        reads = []
        method = TenantCollection.find

        async def counted(self, *words, **more):
            reads.append(self.name)
            return await method(self, *words, **more)

        monkeypatch.setattr(TenantCollection, "find", counted)
        for one in many:
            await instances_of(oakwood, engines, one.study_instance_uid, None, one.sop_instance_uid)
        assert reads.count("instances") == 3
        assert len(engines.own(InstanceCache)._known) == 6

    async def test_need_the_right_to_retrieve(self, oakwood, engines):
        finder = Scope(Principal("user", "1", "F"), frozenset({Right.FIND}), oakwood.grants)
        with pytest.raises(Refused):
            await instances_of(finder, engines, "1.2")


class TestReadInstance:
    @pytest.mark.parametrize("syntax", [EXPLICIT, BIG_ENDIAN, "1.2.840.10008.1.2"])
    async def test_gives_back_every_byte(self, oakwood, engines, syntax):
        made = dataset()
        found = await stored(oakwood, engines, made, syntax=syntax)
        assert await joined(read_dataset(oakwood, engines, found)) == encoded(made, syntax)
        whole = await joined(read_instance(oakwood, engines, found))
        assert len(whole) == found.size
        assert whole[128:132] == b"DICM"
        assert whole.endswith(encoded(made, syntax))


class TestReadFrames:
    async def test_cuts_native_frames(self, oakwood, engines):
        pixels = bytes(range(96))
        made = dataset(Rows=4, Columns=4, NumberOfFrames="3", PixelData=pixels)
        found = await stored(oakwood, engines, made)
        frames = await read_frames(oakwood, engines, found, [3, 1])
        assert [frame.data for frame in frames] == [pixels[64:], pixels[:32]]
        assert {frame.transfer_syntax_uid for frame in frames} == {EXPLICIT}
        for number in (0, 4):
            with pytest.raises(NotFound):
                await read_frames(oakwood, engines, found, [number])

    async def test_joins_the_fragments_of_a_compressed_frame(self, oakwood, engines):
        made = dataset(NumberOfFrames="2")
        made.PixelData = encapsulate([b"\1" * 20, b"\2" * 30], fragments_per_frame=2)
        made["PixelData"].VR = "OB"
        made["PixelData"].is_undefined_length = True
        found = await stored(oakwood, engines, made, syntax=RLE)
        (frame,) = await read_frames(oakwood, engines, found, [2])
        assert frame.transfer_syntax_uid == RLE
        assert frame.data.rstrip(b"\0") == b"\2" * 30

    async def test_turns_big_endian_round(self, oakwood, engines):
        made = dataset()
        found = await stored(oakwood, engines, made, syntax=BIG_ENDIAN)
        kept = await joined(read_dataset(oakwood, engines, found))
        (frame,) = await read_frames(oakwood, engines, found, [1])
        raw = kept[-128:]
        assert frame.data == b"".join(raw[at : at + 2][::-1] for at in range(0, 128, 2))
        assert await read_bulkdata(oakwood, engines, found, "7FE00010") == frame.data

    async def test_inflates_a_deflated_dataset(self, oakwood, engines):
        made = dataset()
        deflater = zlib.compressobj(wbits=-15)
        data = deflater.compress(encoded(made)) + deflater.flush()
        found = await stored(oakwood, engines, made, syntax=DEFLATED, data=data + b"\0" * (len(data) % 2))
        (frame,) = await read_frames(oakwood, engines, found, [1])
        assert frame.data == made.PixelData

    async def test_aligns_frames_of_single_bits(self, oakwood, engines):
        made = dataset(
            Rows=3, Columns=3, NumberOfFrames="2", BitsAllocated=1, BitsStored=1, HighBit=0,
            PixelData=(0b111000111 | 0b101010101 << 9).to_bytes(4, "little"),
        )  # fmt: skip
        found = await stored(oakwood, engines, made)
        frames = await read_frames(oakwood, engines, found, [1, 2])
        assert int.from_bytes(frames[1].data, "little") == 0b101010101
        assert int.from_bytes(frames[0].data, "little") & 0x1FF == 0b111000111

    async def test_finds_none_without_pixels(self, oakwood, engines):
        found = await stored(oakwood, engines, dataset(PixelData=None))
        with pytest.raises(NotFound):
            await read_frames(oakwood, engines, found, [1])

    async def test_serves_many_at_once(self, oakwood, engines):
        made = dataset(Rows=4, Columns=4, NumberOfFrames="8", PixelData=bytes(range(256)))
        found = await stored(oakwood, engines, made)
        frames = await asyncio.gather(*(read_frames(oakwood, engines, found, [n]) for n in range(1, 9)))
        assert b"".join(frame.data for (frame,) in frames) == made.PixelData


class TestStreamFrame:
    async def test_gives_any_part_of_a_frame_however_it_is_cut_up(self, oakwood, engines):
        whole = bytes(range(250)) * 4
        cuts = (0, 0, 2, 3, 100, 100, 401, 1000)
        fragments = [whole[first:last] for first, last in pairwise(cuts)]
        items = [
            b"\xfe\xff\x00\xe0" + len(one).to_bytes(4, "little") + one for one in (b"", *fragments[:3], b"")
        ]
        items += [b"\xfe\xff\x00\xe0" + len(one).to_bytes(4, "little") + one for one in fragments[3:]]
        made = dataset(PixelData=b"".join(items))
        made["PixelData"].VR, made["PixelData"].is_undefined_length = "OB", True
        found = await stored(oakwood, engines, made, syntax=JPEG)
        (frame,) = await read_frames(oakwood, engines, found, [1])
        assert frame.data == whole
        for start, length in ((0, 1000), (0, 1), (1, 3), (99, 2), (400, 600), (999, 1)):
            part = await joined(stream_frame(oakwood, engines, found, 1, (start, length)))
            assert part == whole[start : start + length], (start, length)


class TestReadWithHeader:
    @pytest.mark.parametrize(("number", "readings"), [(1, 1), (8, 2)])
    async def test_reads_once_what_lies_together(self, oakwood, engines, monkeypatch, number, readings):
        made = dataset(Rows=64, Columns=32, NumberOfFrames="8", PixelData=bytes(range(256)) * 128)
        found = await stored(oakwood, engines, made)
        whole, read = await joined(read_dataset(oakwood, engines, found)), []
        read_blocking = TenantObjects.read_blocking
        monkeypatch.setattr(
            TenantObjects, "read_blocking", lambda *args: read.append(args) or read_blocking(*args)
        )
        header, data, bit = await asyncio.to_thread(read_with_header, oakwood, engines, found, number)
        assert (bytes(header), bit) == (whole[: found.header_length], 0)
        assert bytes(data) == made.PixelData[(number - 1) * 4096 : number * 4096]
        assert len(read) == readings

    async def test_joins_the_fragments_of_a_frame(self, oakwood, engines):
        made = dataset(PixelData=encapsulate([b"\1" * 30 + b"\2" * 30], fragments_per_frame=2))
        made["PixelData"].VR = "OB"
        made["PixelData"].is_undefined_length = True
        found = await stored(oakwood, engines, made, syntax=RLE)
        _, data, _ = await asyncio.to_thread(read_with_header, oakwood, engines, found, 1)
        assert bytes(data).rstrip(b"\0") == b"\1" * 30 + b"\2" * 30

    async def test_inflates_a_deflated_dataset_once(self, oakwood, engines):
        made = dataset()
        deflater = zlib.compressobj(wbits=-15)
        data = deflater.compress(encoded(made)) + deflater.flush()
        found = await stored(oakwood, engines, made, syntax=DEFLATED, data=data + b"\0" * (len(data) % 2))
        header, data, _ = await asyncio.to_thread(read_with_header, oakwood, engines, found, 1)
        assert (header, data) == (encoded(made)[: found.header_length], made.PixelData)

    async def test_is_nobody_elses(self, oakwood, elmside, engines):
        found = await stored(oakwood, engines, dataset())
        with pytest.raises(NotFound):
            await asyncio.to_thread(read_with_header, elmside, engines, found, 1)
        with pytest.raises(NotFound):
            await asyncio.to_thread(read_with_header, oakwood, engines, found, 2)


class TestReadBulkdata:
    async def test_gives_pixels_and_long_values(self, oakwood, engines):
        made = dataset()
        made.add_new(0x00091010, "OB", bytes(range(200)) * 40)
        made.add_new(0x00090010, "LO", "VETARK TEST")
        found = await stored(oakwood, engines, made)
        assert await read_bulkdata(oakwood, engines, found, "7FE00010") == made.PixelData
        assert await read_bulkdata(oakwood, engines, found, "00091010") == bytes(range(200)) * 40
        with pytest.raises(NotFound):
            await read_bulkdata(oakwood, engines, found, "00091011")
