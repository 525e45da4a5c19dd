from dataclasses import replace

import pytest

from services.archive.search.find import find
from services.dicom.query import Query
from services.dicom.uids import new_uid
from services.errors import Refused, TooBroad
from services.persistence import Grant
from services.tenancy.scope import Principal, Right, Scope
from tests.archive.samples import dataset, put, put_all, series


def ask(level: str, *parameters: tuple[str, str]) -> Query:
    return Query.from_parameters(level, parameters)


def narrowed(scope: Scope, **grant) -> Scope:
    return Scope(Principal("user", "1", "G"), frozenset(Right), (Grant(scope.grant.tenant, **grant),))


@pytest.fixture
async def studies(oakwood, engines) -> dict[str, str]:
    """Bella's, Rex's and Mimi's studies by PatientID."""
    made = {
        "B-17": dataset(),
        "R-2": dataset(
            PatientID="R-2",
            PatientName="Smith^Rex",
            StudyDate="20250601",
            Modality="CT",
            AccessionNumber="A2",
        ),
        "M-3": dataset(
            PatientID="M-3",
            PatientName="Müller^Mimi",
            SpecificCharacterSet="ISO_IR 192",
            ResponsiblePerson="Ørsted^Jo",
            PatientSpeciesDescription="Feline",
            StudyDate="20240229",
            Modality="US",
            StudyDescription="Abdomen complete",
        ),
    }
    for one in made.values():
        await put(oakwood, engines, one)
    return {name: str(one.StudyInstanceUID) for name, one in made.items()}


