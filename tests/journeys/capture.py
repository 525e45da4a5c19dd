"""A CR as it stands in a clinic: it asks with findscu, sends with storescu, and tells by MPPS how it goes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from pydicom import Dataset, dcmread
from pydicom.uid import ImplicitVRLittleEndian, generate_uid
from pynetdicom import AE
from pynetdicom.sop_class import ModalityPerformedProcedureStep

from services.embedded.phantoms import part10
from tests.journeys.dcmtk import run
from tests.web.modality import new_study

_TOP = (
    "SpecificCharacterSet", "AccessionNumber", "StudyInstanceUID", "PatientName", "PatientID",
    "PatientBirthDate", "PatientSex", "PatientSpeciesDescription", "ResponsiblePerson",
    "RequestedProcedureID",
)  # fmt: skip
_OF_STEP = (
    "ScheduledStationAETitle",
    "ScheduledProcedureStepID",
    "ScheduledProcedureStepDescription",
    "Modality",
)


@dataclass(frozen=True)
class Capture:
    """The station of this AE title, which calls one clinic."""

    dcmtk: Callable[[str], Path]
    port: int
    folder: Path
    title: str = "ANY-MODALITY"
    called: str = "OAKWOOD"

    @property
    def _call(self) -> tuple[str, ...]:
        return ("-aet", self.title, "-aec", self.called, "127.0.0.1", str(self.port))

    async def worklist(self, day: str, name: str) -> list[Dataset]:
        """The steps of a day for animals of this name."""
        folder = self.folder / uuid4().hex
        folder.mkdir()
        step = "ScheduledProcedureStepSequence[0]"
        asked = [*_TOP, *(f"{step}.{keyword}" for keyword in _OF_STEP)]
        asked += [f"{step}.ScheduledProcedureStepStartDate={day}", f"PatientName=*{name}*"]
        keys = [word for key in asked for word in ("-k", key)]
        await run(self.dcmtk("findscu"), "-W", "-X", "-od", folder, *keys, *self._call)
        return [dcmread(file) for file in sorted(folder.iterdir())]

    async def shoot(self, picked: Dataset, *, images: int) -> str:
        """Take images of what was picked and send them; the study."""
        folder = self.folder / uuid4().hex
        folder.mkdir()
        for number, shot in enumerate(new_study("CR", str(picked.PatientName), instances=images)):
            for keyword in ("StudyInstanceUID", "AccessionNumber", "PatientID", "PatientName"):
                setattr(shot, keyword, picked[keyword].value)
            (folder / f"{number}.dcm").write_bytes(part10(shot))
        await run(self.dcmtk("storescu"), "-xi", *self._call, *sorted(folder.iterdir()))
        return str(picked.StudyInstanceUID)

    async def begin(self, picked: Dataset) -> str:
        """Say that it begins; the performed step."""
        uid, named, step = generate_uid(), Dataset(), Dataset()
        for keyword in ("StudyInstanceUID", "AccessionNumber", "RequestedProcedureID"):
            setattr(named, keyword, picked.get(keyword))
        step.ScheduledStepAttributesSequence = [named]
        step.PatientName, step.PatientID = picked.PatientName, picked.PatientID
        step.PerformedProcedureStepID, step.PerformedStationAETitle = "PPS1", self.title
        step.PerformedProcedureStepStartDate, step.PerformedProcedureStepStartTime = "20261129", "103000"
        step.PerformedProcedureStepStatus, step.Modality = "IN PROGRESS", "CR"
        step.PerformedProcedureStepEndDate = step.PerformedProcedureStepEndTime = None
        step.PerformedSeriesSequence = []
        assert (await self._perform(step, uid, begins=True)).Status == 0x0000
        return uid

    async def end(self, step: str, status: str, *, why: Dataset | None = None) -> Any:
        """Say how it ended; what the clinic answers."""
        last = Dataset()
        last.PerformedProcedureStepStatus = status
        last.PerformedProcedureStepEndDate, last.PerformedProcedureStepEndTime = "20261129", "104000"
        series = Dataset()
        series.SeriesInstanceUID, series.ProtocolName, series.ReferencedImageSequence = (
            generate_uid(),
            "Thorax",
            [],
        )
        last.PerformedSeriesSequence = [series]
        if why:
            last.PerformedProcedureStepDiscontinuationReasonCodeSequence = [why]
        return await self._perform(last, step, begins=False)

    async def _perform(self, step: Dataset, uid: str, *, begins: bool) -> Any:
        def said() -> Any:
            ae = AE(self.title)
            ae.add_requested_context(ModalityPerformedProcedureStep, ImplicitVRLittleEndian)
            association = ae.associate("127.0.0.1", self.port, ae_title=self.called)
            assert association.is_established
            try:
                send = association.send_n_create if begins else association.send_n_set
                return send(step, ModalityPerformedProcedureStep, uid)[0]
            finally:
                association.release()

        return await asyncio.to_thread(said)
