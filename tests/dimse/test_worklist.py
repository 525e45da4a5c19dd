import asyncio
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from services.dicom.sop_classes import (
    MODALITY_PERFORMED_PROCEDURE_STEP,
    MODALITY_WORKLIST_FIND,
    VERIFICATION,
)
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN
from services.dicom.uids import new_uid
from services.peers.peer import association
from services.upper_layer.dimse_messages import Command, CommandField
from services.upper_layer.requestor import propose
from tests.dimse.conftest import MODALITY, Scp

WORKLIST, STEP, ECHO = 1, 3, 5
CONTEXTS = propose(
    [
        (uid, [IMPLICIT_LITTLE_ENDIAN])
        for uid in (MODALITY_WORKLIST_FIND, MODALITY_PERFORMED_PROCEDURE_STEP, VERIFICATION)
    ]
)
KEYS = b"\x10\x00\x10\x00\x00\x00\x00\x00"  # PatientName, empty


class TestNegotiation:
    async def test_in_the_syntax_of_tables_9_and_10_and_no_other(self, scp: Scp) -> None:
        both = [EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN]
        classes = (MODALITY_WORKLIST_FIND, MODALITY_PERFORMED_PROCEDURE_STEP)
        asked = [(uid, both) for uid in classes] + [(uid, both[:1]) for uid in classes]
        async with association(scp.peer(), propose(asked)) as established:
            taken = [(one.abstract_syntax, one.transfer_syntax) for one in established.contexts.values()]
        assert taken == [(uid, IMPLICIT_LITTLE_ENDIAN) for uid in classes]


class TestAnswer:
    @pytest.mark.parametrize(
        ("context", "field", "status"),
        [
            (WORKLIST, CommandField.C_FIND_RQ, 0x0122),
            (STEP, CommandField.N_CREATE_RQ, 0x0118),
            (STEP, CommandField.N_SET_RQ, 0x0118),
            (WORKLIST, CommandField.N_CREATE_RQ, 0x0211),
            (STEP, CommandField.C_FIND_RQ, 0x0211),
        ],
    )
    async def test_each_request_is_refused_and_the_association_goes_on(
        self, scp: Scp, context: int, field: CommandField, status: int
    ) -> None:
        step: Command = {"CommandField": field, "MessageID": 7, "AffectedSOPInstanceUID": new_uid()}
        echo: Command = {"CommandField": CommandField.C_ECHO_RQ, "MessageID": 8}
        async with association(scp.peer(), CONTEXTS) as established:
            await established.send(context, step, KEYS)
            answer = (await established.receive()).command
            assert (answer["Status"], answer["MessageIDBeingRespondedTo"]) == (status, 7)
            assert answer["CommandField"] == field | 0x8000
            await established.send(ECHO, {**echo, "AffectedSOPClassUID": VERIFICATION})
            assert (await established.receive()).command["Status"] == 0

    async def test_dcmtk_is_told_that_there_is_none(self, scp: Scp, dcmtk: Callable[[str], Path]) -> None:
        """Not that nobody is waiting."""
        called = ["-aet", MODALITY, "-aec", "OAKWOOD", "127.0.0.1", str(scp.port)]
        command = [dcmtk("findscu"), "-v", "-W", "-k", "PatientName", *called]
        done: subprocess.CompletedProcess[bytes] = await asyncio.to_thread(
            subprocess.run, command, capture_output=True, check=False
        )
        said = (done.stdout + done.stderr).decode()
        assert "0x0122" in said or "SOPClassNotSupported" in said, said
