"""Other people's worklists as remote servers: DCMTK's wlmscpfs, Orthanc's plugin, pynetdicom with MPPS."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian
from pynetdicom import AE, evt
from pynetdicom.sop_class import ModalityPerformedProcedureStep, ModalityWorklistInformationFind

from services.dicom.uids import new_uid
from services.embedded.ports import free_port
from tests.peers import archives

STEP = "ScheduledProcedureStepSequence"
ORTHANC_WORKLISTS = Path("/usr/share/orthanc/plugins/libModalityWorklists.so")


def dataset(**facts: Any) -> Dataset:
    """A dataset of these attributes, lists of dicts being sequences."""
    made = Dataset()
    for keyword, value in facts.items():
        items = isinstance(value, list) and value and isinstance(value[0], dict)
        setattr(made, keyword, [dataset(**item) for item in value] if items else value)
    return made


def code(value: str, scheme: str, meaning: str) -> dict[str, str]:
    """An item of a code sequence."""
    return {"CodeValue": value, "CodingSchemeDesignator": scheme, "CodeMeaning": meaning}


def entry(day: str, number: int = 1, *, step: dict[str, Any] | None = None, **facts: Any) -> Dataset:
    """A worklist entry of a practice system: a beagle's thorax on that day. A fact of None is left out."""
    usual_step = {
        "ScheduledStationAETitle": "CR1",
        "ScheduledProcedureStepStartDate": day,
        "ScheduledProcedureStepStartTime": "0930",
        "Modality": "CR",
        "ScheduledPerformingPhysicianName": "Okafor^Ngozi",
        "ScheduledProcedureStepDescription": "Thorax in three views",
        "ScheduledProcedureStepID": f"SPS{number}",
        "ScheduledProtocolCodeSequence": [
            code("399198007", "SCT", "their right lateral"),
            code("X-77", "99PIMS", "thorax protocol"),
        ],
    }
    usual = {
        "SpecificCharacterSet": "ISO_IR 192",
        "AccessionNumber": f"PIMS-{number}",
        "StudyInstanceUID": f"1.2.826.0.1.3680043.10.9.7.{number}",
        "RequestedProcedureID": f"RP{number}",
        "RequestedProcedureDescription": "Thorax, theirs",
        "RequestedProcedureCodeSequence": [code("THO-9", "99PIMS", "Thorax by the clinic's book")],
        "RequestedProcedurePriority": "HIGH",
        "ReasonForTheRequestedProcedure": "coughs",
        "RequestingPhysician": "Okafor^Ngozi",
        "PatientName": f"Müller^Bella{number}",
        "PatientID": f"P-{number}",
        "IssuerOfPatientID": "PIMS",
        "PatientBirthDate": "20200401",
        "PatientSex": "F",
        "PatientSexNeutered": "ALTERED",
        "PatientWeight": "11.4",
        "PatientSpeciesDescription": "Hund",
        "PatientSpeciesCodeSequence": [code("448771007", "SCT", "dog")],
        "PatientBreedDescription": "Beagle",
        "PatientBreedCodeSequence": [code("BEA", "99PIMS", "beagle")],
        "ResponsiblePerson": "Müller^Änne",
        "ResponsiblePersonRole": "OWNER",
        "OtherPatientIDsSequence": [
            {"PatientID": "276098102345678", "TypeOfPatientID": "RFID", "IssuerOfPatientID": "CHIP"}
        ],
        "MedicalAlerts": "bites",
    }
    whole = {**usual, **facts, STEP: [_given({**usual_step, **(step or {})})]}
    return dataset(**_given(whole))


def _given(facts: dict[str, Any]) -> dict[str, Any]:
    return {keyword: value for keyword, value in facts.items() if value is not None}