class TestStudies:
    async def test_come_newest_first_with_counts(self, oakwood, engines, studies):
        rows = (await find(oakwood, engines, ask("STUDY"))).rows
        assert [row["PatientID"] for row in rows] == ["B-17", "R-2", "M-3"]
        assert rows[0]["ModalitiesInStudy"] == ["MR"]
        assert (rows[0]["NumberOfStudyRelatedSeries"], rows[0]["NumberOfStudyRelatedInstances"]) == (1, 1)

    @pytest.mark.parametrize(
        ("keyword", "value", "expected"),
        [
            ("PatientID", "R-2", ["R-2"]),
            ("PatientID", "r-2", []),
            ("PatientID", "*-*", ["B-17", "R-2", "M-3"]),
            ("PatientName", "smith^rex", ["R-2"]),
            ("PatientName", "M*", ["B-17", "M-3"]),
            ("PatientName", "muller*", ["M-3"]),
            ("PatientName", "*imi", ["M-3"]),
            ("ResponsiblePerson", "Miller*", ["B-17", "R-2"]),
            ("ResponsiblePerson", "orsted^jo", ["M-3"]),
            ("PatientSpeciesDescription", "Feline", ["M-3"]),
            ("PatientBreedDescription", "Bea?le", ["B-17", "R-2", "M-3"]),
            ("StudyDate", "20250601", ["R-2"]),
            ("StudyDate", "20250101-", ["B-17", "R-2"]),
            ("StudyDate", "-20241231", ["M-3"]),
            ("StudyDate", "20240101-20251231", ["R-2", "M-3"]),
            ("AccessionNumber", "A2", ["R-2"]),
            ("ModalitiesInStudy", "CT", ["R-2"]),
            ("ModalitiesInStudy", "CT,US", ["R-2", "M-3"]),
            ("StudyDescription", "*complete", ["M-3"]),
            ("00100020", "M-3", ["M-3"]),
            ("NumberOfStudyRelatedInstances", "1", ["B-17", "R-2", "M-3"]),
            ("NumberOfStudyRelatedInstances", "2", []),
        ],
    )
    async def test_match(self, oakwood, engines, studies, keyword, value, expected):
        rows = (await find(oakwood, engines, ask("STUDY", (keyword, value)))).rows
        assert [row["PatientID"] for row in rows] == expected

    async def test_are_found_by_uid(self, oakwood, engines, studies):
        rows = (await find(oakwood, engines, ask("STUDY", ("StudyInstanceUID", studies["M-3"])))).rows
        assert [row["PatientID"] for row in rows] == ["M-3"]

    async def test_match_fuzzily_by_the_beginnings_of_words(self, oakwood, engines, studies):
        query = ask("STUDY", ("fuzzymatching", "true"), ("PatientName", "bel mil"))
        assert [row["PatientID"] for row in (await find(oakwood, engines, query)).rows] == ["B-17"]

    @pytest.mark.parametrize(
        ("words", "expected"),
        [("Simth", ["R-2"]), ("Mullre Mimi", ["M-3"]), ("Mueller", ["M-3"]), ("bella Millerr", ["B-17"])],
    )
    async def test_match_fuzzily_past_a_slip(self, oakwood, engines, studies, words, expected):
        query = ask("STUDY", ("fuzzymatching", "true"), ("PatientName", words))
        assert [row["PatientID"] for row in (await find(oakwood, engines, query)).rows] == expected

    async def test_read_no_more_than_is_asked_for(self, oakwood, engines, studies):
        query = ask("STUDY", ("PatientID", "R-2"), ("includefield", "StudyDate"))
        (row,) = (await find(oakwood, engines, query)).rows
        assert row["StudyDate"] == "20250601"
        assert not {"PatientName", "search", "StudyDescription"} & row.keys()

    async def test_that_match_too_seldom_are_refused(self, oakwood, engines, studies, monkeypatch):
        patient = replace(engines, settings=engines.settings.model_copy(update={"query_vain": 1}))
        monkeypatch.setattr("services.archive.search.find._AT_ONCE", {"SERIES": 1, "IMAGE": 1})
        for asked in (ask("IMAGE", ("Rows", "9")), ask("STUDY", ("offset", "3"))):
            with pytest.raises(TooBroad):
                await find(oakwood, patient, asked)
        assert len((await find(oakwood, patient, ask("IMAGE", ("Rows", "8")))).rows) == 3

    async def test_come_in_pages(self, oakwood, engines, studies):
        first = await find(oakwood, engines, ask("STUDY", ("limit", "2")))
        assert ([row["PatientID"] for row in first.rows], first.more) == (["B-17", "R-2"], True)
        rest = await find(oakwood, engines, ask("STUDY", ("limit", "2"), ("offset", "2")))
        assert ([row["PatientID"] for row in rest.rows], rest.more) == (["M-3"], False)

    async def test_of_another_tenant_do_not_show(self, elmside, engines, studies):
        for level in ("PATIENT", "STUDY", "SERIES", "IMAGE"):
            assert (await find(elmside, engines, ask(level))).rows == ()
        query = ask("STUDY", ("StudyInstanceUID", studies["M-3"]))
        assert (await find(elmside, engines, query)).rows == ()

    async def test_outside_a_narrowed_grant_do_not_show(self, oakwood, engines, studies):
        guest = narrowed(oakwood, studies=frozenset({studies["R-2"]}))
        assert [row["PatientID"] for row in (await find(guest, engines, ask("STUDY"))).rows] == ["R-2"]
        assert [row["Modality"] for row in (await find(guest, engines, ask("IMAGE"))).rows] == ["CT"]

    async def test_count_only_what_a_narrowed_grant_sees(self, oakwood, engines):
        study, seen = new_uid(), new_uid()
        await put_all(oakwood, engines, series(2, StudyInstanceUID=study, SeriesInstanceUID=seen))
        await put_all(oakwood, engines, series(3, StudyInstanceUID=study, Modality="SR"))
        guest = narrowed(oakwood, studies=frozenset({study}), series=frozenset({seen}))
        (row,) = (await find(guest, engines, ask("STUDY"))).rows
        assert (row["NumberOfStudyRelatedSeries"], row["NumberOfStudyRelatedInstances"]) == (1, 2)
        assert row["ModalitiesInStudy"] == ["MR"]
        assert len((await find(guest, engines, ask("IMAGE"))).rows) == 2

    async def test_need_the_right_to_find(self, oakwood, engines):
        nobody = Scope(Principal("user", "1", "N"), frozenset(), oakwood.grants)
        with pytest.raises(Refused):
            await find(nobody, engines, ask("STUDY"))

    async def test_without_a_date_come_last_and_in_no_range(self, oakwood, engines, studies):
        await put(oakwood, engines, dataset(PatientID="NONE", StudyDate=None, StudyTime=None))
        rows = (await find(oakwood, engines, ask("STUDY"))).rows
        assert [row["PatientID"] for row in rows][-1] == "NONE"
        ranged = (await find(oakwood, engines, ask("STUDY", ("StudyDate", "-20991231")))).rows
        assert "NONE" not in [row["PatientID"] for row in ranged]

    async def test_come_whole_through_many_readings(self, oakwood, engines):
        days = [f"202601{day:02}" for day in range(1, 29)]
        for day in days:
            await put(oakwood, engines, dataset(StudyDate=day))
        rows = []
        while page := (
            await find(oakwood, engines, ask("STUDY", ("limit", "5"), ("offset", str(len(rows)))))
        ).rows:
            rows += page
        assert [row["StudyDate"] for row in rows] == days[::-1]


