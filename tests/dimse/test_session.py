import logging

import pytest

from services.dicom.sop_classes import VERIFICATION
from services.dicom.transfer_syntaxes import IMPLICIT_LITTLE_ENDIAN
from services.errors import Unavailable
from services.peers.peer import association
from services.peers.store import store
from services.upper_layer.dimse_messages import Command, CommandField
from services.upper_layer.requestor import propose
from tests.dimse.conftest import Scp
from tests.dimse.datasets import MR, image

CONTEXTS = propose([(VERIFICATION, [IMPLICIT_LITTLE_ENDIAN]), (MR, [IMPLICIT_LITTLE_ENDIAN])])


def _command(field: CommandField, sop_class: str = MR) -> Command:
    return {
        "CommandField": field,
        "MessageID": 1,
        "AffectedSOPClassUID": sop_class,
        "AffectedSOPInstanceUID": "1.2.3",
    }


class TestServe:
    @pytest.mark.parametrize(
        ("context", "field"),
        [
            (1, CommandField.C_STORE_RQ),
            (3, CommandField.C_ECHO_RQ),
            (3, CommandField.C_FIND_RQ),
            (3, CommandField.N_CREATE_RQ),
        ],
    )
    async def test_what_a_context_does_not_serve_is_answered_so(
        self, scp: Scp, context: int, field: CommandField
    ) -> None:
        async with association(scp.peer(), CONTEXTS) as established:
            await established.send(context, _command(field), b"identifier")
            assert (await established.receive()).command["Status"] == 0x0211

    async def test_a_cancel_has_no_answer(self, scp: Scp) -> None:
        async with association(scp.peer(), CONTEXTS) as established:
            await established.send(
                3, {"CommandField": CommandField.C_CANCEL_RQ, "MessageIDBeingRespondedTo": 1}
            )
            await established.send(1, _command(CommandField.C_ECHO_RQ, VERIFICATION))
            assert (await established.receive()).command["CommandField"] == CommandField.C_ECHO_RSP

    async def test_an_answer_that_nobody_asked_for_ends_it(self, scp: Scp) -> None:
        async def use() -> None:
            async with association(scp.peer(), CONTEXTS) as established:
                await established.send(3, _command(CommandField.C_STORE_RSP))
                await established.receive()

        with pytest.raises(Unavailable, match="broke the connection off"):
            await use()

    async def test_the_log_has_a_line_and_no_patient(
        self, scp: Scp, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        await store(scp.peer(), [image(), image(study=""), image(sop_instance_uid="Smith^Rex")])
        scp.stop()
        await scp.task
        lines = [record.getMessage() for record in caplog.records if record.name.startswith("services.dimse")]
        assert [line.startswith("C-STORE from 'ANY-MODALITY' to 'OAKWOOD' answered") for line in lines] == [
            True,
            True,
            False,
        ]
        assert lines[-1].startswith(
            "association 'ANY-MODALITY' -> 'OAKWOOD' from 127.0.0.1: 1 stored, 0 again, 2 failed"
        )
        assert lines[-1].endswith("released")
        assert "Rex" not in caplog.text
