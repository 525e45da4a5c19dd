"""The modality worklist as modalities ask for it."""

import asyncio
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread, dcmwrite
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import AE
from pynetdicom.sop_class import ModalityWorklistInformationFind

from services.persistence import Engines
from services.tenancy.scope import Scope
from tests.dimse.conftest import MODALITY, Scp
from tests.worklist.requests import bella, requested

SYNTAXES = [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian]


def keys(**step: str) -> Dataset:
    """What a CR asks for."""
    asked = Dataset()
    for keyword in (
        "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "PatientWeight", "AccessionNumber",
        "StudyInstanceUID", "RequestedProcedureID", "RequestedProcedureDescription", "ResponsiblePerson",
        "PatientSpeciesDescription", "PatientBreedDescription", "PatientSexNeutered", "MedicalAlerts",
        "RequestedProcedurePriority", "ReferringPhysicianName",
    ):  # fmt: skip
        setattr(asked, keyword, None)
    for keyword in ("PatientSpeciesCodeSequence", "RequestedProcedureCodeSequence"):
        setattr(asked, keyword, [])
    item = Dataset()
    for keyword in (
        "ScheduledStationAETitle", "ScheduledProcedureStepStartDate", "ScheduledProcedureStepStartTime",
        "Modality", "ScheduledProcedureStepDescription", "ScheduledProcedureStepID",
        "ScheduledProcedureStepStatus", "ScheduledStationName", "ScheduledPerformingPhysicianName",
    ):  # fmt: skip
        setattr(item, keyword, step.get(keyword))
    item.ScheduledProtocolCodeSequence = []
    asked.ScheduledProcedureStepSequence = [item]
    return asked


def ask(
    scp: Scp,
    asked: Dataset,
    called: str = "OAKWOOD",
    syntax: str = ImplicitVRLittleEndian,
    calling: str = MODALITY,
) -> Any:
    """The final status and the answers."""
    ae = AE(ae_title=calling)
    ae.add_requested_context(ModalityWorklistInformationFind, syntax)
    association = ae.associate("127.0.0.1", scp.port, ae_title=called)
    assert association.is_established
    answers = list(association.send_c_find(asked, ModalityWorklistInformationFind))
    association.release()
    return answers[-1][0].Status, [found for _, found in answers[:-1]]


class TestWorklist:
    @pytest.mark.parametrize("syntax", SYNTAXES)
    async def test_tells_all_that_a_modality_needs(
        self, scp: Scp, oakwood: Scope, engines: Engines, syntax: str
    ) -> None:
        made = await requested(oakwood, engines, reason="Hustet seit 3 Tagen")
        asked = keys(ScheduledStationAETitle="CR1", ScheduledProcedureStepStartDate="20261129", Modality="DX")
        status, (told,) = await asyncio.to_thread(ask, scp, asked, syntax=syntax)
        assert status == 0
        assert (told.AccessionNumber, told.StudyInstanceUID) == (
            made.accession_number,
            made.study_instance_uid,
        )
        assert str(told.PatientName) == "Müller^Bella"
        assert (told.PatientSpeciesDescription, told.PatientSexNeutered) == ("Hund", "ALTERED")
        assert told.PatientSpeciesCodeSequence[0].CodeValue == "448771007"
        assert told.PatientWeight == 11.4
        assert "MedicalAlerts" in told
        (step,) = told.ScheduledProcedureStepSequence
        assert (step.Modality, step.ScheduledProcedureStepStartTime) == ("DX", "103000")
        assert step.ScheduledProcedureStepDescription == "Thorax, 3 views"
        assert step.ScheduledProtocolCodeSequence[0].CodeMeaning == "Left-right lateral"
        again = BytesIO()
        dcmwrite(again, told, implicit_vr=True, little_endian=True)
        assert dcmread(again, force=True).AccessionNumber == made.accession_number

    async def test_every_key_empty_is_everything(self, scp: Scp, oakwood: Scope, engines: Engines) -> None:
        for name in ("Rex", "Minka"):
            await requested(oakwood, engines, patient=bella(name=name, id=name))
        asked = keys()
        asked.add_new(0x00090010, "LO", "SOMEBODY")
        asked.add_new(0x00091010, "LO", "private")
        asked.ScheduledProcedureStepSequence = []
        status, told = await asyncio.to_thread(ask, scp, asked)
        assert status == 0
        assert {str(one.PatientName) for one in told} == {"Müller^Minka", "Müller^Rex"}

    async def test_a_step_of_any_station_is_told_as_the_askers(
        self, scp: Scp, oakwood: Scope, engines: Engines
    ) -> None:
        await requested(oakwood, engines, stations=())
        _, (told,) = await asyncio.to_thread(ask, scp, keys())
        assert told.ScheduledProcedureStepSequence[0].ScheduledStationAETitle == MODALITY

    async def test_the_other_clinic_is_told_nothing(self, scp: Scp, oakwood: Scope, engines: Engines) -> None:
        await requested(oakwood, engines)
        assert await asyncio.to_thread(ask, scp, keys(), "ELMSIDE") == (0, [])

    async def test_a_value_that_is_none_is_refused_and_the_association_goes_on(
        self, scp: Scp, oakwood: Scope, engines: Engines
    ) -> None:
        asked = keys()
        del asked.ScheduledProcedureStepSequence[0].ScheduledProcedureStepStartDate
        asked.ScheduledProcedureStepSequence[0].add_new(0x00400002, "LO", "20269999")
        status, _ = await asyncio.to_thread(ask, scp, asked)
        assert status == 0xC000

    async def test_dcmtk_finds_it(
        self, scp: Scp, oakwood: Scope, engines: Engines, dcmtk: Callable[[str], Path]
    ) -> None:
        made = await requested(oakwood, engines)
        called = ["-aet", MODALITY, "-aec", "OAKWOOD", "127.0.0.1", str(scp.port)]
        step = "ScheduledProcedureStepSequence[0]"
        asked = ["-k", "AccessionNumber", "-k", f"{step}.ScheduledStationAETitle=CR1"]
        done: subprocess.CompletedProcess[bytes] = await asyncio.to_thread(
            subprocess.run, [dcmtk("findscu"), "-v", "-W", *asked, *called], capture_output=True, check=True
        )
        assert made.accession_number in (done.stdout + done.stderr).decode()
