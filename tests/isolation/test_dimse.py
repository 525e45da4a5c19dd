"""Every DIMSE service that is negotiated and answered: what comes in at one clinic stays there."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from pynetdicom import sop_class
from pynetdicom.sop_class import uid_to_service_class

from services.dicom.commitment import Commitment, Reference
from services.dicom.sop_classes import (
    MODALITY_PERFORMED_PROCEDURE_STEP,
    MODALITY_WORKLIST_FIND,
    STUDY_ROOT_GET,
    STUDY_ROOT_MOVE,
)
from services.dicom.uids import new_uid
from services.errors import Refused
from services.peers import storage_commitment
from services.peers.echo import echo
from services.peers.peer import Peer, association
from services.peers.store import Dataset, store
from services.tenancy import application_entities
from services.upper_layer.dimse_messages import Command, CommandField
from services.upper_layer.requestor import propose
from tests.dimse.clinics import opened
from tests.dimse.conftest import Scp
from tests.dimse.datasets import MR, image
from tests.dimse.querying import STUDY_ROOT, asking
from tests.dimse.retrieving import get, identifier, move
from tests.dimse.test_worklist import ask as ask_worklist
from tests.dimse.test_worklist import keys as worklist_keys
from tests.isolation.conftest import Twins
from tests.isolation.twins import FIRST, NOWHERE, ONLY_THERE, SEEN_THERE, SERIES, STUDY

IMPLICIT, EXPLICIT = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"
STORED = {
    "1.2.840.10008.5.1.4.1.1.1", "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.4",
    "1.2.840.10008.5.1.4.1.1.7",
}  # fmt: skip
VERIFICATION = "1.2.840.10008.1.1"
COMMITMENT = "1.2.840.10008.1.20.1"
SERVICES = {
    "VerificationServiceClass", "StorageServiceClass", "NonPatientObjectStorageServiceClass",
    "QueryRetrieveServiceClass", "StorageCommitmentServiceClass", "BasicWorklistManagementServiceClass",
    "ProcedureStepServiceClass",
}  # fmt: skip
"""The service classes that have cases below. A new one that the entry point negotiates fails the suite."""
COMMANDS = {
    CommandField.C_ECHO_RQ, CommandField.C_STORE_RQ, CommandField.C_FIND_RQ, CommandField.C_GET_RQ,
    CommandField.C_MOVE_RQ, CommandField.N_ACTION_RQ, CommandField.N_EVENT_REPORT_RQ,
    CommandField.N_CREATE_RQ, CommandField.N_SET_RQ,
}  # fmt: skip
"""The requests that have cases below. A new one that the entry point answers fails the suite."""
UNRECOGNIZED = 0x0211
Ask = Callable[..., Any]


@pytest.fixture
async def scp(twins: Twins) -> AsyncIterator[Scp]:
    async with opened(twins.oak.engines.settings, dimse_port=0) as scp:
        yield scp


@pytest.fixture(autouse=True)
def _untouched(untouched: None) -> None:
    """Whatever comes in at Oakwood, Elmside stays as it was."""


def peer(scp: Scp, called: str = "OAKMARK", calling: str = "OAKMARK-CT") -> Peer:
    return Peer("127.0.0.1", scp.port, called, calling)


def known() -> Iterator[str]:
    """Every SOP class that pynetdicom has heard of."""
    for name, classes in inspect.getmembers(sop_class, lambda found: isinstance(found, dict)):
        if name.endswith("_CLASSES"):
            yield from (uid for uid in classes.values() if isinstance(uid, str))


class TestNegotiation:
    async def test_offers_no_service_without_a_case(self, scp: Scp) -> None:
        accepted: set[str] = set()
        uids = sorted({*known(), VERIFICATION})
        for some in (uids[at : at + 100] for at in range(0, len(uids), 100)):
            async with association(peer(scp), propose([(uid, [IMPLICIT]) for uid in some])) as established:
                accepted |= {context.abstract_syntax for context in established.contexts.values()}
        assert {uid_to_service_class(uid).__name__ for uid in accepted} == SERVICES

    async def test_answers_no_request_without_a_case(self, scp: Scp) -> None:
        answered = set()
        for command in CommandField:
            if command & 0x8000 or command == CommandField.C_CANCEL_RQ:
                continue
            for abstract_syntax in (
                VERIFICATION, MR, STUDY_ROOT, STUDY_ROOT_GET, STUDY_ROOT_MOVE, COMMITMENT,
                MODALITY_WORKLIST_FIND, MODALITY_PERFORMED_PROCEDURE_STEP,
            ):  # fmt: skip
                if await _status(scp, abstract_syntax, command) != UNRECOGNIZED:
                    answered.add(command)
        assert answered == COMMANDS

    async def test_a_title_of_the_twin_opens_nothing(self, scp: Scp) -> None:
        """The caller is known to Oakwood, and to Elmside it is as unknown as anybody."""
        told = []
        for calling in ("OAKMARK-CT", "NOBODY"):
            with pytest.raises(Refused) as refused:
                await echo(peer(scp, "ELMARK", calling))
            told.append(str(refused.value).replace(calling, "TITLE"))
        assert told[0] == told[1]


class TestEcho:
    async def test_says_nothing_but_yes(self, scp: Scp) -> None:
        assert await echo(peer(scp)) == 0


class TestStore:
    async def test_what_the_twin_has_already_is_new_here(self, twins: Twins, scp: Scp) -> None:
        """Under a UID of Elmside's: neither refused as a duplicate nor answered with its data."""
        uid = f"{SEEN_THERE}.2"
        (sent,) = await store(peer(scp), [image(uid, study=SEEN_THERE, series=f"{SEEN_THERE}.1")])
        assert (sent.status, sent.comment) == (0, "")
        answer = await twins.oak.program.get(
            f"/tenants/oakwood/dicomweb/studies/{SEEN_THERE}/series/{SEEN_THERE}.1/instances/{uid}"
        )
        assert answer.status_code == 200
        assert not twins.elm.leaks_into(answer.content.decode("latin-1"))

    async def test_an_error_does_not_tell_of_the_twin(self, twins: Twins, scp: Scp) -> None:
        bad = Dataset(MR, FIRST, "1.2.840.10008.1.2.1", b"this is no dataset at all")
        (sent,) = await store(peer(scp), [bad])
        assert sent.status == 0xC000
        assert not twins.elm.leaks_into(sent.comment)


