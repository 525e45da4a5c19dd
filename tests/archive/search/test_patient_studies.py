import pytest

from services.archive.lifecycle.corrections import PatientNumber, correct_study, merge_patients, move_study
from services.archive.search.patient_studies import MOST, patient_studies
from services.dicom.uids import new_uid
from services.errors import Invalid, Refused
from services.persistence import Grant
from services.tenancy.scope import Principal, Right, Scope
from tests.archive.samples import dataset, put, put_all, series

DAYS = ("20240312", "20261101", "20250704")


@pytest.fixture
async def bella(oakwood, engines) -> list[str]:
    """Three studies of one dog, the newest first; beside her those whose ID looks the same."""
    made = [dataset(StudyDate=day) for day in DAYS]
    for one in (
        *made,
        dataset(PatientID="b-17"),
        dataset(IssuerOfPatientID="ELSEWHERE"),
        dataset(PatientID="B-18"),
    ):
        await put(oakwood, engines, one)
    dated = dict(zip(DAYS, (str(one.StudyInstanceUID) for one in made), strict=True))
    return [dated[day] for day in sorted(DAYS, reverse=True)]


def narrowed(scope: Scope, *rights: Right, **grant) -> Scope:
    granted = Grant(scope.grant.tenant, **{name: frozenset(uids) for name, uids in grant.items()})
    return Scope(Principal("user", "1", "G"), frozenset(rights or Right), (granted,))


async def uids_of(scope, engines, study, first=50) -> list[str] | None:
    """All pages, joined."""
    found, after = [], None
    while True:
        page = await patient_studies(scope, engines, study, first=first, after=after)
        if page is None:
            return None
        found += [one["StudyInstanceUID"] for one in page.studies]
        after = page.end_cursor
        if not page.has_next_page:
            return found


class TestPatientStudies:
    @pytest.mark.parametrize("first", [1, 2, 50])
    async def test_are_told_newest_first_by_any_of_them(self, oakwood, engines, bella, first):
        for study in bella:
            assert await uids_of(oakwood, engines, study, first) == bella

    async def test_are_of_one_tenant_though_the_other_has_the_same_patient(
        self, oakwood, elmside, engines, bella
    ):
        theirs = dataset(StudyInstanceUID=bella[0])
        assert await uids_of(elmside, engines, bella[0]) is None
        await put(elmside, engines, theirs)
        assert await uids_of(elmside, engines, bella[0]) == [bella[0]]
        assert await uids_of(elmside, engines, bella[1]) is None
        assert await uids_of(oakwood, engines, bella[0]) == bella

    async def test_are_those_that_a_narrowed_scope_sees(self, oakwood, engines, bella):
        guest = narrowed(oakwood, studies={bella[0], bella[2]})
        assert await uids_of(guest, engines, bella[2]) == [bella[0], bella[2]]
        assert await uids_of(guest, engines, bella[1]) is None

    async def test_are_counted_as_a_narrowed_scope_sees_them(self, oakwood, engines, bella):
        study, seen = bella[0], new_uid()
        await put_all(oakwood, engines, series(2, StudyInstanceUID=study, SeriesInstanceUID=seen))
        guest = narrowed(oakwood, studies=set(bella), series={seen})
        page = await patient_studies(guest, engines, study)
        assert [one["counts"] for one in page.studies] == [{"series": 1, "instances": 2}]
        assert await patient_studies(guest, engines, bella[1]) is None

    async def test_follow_corrections_and_merges(self, oakwood, engines, bella):
        stray, twice = dataset(PatientID="STRAY", StudyDate="20230101"), dataset(PatientID="B-99")
        for one in (stray, twice):
            await put(oakwood, engines, one)
        stray, twice = str(stray.StudyInstanceUID), str(twice.StudyInstanceUID)
        await move_study(oakwood, engines, stray, PatientNumber("B-17", ""), "found its owner")
        assert await uids_of(oakwood, engines, stray) == [*bella, stray]
        await correct_study(oakwood, engines, stray, {"StudyDate": "20270101"}, "clock")
        assert await uids_of(oakwood, engines, stray) == [stray, *bella]
        await merge_patients(
            oakwood, engines, PatientNumber("B-17", ""), PatientNumber("B-99"), "the same dog"
        )
        for study in (twice, bella[1]):
            assert set(await uids_of(oakwood, engines, study)) == {stray, twice, *bella}

    async def test_of_an_animal_without_an_id_is_the_one(self, oakwood, engines):
        made = [dataset(PatientID=None), dataset(PatientID=None)]
        await put_all(oakwood, engines, iter(made))
        uid = str(made[0].StudyInstanceUID)
        assert await uids_of(oakwood, engines, uid, 1) == [uid]

    async def test_refuses_what_is_no_page(self, oakwood, engines, bella):
        for how in ({"first": 0}, {"first": MOST + 1}, {"after": "x"}):
            with pytest.raises(Invalid):
                await patient_studies(oakwood, engines, bella[0], **how)

    async def test_needs_the_right_to_find(self, oakwood, engines, bella):
        with pytest.raises(Refused):
            await patient_studies(narrowed(oakwood, Right.STORE, studies=set(bella)), engines, bella[0])
