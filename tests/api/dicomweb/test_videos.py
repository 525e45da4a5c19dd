"""Stored video: its bytes in ranges for a player, a still of it for everybody else."""

import asyncio
import io
import subprocess
from pathlib import Path
from uuid import uuid4

import httpx
import numpy as np
import pytest
from PIL import Image
from pydicom import Dataset
from pydicom.encaps import encapsulate

from services.archive.retrieve import datasets, movie, videos
from services.archive.retrieve.movie import encode_movie
from tests.api.clients import image, part10, stow
from tests.api.dicomweb.test_retrieve import url_of

H_264, HEVC, MPEG_2 = "1.2.840.10008.1.2.4.102", "1.2.840.10008.1.2.4.107", "1.2.840.10008.1.2.4.100"
FRAGMENTABLE = "1.2.840.10008.1.2.4.102.1"
GREEN = (30, 160, 60)


@pytest.fixture(scope="module")
def mp4() -> bytes:
    """Half a second of green, 64 x 48."""
    pictures = [np.full((48, 64, 3), GREEN, np.uint8)] * 12
    return asyncio.run(encode_movie(pictures, [40.0] * 12, 90))


def made_by_ffmpeg(mp4: bytes, folder: Path, name: str, *options: str) -> bytes:
    """The same in another form."""
    (folder / "source.mp4").write_bytes(mp4)
    command = [str(movie.program()), "-loglevel", "error", "-i", str(folder / "source.mp4"), *options]
    subprocess.run([*command, str(folder / name)], check=True, capture_output=True)
    return (folder / name).read_bytes()


def video(stream: bytes, syntax: str = H_264, fragments: int = 1, **attributes: object) -> Dataset:
    """A Video Endoscopic Image of that stream."""
    made = image(48, 64, 12, SOPClassUID="1.2.840.10008.5.1.4.1.1.77.1.1.1", Modality="ES", **attributes)
    made.SamplesPerPixel, made.PhotometricInterpretation, made.PlanarConfiguration = 3, "YBR_PARTIAL_420", 0
    made.PixelData = encapsulate([stream], fragments_per_frame=fragments, has_bot=fragments == 1)
    made["PixelData"].VR = "OB"
    made["PixelData"].is_undefined_length = True
    return made


async def stored(client: httpx.AsyncClient, stream: bytes, syntax: str = H_264, **how: int) -> str:
    """The path of a video that was stored a moment ago."""
    made = video(stream, syntax, **how)
    answer = await stow(client, part10(made, syntax))
    assert answer.status_code == 200, answer.text
    return url_of(made)