class TestFind:
    @pytest.fixture
    def ask(self, scp: Scp) -> Ask:
        """Asks Oakwood, relational queries agreed on."""
        return asking(scp, called="OAKMARK", calling="OAKMARK-CT", extended=b"\1")

    async def test_finds_nothing_of_the_twins_at_any_level(
        self, twins: Twins, ask: Callable[..., Any]
    ) -> None:
        texts = dict.fromkeys(("PatientName", "StudyDescription", "ResponsiblePerson", "AccessionNumber"), "")
        for level in ("PATIENT", "STUDY", "SERIES", "IMAGE"):
            found = await ask(level, StudyInstanceUID="", NumberOfPatientRelatedInstances="", **texts)
            assert found.rows
            assert not twins.elm.leaks_into(str(found.rows))
            assert {row.NumberOfPatientRelatedInstances for row in found.rows} == {twins.oak.shown}

    async def test_what_only_the_twin_has_is_like_what_nobody_has(
        self, twins: Twins, ask: Callable[..., Any]
    ) -> None:
        for level in ("STUDY", "SERIES", "IMAGE"):
            there = await ask(level, StudyInstanceUID=ONLY_THERE)
            nowhere = await ask(level, StudyInstanceUID=NOWHERE)
            assert (there.status, there.rows) == (nowhere.status, nowhere.rows) == (0x0000, [])
        assert not (await ask("STUDY", PatientName="ELMARK*", StudyInstanceUID="")).rows