@dataclass
class PracticeSystem:
    """What it has scheduled, what it was asked, and the performed steps it was told of, message by message.

    `status` and `error` are what it answers the next messages of this kind ("create", "set"), once each.
    """

    port: int
    entries: list[Dataset] = field(default_factory=list)
    asked: list[Dataset] = field(default_factory=list)
    told: list[tuple[str, str, Dataset]] = field(default_factory=list)
    steps: dict[str, Dataset] = field(default_factory=dict)
    answers: list[tuple[str, int, int | None]] = field(default_factory=list)

    def take(self, kind: str, uid: str, attributes: Dataset) -> Dataset:
        """What a performed step is answered: its status, as PS3.4 F.7 has it."""
        self.told.append((kind, uid, deepcopy(attributes)))
        answer = Dataset()
        if self.answers and self.answers[0][0] == kind:
            _, answer.Status, error = self.answers.pop(0)
            if error is not None:
                answer.ErrorID = error
            return answer
        known = self.steps.get(uid)
        if kind == "create":
            answer.Status = 0x0111 if known else 0x0000
            self.steps.setdefault(uid, attributes)
        elif known is None:
            answer.Status = 0x0112
        elif known.PerformedProcedureStepStatus != "IN PROGRESS":
            answer.Status, answer.ErrorID = 0x0110, 0xA710
        else:
            answer.Status = 0x0000
            known.update(attributes)
        return answer


@contextmanager
def practice_system(*entries: Dataset, port: int = 0, mpps: bool = True) -> Iterator[PracticeSystem]:
    """pynetdicom as THEM; it ignores the keys of a query, as some systems do."""
    there = PracticeSystem(port or free_port(), list(entries))

    def find(event: evt.Event) -> Iterator[tuple[int, Dataset | None]]:
        there.asked.append(event.identifier)
        for one in list(there.entries):
            yield 0xFF00, one
        yield 0x0000, None

    def create(event: evt.Event) -> tuple[Dataset, None]:
        uid = str(event.request.AffectedSOPInstanceUID or new_uid())
        return there.take("create", uid, event.attribute_list), None

    def change(event: evt.Event) -> tuple[Dataset, None]:
        uid = str(event.request.RequestedSOPInstanceUID)
        return there.take("set", uid, event.modification_list), None

    ae = AE("THEM")
    ae.add_supported_context(ModalityWorklistInformationFind)
    if mpps:
        ae.add_supported_context(ModalityPerformedProcedureStep)
    handlers = [(evt.EVT_C_FIND, find), (evt.EVT_N_CREATE, create), (evt.EVT_N_SET, change)]
    server = ae.start_server(("127.0.0.1", there.port), block=False, evt_handlers=handlers)
    try:
        yield there
    finally:
        server.shutdown()


def _write(folder: Path, entries: Iterable[Dataset]) -> None:
    folder.mkdir(parents=True)
    (folder / "lockfile").touch()
    for number, one in enumerate(entries):
        one.save_as(folder / f"{number}.wl", implicit_vr=False, little_endian=True)


@asynccontextmanager
async def wlmscpfs(program: Path, folder: Path, entries: Iterable[Dataset]) -> AsyncIterator[int]:
    """DCMTK's worklist server as THEM; its port."""
    port = free_port()
    _write(folder / "THEM", entries)
    async with archives.running(
        port, program, "-dfp", folder, "-dfr", "--no-sq-expansion", str(port)
    ) as there:
        yield there


@asynccontextmanager
async def orthanc(program: Path, folder: Path, entries: Iterable[Dataset]) -> AsyncIterator[int]:
    """Orthanc as THEM with its worklist plugin; its DICOM port."""
    files = folder / "worklists"
    await asyncio.to_thread(_write_files, files, list(entries))
    settings = {"Plugins": [str(ORTHANC_WORKLISTS)], "Worklists": {"Enable": True, "Database": str(files)}}
    async with archives.orthanc(program, folder, aet="OAKWOOD", back=1, **settings) as port:
        yield port


def _write_files(folder: Path, entries: list[Dataset]) -> None:
    """With File Meta Information, as Orthanc wants it."""
    folder.mkdir(parents=True)
    for number, one in enumerate(entries):
        one.ensure_file_meta()
        one.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        one.file_meta.MediaStorageSOPClassUID = ModalityWorklistInformationFind
        one.file_meta.MediaStorageSOPInstanceUID = new_uid()
        one.save_as(folder / f"{number}.wl", enforce_file_format=True)
