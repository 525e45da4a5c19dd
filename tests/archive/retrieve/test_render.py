import asyncio
import time
from collections import Counter
from io import BytesIO

import pytest
from PIL import Image
from pydicom.encaps import encapsulate

from services.archive.retrieve import decoding, render
from services.archive.retrieve.datasets import instances_of
from services.archive.retrieve.render import Rendering, decoded_frames, render_frame
from services.errors import NotFound, Unsupported
from tests.archive.samples import dataset, put

RLE = "1.2.840.10008.1.2.5"


async def stored(scope, engines, made, **how):
    one = await put(scope, engines, made, **how)
    (found,) = await instances_of(scope, engines, one.study_instance_uid, None, one.sop_instance_uid)
    return found


class TestRenderFrame:
    @pytest.mark.parametrize(("media_type", "kind"), [("image/jpeg", "JPEG"), ("image/png", "PNG")])
    async def test_makes_the_picture_asked_for(self, oakwood, engines, media_type, kind):
        found = await stored(oakwood, engines, dataset())
        picture = Image.open(BytesIO(await render_frame(oakwood, engines, found, 1, Rendering(media_type))))
        assert (picture.format, picture.size) == (kind, (8, 8))

    @pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2", "1.2.840.10008.1.2.2"])
    async def test_shows_the_same_in_every_uncompressed_syntax(self, oakwood, engines, syntax):
        pixels = b"".join(value.to_bytes(2, "little") for value in range(64))
        swapped = (
            pixels if syntax.endswith(".2.2") is False else b"".join(v.to_bytes(2, "big") for v in range(64))
        )
        plain = await stored(oakwood, engines, dataset(PixelData=pixels))
        made = dataset(PixelData=swapped)
        made["PixelData"].VR = "OW"
        other = await stored(oakwood, engines, made, syntax=syntax)
        shown = [
            await render_frame(oakwood, engines, one, 1, Rendering("image/png")) for one in (plain, other)
        ]
        assert Image.open(BytesIO(shown[0])).tobytes() == Image.open(BytesIO(shown[1])).tobytes()

    async def test_of_none_is_not_found_or_unsupported(self, oakwood, engines):
        with pytest.raises(NotFound):
            await render_frame(oakwood, engines, await stored(oakwood, engines, dataset()), 2)
        with pytest.raises(Unsupported):
            await render_frame(oakwood, engines, await stored(oakwood, engines, dataset(PixelData=None)))

    async def test_holds_only_so_many_frames_at_a_time(self, oakwood, engines, monkeypatch):
        made, working, most = await stored(oakwood, engines, dataset()), Counter(), []
        monkeypatch.setattr(decoding, "_AT_ONCE", 2)
        encoded = render._encoded

        def counted(*args):
            working.update(now=1)
            most.append(working["now"])
            time.sleep(0.01)  # in a thread: others may come meanwhile
            working["now"] -= 1
            return encoded(*args)

        monkeypatch.setattr(render, "_encoded", counted)
        await asyncio.gather(*(render_frame(oakwood, engines, made) for _ in range(12)))
        assert len(most) == 12
        assert max(most) <= 2


class TestDecodedFrames:
    async def test_decompress(self, oakwood, engines):
        made = dataset(BitsAllocated=8, BitsStored=8, HighBit=7)
        header = (1).to_bytes(4, "little") + (64).to_bytes(4, "little") + bytes(56)
        made.PixelData = encapsulate([header + bytes([193, 7])])  # RLE: 64 times the value 7
        made["PixelData"].VR = "OB"
        made["PixelData"].is_undefined_length = True
        found = await stored(oakwood, engines, made, syntax=RLE)
        (frame,) = [one async for one in decoded_frames(oakwood, engines, found, [1])]
        assert frame.data == b"\7" * 64
        assert frame.transfer_syntax_uid == "1.2.840.10008.1.2.1"