class TestStorageCommitment:
    """What is committed to and who may report: `tests/dimse/test_storage_commitment.py` has more."""

    async def test_what_the_twin_keeps_is_as_what_nobody_keeps(self, scp: Scp) -> None:
        told = []
        for uid in (f"{ONLY_THERE}.2", f"{NOWHERE}.2"):
            asked = Commitment(new_uid(), (Reference(MR, uid),))
            found = await storage_commitment.request(peer(scp), asked, wait=5)
            assert found
            told.append((found.references, list(found.failures.values())))
        assert told[0] == told[1] == ((), [0x0112])


class TestWorklist:
    async def test_only_ours_is_told(self, twins: Twins, scp: Scp) -> None:
        asked = worklist_keys()
        status, told = await asyncio.to_thread(
            ask_worklist, scp, asked, called="OAKMARK", calling="OAKMARK-CT"
        )
        assert status == 0
        assert told
        assert not twins.elm.leaks_into(str(told))

    async def test_a_step_of_the_twins_is_as_one_of_nobody(self, twins: Twins, scp: Scp) -> None:
        told = []
        for one in (twins.elm.ids["step"], new_uid()):
            answer = await _answer(scp, MODALITY_PERFORMED_PROCEDURE_STEP, CommandField.N_SET_RQ, one)
            told.append(answer["Status"])
        assert told[0] == told[1]


class TestRetrieve:
    @pytest.mark.parametrize(
        ("level", "keys"),
        [
            ("STUDY", {"study": ONLY_THERE}),
            ("SERIES", {"series": f"{ONLY_THERE}.1"}),
            ("IMAGE", {"instance": f"{ONLY_THERE}.2"}),
            ("IMAGE", {"study": STUDY, "series": SERIES, "instance": f"{ONLY_THERE}.2"}),
        ],
    )
    async def test_the_twins_uids_are_nothing_here(self, scp: Scp, level: str, keys: dict[str, str]) -> None:
        """Neither an operation nor a failure: as of a UID that nobody has."""
        asked = identifier(level, **keys)
        got = await get(peer(scp), asked)
        assert (got.final["Status"], got.counts, got.stored) == (0, (0, 0, 0), [])
        told = await move(peer(scp), asked, "OAKMARK-CT")
        assert (told.final["Status"], told.counts) == (0, (0, 0, 0))

    async def test_of_a_study_that_both_have_only_ours_comes(self, twins: Twins, scp: Scp) -> None:
        """One instance of Oakwood's, where Elmside has three."""
        classes = [(uid, (EXPLICIT,)) for uid in sorted(STORED)]
        got = await get(peer(scp), identifier(study=STUDY), classes=classes)
        assert (got.final["Status"], got.counts) == (0, (1, 0, 0))
        assert not twins.elm.leaks_into(got.stored[0][2].decode("latin-1"))

    async def test_the_twins_titles_are_no_destination(self, twins: Twins, scp: Scp) -> None:
        theirs = await application_entities.find_remote(twins.elm.scope, twins.elm.engines)
        assert theirs
        for title in ("ELMARK", *(remote.aet for remote in theirs)):
            told = await move(peer(scp), identifier(study=STUDY), title)
            nobody = await move(peer(scp), identifier(study=STUDY), "NOBODY")
            assert told.final == nobody.final
            assert told.final["Status"] == 0xA801


async def _status(scp: Scp, abstract_syntax: str, command: CommandField) -> int | None:
    """What a request without a dataset is answered."""
    return (await _answer(scp, abstract_syntax, command, FIRST)).get("Status")


async def _answer(scp: Scp, abstract_syntax: str, command: CommandField, uid: str) -> Command:
    """The first response to a request that names `uid`, without the instance that it names."""
    async with association(peer(scp), propose([(abstract_syntax, [IMPLICIT])])) as established:
        (context,) = established.contexts
        asked = {
            "CommandField": command,
            "MessageID": 1,
            "AffectedSOPClassUID": abstract_syntax,
            "AffectedSOPInstanceUID": uid,
            "CommandDataSetType": 0x0101,
        }
        await established.send(context, asked)
        answer = (await established.receive()).command
        answer.pop("AffectedSOPInstanceUID", None)
        return answer
