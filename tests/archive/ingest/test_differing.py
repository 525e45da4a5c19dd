from datetime import UTC, datetime, timedelta

import pytest

from services.archive.index.entries import object_key
from services.archive.ingest.differing import (
    MOST_OF_ONE,
    differing,
    keep_stored,
    let_go,
    take_received,
)
from services.archive.ingest.rebuild import rebuild
from services.archive.lifecycle.delete import delete, deletions, restore
from services.archive.lifecycle.erase import erase_due
from services.archive.lifecycle.verify import verify
from services.archive.search.browse import studies_by_uid
from services.courier.service import work_off
from services.errors import NotFound, Refused
from services.persistence import Edit, Engines
from services.tenancy import audit
from services.tenancy.scope import Principal, Right, Scope
from tests.archive.samples import dataset, encoded, make_due, put, series
from tests.trail import told


async def rest(scope: Scope, engines: Engines) -> None:
    """Let the courier work up all there is."""
    await make_due(scope, engines)
    while await work_off(engines, "test"):
        pass


async def name_of(scope: Scope, engines: Engines, study: str) -> str:
    found = (await studies_by_uid(scope, engines, [study]))[study]
    return found["PatientName"]["Alphabetic"]


async def stored_bytes(scope: Scope, engines: Engines, uid: str) -> bytes:
    return await engines.objects.of(scope.grant).read(object_key(uid))


async def over(scope: Scope, engines: Engines, name: str = "differing_instances") -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    await engines.documents.of(scope.grant, name).update({}, Edit(set={"ends_at": past}), many=True)


@pytest.fixture
async def pair(oakwood, engines):
    """An instance that is stored, and one with its UIDs and another name that came after it."""
    made = dataset(PatientName="Wrong^Rex")
    await put(oakwood, engines, made)
    other = dataset(**{name: made[name].value for name in ("SOPInstanceUID", "StudyInstanceUID")})
    other.SeriesInstanceUID = made.SeriesInstanceUID
    other.PatientName = "Right^Rex"
    assert (await put(oakwood, engines, other)).duplicate
    await rest(oakwood, engines)
    return made, other


class TestKeptAside:
    async def test_is_listed_and_changes_nothing(self, oakwood, elmside, engines, pair):
        made, _ = pair
        (one,) = await differing(oakwood, engines)
        assert one.sop_instance_uid == made.SOPInstanceUID
        assert one.calling_aet == "MODALITY"
        assert one.kept_until > datetime.now(UTC) + timedelta(days=29)
        assert (await stored_bytes(oakwood, engines, made.SOPInstanceUID)).endswith(encoded(made))
        assert await differing(elmside, engines) == []

    async def test_once_however_often_it_comes(self, oakwood, engines, pair):
        _, other = pair
        assert (await put(oakwood, engines, other)).duplicate
        assert len(await differing(oakwood, engines)) == 1

    async def test_is_bounded(self, oakwood, engines, pair):
        _, other = pair
        for number in range(MOST_OF_ONE + 3):
            other.StudyDescription = f"Again {number}"
            assert (await put(oakwood, engines, other)).duplicate
        assert len(await differing(oakwood, engines)) == MOST_OF_ONE
        kept = [key async for key, _ in engines.objects.of(oakwood.grant).list("differing/")]
        assert len(kept) == MOST_OF_ONE

    async def test_goes_when_its_time_is_over(self, oakwood, engines, pair):
        assert await let_go(oakwood, engines) == 0
        await over(oakwood, engines)
        assert await let_go(oakwood, engines) == 1
        assert await differing(oakwood, engines) == []
        assert [key async for key, _ in engines.objects.of(oakwood.grant).list("differing/")] == []

    @pytest.mark.usefixtures("pair")
    async def test_is_the_administrators(self, oakwood, elmside, engines):
        (one,) = await differing(oakwood, engines)
        reader = Scope(
            Principal("user", "1", "Reader"), frozenset({Right.FIND, Right.RETRIEVE}), oakwood.grants
        )
        for decide in (keep_stored, take_received):
            with pytest.raises(Refused):
                await decide(reader, engines, one.id)
            with pytest.raises(NotFound):
                await decide(elmside, engines, one.id)
        with pytest.raises(Refused):
            await differing(reader, engines)


