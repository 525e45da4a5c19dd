"""What is sealed opens whole, with its key, or not at all."""

from pathlib import Path

import pytest

from services.edge.sealing import KEY_BYTES, PIECE_BYTES, Sealing, read_key, unsealed
from services.errors import Damaged, Invalid
from tests.edge.conftest import KEY

KEYS = bytes(range(32)), bytes(32)


def sealed(path: Path, *data: bytes) -> Path:
    with path.open("wb") as file:
        sealing = Sealing(KEYS[0], file)
        for one in data:
            sealing.write(one)
        sealing.end()
    return path


def content(path: Path, key: bytes = KEYS[0]) -> bytes:
    with path.open("rb") as file:
        return b"".join(unsealed(key, file))


class TestUnsealed:
    @pytest.mark.parametrize("length", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
    def test_is_what_was_sealed_in_whatever_pieces(self, tmp_path: Path, length: int) -> None:
        data = bytes(range(256)) * (length // 256 + 1)
        path = sealed(tmp_path / "file", data[: length // 3], data[length // 3 : length])
        assert content(path) == data[:length]
        assert length < 100 or data[:100] not in path.read_bytes()

    def test_another_key_opens_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(Damaged):
            content(sealed(tmp_path / "file", b"image"), KEYS[1])

    def test_cut_anywhere_it_is_refused(self, tmp_path: Path) -> None:
        path = sealed(tmp_path / "file", bytes(2 * PIECE_BYTES + 5))
        whole = path.read_bytes()
        for length in (0, 10, 31, 40, PIECE_BYTES, PIECE_BYTES + 51, 2 * PIECE_BYTES + 71, len(whole) - 1):
            path.write_bytes(whole[:length])
            with pytest.raises(Damaged):
                content(path)

    def test_cut_between_two_pieces_it_is_refused(self, tmp_path: Path) -> None:
        path = sealed(tmp_path / "file", bytes(2 * PIECE_BYTES))
        path.write_bytes(path.read_bytes()[: 31 + 4 + PIECE_BYTES + 16])
        with pytest.raises(Damaged):
            content(path)

    def test_changed_or_zeroed_by_a_loss_of_power_it_is_refused(self, tmp_path: Path) -> None:
        path = sealed(tmp_path / "file", bytes(1000))
        whole = path.read_bytes()
        for changed in (
            whole[:-1] + bytes([whole[-1] ^ 1]),
            whole + b"x",
            bytes(len(whole)),
            whole[:500] + bytes(600),
        ):
            path.write_bytes(changed)
            with pytest.raises(Damaged):
                content(path)


class TestKey:
    def test_is_thirty_two_bytes_in_either_base64(self, tmp_path: Path) -> None:
        path = tmp_path / "key"
        path.write_text(f"{KEY}\n")
        assert len(read_key(path)) == KEY_BYTES

    @pytest.mark.parametrize("text", ["", "secret", "AAAA", "é", f"{KEY}AAAA"])
    def test_anything_else_is_none(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "key"
        path.write_text(text, "utf-8")
        with pytest.raises(Invalid):
            read_key(path)
        with pytest.raises(Invalid):
            read_key(tmp_path / "nowhere")
