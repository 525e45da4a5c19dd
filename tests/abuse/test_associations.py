"""Who associates too much, or says too little at a time; another clinic's modality must not notice."""

import asyncio
import select
import socket
import struct
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.dimse.places import IDLE_SECONDS
from services.embedded.child import Child
from services.persistence import Engines
from services.settings import Settings
from services.upper_layer.pdus import Abort, PduType
from tests.abuse.api import LONG_ENOUGH
from tests.abuse.beside import LATEST, beside
from tests.abuse.conftest import entry_point
from tests.bench.sender import CALLING, associate_rq, receive_pdu, store_rq
from tests.conftest import _clinic
from tests.dimse.clinics import trust

CT = b"1.2.840.10008.5.1.4.1.1.2"
PDV = struct.pack(">IBBB", 3, 1, 0, 0)
"""One byte of a dataset."""
FRAGMENTS = {
    "a PDU each": (struct.pack(">BxI", 4, len(PDV)) + PDV) * 4096,
    "many in a PDU": struct.pack(">BxI", 4, len(PDV) * 4096) + PDV * 4096,
    "empty ones": struct.pack(">BxIIBB", 4, 6, 2, 1, 0) * 4096,
}
MOST = Settings.model_fields["maximum_clients"].default
TINY = 8
"""Associations that send such fragments."""


@dataclass
class Dimse:
    """A `vetark dimse` of its own; Oakwood's modality attacks, Elmside's asks on."""

    port: int
    child: Child
    engines: Engines


@pytest.fixture(scope="module")
async def dimse(
    settings_in: Callable[[Path], Settings], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Dimse]:
    settings = settings_in(tmp_path_factory.mktemp("dimse"))
    async with Engines.open(settings) as engines:
        for slug in ("oakwood", "elmside"):
            clinic = await _clinic(engines, slug)
            await trust(clinic, engines)
            await trust(clinic, engines, name="another", aet="ANOTHER")
        async with entry_point("dimse", settings, DIMSE_PORT="0") as (child, port):
            yield Dimse(port, child, engines)


@contextmanager
def associated(port: int, calling: bytes = CALLING) -> Iterator[socket.socket]:
    """An association with Oakwood for CT images."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        request = associate_rq(b"OAKWOOD", CT).replace(CALLING.ljust(16), calling.ljust(16), 1)
        connection.sendall(request)
        kind, _ = receive_pdu(connection)
        if kind != PduType.ASSOCIATE_AC:
            raise ConnectionRefusedError
        yield connection


def dribble(port: int, fragments: bytes, until: float) -> list[Abort]:
    """Send images byte by byte, on a new association once that is aborted; the aborts."""
    told: list[Abort] = []
    while time.monotonic() < until + (0 if told else 60):
        with associated(port) as connection:
            command = store_rq(CT, b"1.2.3", 1)
            connection.sendall(struct.pack(">BxIIBB", 4, len(command) + 6, len(command) + 2, 1, 3) + command)
            while True:
                connection.sendall(fragments)
                if select.select([connection], [], [], 0)[0]:
                    kind, body = receive_pdu(connection)
                    assert kind == PduType.ABORT
                    told.append(Abort.decode(body))
                    break
    return told


class TestTinyFragments:
    @pytest.mark.parametrize("how", FRAGMENTS)
    async def test_are_slowed_and_then_aborted(self, dimse: Dimse, how: str) -> None:
        until = time.monotonic() + LONG_ENOUGH
        async with beside(f"tiny fragments, {how}", "dicom", str(dimse.port), "ELMSIDE") as seen:
            ends = await asyncio.gather(
                *(asyncio.to_thread(dribble, dimse.port, FRAGMENTS[how], until) for _ in range(TINY))
            )
        assert all(ends)
        assert {abort for told in ends for abort in told} == {Abort(2, 0)}
        assert seen["worst"] < LATEST


class TestManyAssociations:
    async def test_of_one_clinic_are_not_all_and_idle_ones_give_way_to_its_own(self, dimse: Dimse) -> None:
        def crowd() -> list[int]:
            """How many associations each title gets; they are held, and then more are asked for."""
            with ExitStack() as stack:
                counts = []
                for calling in (CALLING, b"ANOTHER"):
                    held = 0
                    with suppress(ConnectionRefusedError):
                        while held < MOST:
                            stack.enter_context(associated(dimse.port, calling))
                            held += 1
                    counts.append(held)
                time.sleep(IDLE_SECONDS)
                with associated(dimse.port):
                    time.sleep(LONG_ENOUGH)
                return counts

        async with beside("idle associations", "dicom", str(dimse.port), "ELMSIDE") as seen:
            counts = await asyncio.to_thread(crowd)
        assert counts == [MOST // 2, MOST * 4 // 5 - MOST // 2]
        assert seen["worst"] < LATEST
