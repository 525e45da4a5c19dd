# ruff: noqa: RUF001 - letters that look alike are what is tested
import pytest
from pydicom import Dataset

from services.archive.search.browse import (
    StudyFilter,
    StudySort,
    instances_of_series,
    patients_by_key,
    series_of_studies,
    studies_by_uid,
    studies_page,
)
from services.dicom.uids import new_uid
from services.errors import Invalid
from tests.archive.samples import dataset, put, put_all, series

NAMES = ("Abel^Kim", "Baker^Rex", "Čapek^Mimi", "Doe^Bo", "Eco^Uma")


@pytest.fixture
async def five(oakwood, engines) -> list[str]:
    """Study UIDs of five animals, a day apart, the youngest last."""
    made = [
        dataset(
            PatientName=name,
            PatientID=f"P{number}",
            SpecificCharacterSet="ISO_IR 192",
            StudyDate=f"2026010{number}",
            Modality="CT" if number % 2 else "MR",
            PatientSpeciesDescription="Feline" if number == 3 else "Canine",
        )
        for number, name in enumerate(NAMES, 1)
    ]
    for one in made:
        await put(oakwood, engines, one)
    return [str(one.StudyInstanceUID) for one in made]


async def pages(scope, engines, first, **how) -> list[str]:
    """PatientIDs over all pages."""
    found, after = [], None
    while True:
        page = await studies_page(scope, engines, first=first, after=after, **how)
        found += [study["PatientID"] for study in page.studies]
        after = page.end_cursor
        if not page.has_next_page:
            return found


class TestStudiesPage:
    @pytest.mark.parametrize("first", [1, 2, 10])
    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            (StudySort.STUDY_DATE_DESC, ["P5", "P4", "P3", "P2", "P1"]),
            (StudySort.STUDY_DATE_ASC, ["P1", "P2", "P3", "P4", "P5"]),
            (StudySort.PATIENT_NAME_ASC, ["P1", "P2", "P3", "P4", "P5"]),
            (StudySort.PATIENT_NAME_DESC, ["P5", "P4", "P3", "P2", "P1"]),
            (StudySort.RECEIVED_DESC, ["P5", "P4", "P3", "P2", "P1"]),
        ],
    )
    async def test_goes_through_all_in_order(self, oakwood, engines, five, sort, expected, first):
        assert await pages(oakwood, engines, first, sort=sort) == expected

    @pytest.mark.parametrize("sort", StudySort)
    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            (StudyFilter(text="capek"), {"P3"}),
            (StudyFilter(text="mim ČAP"), {"P3"}),
            (StudyFilter(text="mim rex"), set()),
            (StudyFilter(text="k"), {"P1"}),
            (StudyFilter(patient_id="p2"), {"P2"}),
            (StudyFilter(modality="MR"), {"P2", "P4"}),
            (StudyFilter(species="feline"), {"P3"}),
            (StudyFilter(date_from="20260104"), {"P4", "P5"}),
            (StudyFilter(date_to="20260102"), {"P1", "P2"}),
            (StudyFilter(date_from="20260102", date_to="20260104", modality="CT"), {"P3"}),
        ],
    )
    async def test_filters(self, oakwood, engines, five, asked, expected, sort):
        assert set(await pages(oakwood, engines, 2, study_filter=asked, sort=sort)) == expected

    @pytest.mark.parametrize("sort", StudySort)
    async def test_reads_no_more_than_its_bound_and_goes_on_behind_it(
        self, oakwood, engines, five, sort, monkeypatch
    ):
        monkeypatch.setattr("services.archive.search.browse.READING", 2)
        nothing = StudyFilter(text="rex", species="feline")
        page = await studies_page(oakwood, engines, nothing, sort=sort, first=1)
        assert page.studies == ()
        found, reached = [], set()
        for asked in (nothing, StudyFilter(species="feline"), StudyFilter(modality="CT"), StudyFilter()):
            found.append(await pages(oakwood, engines, 1, study_filter=asked, sort=sort))
            reached.add(len(found[-1]))
        assert [set(one) for one in found] == [
            set(),
            {"P3"},
            {"P1", "P3", "P5"},
            {f"P{n}" for n in range(1, 6)},
        ]
        assert reached == {0, 1, 3, 5}

    async def test_shows_nothing_of_another_tenant(self, elmside, engines, five):
        assert await pages(elmside, engines, 10) == []

    @pytest.mark.parametrize("cursor", ["x", "[]", '["a","b"]', "[1]", '[1,"1.2",3]', "{}"])
    async def test_refuses_a_cursor_that_is_none_of_ours(self, oakwood, engines, cursor):
        with pytest.raises(Invalid):
            await studies_page(oakwood, engines, after=cursor)

    async def test_refuses_a_date_that_is_none(self, oakwood, engines):
        with pytest.raises(Invalid):
            await studies_page(oakwood, engines, StudyFilter(date_from="20260231"))