class TestPatients:
    async def test_come_once_each(self, oakwood, engines, studies):
        await put(oakwood, engines, dataset(StudyDate="20260201"))
        rows = (await find(oakwood, engines, ask("PATIENT"))).rows
        assert [row["PatientID"] for row in rows] == ["B-17", "R-2", "M-3"]


class TestSeries:
    async def test_of_a_study_come_in_order_of_their_number(self, oakwood, engines):
        study = new_uid()
        for number in ("10", "9"):
            await put_all(oakwood, engines, series(2, StudyInstanceUID=study, SeriesNumber=number))
        rows = (await find(oakwood, engines, ask("SERIES", ("StudyInstanceUID", study)))).rows
        assert [row["SeriesNumber"] for row in rows] == [9, 10]
        assert [row["NumberOfSeriesRelatedInstances"] for row in rows] == [2, 2]
        assert rows[0]["PatientID"] == "B-17"

    async def test_of_studies_by_date_need_not_answer_with_the_date(self, oakwood, engines, studies):
        for level in ("SERIES", "IMAGE"):
            query = replace(ask(level, ("StudyDate", "20250101-20251231")), include=frozenset({"Modality"}))
            (row,) = (await find(oakwood, engines, query)).rows
            assert (row["StudyInstanceUID"], row["Modality"]) == (studies["R-2"], "CT")

    async def test_of_all_studies_match_by_their_own_attributes(self, oakwood, engines, studies):
        rows = (await find(oakwood, engines, ask("SERIES", ("Modality", "US")))).rows
        assert [row["PatientID"] for row in rows] == ["M-3"]

    async def test_are_found_by_uid_alone(self, oakwood, engines, studies):
        (row,) = (await find(oakwood, engines, ask("SERIES", ("Modality", "US")))).rows
        query = ask("SERIES", ("SeriesInstanceUID", row["SeriesInstanceUID"]))
        assert [found["PatientID"] for found in (await find(oakwood, engines, query)).rows] == ["M-3"]


class TestInstances:
    async def test_come_in_order_of_their_number(self, oakwood, engines):
        stored = await put_all(oakwood, engines, series(11))
        query = ask("IMAGE", ("StudyInstanceUID", stored[0].study_instance_uid))
        rows = (await find(oakwood, engines, query)).rows
        assert [row["InstanceNumber"] for row in rows] == list(range(1, 12))
        assert [row["SOPInstanceUID"] for row in rows] == [one.sop_instance_uid for one in stored]

    async def test_match_by_any_level(self, oakwood, engines, studies):
        rows = (await find(oakwood, engines, ask("IMAGE", ("Rows", "8"), ("PatientID", "M-3")))).rows
        assert [row["PatientID"] for row in rows] == ["M-3"]

    async def test_are_found_by_uid_alone(self, oakwood, engines):
        stored = await put_all(oakwood, engines, series(3))
        query = ask("IMAGE", ("SOPInstanceUID", stored[1].sop_instance_uid))
        rows = (await find(oakwood, engines, query)).rows
        assert [row["InstanceNumber"] for row in rows] == [2]
