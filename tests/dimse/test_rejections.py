"""Every way to be sent away, with exactly the numbers of PS3.8 Table 9-21."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from pynetdicom import AE, evt
from pynetdicom.pdu import A_ASSOCIATE_RJ, A_ASSOCIATE_RQ
from pynetdicom.sop_class import Verification

from services.dicom.sop_classes import VERIFICATION
from services.dicom.transfer_syntaxes import IMPLICIT_LITTLE_ENDIAN
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.scope import Scope
from services.upper_layer.association import Association
from services.upper_layer.items import UserInformation
from services.upper_layer.limits import Limits
from services.upper_layer.pdus import AssociateRequest
from services.upper_layer.requestor import associate, propose
from tests.dimse.clinics import opened, set_tenant, trust
from tests.dimse.conftest import MODALITY, Scp

CONTEXTS = propose([(VERIFICATION, [IMPLICIT_LITTLE_ENDIAN])])


@dataclass(frozen=True)
class Case:
    """A request, what is special about the clinic, and (result, source, reason)."""

    numbers: tuple[int, int, int]
    called: str = "OAKWOOD"
    calling: str = MODALITY
    request: dict[str, Any] = field(default_factory=dict)
    tenant: dict[str, Any] = field(default_factory=dict)
    remote: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    associations: int = 0  # there already


CASES = {
    "application context": Case((1, 1, 2), request={"application_context": "1.2.3"}),
    "protocol version": Case((1, 2, 2), request={"protocol_version": 2}),
    "called title": Case((1, 1, 7), called="NOBODY"),
    "called title in small letters": Case((1, 1, 7), called="oakwood"),
    "calling title": Case((1, 1, 3), calling="STRANGER"),
    "address": Case((1, 1, 3), remote={"host": "192.0.2.1"}),
    "network": Case((1, 1, 3), remote={"host": "10.0.0.0/8"}),
    "no certificate": Case((1, 1, 3), remote={"certificate": "ab" * 32}),
    "no identity": Case((1, 1, 3), remote={"username": "scanner", "passcode": "a secret"}),
    "suspended": Case((2, 3, 1), tenant={"state": "suspended"}),
    "closing": Case((2, 3, 1), tenant={"state": "closing"}),
    "closed": Case((1, 1, 7), tenant={"state": "closed"}),
    "a stranger to a suspended clinic": Case((1, 1, 3), calling="X", tenant={"state": "suspended"}),
    "the tenant's share": Case((2, 3, 1), tenant={"limits": {"associations": 2}}, associations=2),
    "the tenant's part of the process": Case(
        (2, 3, 1),
        settings={"maximum_clients": 3, "maximum_clients_per_calling_aet": 3},
        associations=2,
    ),
    "the calling AE's part": Case((2, 3, 1), settings={"maximum_clients": 5}, associations=2),
    "the process's limit": Case(
        (2, 3, 2),
        settings={
            "maximum_clients": 2,
            "maximum_clients_per_tenant": 3,
            "maximum_clients_per_calling_aet": 3,
        },
        associations=2,
    ),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture
async def scp(case: Case, settings: Settings, engines: Engines, oakwood: Scope) -> AsyncIterator[Scp]:
    await trust(oakwood, engines, **case.remote)
    await set_tenant(engines, "oakwood", **case.tenant)
    async with AsyncExitStack() as stack:
        scp = await stack.enter_async_context(opened(settings, **case.settings))
        for _ in range(case.associations):
            stack.push_async_callback((await _associated(scp)).release)
        yield scp


class TestRejections:
    async def test_it_is_told_the_numbers(
        self, scp: Scp, case: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert await _answer(scp.port, case) == (3, 4, *case.numbers)
        if "application_context" in case.request:
            monkeypatch.setattr("pynetdicom.acse.APPLICATION_CONTEXT_NAME", "1.2.3")
        if "protocol_version" in case.request:
            _speak_another_version(monkeypatch)
        assert await asyncio.to_thread(_rejection, scp.port, case) == case.numbers


async def _answer(port: int, case: Case) -> tuple[int, ...]:
    """What raw bytes are answered: PDU type, length, result, source, reason; then we close."""
    request = AssociateRequest(case.called, case.calling, CONTEXTS, UserInformation(16384), **case.request)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request.encode())
    answer = struct.unpack(">BxIxBBB", await asyncio.wait_for(reader.readexactly(10), 60))
    writer.write_eof()
    assert await asyncio.wait_for(reader.read(), 60) == b""
    writer.close()
    await writer.wait_closed()
    return answer


def _rejection(port: int, case: Case) -> tuple[int, int, int]:
    """What it reads. Answered before it waits, it speaks of an abort: so ask the wire."""
    ae = AE(case.calling)
    ae.add_requested_context(Verification)
    read: list[A_ASSOCIATE_RJ] = []
    handlers = [(evt.EVT_PDU_RECV, lambda event: read.append(event.pdu))]
    ae.associate("127.0.0.1", port, ae_title=case.called, evt_handlers=handlers)
    (answer,) = read
    return answer.result, answer.source, answer.reason_diagnostic


def _speak_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    said = A_ASSOCIATE_RQ.encode
    monkeypatch.setattr(A_ASSOCIATE_RQ, "encode", lambda pdu: said(pdu)[:6] + b"\0\2" + said(pdu)[8:])


async def _associated(scp: Scp) -> Association:
    return await associate(
        "127.0.0.1",
        scp.port,
        called_aet="OAKWOOD",
        calling_aet=MODALITY,
        contexts=CONTEXTS,
        limits=replace(Limits(), close_delay=0.2),
    )
