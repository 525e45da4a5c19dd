import asyncio

import pytest

from services.api.gathering import MOST, Gathering


class Transport:
    """Keeps what it is given, call by call."""

    def __init__(self) -> None:
        self.calls: list[list[bytes]] = []
        self.closed = False

    def writelines(self, pieces: list[bytes]) -> None:
        self.calls.append(pieces)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def get_write_buffer_size(self) -> int:
        return 7

    def get_extra_info(self, name: str) -> str:
        return name


@pytest.fixture
async def within() -> Transport:
    return Transport()


@pytest.fixture
async def gathering(within: Transport) -> Gathering:
    return Gathering(within, asyncio.get_running_loop())  # type: ignore[arg-type]


class TestGathering:
    async def test_sends_what_is_written_in_one_turn_in_one_call(
        self, gathering: Gathering, within: Transport
    ) -> None:
        gathering.write(b"head")
        gathering.write(b"body")
        assert within.calls == []
        assert gathering.get_write_buffer_size() == 8 + 7
        await asyncio.sleep(0)
        gathering.write(b"more")
        await asyncio.sleep(0)
        assert within.calls == [[b"head", b"body"], [b"more"]]
        assert gathering.get_write_buffer_size() == 7

    async def test_does_not_wait_with_much(self, gathering: Gathering, within: Transport) -> None:
        gathering.write(b"head")
        gathering.write(bytes(MOST))
        assert within.calls == [[b"head", bytes(MOST)]]
        await asyncio.sleep(0)
        assert len(within.calls) == 1

    async def test_sends_what_waits_before_it_closes(self, gathering: Gathering, within: Transport) -> None:
        gathering.write(b"last")
        gathering.close()
        assert (within.calls, within.closed) == ([[b"last"]], True)

    async def test_sends_nothing_to_who_has_left(self, gathering: Gathering, within: Transport) -> None:
        gathering.write(b"late")
        within.closed = True
        await asyncio.sleep(0)
        assert within.calls == []

    async def test_is_the_transport_otherwise(self, gathering: Gathering) -> None:
        assert gathering.get_extra_info("peername") == "peername"
