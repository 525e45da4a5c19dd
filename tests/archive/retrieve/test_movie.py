import asyncio
import struct
import subprocess
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from services.archive.retrieve import movie
from services.archive.retrieve.movie import encode_movie
from services.errors import Unavailable, Unsupported

RED, GREEN = (200, 30, 30), (30, 160, 60)


def shown(made: bytes, folder: Path, size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """The frames as a player has them: (number, rows, columns, 3)."""
    (folder / "made.mp4").write_bytes(made)
    command = [movie.program(), "-loglevel", "error", "-i", folder / "made.mp4", "-f", "rawvideo"]
    done = subprocess.run([*command, "-pix_fmt", "rgb24", "-"], capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.uint8).reshape(-1, size[0], size[1], 3)


def shown_for(file: Path) -> list[float]:
    """How many ms each frame is shown, as an MP4 says (ISO 14496-12 8.6.1.2)."""
    data = file.read_bytes()
    at = data.index(b"mdhd") + 4
    (clock,) = struct.unpack_from(">I", data, at + 12)
    at = data.index(b"stts") + 4
    (count,) = struct.unpack_from(">I", data, at + 4)
    runs = [struct.unpack_from(">II", data, at + 8 + 8 * number) for number in range(count)]
    return [ticks * 1000 / clock for frames, ticks in runs for _ in range(frames)]


class TestEncodeMovie:
    async def test_colours_and_frames_are_what_they_were(self, tmp_path: Path) -> None:
        pictures = [np.full((48, 64, 3), colour, np.uint8) for colour in (RED, GREEN, RED)]
        frames = shown(await encode_movie(pictures, [40.0] * 3, 90), tmp_path, (48, 64))
        assert len(frames) == 3
        for frame, picture in zip(frames, pictures, strict=True):
            assert np.abs(frame.astype(int) - picture).max() <= 4

    async def test_grey_with_odd_sides_keeps_its_shades(self, tmp_path: Path) -> None:
        ramp = np.tile(np.linspace(0, 255, 63).astype(np.uint8), (47, 1))
        frames = shown(await encode_movie([ramp, ramp[:, ::-1]], [100.0] * 2, 95), tmp_path, (48, 64))
        assert np.abs(frames[0, :47, :63, 0].astype(int) - ramp).mean() < 3
        assert np.abs(frames[1, :47, :63, 1].astype(int) - ramp[:, ::-1]).mean() < 3

    async def test_a_smaller_one_stands_in_the_middle(self, tmp_path: Path) -> None:
        pictures = [np.full((64, 64, 3), GREEN, np.uint8), np.full((32, 32), 255, np.uint8)]
        frames = shown(await encode_movie(pictures, [100.0] * 2, 95), tmp_path, (64, 64))
        assert frames[1, 32, 32].min() > 245
        assert frames[1, 4, 4].max() < 10

    @pytest.mark.parametrize(
        "times",
        [
            [40.0] * 5,
            [33.3] * 5,
            [10.0] * 5,
            [1.0] * 3,
            [40.0, 100.0, 40.0, 250.0],
            [16.7, 16.7, 500.0, 2000.0],
            [40.0 + number % 7 for number in range(300)],
        ],
    )
    async def test_each_is_shown_as_long_as_it_lasts(self, tmp_path: Path, times: list[float]) -> None:
        pictures = [np.full((16, 16), number * 40 % 256, np.uint8) for number in range(len(times))]
        (tmp_path / "made.mp4").write_bytes(await encode_movie(pictures, times, 50))
        found = shown_for(tmp_path / "made.mp4")
        assert found == pytest.approx(times, abs=0.1)

    async def test_a_pace_that_always_changes_is_a_mean_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(movie, "_MOST_PACES", 2)
        made = await encode_movie([np.zeros((16, 16), np.uint8)] * 3, [10.0, 20.0, 60.0], 50)
        (tmp_path / "made.mp4").write_bytes(made)
        assert shown_for(tmp_path / "made.mp4") == pytest.approx([30.0] * 3, abs=0.1)

    async def test_a_player_can_begin_before_it_has_all(self) -> None:
        made = await encode_movie([np.zeros((16, 16), np.uint8)] * 3, [40.0] * 3, 50)
        assert made.index(b"moov") < made.index(b"mdat")

    async def test_too_much_is_refused_before_it_is_tried(self) -> None:
        wide, high = np.zeros((1, 1 << 15), np.uint8), np.zeros((1 << 15, 1), np.uint8)
        with pytest.raises(Unsupported, match="too much"):
            await encode_movie([wide, high], [40.0] * 2, 50)

    async def test_a_program_that_fails_says_so_and_leaves_nothing(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(movie, "program", lambda: "/bin/false")
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        with pytest.raises(Unsupported, match="no MP4 can be made"):
            await encode_movie([np.zeros((512, 512), np.uint8)] * 10, [40.0] * 10, 50)
        assert not list(tmp_path.iterdir())

    @pytest.fixture
    def slow(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """A program that says who it is, and no more."""
        slow = tmp_path / "slow"
        slow.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 100\n")
        slow.chmod(0o755)
        monkeypatch.setattr(movie, "program", lambda: str(slow))

    async def test_one_that_stands_still_is_left(
        self, slow: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(movie, "_PATIENCE_SECONDS", 2.0)
        with pytest.raises(Unavailable, match="too long"):
            await encode_movie([np.zeros((16, 16), np.uint8)], [40.0], 50)
        assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()

    async def test_who_stops_waiting_stops_the_program(self, slow: None, tmp_path: Path) -> None:
        making = asyncio.create_task(encode_movie([np.zeros((16, 16), np.uint8)], [40.0], 50))
        async with asyncio.timeout(60):
            while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
                await asyncio.sleep(0.01)
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
        pid = (tmp_path / "pid").read_text().strip()
        assert not Path(f"/proc/{pid}").exists()

    async def test_without_a_program_it_is_unsupported(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(movie, "program", lambda: None)
        with pytest.raises(Unsupported, match="no FFmpeg"):
            await encode_movie([np.zeros((16, 16), np.uint8)], [40.0], 50)
