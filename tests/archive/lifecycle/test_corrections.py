import asyncio
import zlib
from io import BytesIO
from typing import Any

import pydicom
import pytest

from services.archive.exchange.export.study import study_zip
from services.archive.index.correction_cache import CorrectionCache
from services.archive.index.corrections import CorrectionKind
from services.archive.ingest.differing import differing
from services.archive.ingest.rebuild import rebuild
from services.archive.lifecycle.corrections import (
    PatientNumber,
    correct_patient,
    correct_study,
    corrections_to,
    merge_patients,
    move_study,
    undo_correction,
)
from services.archive.lifecycle.delete import delete
from services.archive.lifecycle.erase import erase_due
from services.archive.lifecycle.verify import verify
from services.archive.retrieve.datasets import instances_of
from services.archive.retrieve.files import read_file
from services.archive.retrieve.metadata import metadata
from services.archive.search.browse import StudyFilter, studies_page
from services.archive.search.find import find
from services.courier.service import work_off
from services.courier.sweeps import JOBS
from services.dicom.query import Query
from services.dicom.transfer_syntaxes import (
    DEFLATED_LITTLE_ENDIAN,
    EXPLICIT_LITTLE_ENDIAN,
    IMPLICIT_LITTLE_ENDIAN,
)
from services.dicom.uids import new_uid
from services.errors import AlreadyExists, Invalid, NotFound, Refused
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.roles import RIGHTS, Role
from services.tenancy.scope import Right, Scope
from tests.archive.crashing import UIDS
from tests.archive.lifecycle.test_delete import over
from tests.archive.samples import dataset, encoded, make_due, put, put_all, series
from tests.engines import with_settings
from tests.forks import Forks

LEVELS = ("instances", "series", "studies", "patients", "clients")
TOM = {"PatientName": "Miller^Tom", "PatientID": "T-1"}


async def rest(scope: Scope, engines: Engines) -> None:
    await make_due(scope, engines)
    while await work_off(engines, "test"):
        pass


async def index(scope: Scope, engines: Engines) -> dict[str, list[dict[str, Any]]]:
    """What the index says once all is worked up, but for the names of what is derived."""
    await rest(scope, engines)
    found = {}
    for name in LEVELS:
        documents = await engines.documents.of(scope.grant, name).find({})
        for document in documents:
            document.pop("metadata", None)
            document.get("patients", []).sort()
        found[name] = sorted(documents, key=lambda document: repr(sorted(document.items())))
    return found


async def sent(
    scope: Scope, engines: Engines, study: str, syntax: str | None = None
) -> list[pydicom.Dataset]:
    """The study's files as they are sent."""
    files = list[pydicom.Dataset]()
    for one in await instances_of(scope, engines, study):
        pieces = read_file(scope, engines, one, syntax or one.transfer_syntax_uid)
        files.append(pydicom.dcmread(BytesIO(b"".join([piece async for piece in pieces]))))
    return files


async def listed(scope: Scope, engines: Engines, **asked: str) -> list[str]:
    page = await studies_page(scope, engines, StudyFilter(**asked))
    return [(one.get("PatientName") or {}).get("Alphabetic", "") for one in page.studies]


