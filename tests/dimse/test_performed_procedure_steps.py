"""Modality Performed Procedure Steps as modalities send them."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import AE
from pynetdicom.association import Association
from pynetdicom.dsutils import encode
from pynetdicom.sop_class import ModalityPerformedProcedureStep

from services.dicom.uids import new_uid
from services.peers.peer import association
from services.persistence import Engines
from services.tenancy import application_entities
from services.tenancy.scope import Scope
from services.upper_layer.dimse_messages import Command, CommandField
from services.upper_layer.requestor import propose
from services.worklist.image_request import ImageRequest, RequestState
from services.worklist.image_requests import get
from tests.dimse.conftest import MODALITY, Scp
from tests.worklist.requests import requested


def begun(request: ImageRequest | None, **facts: Any) -> Dataset:
    """What a CR says when it begins."""
    named = Dataset()
    named.StudyInstanceUID = request.study_instance_uid if request else new_uid()
    named.AccessionNumber = request.accession_number if request else "nobody's"
    step = Dataset()
    usual = {
        "PerformedProcedureStepID": "1",
        "PerformedStationAETitle": "CR1",
        "PerformedProcedureStepStartDate": "20261129",
        "PerformedProcedureStepStartTime": "1031",
        "PerformedProcedureStepStatus": "IN PROGRESS",
        "PerformedProcedureStepEndDate": None,
        "PerformedProcedureStepEndTime": None,
        "Modality": "CR",
        "PatientName": "Müller^Bella",
        "SpecificCharacterSet": "ISO_IR 192",
    }
    for keyword, value in {**usual, **facts}.items():
        setattr(step, keyword, value)
    step.ScheduledStepAttributesSequence = [named]
    step.PerformedSeriesSequence = []
    return step


def ended(status: str = "COMPLETED", **facts: Any) -> Dataset:
    """What it says in the end."""
    step = Dataset()
    step.PerformedProcedureStepStatus = status
    step.PerformedProcedureStepEndDate = "20261129"
    step.PerformedProcedureStepEndTime = "1040"
    for keyword, value in facts.items():
        setattr(step, keyword, value)
    return step


async def on(
    scp: Scp,
    talk: Callable[[Association], Any],
    *,
    calling: str = MODALITY,
    syntax: str = ImplicitVRLittleEndian,
) -> Any:
    """What is said on one association."""

    def said() -> Any:
        ae = AE(ae_title=calling)
        ae.add_requested_context(ModalityPerformedProcedureStep, syntax)
        association = ae.associate("127.0.0.1", scp.port, ae_title="OAKWOOD")
        assert association.is_established
        try:
            return talk(association)
        finally:
            association.release()

    return await asyncio.to_thread(said)


def create(association: Association, step: Dataset, uid: str | None) -> Any:
    return association.send_n_create(step, ModalityPerformedProcedureStep, uid)[0]


def set_(association: Association, step: Dataset, uid: str) -> Any:
    return association.send_n_set(step, ModalityPerformedProcedureStep, uid)[0]


class TestPerformedSteps:
    @pytest.mark.parametrize("end", [RequestState.COMPLETED, RequestState.DISCONTINUED])
    async def test_take_the_request_along(
        self, scp: Scp, oakwood: Scope, engines: Engines, end: RequestState
    ) -> None:
        made, uid = await requested(oakwood, engines), new_uid()
        assert (await on(scp, lambda a: create(a, begun(made), uid))).Status == 0
        assert (await get(oakwood, engines, made.id)).state is RequestState.IN_PROGRESS
        why = Dataset()
        why.CodeValue, why.CodingSchemeDesignator, why.CodeMeaning = "110513", "DCM", "Discontinued"
        reason = {"PerformedProcedureStepDiscontinuationReasonCodeSequence": [why]}
        facts = reason if end is RequestState.DISCONTINUED else {}
        assert (await on(scp, lambda a: set_(a, ended(end.value, **facts), uid))).Status == 0
        now = await get(oakwood, engines, made.id)
        assert (now.state, now.ended_because) == (end, "Discontinued" if facts else "")
        again = await on(scp, lambda a: set_(a, ended(), uid))
        assert (again.Status, again.ErrorID) == (0x0110, 0xA710)

    async def test_one_that_names_no_request_is_kept_too(self, scp: Scp, oakwood: Scope) -> None:
        assert (await on(scp, lambda a: create(a, begun(None), new_uid()))).Status == 0

    async def test_one_without_a_uid_is_given_one(self, scp: Scp, oakwood: Scope) -> None:
        proposed = propose([(ModalityPerformedProcedureStep, [ImplicitVRLittleEndian])])
        asked: Command = {"CommandField": CommandField.N_CREATE_RQ, "MessageID": 7}
        data = encode(begun(None), is_implicit_vr=True, is_little_endian=True)
        assert data
        async with association(scp.peer(), proposed) as established:
            await established.send(1, {**asked, "AffectedSOPClassUID": ModalityPerformedProcedureStep}, data)
            told = (await established.receive()).command
        uid = told["AffectedSOPInstanceUID"]
        assert told["Status"] == 0
        assert uid.startswith("2.25.")
        assert (await on(scp, lambda a: set_(a, ended(), uid))).Status == 0

    async def test_what_cannot_be_is_answered_by_its_status(self, scp: Scp, oakwood: Scope) -> None:
        uid = new_uid()

        def talk(association: Association) -> list[int]:
            return [
                create(association, begun(None, PerformedProcedureStepStatus="COMPLETED"), uid).Status,
                create(association, begun(None, PerformedProcedureStepID=None), uid).Status,
                create(association, begun(None), uid).Status,
                create(association, begun(None), uid).Status,
                set_(association, ended(), new_uid()).Status,
                set_(association, ended("DONE"), uid).Status,
                set_(association, ended(PerformedProcedureStepID="2"), uid).Status,
                set_(association, ended(PerformedProcedureStepEndTime=None), uid).Status,
            ]

        told = await on(scp, talk)
        assert told == [0x0106, 0x0120, 0, 0x0111, 0x0112, 0x0106, 0x0106, 0x0120]

    async def test_one_without_a_status_lacks_an_attribute(self, scp: Scp, oakwood: Scope) -> None:
        step = begun(None)
        del step.PerformedProcedureStepStatus
        assert (await on(scp, lambda a: create(a, step, new_uid()))).Status == 0x0120

    async def test_what_does_not_change_may_be_said_again(self, scp: Scp, oakwood: Scope) -> None:
        uid, whole = new_uid(), begun(None)
        assert (await on(scp, lambda a: create(a, whole, uid))).Status == 0
        whole.update(ended())
        assert (await on(scp, lambda a: set_(a, whole, uid))).Status == 0

    @pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian])
    async def test_a_modality_that_may_only_store_performs_what_was_asked_for(
        self, scp: Scp, oakwood: Scope, engines: Engines, syntax: str
    ) -> None:
        await application_entities.add_remote(oakwood, engines, name="cr", aet="CR1", host="127.0.0.1")
        made, uid = await requested(oakwood, engines), new_uid()
        for talk, state in (
            (lambda a: create(a, begun(made), uid), RequestState.IN_PROGRESS),
            (lambda a: set_(a, ended(), uid), RequestState.COMPLETED),
        ):
            assert (await on(scp, talk, calling="CR1", syntax=syntax)).Status == 0
            assert (await get(oakwood, engines, made.id)).state is state