def _coded(meaning: str) -> list[Dataset]:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "1", "99TEST", meaning
    return [item]


@pytest.fixture
async def told_otherwise(oakwood, engines) -> None:
    """A shelter's animal that is said in codes alone, and one whose owner has an apostrophe and an umlaut."""
    registration = Dataset()
    registration.BreedRegistrationNumber = "DN12345678"
    registration.BreedRegistryCodeSequence = _coded("American Kennel Club")
    shelter = dataset(
        PatientID="CODED",
        PatientName="Fluffy",
        PatientSpeciesDescription=None,
        PatientBreedDescription=None,
        PatientSpeciesCodeSequence=_coded("Canine species"),
        PatientBreedCodeSequence=_coded("Beagle"),
        BreedRegistrationSequence=[registration],
        ResponsiblePerson=None,
        ResponsibleOrganization="Happy Paws Shelter",
        OtherPatientIDs=["276-098-555-123456", "7"],
        StudyDate="20261129",
    )
    named = dataset(
        SpecificCharacterSet="ISO_IR 192",
        PatientID="D-1001",
        PatientName="Mimi",
        PatientSpeciesDescription="Katze",
        PatientBreedDescription=None,
        ResponsiblePerson="O’Brien-Müller^Zoë",
        AccessionNumber="2026/000123",
        StudyDate="20261001",
    )
    for made in (shelter, named):
        await put(oakwood, engines, made)


class TestWhatPeopleType:
    @pytest.mark.parametrize("sort", [StudySort.STUDY_DATE_DESC, StudySort.PATIENT_NAME_ASC])
    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            *((StudyFilter(text=text), {"CODED"}) for text in (
                "canine", "beagle", "happy paws", "happypaws", "dn12345678", "kennel club", "276098555123456",
                "276 098 555", "hund", "dog fluffy", "29.11.2026", "11/29/2026", "29 Nov 2026", "nov 2026",
            )),
            *((StudyFilter(text=text), {"D-1001"}) for text in (
                "o'brien", "obrien", "O’Brien", "mueller", "Müller", "obrien-mueller", "zoe", "d1001",
                "D 1001", "cat",
                "2026000123", "2026-10-01", "feline 10/2026",
            )),
            (StudyFilter(text="2026-11-29 cat"), set()),
            (StudyFilter(species="Dog"), {"CODED"}),
            (StudyFilter(species="Canine"), {"CODED"}),
            (StudyFilter(species="can"), {"CODED"}),
            (StudyFilter(species="feline"), {"D-1001"}),
            (StudyFilter(species="Feline", text="obrien"), {"D-1001"}),
            (StudyFilter(species="nine"), set()),
        ],
    )  # fmt: skip
    async def test_is_found(self, oakwood, engines, told_otherwise, asked, expected, sort):
        assert set(await pages(oakwood, engines, 10, study_filter=asked, sort=sort)) == expected

    async def test_is_nothing_to_another_tenant(self, elmside, engines, told_otherwise):
        for asked in (StudyFilter(text="dog"), StudyFilter(text="29.11.2026"), StudyFilter(species="dog")):
            assert await pages(elmside, engines, 10, study_filter=asked) == []


class TestLoaders:
    async def test_bring_what_hangs_below(self, oakwood, elmside, engines):
        study = new_uid()
        stored = await put_all(oakwood, engines, series(3, StudyInstanceUID=study))
        await put_all(oakwood, engines, series(1, StudyInstanceUID=study, SeriesNumber="0"))
        found = (await studies_by_uid(oakwood, engines, [study, "1.2"]))[study]
        assert found["counts"] == {"series": 2, "instances": 4}
        assert found["arriving"]
        below = (await series_of_studies(oakwood, engines, [study, "1.2"]))[study]
        assert [one["counts"]["instances"] for one in below] == [1, 3]
        key = (study, stored[0].series_instance_uid)
        instances = (await instances_of_series(oakwood, engines, [key]))[key]
        assert [one["InstanceNumber"] for one in instances] == [1, 2, 3]
        patients = await patients_by_key(oakwood, engines, [found["patient"]])
        assert patients[found["patient"]]["PatientID"] == "B-17"
        assert await studies_by_uid(elmside, engines, [study]) == {}
        assert await series_of_studies(elmside, engines, [study]) == {study: []}
        assert await instances_of_series(elmside, engines, [key]) == {key: []}
        assert await patients_by_key(elmside, engines, [found["patient"]]) == {}