class TestStream:
    @pytest.mark.parametrize(
        ("resource", "accept"),
        [
            ("/rendered?accept=video/mp4", "*/*"),
            ("/rendered", "video/mp4"),
            ("/rendered", "video/*;q=0.9, */*;q=0.1"),
            ("/frames/1/rendered", "video/mp4"),
            ("/frames/1?accept=video/mp4", "*/*"),
        ],
    )
    @pytest.mark.parametrize("fragments", [1, 3])
    async def test_comes_as_it_was_sent_in_what_ranges_a_player_asks_for(
        self, vet: httpx.AsyncClient, mp4: bytes, resource: str, accept: str, fragments: int
    ) -> None:
        path = await stored(vet, mp4, H_264 if fragments == 1 else FRAGMENTABLE, fragments=fragments)
        whole = await vet.get(path + resource, headers={"Accept": accept})
        assert (whole.status_code, whole.headers["accept-ranges"]) == (200, "bytes")
        assert whole.headers["content-type"].startswith("video/mp4")
        assert whole.content.rstrip(b"\0") == mp4.rstrip(b"\0")
        length = len(whole.content)
        for asked, start, stop in (
            ("bytes=0-", 0, length),
            ("bytes=0-0", 0, 1),
            (f"bytes={length // 3 - 5}-{length // 3 + 5}", length // 3 - 5, length // 3 + 6),
            (f"bytes={length - 7}-", length - 7, length),
            ("bytes=-9", length - 9, length),
            (f"bytes=4-{length * 2}", 4, length),
        ):
            part = await vet.get(path + resource, headers={"Accept": accept, "Range": asked})
            assert (part.status_code, part.content) == (206, whole.content[start:stop])
            assert part.headers["content-range"] == f"bytes {start}-{stop - 1}/{length}"
        beyond = await vet.get(path + resource, headers={"Accept": accept, "Range": f"bytes={length}-"})
        assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{length}")
        again = {"Accept": accept, "If-None-Match": whole.headers["etag"]}
        assert (await vet.get(path + resource, headers=again)).status_code == 304
        changed = {"Accept": accept, "Range": "bytes=0-3", "If-Range": '"another"'}
        assert (await vet.get(path + resource, headers=changed)).status_code == 200
        head = await vet.head(path + resource, headers={"Accept": accept})
        assert (head.headers["content-length"], head.content) == (str(length), b"")

    @pytest.mark.parametrize(("syntax", "kind"), [(MPEG_2, "video/mpeg"), (HEVC, "video/mp4")])
    async def test_says_what_it_is(self, vet: httpx.AsyncClient, syntax: str, kind: str) -> None:
        path = await stored(vet, b"anything that was sent", syntax)
        answer = await vet.get(path + "/rendered", params={"accept": kind})
        assert (answer.headers["content-type"], answer.content) == (kind, b"anything that was sent")

    async def test_is_nobody_elses(
        self, vet: httpx.AsyncClient, twin: httpx.AsyncClient, app: object, mp4: bytes
    ) -> None:
        path = await stored(vet, mp4)
        asked = {"Accept": "video/mp4", "Range": "bytes=0-9"}
        for other in (path, path.replace("oakwood", "elmside")):
            assert (await twin.get(other + "/rendered", headers=asked)).status_code == 404
            assert (await twin.get(other + "/frames/1", headers=asked)).status_code == 404
        twin.headers.pop("authorization")
        assert (await twin.get(path + "/rendered", headers=asked)).status_code == 401

    async def test_is_never_held_whole(
        self, vet: httpx.AsyncClient, mp4: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = await stored(vet, mp4)
        asked: list[int] = []
        read = datasets.read_range

        def counted(*args: object) -> object:
            asked.append(args[-1])
            return read(*args)

        monkeypatch.setattr(datasets, "read_range", counted)
        part = await vet.get(path + "/rendered", headers={"Accept": "video/mp4", "Range": "bytes=10-19"})
        assert (len(part.content), asked) == (10, [10])

    async def test_what_cannot_be_done_to_it_is_refused(self, vet: httpx.AsyncClient, mp4: bytes) -> None:
        path = await stored(vet, mp4)
        asked = {"viewport": "32,32"}
        answer = await vet.get(path + "/rendered", params=asked, headers={"Accept": "video/mp4"})
        assert answer.status_code == 406
        assert (await vet.get(path + "/frames/2/rendered")).status_code == 404


class TestStill:
    async def shown(self, client: httpx.AsyncClient, path: str, **asked: str) -> Image.Image:
        answer = await client.get(path, params=asked, headers={"Accept": "image/png, image/jpeg"})
        assert answer.status_code == 200, answer.text
        return Image.open(io.BytesIO(answer.content))

    def is_green(self, picture: Image.Image) -> bool:
        colours = np.asarray(picture.convert("RGB")).reshape(-1, 3).astype(int)
        return bool(np.abs(colours.mean(axis=0) - GREEN).max() < 12)

    async def test_stands_for_it(self, vet: httpx.AsyncClient, mp4: bytes) -> None:
        path = await stored(vet, mp4)
        still = await self.shown(vet, path + "/rendered")
        assert still.size == (64, 48)
        assert self.is_green(still)
        small = await self.shown(vet, path + "/frames/1/rendered", viewport="32,32")
        assert (small.size, self.is_green(small)) == ((32, 24), True)
        words = await self.shown(vet, path + "/rendered", annotation="patient,technique")
        assert not self.is_green(words)
        assert self.is_green(await self.shown(vet, path + "/thumbnail"))

    @pytest.mark.parametrize(
        ("name", "options", "syntax"),
        [
            ("made.ts", ["-c:v", "copy"], H_264),
            ("made.h264", ["-c:v", "copy"], H_264),
            ("late.mp4", ["-c:v", "copy"], H_264),
            ("made.mpg", ["-c:v", "mpeg2video", "-q:v", "2", "-f", "mpeg"], MPEG_2),
            ("made2.ts", ["-c:v", "mpeg2video", "-q:v", "2"], MPEG_2),
            ("made.m2v", ["-c:v", "mpeg2video", "-q:v", "2"], MPEG_2),
            ("hevc.mp4", ["-c:v", "libx265", "-x265-params", "log-level=none"], HEVC),
        ],
    )
    async def test_is_made_of_what_devices_store(
        self, vet: httpx.AsyncClient, mp4: bytes, tmp_path: Path, name: str, options: list[str], syntax: str
    ) -> None:
        path = await stored(vet, made_by_ffmpeg(mp4, tmp_path, name, *options), syntax)
        assert self.is_green(await self.shown(vet, path + "/thumbnail"))

    async def test_is_made_of_a_long_ones_ends(
        self, vet: httpx.AsyncClient, mp4: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        late = made_by_ffmpeg(mp4, tmp_path, "late.mp4", "-c:v", "copy")
        at = late.index(b"moov") - 4  # what lies between the pictures and their index is never read
        gap = (8 + 100_000).to_bytes(4, "big") + b"free" + bytes(100_000)
        monkeypatch.setattr(videos, "_ENDS_BYTES", max(at, len(late) - at) + 64)
        path = await stored(vet, late[:at] + gap + late[at:])
        assert self.is_green(await self.shown(vet, path + "/thumbnail"))

    async def test_is_in_a_picture_of_many(self, vet: httpx.AsyncClient, mp4: bytes) -> None:
        path = await stored(vet, mp4)
        study = path.split("/series/")[0]
        assert self.is_green(await self.shown(vet, study + "/thumbnail"))

    @pytest.mark.parametrize(
        "stream",
        [
            b"no video at all" * 100,
            b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n",
            b"ffconcat version 1.0\nfile /etc/hostname\n",
        ],
    )
    async def test_of_what_is_none_there_is_none(self, vet: httpx.AsyncClient, stream: bytes) -> None:
        path = await stored(vet, stream)
        for resource in ("/thumbnail", "/rendered"):
            answer = await vet.get(path + resource, headers={"Accept": "image/jpeg"})
            assert answer.status_code == 406
            assert "video" in answer.json()["detail"]

    async def test_without_ffmpeg_there_is_none_and_the_video_is(
        self, vet: httpx.AsyncClient, mp4: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(videos, "program", lambda: None)
        path = await stored(vet, mp4)
        assert (await vet.get(path + "/thumbnail")).status_code == 406
        answer = await vet.get(path + "/rendered")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "video/mp4")

    async def test_one_that_stands_still_is_left(
        self, vet: httpx.AsyncClient, mp4: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        slow = tmp_path / f"slow-{uuid4().hex}"
        slow.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 100\n")
        slow.chmod(0o755)
        monkeypatch.setattr(videos, "program", lambda: str(slow))
        monkeypatch.setattr(videos, "_PATIENCE_SECONDS", 2.0)
        path = await stored(vet, mp4)
        assert (await vet.get(path + "/thumbnail")).status_code == 406
        assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()
