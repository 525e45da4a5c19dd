"""Patients corrected and merged by their practice system, when images of them are there already."""

from typing import Any

from services.archive.lifecycle.corrections import corrections_to
from services.persistence import Engines
from services.tenancy.scope import Scope
from tests.archive.samples import dataset, put_all
from tests.hl7.client import Sender
from tests.hl7.messages import adt

BELLA = {"PatientID": "B-17", "PatientName": "Müller^Bella", "ResponsiblePerson": "Müller^Änne"}
SAYS = "PID|1||B-17^^^OAKPIMS||Meier^Bella||20200402|F^Y|Meier^Änne"
SAME = ("PID|1||B-17^^^OAKPIMS||MÜLLER^Bella", "PID|1||B-17||Bella||||")
MERGED = ("PID|1||B-99^^^OAKPIMS||Meier^Bella", "MRG|B-17^^^OAKPIMS")


async def kept(scope: Scope, engines: Engines, **facts: Any) -> str:
    """The study of an image that is kept."""
    made = dataset(**{**BELLA, **facts})
    await put_all(scope, engines, [made])
    return str(made.StudyInstanceUID)


async def study(scope: Scope, engines: Engines, uid: str) -> dict[str, Any]:
    found = await engines.documents.of(scope.grant, "studies").find_one({"StudyInstanceUID": uid})
    assert found
    return found


class TestCorrection:
    async def test_shows_in_the_archive_once(self, pims: Sender, oakwood: Scope, engines: Engines) -> None:
        uid = await kept(oakwood, engines)
        for _ in range(2):
            assert (await pims.send(adt("A31", SAYS))).code == "AA"
        shown = await study(oakwood, engines, uid)
        assert shown["PatientName"]["Alphabetic"] == "Meier^Bella"
        assert (shown["PatientBirthDate"], shown["PatientSexNeutered"]) == ("20200402", "ALTERED")
        (correction,) = (await corrections_to(oakwood, engines, uid)).every
        assert correction.reason.startswith("OakPIMS: HL7 message M")

    async def test_that_says_the_same_leaves_no_trace(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        uid = await kept(oakwood, engines)
        for pid in SAME:
            assert (await pims.send(adt("A08", pid))).code == "AA"
        assert not (await corrections_to(oakwood, engines, uid)).every

    async def test_leaves_the_patient_of_another_issuer(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        uid = await kept(oakwood, engines, IssuerOfPatientID="OTHER")
        assert (await pims.send(adt("A08", SAYS))).code == "AA"
        assert not (await corrections_to(oakwood, engines, uid)).every


class TestMerge:
    async def test_moves_the_studies_and_no_other_clinics(
        self, pims: Sender, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        ours, theirs = await kept(oakwood, engines), await kept(elmside, engines)
        assert (await pims.send(adt("A40", *MERGED))).code == "AA"
        shown = await study(oakwood, engines, ours)
        assert (shown["PatientID"], shown["IssuerOfPatientID"]) == ("B-99", "OAKPIMS")
        assert shown["PatientName"]["Alphabetic"] == "Meier^Bella"
        assert (await study(elmside, engines, theirs))["PatientID"] == "B-17"
