"""Whole associations, damaged at random, at an SCP with all its services: others are served on meanwhile."""

import asyncio
import contextlib
import random
import struct
import time

import pytest

from services.dicom.commitment import PUSH_MODEL, PUSH_MODEL_INSTANCE, Commitment, Reference, attributes
from services.dicom.sop_classes import VERIFICATION
from services.dimse.session import SYNTAXES
from services.peers.echo import echo
from services.peers.identifiers import encode
from services.peers.peer import association
from services.peers.store import store
from services.upper_layer import dimse_messages
from services.upper_layer.dimse_messages import CommandField
from services.upper_layer.items import UserInformation
from services.upper_layer.pdus import AssociateRequest
from services.upper_layer.requestor import propose
from tests.dimse.conftest import MODALITY, Scp
from tests.dimse.datasets import MR, image
from tests.upper_layer.conftest import pdata
from tests.upper_layer.test_fuzz import _damage

IMPLICIT = "1.2.840.10008.1.2"
CLASSES = (VERIFICATION, MR, *sorted(set(SYNTAXES) - {VERIFICATION}))
RELEASE = struct.pack(">BxIxxxx", 5, 4)
REQUESTS = tuple(field for field in CommandField if not field & 0x8000)


def _associate() -> bytes:
    contexts = propose([(uid, (IMPLICIT,)) for uid in CLASSES])
    return AssociateRequest("OAKWOOD", MODALITY, contexts, UserInformation(16384)).encode()


def _message(dice: random.Random) -> bytes:
    """A request of any service, right or not, in any context."""
    number = dice.randrange(len(CLASSES))
    data = dice.choice((
        b"",
        dice.randbytes(64),
        encode(attributes(Commitment("1.2", (Reference(MR, "1.2.3"),))), IMPLICIT),
        encode({"QueryRetrieveLevel": "STUDY", "PatientName": "A*", "StudyInstanceUID": ""}, IMPLICIT),
    ))  # fmt: skip
    command = dimse_messages.encode({
        "AffectedSOPClassUID": CLASSES[number],
        "RequestedSOPClassUID": PUSH_MODEL,
        "RequestedSOPInstanceUID": PUSH_MODEL_INSTANCE,
        "AffectedSOPInstanceUID": "1.2.3",
        "CommandField": dice.choice(REQUESTS),
        "MessageID": dice.randrange(1 << 16),
        "MessageIDBeingRespondedTo": dice.randrange(1 << 16),
        "ActionTypeID": 1,
        "EventTypeID": 1,
        "Priority": 0,
        "MoveDestination": "NOBODY",
        "CommandDataSetType": 1 if data else dimse_messages.NO_DATASET,
    })  # fmt: skip
    context = 2 * number + 1
    return pdata((context, 3, command)) + (pdata((context, 2, data)) if data else b"")


def _attack(dice: random.Random) -> bytes:
    """An association, whole or damaged; often the damage begins only after the request is accepted."""
    messages = b"".join(_message(dice) for _ in range(dice.randrange(1, 4)))
    kind = dice.random()
    if kind < 0.2:
        return _damage(_associate(), dice)
    if kind < 0.3:  # a P-DATA-TF that claims 4 GiB
        return _associate() + b"\4\0\xff\xff\xff\xff" + messages
    if kind < 0.4:  # a fragment that claims 4 GiB
        return _associate() + struct.pack(">BxIIBB", 4, 20, 0xFFFFFFFF, 1, 3) + messages
    if kind < 0.5:
        return _associate() + messages[: dice.randrange(len(messages))]
    if kind < 0.6:
        return _associate() + messages + RELEASE
    return _associate() + _damage(messages, dice)


async def _send(scp: Scp, data: bytes) -> None:
    """Whatever comes back is read; who says nothing more is left."""
    with contextlib.suppress(ConnectionError, TimeoutError):
        reader, writer = await asyncio.open_connection("127.0.0.1", scp.port)
        try:
            writer.write(data)
            async with asyncio.timeout(0.3):
                while await reader.read(1 << 16):
                    pass
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


async def _fuzz(scp: Scp, seconds: float) -> None:
    seed = time.time_ns()
    print("seed", seed)  # shown when it fails
    dice, end = random.Random(seed), time.monotonic() + seconds
    async with association(scp.peer(), propose([(VERIFICATION, (IMPLICIT,))])) as bystander:
        while time.monotonic() < end:
            await asyncio.gather(*(_send(scp, _attack(dice)) for _ in range(16)))
            async with asyncio.timeout(5):
                await bystander.send(
                    1,
                    {
                        "CommandField": CommandField.C_ECHO_RQ,
                        "MessageID": 1,
                        "AffectedSOPClassUID": VERIFICATION,
                    },
                )
                assert (await bystander.receive()).command["Status"] == 0
    assert [sent.status for sent in await store(scp.peer(), [image()])] == [0]
    assert await echo(scp.peer()) == 0
    assert not scp.task.done()


class TestDamagedAssociations:
    async def test_cost_nobody_else_theirs(self, scp: Scp, caplog: pytest.LogCaptureFixture) -> None:
        await _fuzz(scp, 2)
        assert [one.getMessage() for one in caplog.records if one.levelname == "ERROR"] == []

    @pytest.mark.soak
    @pytest.mark.timeout(0)
    async def test_cost_nobody_else_theirs_for_long(self, scp: Scp) -> None:
        await _fuzz(scp, 600)
