from collections.abc import AsyncIterator, Iterable

import pytest

from services.errors import Invalid
from services.persistence.backup import encryption
from services.persistence.backup.encryption import MAGIC, decrypted, encrypted

PASSPHRASE = b"correct horse battery staple"
PIECES = [b"header" * 20, b"", b"some documents" * 1000, b"the end"]
HEAD = len(MAGIC) + 32


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that cost little: what they cost is no matter of these tests."""
    monkeypatch.setattr(encryption, "_COST", {"n": 16, "r": 1, "p": 1})


async def each(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def made(pieces: Iterable[bytes] = PIECES) -> list[bytes]:
    """Head and pieces as they are written."""
    return [part async for part in encrypted(PASSPHRASE, each(pieces))]


async def read(parts: Iterable[bytes], passphrase: bytes = PASSPHRASE) -> list[bytes]:
    return [piece async for piece in decrypted(passphrase, each(parts))]


class TestStream:
    async def test_comes_back_however_it_is_cut_on_its_way(self) -> None:
        stream = b"".join(await made())
        for size in (1, 7, 4096, len(stream)):
            assert await read(stream[at : at + size] for at in range(0, len(stream), size)) == PIECES

    async def test_shows_nothing_of_what_it_holds_and_no_two_are_alike(self) -> None:
        one, two = b"".join(await made()), b"".join(await made())
        assert b"documents" not in one
        assert one[HEAD:] != two[HEAD:]

    async def test_of_another_passphrase_is_told_from_a_changed_one(self) -> None:
        with pytest.raises(Invalid, match="passphrase is not the one"):
            await read(await made(), b"another horse battery staple")

    async def test_with_any_byte_changed_is_refused(self) -> None:
        stream = b"".join(await made([b"header", b"one", b"end"]))
        for at in range(len(stream)):
            changed = bytearray(stream)
            changed[at] ^= 0x40
            with pytest.raises(Invalid):
                await read([bytes(changed)])

    async def test_cut_at_any_byte_is_refused(self) -> None:
        stream = b"".join(await made([b"header", b"one", b"end"]))
        for end in range(len(stream)):
            with pytest.raises(Invalid):
                await read([stream[:end]])

    @pytest.mark.parametrize("order", [(0, 1, 3), (0, 2, 1, 3), (0, 1, 1, 2, 3), (0, 1, 2, 3, 3), (0, 3)])
    async def test_with_pieces_left_out_moved_or_repeated_is_refused(self, order: tuple[int, ...]) -> None:
        head, *pieces = await made(PIECES)
        with pytest.raises(Invalid, match="changed"):
            await read([head, *(pieces[number] for number in order)])

    async def test_with_a_piece_of_another_is_refused(self) -> None:
        (head, *pieces), (_, *theirs) = await made(), await made()
        with pytest.raises(Invalid, match="changed"):
            await read([head, pieces[0], theirs[1], *pieces[2:]])

    async def test_that_asks_for_more_memory_than_any_has_is_refused_unread(self) -> None:
        head, *_ = await made()
        with pytest.raises(Invalid, match="changed"):
            await read([head, (1 << 31).to_bytes(4, "big")])

    @pytest.mark.parametrize("other", [b"", b"PK\x03\x04" + bytes(100), b"VETARK BACKUP 2\n" + bytes(100)])
    async def test_that_is_none_is_refused(self, other: bytes) -> None:
        with pytest.raises(Invalid, match="no backup|is none"):
            await read([other])