class TestCorrectStudy:
    async def test_shows_everywhere_and_undone_is_as_it_was(
        self, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        stored = await put_all(oakwood, engines, series(3))
        await put(elmside, engines, dataset(StudyInstanceUID=stored[0].study_instance_uid))
        study = stored[0].study_instance_uid
        before, theirs = await index(oakwood, engines), await index(elmside, engines)
        files = await sent(oakwood, engines, study)
        written = (await metadata(oakwood, engines, study, root="")).version
        known = await correct_study(
            oakwood, engines, study, {**TOM, "StudyDate": "20260103", "StudyDescription": None}, "wrong cat"
        )
        for settled in (False, True):
            if settled:
                await rest(oakwood, engines)
            assert await listed(oakwood, engines, text="tom") == ["Miller^Tom"]
            assert await listed(oakwood, engines, text="bella") == []
            assert await listed(oakwood, engines, patient_id="T-1", date_from="20260103") == ["Miller^Tom"]
            (row,) = (await find(oakwood, engines, Query("STUDY"))).rows
            assert (row["PatientID"], row["StudyDescription"]) == ("T-1", None)
            for one in await sent(oakwood, engines, study):
                assert (one.PatientName, one.PatientID, one.StudyDescription) == ("Miller^Tom", "T-1", "")
                (original,) = one.OriginalAttributesSequence
                assert original.ModifiedAttributesSequence[0].PatientName == "Miller^Bella"
            told = await metadata(oakwood, engines, study, root="")
            assert b"Tom" in told.body
            assert b"04000561" in told.body
            assert told.version != written
        assert await index(elmside, engines) == theirs
        assert await listed(elmside, engines, text="tom") == []
        await undo_correction(oakwood, engines, known.every[0].id)
        after = await index(oakwood, engines)
        for document in after["studies"]:
            assert document.pop("corrected")["keywords"] == []
        assert after == before
        assert await sent(oakwood, engines, study) == files
        assert b"Tom" not in (await metadata(oakwood, engines, study, root="")).body

    @pytest.mark.parametrize("syntax", [EXPLICIT_LITTLE_ENDIAN, DEFLATED_LITTLE_ENDIAN])
    async def test_is_in_every_transfer_syntax(self, oakwood: Scope, engines: Engines, syntax: str) -> None:
        made = dataset()
        stored = await put(oakwood, engines, made, syntax=syntax, data=_encoded(made, syntax))
        study = stored.study_instance_uid
        await correct_study(oakwood, engines, study, {"PatientName": "Dvořák^Žofie"}, "wrong cat")
        for asked in (None, IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN):
            (one,) = await sent(oakwood, engines, study, asked)
            assert (one.PatientName, one.PixelData) == ("Dvořák^Žofie", made.PixelData)
            assert one.file_meta.TransferSyntaxUID == (asked or syntax)
        zipped = await study_zip(oakwood, engines, study)
        whole = b"".join([piece async for piece in zipped.stream()])
        assert len(whole) == zipped.length
        assert b"".join([piece async for piece in zipped.stream(900)]) == whole[900:]
        assert "Dvořák^Žofie".encode() in whole
        assert "<h1>Žofie" in whole.decode("utf-8", "replace")  # the page with pictures

    async def test_holds_for_what_comes_later_and_what_comes_again(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        first, later = series(2)
        study = (await put(oakwood, engines, first)).study_instance_uid
        await correct_study(oakwood, engines, study, TOM, "wrong cat")
        await put(oakwood, engines, later)
        assert (await put(oakwood, engines, first)).duplicate
        assert await differing(oakwood, engines) == []
        await rest(oakwood, engines)
        assert {one.PatientID for one in await sent(oakwood, engines, study)} == {"T-1"}
        page = await studies_page(oakwood, engines)
        assert [one["other_patients"] for one in page.studies] == [[]]
        patients = await engines.documents.of(oakwood.grant, "patients").find({})
        assert [one["PatientID"] for one in patients] == ["T-1"]
        assert [difference async for difference in verify(oakwood, engines)] == []

    async def test_of_a_series_is_of_no_other(self, oakwood: Scope, engines: Engines) -> None:
        uid = new_uid()
        one, other = [
            await put(oakwood, engines, dataset(StudyInstanceUID=uid, BodyPartExamined="HEAD"))
            for _ in range(2)
        ]
        await correct_study(
            oakwood, engines, uid, {"BodyPartExamined": "PELVIS"}, "wrong", series=one.series_instance_uid
        )
        parts = {each.SeriesInstanceUID: each.BodyPartExamined for each in await sent(oakwood, engines, uid)}
        assert parts == {one.series_instance_uid: "PELVIS", other.series_instance_uid: "HEAD"}
        rows = (await find(oakwood, engines, Query("SERIES"))).rows
        assert {row["SeriesInstanceUID"]: row["BodyPartExamined"] for row in rows} == parts

    async def test_of_two_at_once_one_is_told(self, oakwood: Scope, engines: Engines) -> None:
        study = (await put(oakwood, engines, dataset())).study_instance_uid
        other = with_settings(engines)  # as another process, which remembers other things
        both = await asyncio.gather(
            correct_study(oakwood, engines, study, {"PatientName": "Miller^A"}, "a", after=0),
            correct_study(oakwood, other, study, {"PatientName": "Miller^B"}, "b", after=0),
            return_exceptions=True,
        )
        assert sorted(type(one).__name__ for one in both) == ["AlreadyExists", "StudyCorrections"]
        with pytest.raises(AlreadyExists):
            await correct_study(oakwood, engines, study, {"PatientName": "Miller^C"}, "c", after=0)
        known = await correct_study(oakwood, engines, study, {"PatientName": "Miller^C"}, "c", after=1)
        assert known.number == 2
        assert (await sent(oakwood, engines, study))[0].PatientName == "Miller^C"

    @pytest.mark.parametrize(
        ("values", "why"),
        [
            ({}, "nothing"),
            ({"Rows": "1"}, "Rows"),
            ({"PatientSex": "X"}, "M, F, O"),
            ({"StudyDate": "20260231"}, "StudyDate"),
            ({"PatientID": "a\\b"}, "PatientID"),
            ({"AccessionNumber": "1" * 17}, "16"),
            ({"PatientSpeciesCodeSequence": [{"CodeMeaning": "Cat"}]}, "CodeValue"),
            ({"PatientName": None, "PatientID": None, "ResponsiblePerson": None}, "name or an ID"),
        ],
    )
    async def test_what_cannot_be_is_named(
        self, oakwood: Scope, engines: Engines, values: dict[str, Any], why: str
    ) -> None:
        study = (await put(oakwood, engines, dataset())).study_instance_uid
        with pytest.raises(Invalid, match=why):
            await correct_study(oakwood, engines, study, values, "reason")
        with pytest.raises(Invalid, match="reason"):
            await correct_study(oakwood, engines, study, TOM, " ")
        assert (await corrections_to(oakwood, engines, study)).number == 0

    async def test_is_for_those_who_may(self, oakwood: Scope, elmside: Scope, engines: Engines) -> None:
        study = (await put(oakwood, engines, dataset())).study_instance_uid
        vet = Scope(oakwood.principal, RIGHTS[Role.VETERINARIAN], oakwood.grants)
        assert Right.CORRECT not in vet.rights
        with pytest.raises(Refused):
            await correct_study(vet, engines, study, TOM, "reason")
        with pytest.raises(NotFound):
            await correct_study(elmside, engines, study, TOM, "reason")


class TestPatients:
    async def test_a_study_is_moved(self, oakwood: Scope, engines: Engines) -> None:
        wrong = (await put(oakwood, engines, dataset())).study_instance_uid
        await put(oakwood, engines, dataset(PatientName="Miller^Tom", PatientID="T-1", PatientSex="M"))
        await move_study(oakwood, engines, wrong, PatientNumber("T-1"), "wrong worklist entry")
        (file,) = await sent(oakwood, engines, wrong)
        assert (file.PatientName, file.PatientID, file.PatientSex) == ("Miller^Tom", "T-1", "M")
        assert file.OriginalAttributesSequence[0].ReasonForTheAttributeModification == "COERCE"
        assert len((await find(oakwood, engines, Query("PATIENT"))).rows) == 1
        for patient, error in ((PatientNumber("T-1"), Invalid), (PatientNumber("nobody"), NotFound)):
            with pytest.raises(error):
                await move_study(oakwood, engines, wrong, patient, "again")

    async def test_two_are_merged_and_apart_again(self, oakwood: Scope, engines: Engines) -> None:
        theirs = [(await put(oakwood, engines, dataset())).study_instance_uid for _ in range(3)]
        kept = (await put(oakwood, engines, dataset(**TOM))).study_instance_uid
        before = await index(oakwood, engines)
        done = await merge_patients(
            oakwood, engines, PatientNumber("B-17"), PatientNumber("T-1"), "two cards for one cat"
        )
        assert sorted(done) == sorted(theirs)
        await rest(oakwood, engines)
        assert [row["PatientID"] for row in (await find(oakwood, engines, Query("PATIENT"))).rows] == ["T-1"]
        assert await listed(oakwood, engines, patient_id="T-1") == ["Miller^Tom"] * 4
        known = await corrections_to(oakwood, engines, theirs[0])
        assert known.every[0].kind is CorrectionKind.MERGED
        assert sorted(await undo_correction(oakwood, engines, known.every[0].id)) == sorted(theirs)
        with pytest.raises(NotFound):
            await undo_correction(oakwood, engines, known.every[0].id)
        after = await index(oakwood, engines)
        for document in after["studies"]:
            assert not document.pop("corrected", {}).get("keywords")
        assert after["patients"] == before["patients"]
        assert after == before
        assert (await corrections_to(oakwood, engines, kept)).number == 0

    async def test_an_id_changes_and_nobody_is_merged(self, oakwood: Scope, engines: Engines) -> None:
        await put(oakwood, engines, dataset())
        await correct_patient(oakwood, engines, PatientNumber("B-17"), {"PatientID": "B-18"}, "A47")
        assert await listed(oakwood, engines, patient_id="B-18") == ["Miller^Bella"]
        assert await correct_patient(oakwood, engines, PatientNumber("X"), {"PatientID": "Y"}, "A47") == []
        into = {"PatientName": "Miller^Tom"}
        done = await merge_patients(
            oakwood, engines, PatientNumber("B-18"), PatientNumber("T-9"), "A40", values=into
        )
        assert len(done) == 1
        assert await listed(oakwood, engines, patient_id="T-9") == ["Miller^Tom"]

    async def test_one_id_of_two_issuers_wants_the_issuer(self, oakwood: Scope, engines: Engines) -> None:
        for issuer in ("A", "B"):
            await put(oakwood, engines, dataset(IssuerOfPatientID=issuer))
        with pytest.raises(Invalid, match="issuer"):
            await correct_patient(oakwood, engines, PatientNumber("B-17"), {"PatientSex": "F"}, "why")
        done = await correct_patient(oakwood, engines, PatientNumber("B-17", "B"), {"PatientSex": "F"}, "why")
        assert len(done) == 1


class TestRebuild:
    async def test_brings_corrections_back(self, oakwood: Scope, engines: Engines) -> None:
        stored = await put_all(oakwood, engines, series(2))
        study = stored[0].study_instance_uid
        await put(oakwood, engines, dataset(StudyInstanceUID=study))
        await correct_study(oakwood, engines, study, TOM, "wrong cat")
        await correct_study(
            oakwood,
            engines,
            study,
            {"SeriesDescription": "Right"},
            "wrong",
            series=stored[0].series_instance_uid,
        )
        known = await correct_study(oakwood, engines, study, {"AccessionNumber": "Z"}, "wrong")
        await undo_correction(oakwood, engines, known.every[-1].id)
        before = await index(oakwood, engines)
        for every in (False, True):
            if not every:
                for name in (*LEVELS, "corrections"):
                    await engines.documents.of(oakwood.grant, name).delete({}, many=True)
            anew = with_settings(engines)
            await rebuild(oakwood, anew, every=every)
            assert await index(oakwood, anew) == before
            assert (await corrections_to(oakwood, anew, study)).number == 4
            assert {one.PatientID for one in await sent(oakwood, anew, study)} == {"T-1"}

    @pytest.mark.parametrize("boundary", ["object", "corrections", "series", "studies"])
    async def test_after_a_kill_the_object_is_the_truth(
        self, oakwood: Scope, engines: Engines, settings: Settings, forks: Forks, boundary: str
    ) -> None:
        await put(oakwood, engines, dataset(**UIDS))
        assert await forks.run("tests.archive.correcting", settings, boundary) == 9
        await JOBS["the corrections that a crash left"](oakwood, engines)
        assert await listed(oakwood, engines) == ["Miller^Tom"]
        assert [one.PatientID for one in await sent(oakwood, engines, UIDS["StudyInstanceUID"])] == ["T-1"]

    async def test_the_next_correction_finds_what_a_kill_left(
        self, oakwood: Scope, engines: Engines, settings: Settings, forks: Forks
    ) -> None:
        await put(oakwood, engines, dataset(**UIDS))
        study = UIDS["StudyInstanceUID"]
        assert await forks.run("tests.archive.correcting", settings, "object") == 9
        with pytest.raises(AlreadyExists):
            await correct_study(oakwood, engines, study, {"PatientName": "X^Y"}, "mine", after=0)
        assert await listed(oakwood, engines) == ["Miller^Tom"]


class TestErase:
    async def test_takes_the_corrections_of_a_study_along(self, oakwood: Scope, engines: Engines) -> None:
        study = (await put(oakwood, engines, dataset())).study_instance_uid
        await correct_study(oakwood, engines, study, TOM, "wrong cat")
        await delete(oakwood, engines, study)
        await over(oakwood, engines)
        await rest(oakwood, engines)
        await erase_due(oakwood, engines)
        assert [key async for key, _ in engines.objects.of(oakwood.grant).list("corrections/")] == []
        assert await engines.documents.of(oakwood.grant, "corrections").count({}) == 0


class TestCorrectionCache:
    async def test_another_process_hears_of_it(self, oakwood: Scope, engines: Engines) -> None:
        study = (await put(oakwood, engines, dataset())).study_instance_uid
        other = with_settings(engines)
        cache = other.own(CorrectionCache)
        async with asyncio.timeout(20):
            while not cache._known:  # until the changes are followed
                assert await cache.of(oakwood.grant, study) is None
                await asyncio.sleep(0.01)
        await correct_study(oakwood, engines, study, TOM, "wrong cat")
        async with asyncio.timeout(20):
            while await cache.of(oakwood.grant, study) is None:
                await asyncio.sleep(0.01)
        await other.closing.pop()()


def _encoded(made: pydicom.Dataset, syntax: str) -> bytes | None:
    if syntax != DEFLATED_LITTLE_ENDIAN:
        return None
    stream = zlib.compressobj(wbits=-15)
    data = stream.compress(encoded(made)) + stream.flush()
    return data + b"\0" * (len(data) % 2)
