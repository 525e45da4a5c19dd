import asyncio
import threading
import time
from dataclasses import replace

import pytest
from pydicom.encaps import encapsulate

from services.archive.retrieve import decoding as decoding_module
from services.archive.retrieve import render
from services.archive.retrieve.datasets import instances_of
from services.archive.retrieve.decoding import Decoding
from services.archive.retrieve.render import decoded_frames, render_frame
from services.archive.retrieve.transcode import read_dataset_as
from services.dicom import pixels
from services.dicom.pixels import decoding_bytes
from services.errors import Unsupported
from tests.archive.samples import dataset, put
from tests.dicom.bombs import RLE, told


def small(engines, size):
    """The same engines with another budget."""
    return replace(
        engines, settings=engines.settings.model_copy(update={"decoding_bytes": size}), closing=[], _owned={}
    )


@pytest.fixture
async def budget(engines):
    found = small(engines, 100)
    yield found.own(Decoding)
    await found.closing.pop()()


class TestTaking:
    async def test_no_more_is_taken_than_there_is_and_all_get_their_turn(self, budget):
        held, most, lock = [0], [], threading.Lock()

        def work(size):
            with budget.taking(size):
                with lock:
                    held[0] += size
                    most.append(held[0])
                time.sleep(0.002)  # so that others come meanwhile
                with lock:
                    held[0] -= size

        await asyncio.gather(*(budget.run(work, size) for size in (100, 60, 40, 10, 90, 50, 50, 100) * 5))
        assert len(most) == 40
        assert max(most) <= 100

    async def test_what_comes_first_is_not_overtaken_by_what_is_smaller(self, budget, monkeypatch):
        done, first, second = [], threading.Event(), threading.Event()

        def holder():
            with budget.taking(60):
                first.set()
                second.wait(10)

        def work(size):
            with budget.taking(size):
                done.append(size)

        holding = asyncio.create_task(budget.run(holder))
        await asyncio.to_thread(first.wait, 10)
        large = asyncio.create_task(budget.run(work, 90))
        while not budget._waiting:
            await asyncio.sleep(0.001)
        little = asyncio.create_task(budget.run(work, 10))
        while len(budget._waiting) < 2:
            await asyncio.sleep(0.001)
        second.set()
        await asyncio.gather(holding, large, little)
        assert done == [90, 10]

    async def test_more_than_there_ever_is_is_unsupported_at_once(self, budget):
        with pytest.raises(Unsupported):
            await budget.run(lambda: budget.taking(101).__enter__())

    async def test_what_fails_gives_back_what_it_held(self, budget):
        def fails():
            with budget.taking(100):
                raise ValueError("as staged")

        for _ in range(3):
            with pytest.raises(ValueError, match="as staged"):
                await budget.run(fails)


async def stored(scope, engines, side):
    """A frame of run lengths: some hundred bytes for many pixels."""
    runs = b"\x81\x07" * (side * side // 128)
    made = dataset(Rows=side, Columns=side, BitsAllocated=8, BitsStored=8, HighBit=7)
    made.PixelData = encapsulate([b"\1\0\0\0\x40\0\0\0" + bytes(56) + runs])
    made["PixelData"].VR = "OB"
    made["PixelData"].is_undefined_length = True
    one = await put(scope, engines, made, syntax=RLE)
    (found,) = await instances_of(scope, engines, one.study_instance_uid, None, one.sop_instance_uid)
    return found


class TestBudget:
    async def test_every_way_to_decode_asks_for_it(self, oakwood, engines):
        found = await stored(oakwood, engines, 512)
        poor = small(engines, decoding_bytes(told(RLE, 512, 512), found.size) // 2)
        ways = (
            render_frame(oakwood, poor, found),
            anext(decoded_frames(oakwood, poor, found, [1])),
            anext(read_dataset_as(oakwood, poor, found, "1.2.840.10008.1.2.1")),
        )
        for way in ways:
            with pytest.raises(Unsupported, match="bytes of the"):
                await way
        assert await render_frame(oakwood, engines, found)
        assert (await anext(decoded_frames(oakwood, engines, found, [1]))).data == b"\7" * 512 * 512

    async def test_many_at_a_time_take_no_more_than_one_budget(self, oakwood, engines, monkeypatch):
        """Counted at the decoder: of sixteen frames as large as a third of the budget three are there."""
        found = await stored(oakwood, engines, 512)
        monkeypatch.setattr(decoding_module, "_AT_ONCE", 16)
        each = decoding_bytes(told(RLE, 512, 512), found.size)
        few = small(engines, 3 * each + each // 2)
        working, most, lock = [0], [], threading.Lock()
        decode = pixels.frame_little_endian

        def counted(*args):
            with lock:
                working[0] += 1
                most.append(working[0])
            time.sleep(0.02)  # so that others come meanwhile
            made = decode(*args)
            with lock:
                working[0] -= 1
            return made

        monkeypatch.setattr(render, "frame_little_endian", counted)

        async def one():
            return [frame async for frame in decoded_frames(oakwood, few, found, [1])]

        await asyncio.gather(*(one() for _ in range(16)))
        await few.closing.pop()()
        assert len(most) == 16
        assert 1 < max(most) <= 3
