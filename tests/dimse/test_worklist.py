"""The modality worklist as modalities ask for it."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread, dcmwrite
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import AE
from pynetdicom.dsutils import encode
from pynetdicom.sop_class import ModalityWorklistInformationFind

from services.persistence import Engines
from services.tenancy import application_entities
from services.tenancy.scope import Scope
from services.worklist.image_request import RequestState
from services.worklist.image_requests import advance
from services.worklist.modality_worklist import stream
from services.worklist.patient import ResponsibleParty
from tests.dimse.conftest import MODALITY, Scp
from tests.dimse.test_find import cancelled
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


OF_STEP = frozenset(range(0x00400001, 0x00400021)) | {0x00080060, 0x00321070, 0x00400400}
TYPE_1 = {
    0x00080060: "CS", 0x00400001: "AE", 0x00400002: "DA", 0x00400003: "TM", 0x00400009: "SH",
    0x00400007: "LO", 0x0020000D: "UI", 0x00401001: "SH", 0x00321060: "LO", 0x00100010: "PN",
    0x00100020: "LO", 0x00102201: "LO", 0x00102202: "SQ", 0x00102298: "CS",
}  # fmt: skip
"""Return keys of type 1 and 1C of an animal (PS3.4 Table K.6-1), the veterinary ones among them."""
TYPE_2 = {
    0x00400006: "PN", 0x00400010: "SH", 0x00400011: "SH", 0x00400012: "LO", 0x00321070: "LO",
    0x00400020: "CS", 0x00400008: "SQ", 0x00321064: "SQ", 0x00081110: "SQ", 0x00401003: "SH",
    0x00401004: "LO", 0x00080050: "SH", 0x00321032: "PN", 0x00080090: "PN", 0x00380010: "LO",
    0x00380300: "LO", 0x00081120: "SQ", 0x00100030: "DA", 0x00100040: "CS", 0x00101030: "DS",
    0x00403001: "LO", 0x00380500: "LO", 0x001021C0: "US", 0x00102000: "LO", 0x00102110: "LO",
    0x00380050: "LO", 0x00102203: "CS", 0x00102292: "LO", 0x00102293: "SQ", 0x00102294: "SQ",
    0x00102297: "PN", 0x00102299: "LO", 0x00401002: "LO",
}  # fmt: skip


def _keys_of(tags: Mapping[int, str]) -> list[tuple[int, str]]:
    return sorted({**tags, 0x00090010: "LO"}.items())


async def _know(scope: Scope, engines: Engines, aet: str, **facts: Any) -> None:
    """Introduce a modality that may only store."""
    await application_entities.add_remote(scope, engines, name=aet, aet=aet, host="127.0.0.1", **facts)


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

    async def test_every_key_asked_for_is_in_every_answer(
        self, scp: Scp, oakwood: Scope, engines: Engines
    ) -> None:
        """Of Table K.6-1 and beyond, private ones too: with its value, or without (types 1 and 2)."""
        await requested(oakwood, engines, reason="Lame", requested_by="Okafor")
        asked, of_step = Dataset(), Dataset()
        for tag, vr in _keys_of(TYPE_1 | TYPE_2 | {0x00091010: "LO", 0x00401010: "PN", 0x00402400: "LT"}):
            (of_step if tag in OF_STEP else asked).add_new(tag, vr, [] if vr == "SQ" else None)
        asked.ScheduledProcedureStepSequence = [of_step]
        for syntax in SYNTAXES:
            status, (told,) = await asyncio.to_thread(ask, scp, asked, syntax=syntax)
            (step,) = told.ScheduledProcedureStepSequence
            assert status == 0
            assert {*asked.keys()} - {0x00080005} == {*told.keys()} - {0x00080005}
            assert {*of_step.keys()} == {*step.keys()}
            for tag in TYPE_1:
                assert (step if tag in OF_STEP else told)[tag].value, hex(tag)

    async def test_of_several_items_the_first_counts(
        self, scp: Scp, oakwood: Scope, engines: Engines
    ) -> None:
        await requested(oakwood, engines)
        for title, found in (("CR1", 1), ("US1", 0)):
            asked = keys(ScheduledStationAETitle=title)
            asked.ScheduledProcedureStepSequence.append(Dataset())
            asked.PatientSpeciesCodeSequence = [Dataset(), Dataset()]
            status, told = await asyncio.to_thread(ask, scp, asked)
            assert (status, len(told)) == (0, found)

    @pytest.mark.parametrize(
        ("charset", "family", "asked"),
        [
            ("ISO_IR 100", "Müller", "müll*"),
            ("ISO_IR 126", "Παπάς", "παπ*"),
            ("ISO_IR 144", "Лукин", "лук*"),
            ("\\ISO 2022 IR 87", "山田", "山*"),
            ("GB18030", "王", "王^*"),
            ("ISO_IR 192", "Ångström", "angstr?m^*"),
        ],
    )
    async def test_speaks_the_character_set_of_the_modality(
        self, scp: Scp, oakwood: Scope, engines: Engines, charset: str, family: str, asked: str
    ) -> None:
        await requested(oakwood, engines, patient=bella(client=ResponsibleParty(family, "")))
        await requested(oakwood, engines, patient=bella(client=ResponsibleParty("Other", "")))
        named = keys()
        named.SpecificCharacterSet = charset.split("\\")
        named.PatientName = asked
        status, (told,) = await asyncio.to_thread(ask, scp, named)
        assert status == 0
        assert str(told.PatientName) == f"{family}^Bella"
        assert told.SpecificCharacterSet in (named.SpecificCharacterSet, "ISO_IR 100")

    async def test_a_modality_that_may_only_store_has_a_worklist(
        self, scp: Scp, oakwood: Scope, engines: Engines
    ) -> None:
        await _know(oakwood, engines, "CR1")
        await requested(oakwood, engines)
        status, told = await asyncio.to_thread(ask, scp, keys(), calling="CR1")
        assert (status, len(told)) == (0, 1)

    async def test_a_station_sees_what_its_clinic_has_set(
        self, scp: Scp, oakwood: Scope, engines: Engines
    ) -> None:
        await _know(oakwood, engines, "CR1", worklist_own=True, worklist_started=False)
        begun = await requested(oakwood, engines, patient=bella(name="Begun"))
        await advance(oakwood, engines, begun, RequestState.IN_PROGRESS)
        for name, stations in (("Own", ("CR1",)), ("Theirs", ("US1",)), ("Any", ())):
            await requested(oakwood, engines, patient=bella(name=name), stations=stations)
        for calling, found in ((MODALITY, {"Begun", "Own", "Theirs", "Any"}), ("CR1", {"Own", "Any"})):
            _, told = await asyncio.to_thread(ask, scp, keys(), calling=calling)
            assert {one.PatientName.given_name for one in told} == found

    @pytest.mark.parametrize("after", [0, 1])
    async def test_a_query_is_cancelled_within_a_second(
        self, scp: Scp, oakwood: Scope, engines: Engines, monkeypatch: pytest.MonkeyPatch, after: int
    ) -> None:
        await requested(oakwood, engines)

        async def endless(*how: Any) -> AsyncIterator[Any]:
            async for batch in stream(*how):
                yield batch if after else []
                await asyncio.sleep(600)

        monkeypatch.setattr("services.dimse.worklist.stream", endless)
        asked = encode(keys(), is_implicit_vr=False, is_little_endian=True)
        assert asked
        statuses, seconds = await cancelled(
            scp, asked, after=after, sop_class=ModalityWorklistInformationFind
        )
        assert statuses == [0xFF00] * after + [0xFE00]
        assert seconds < 1

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