class TestDecision:
    async def test_for_the_stored_one(self, oakwood, engines, pair):
        made, _ = pair
        (one,) = await differing(oakwood, engines)
        await keep_stored(oakwood, engines, one.id)
        assert await differing(oakwood, engines) == []
        assert (await stored_bytes(oakwood, engines, made.SOPInstanceUID)).endswith(encoded(made))
        (entry,) = await told(oakwood, engines, audit.Event.DIFFERENCE_DECIDED)
        assert entry.details["kept"] == "the stored one"

    async def test_for_the_received_one_can_be_taken_back(self, oakwood, engines, pair):
        made, other = pair
        uid, study = made.SOPInstanceUID, made.StudyInstanceUID
        for now, name in ((other, "Right^Rex"), (made, "Wrong^Rex")):
            (one,) = await differing(oakwood, engines)
            await take_received(oakwood, engines, one.id)
            await rest(oakwood, engines)
            assert (await stored_bytes(oakwood, engines, uid)).endswith(encoded(now))
            assert await name_of(oakwood, engines, study) == name or name == "Wrong^Rex"
            assert [each async for each in verify(oakwood, engines)] == []

    async def test_broken_off_is_done_by_being_asked_again(self, oakwood, engines, pair, monkeypatch):
        made, other = pair
        (one,) = await differing(oakwood, engines)

        async def killed(*_):
            raise RuntimeError("killed")

        with monkeypatch.context() as broken:
            broken.setattr("services.archive.ingest.differing.read_entry", killed)
            with pytest.raises(RuntimeError):
                await take_received(oakwood, engines, one.id)
        await take_received(oakwood, engines, one.id)
        assert (await stored_bytes(oakwood, engines, made.SOPInstanceUID)).endswith(encoded(other))
        await rest(oakwood, engines)
        assert [each async for each in verify(oakwood, engines)] == []
        (before,) = await differing(oakwood, engines)
        assert before.id != one.id


class TestAfterADeletion:
    async def test_other_bytes_are_a_new_instance(self, oakwood, engines):
        wrong = dataset(PatientName="Wrong^Rex", SeriesDescription="Wrong")
        await put(oakwood, engines, wrong)
        await rest(oakwood, engines)
        deletion = await delete(oakwood, engines, wrong.StudyInstanceUID)
        right = dataset(PatientName="Right^Rex")
        for name in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"):
            setattr(right, name, wrong[name].value)
        stored = await put(oakwood, engines, right)
        assert not stored.duplicate
        assert (await stored_bytes(oakwood, engines, right.SOPInstanceUID)).endswith(encoded(right))
        await rest(oakwood, engines)
        assert await name_of(oakwood, engines, right.StudyInstanceUID) == "Right^Rex"
        (made,) = await engines.documents.of(oakwood.grant, "series").find({})
        assert "SeriesDescription" not in made
        (patient,) = await engines.documents.of(oakwood.grant, "patients").find({})
        assert patient["PatientName"] == {"Alphabetic": "Right^Rex"}
        # The deletion has nothing left to bring back or to erase; what it was about is kept aside.
        await restore(oakwood, engines, deletion.id)
        assert (await stored_bytes(oakwood, engines, right.SOPInstanceUID)).endswith(encoded(right))
        (one,) = await differing(oakwood, engines)
        assert one.sop_instance_uid == wrong.SOPInstanceUID
        assert await rebuild(oakwood, engines) == 0

    async def test_outlives_the_end_of_the_deletion(self, oakwood, engines):
        wrong, right = dataset(PatientName="Wrong^Rex"), dataset(PatientName="Right^Rex")
        for name in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"):
            setattr(right, name, wrong[name].value)
        await put(oakwood, engines, wrong)
        await delete(oakwood, engines, wrong.StudyInstanceUID)
        await put(oakwood, engines, right)
        await over(oakwood, engines, "deletions")
        assert await erase_due(oakwood, engines) == 0
        assert await deletions(oakwood, engines) == []
        assert (await stored_bytes(oakwood, engines, right.SOPInstanceUID)).endswith(encoded(right))
        await rest(oakwood, engines)
        assert [one async for one in verify(oakwood, engines)] == []

    async def test_of_the_first_the_others_give_study_and_series_their_names(self, oakwood, engines):
        first, second = series(2, PatientName="Wrong^Rex")
        second.PatientName = "Right^Rex"
        await put(oakwood, engines, first)
        await put(oakwood, engines, second)
        await delete(oakwood, engines, first.StudyInstanceUID, first.SeriesInstanceUID, first.SOPInstanceUID)
        await rest(oakwood, engines)
        assert await name_of(oakwood, engines, first.StudyInstanceUID) == "Right^Rex"

    async def test_a_new_study_of_its_uid_has_its_own_name(self, oakwood, engines):
        wrong = dataset(PatientName="Wrong^Rex", PatientID="1")
        await put(oakwood, engines, wrong)
        await rest(oakwood, engines)
        await delete(oakwood, engines, wrong.StudyInstanceUID)
        right = dataset(PatientName="Right^Rex", PatientID="2", StudyInstanceUID=wrong.StudyInstanceUID)
        await put(oakwood, engines, right)
        await rest(oakwood, engines)
        assert await name_of(oakwood, engines, wrong.StudyInstanceUID) == "Right^Rex"
        (patient,) = await engines.documents.of(oakwood.grant, "patients").find({})
        assert patient["PatientID"] == "2"
