import asyncio
from datetime import UTC, datetime

import pytest

from services.dicom.searched import study_search
from services.errors import Invalid
from services.persistence import Documents, Edit, Engines, Grant
from services.persistence.migrations import Migration
from services.persistence.progress import Progress
from services.persistence.upgrade import migrate
from services.settings import Settings

OAK = Grant("oakwood")
PART = "records_version"


def counting(done: list[int], *versions: int) -> dict[str, list[Migration]]:
    """Steps that say when they begin and take a moment."""

    def step(version: int) -> Migration:
        async def work(_documents: Documents, _progress: Progress) -> None:
            done.append(version)
            await asyncio.sleep(0.05)

        return Migration(version, "a step of a test", work, "users")

    return {PART: [step(version) for version in versions]}


class TestMigrate:
    async def test_takes_each_step_once_in_order_and_goes_on_from_there(self, engines: Engines) -> None:
        done: list[int] = []
        await migrate(engines.documents, counting(done, 1, 2))
        await migrate(engines.documents, counting(done, 1, 2, 3))
        assert done == [1, 2, 3]

    async def test_is_said_where_there_is_something_to_bring_along(
        self, engines: Engines, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO")
        await migrate(engines.documents, counting([], 1))
        assert "migration" not in caplog.text
        await engines.documents.installation("users").insert({"id": "somebody", "email": "who@oak.example"})
        await migrate(engines.documents, counting([], 1, 2))
        assert [one.getMessage() for one in caplog.records if "migration" in one.getMessage()] == [
            "migration 2 of records_version begins: a step of a test",
            "migration 2 of records_version is done: 0 documents",
        ]

    async def test_of_several_processes_one_takes_a_step_and_the_others_wait(self, engines: Engines) -> None:
        done: list[int] = []
        steps = counting(done, 1, 2)
        await asyncio.gather(*(migrate(engines.documents, steps) for _ in range(5)))
        assert done == [1, 2]

    async def test_a_step_that_failed_is_begun_again(self, engines: Engines) -> None:
        done: list[int] = []

        async def fails(_documents: Documents, _progress: Progress) -> None:
            raise OSError("killed")

        with pytest.raises(OSError, match="killed"):
            await migrate(engines.documents, {PART: [Migration(1, "fails", fails, "users")]})
        await migrate(engines.documents, counting(done, 1))
        assert done == [1]

    async def test_a_step_of_a_process_that_died_is_taken_over(self, engines: Engines) -> None:
        done: list[int] = []
        dead = {"holder": "dead", "until": datetime(2026, 1, 1, tzinfo=UTC)}
        await migrate(engines.documents, {PART: []})
        versions = engines.documents.installation(PART)
        await versions.update({"name": "documents"}, Edit(set={"lease": dead}))
        await migrate(engines.documents, counting(done, 1))
        assert done == [1]

    async def test_documents_that_this_code_can_no_longer_read_are_not_opened(
        self, engines: Engines, settings: Settings
    ) -> None:
        versions = engines.documents.installation(PART)
        await versions.update({"name": "documents"}, Edit(set={"version": 99, "least": 98}))
        with pytest.raises(Invalid, match="newer Vetark"):
            await Engines.connect(settings)


class TestSeriesWithoutSopClasses:
    async def test_are_marked_with_their_studies(self, engines: Engines, settings: Settings) -> None:
        series, studies = (engines.documents.of(OAK, name) for name in ("series", "studies"))
        for number, more in (("1", {}), ("2", {"sop_classes": ["1.2"]})):
            await series.insert({"StudyInstanceUID": number, "SeriesInstanceUID": f"{number}.1", **more})
            await studies.insert({"StudyInstanceUID": number, "listed": int(number)})
        versions = engines.documents.installation("index_version")
        await versions.update({"name": "documents"}, Edit(set={"version": 0}))
        async with Engines.open(settings):
            pass
        for collection in (series, studies):
            marked = {one["StudyInstanceUID"]: "changed" in one for one in await collection.find({})}
            assert marked == {"1": True, "2": False}


class TestFramesOfBigEndianAndSharedColour:
    async def test_are_laid_out_anew_and_their_series_marked(
        self, engines: Engines, settings: Settings
    ) -> None:
        series, instances = (engines.documents.of(OAK, name) for name in ("series", "instances"))
        described = {
            "big": {"transfer_syntax": "1.2.840.10008.1.2.2", "PhotometricInterpretation": "MONOCHROME2"},
            "full": {"transfer_syntax": "1.2.840.10008.1.2.1", "PhotometricInterpretation": "YBR_FULL_422"},
            "plain": {"transfer_syntax": "1.2.840.10008.1.2.1", "PhotometricInterpretation": "RGB"},
            "coded": {"transfer_syntax": "1.2.840.10008.1.2.4.50", "PhotometricInterpretation": "YBR_FULL"},
        }
        table = {"tag": 0x7FE00010, "vr": "OW", "offset": 500, "length": 24, "count": 1, "bits": 128}
        coded = {**table, "bits": 0, "start": 508, "fragments": bytes(4)}
        for uid, told in described.items():
            await series.insert({"StudyInstanceUID": "1", "SeriesInstanceUID": uid})
            samples = {"SamplesPerPixel": 1 if uid == "big" else 3, "NumberOfFrames": 1}
            size = {"Rows": 2, "Columns": 4, "BitsAllocated": 8, "frames": coded if uid == "coded" else table}
            uids = {"StudyInstanceUID": "1", "SeriesInstanceUID": uid, "SOPInstanceUID": uid}
            await instances.insert({**uids, **told, **samples, **size})
        versions = engines.documents.installation("index_version")
        await versions.update({"name": "documents"}, Edit(set={"version": 1}))
        async with Engines.open(settings):
            pass
        frames = {one["SOPInstanceUID"]: one["frames"] for one in await instances.find({})}
        assert frames["big"] == {**table, "bits": 64, "swapped": 2}
        assert frames["full"] == {**table, "bits": 192}
        assert (frames["plain"], frames["coded"]) == (table, coded)
        marked = {one["SeriesInstanceUID"] for one in await series.find({}) if "changed" in one}
        assert marked == {"big", "full"}


class TestSearchMadeAnew:
    async def test_studies_are_found_as_if_they_came_today(
        self, engines: Engines, settings: Settings
    ) -> None:
        studies = engines.documents.of(OAK, "studies")
        told = {
            "PatientName": {"Alphabetic": "O'Brien^Rex"},
            "PatientSpeciesDescription": "Hund",
            "StudyDate": "20261129",
        }
        before = {
            "name": "o'brien^rex",
            "words": ["o'b", "rex"],
            "StudyID": "",
            "ResponsiblePerson": [],
            "PatientName": [],
        }
        for number in ("1", "2"):
            await studies.insert(
                {"StudyInstanceUID": number, "listed": int(number), **told, "search": before}
            )
        versions = engines.documents.installation("index_version")
        await versions.update({"name": "documents"}, Edit(set={"version": 1}))
        async with Engines.open(settings):
            pass
        for entry in ("obr", "~dog", "@20261129"):
            found = await studies.find({"search.words": entry}, sort=(("listed", -1),))
            assert [one["StudyInstanceUID"] for one in found] == ["2", "1"], entry
        assert found[0]["search"] == study_search(told)
        assert await studies.find({"search.words": "o'b"}) == []
        assert await engines.documents.of(Grant("elmside"), "studies").find({"search.words": "~dog"}) == []
