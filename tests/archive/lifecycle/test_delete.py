from datetime import UTC, datetime, timedelta

import pytest

from services.archive.index.entries import object_key
from services.archive.index.group_commit import Committer
from services.archive.ingest.rebuild import index_orphans, rebuild
from services.archive.lifecycle.delete import delete, deletions, restorable_until, restore
from services.archive.lifecycle.erase import erase_due
from services.archive.lifecycle.scrub import damaged, scrub
from services.archive.lifecycle.verify import verify
from services.archive.retrieve.datasets import instances_of, read_instance
from services.archive.retrieve.metadata import metadata
from services.archive.retrieve.pictures import thumbnail
from services.archive.search.find import find
from services.courier.service import work_off
from services.dicom.query import Query
from services.dicom.uids import new_uid
from services.errors import NotFound, Refused, Unavailable
from services.persistence import Edit, Engines, Grant
from services.settings import Settings
from services.tenancy import audit
from services.tenancy.roles import RIGHTS, Role
from services.tenancy.scope import Principal, Right, Scope
from tests.archive.damage import damage, flipped_in_pixels
from tests.archive.samples import MR, dataset, make_due, put, put_all, series
from tests.engines import with_settings
from tests.forks import Forks

CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2"
ARCHIVE = ("instances", "series", "studies", "patients", "clients", "deleted_instances", "deletions")


async def rest(scope: Scope, engines: Engines) -> None:
    """Let the courier work up what is marked."""
    await make_due(scope, engines)
    await work_off(engines, "test")


async def over(scope: Scope, engines: Engines) -> None:
    """Let the time of all deletions be over."""
    past = Edit(set={"ends_at": datetime.now(UTC) - timedelta(seconds=1)})
    await engines.documents.of(scope.grant, "deletions").update({}, past, many=True)


async def lose_index(scope: Scope, engines: Engines) -> None:
    """As if the database were gone, and this process new."""
    for name in ARCHIVE:
        await engines.documents.of(scope.grant, name).delete({}, many=True)
    engines.own(Committer).marks._due.clear()


async def keys(scope: Scope, engines: Engines) -> list[str]:
    return sorted([key async for key, _ in engines.objects.of(scope.grant).list()])


async def counts(scope: Scope, engines: Engines) -> list[tuple[int, int]]:
    rows = (await find(scope, engines, Query("STUDY"))).rows
    return [(row["NumberOfStudyRelatedSeries"], row["NumberOfStudyRelatedInstances"]) for row in rows]


class TestDelete:
    async def test_takes_a_study_out_of_every_way_to_it(
        self, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        stored = await put_all(oakwood, engines, series(3))
        theirs = dataset(StudyInstanceUID=stored[0].study_instance_uid)
        await put(elmside, engines, theirs)
        await rest(oakwood, engines)
        study = stored[0].study_instance_uid
        await instances_of(oakwood, engines, study, None, stored[0].sop_instance_uid)
        made = await delete(oakwood, engines, study)
        assert made.instances == 3
        for settled in (False, True):
            assert await counts(oakwood, engines) == []
            for way in (
                lambda: instances_of(oakwood, engines, study),
                lambda: instances_of(oakwood, engines, study, None, stored[0].sop_instance_uid),
                lambda: metadata(oakwood, engines, study, root=""),
                lambda: thumbnail(oakwood, engines, [study]),
                lambda: delete(oakwood, engines, study),
            ):
                with pytest.raises(NotFound):
                    await way()
            if not settled:
                await rest(oakwood, engines)
        assert await index_orphans(oakwood, engines, age=timedelta(0)) == 0
        assert [difference async for difference in verify(oakwood, engines)] == []
        assert await counts(elmside, engines) == [(1, 1)]
        assert await deletions(elmside, engines) == []
        (entry,) = [
            one for one in (await audit.entries(oakwood, engines)).entries if one.event == audit.Event.DELETED
        ]
        assert (entry.study, entry.details["instances"]) == (study, 3)

    async def test_takes_a_series_or_an_instance_alone(self, oakwood: Scope, engines: Engines) -> None:
        first = await put_all(oakwood, engines, series(3))
        study = first[0].study_instance_uid
        other = await put(oakwood, engines, dataset(StudyInstanceUID=study))
        await rest(oakwood, engines)
        await delete(oakwood, engines, study, first[0].series_instance_uid, first[0].sop_instance_uid)
        assert await counts(oakwood, engines) == [(2, 3)]
        await delete(oakwood, engines, study, first[0].series_instance_uid)
        await rest(oakwood, engines)
        assert await counts(oakwood, engines) == [(1, 1)]
        assert (await instances_of(oakwood, engines, study))[0].sop_instance_uid == other.sop_instance_uid
        assert await thumbnail(oakwood, engines, [study])
        assert len(await deletions(oakwood, engines)) == 2

    async def test_of_a_series_leaves_nothing_of_it_in_the_study(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        study = new_uid()
        await put(oakwood, engines, dataset(StudyInstanceUID=study))
        other = await put(
            oakwood, engines, dataset(StudyInstanceUID=study, Modality="CT", SOPClassUID=CT_IMAGE_STORAGE)
        )

        async def made_of() -> tuple[list[str], list[str]]:
            await rest(oakwood, engines)
            (found,) = await engines.documents.of(oakwood.grant, "studies").find({})
            return sorted(found["ModalitiesInStudy"]), sorted(found["SOPClassesInStudy"])

        assert await made_of() == (["CT", "MR"], [CT_IMAGE_STORAGE, MR])
        deletion = await delete(oakwood, engines, study, other.series_instance_uid)
        assert await made_of() == (["MR"], [MR])
        await restore(oakwood, engines, deletion.id)
        assert await made_of() == (["CT", "MR"], [CT_IMAGE_STORAGE, MR])
        await delete(oakwood, engines, study)
        await rest(oakwood, engines)
        (listed,) = await deletions(oakwood, engines)  # tells what it was
        assert sorted(listed.study["ModalitiesInStudy"]) == ["CT", "MR"]

    @pytest.mark.parametrize("role", Role)
    async def test_wants_the_right(self, oakwood: Scope, engines: Engines, role: Role) -> None:
        stored = await put(oakwood, engines, dataset())
        asker = Scope(Principal("user", "x", "x"), RIGHTS[role], oakwood.grants)
        allowed = role is Role.ADMINISTRATOR
        assert (Right.DELETE in RIGHTS[role]) == allowed
        if allowed:
            await delete(asker, engines, stored.study_instance_uid)
            return
        for way in (
            delete(asker, engines, stored.study_instance_uid),
            restore(asker, engines, "x"),
            deletions(asker, engines),
        ):
            with pytest.raises(Refused):
                await way

    async def test_a_narrowed_scope_and_the_neighbour_delete_nothing(
        self, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        stored = await put(oakwood, engines, dataset())
        grant = Grant("oakwood", studies=frozenset({stored.study_instance_uid}))
        narrowed = Scope(oakwood.principal, oakwood.rights, (grant,))
        with pytest.raises(Refused):
            await delete(narrowed, engines, stored.study_instance_uid)
        with pytest.raises(NotFound):
            await delete(elmside, engines, stored.study_instance_uid)
        made = await delete(oakwood, engines, stored.study_instance_uid)
        with pytest.raises(NotFound):
            await restore(elmside, engines, made.id)


class TestRestore:
    async def test_brings_all_of_it_back(self, oakwood: Scope, engines: Engines) -> None:
        stored = await put_all(oakwood, engines, series(3))
        before = await keys(oakwood, engines)
        made = await delete(oakwood, engines, stored[0].study_instance_uid)
        await rest(oakwood, engines)
        await restore(oakwood, engines, made.id)
        await rest(oakwood, engines)
        assert await counts(oakwood, engines) == [(1, 3)]
        assert {key for key in await keys(oakwood, engines) if not key.startswith("series/")} == set(before)
        assert [difference async for difference in verify(oakwood, engines)] == []
        assert await deletions(oakwood, engines) == []
        with pytest.raises(NotFound):
            await restore(oakwood, engines, made.id)


class TestRestorableUntil:
    async def test_brings_back_what_has_left_the_index(self, oakwood: Scope, engines: Engines) -> None:
        stored = await put_all(oakwood, engines, series(3))
        await rest(oakwood, engines)
        made = await delete(oakwood, engines, stored[0].study_instance_uid)
        await rest(oakwood, engines)
        for name in ("studies", "series", "patients", "clients"):
            assert await engines.documents.of(oakwood.grant, name).count({}) == 0
        assert [key for key in await keys(oakwood, engines) if key.startswith("series/")] == []
        await restore(oakwood, engines, made.id)
        await rest(oakwood, engines)
        assert await counts(oakwood, engines) == [(1, 3)]
        assert await thumbnail(oakwood, engines, [stored[0].study_instance_uid])

    async def test_is_never_where_nothing_is_kept(self, oakwood: Scope, engines: Engines) -> None:
        assert restorable_until(oakwood, engines) is not None
        assert restorable_until(oakwood, with_settings(engines, deletion_days=0.0)) is None


class TestErase:
    async def test_leaves_nothing_once_the_time_is_over(self, oakwood: Scope, engines: Engines) -> None:
        stored = await put_all(oakwood, engines, series(3))
        await rest(oakwood, engines)
        await delete(oakwood, engines, stored[0].study_instance_uid)
        await rest(oakwood, engines)
        assert await erase_due(oakwood, engines) == 0
        await over(oakwood, engines)
        assert await erase_due(oakwood, engines) == 3
        assert await keys(oakwood, engines) == []
        for name in ARCHIVE:
            assert await engines.documents.of(oakwood.grant, name).find({}) == []

    async def test_what_was_damaged_is_listed_as_damaged_no_longer(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        changed, lost = await put_all(oakwood, engines, series(2))
        await damage(oakwood, engines, changed.sop_instance_uid, flipped_in_pixels)
        await engines.objects.of(oakwood.grant).delete(object_key(lost.sop_instance_uid))
        await scrub(oakwood, engines)
        assert len(await damaged(oakwood, engines)) == 2
        await delete(oakwood, engines, lost.study_instance_uid)
        await rest(oakwood, engines)
        await over(oakwood, engines)
        await erase_due(oakwood, engines)
        assert await damaged(oakwood, engines) == []

    @pytest.mark.parametrize("gone", [0, 1, 3])
    async def test_broken_off_is_ended_by_the_next_look(
        self, oakwood: Scope, engines: Engines, gone: int
    ) -> None:
        """As a kill leaves it: some objects gone, their documents and the lease still there."""
        stored = await put_all(oakwood, engines, series(3))
        await delete(oakwood, engines, stored[0].study_instance_uid)
        await rest(oakwood, engines)
        await over(oakwood, engines)
        held = {"ending": True, "held": datetime.now(UTC) - timedelta(seconds=1)}
        await engines.documents.of(oakwood.grant, "deletions").update({}, Edit(set=held))
        for one in stored[:gone]:
            await engines.objects.of(oakwood.grant).delete(object_key(one.sop_instance_uid))
        assert await erase_due(oakwood, engines) == 3 - gone
        assert await keys(oakwood, engines) == []

    @pytest.mark.parametrize("deletions", range(10))
    async def test_killed_on_the_way_is_ended_once_its_lease_is_over(
        self, oakwood: Scope, settings: Settings, engines: Engines, forks: Forks, deletions: int
    ) -> None:
        stored = await put_all(oakwood, engines, series(3))
        await rest(oakwood, engines)
        await delete(oakwood, engines, stored[0].study_instance_uid)
        await rest(oakwood, engines)
        await over(oakwood, engines)
        assert await forks.run("tests.archive.dying", settings, "erase", str(deletions)) == 9
        assert await counts(oakwood, engines) == []
        assert await erase_due(oakwood, engines) == 0  # somebody else's, as far as one can see
        free = Edit(set={"held": datetime.now(UTC) - timedelta(seconds=1)})
        await engines.documents.of(oakwood.grant, "deletions").update({}, free, many=True)
        await erase_due(oakwood, engines)
        assert await keys(oakwood, engines) == []
        for name in ARCHIVE:
            assert await engines.documents.of(oakwood.grant, name).find({}) == []

    async def test_spares_what_was_stored_under_the_uid_of_an_erased_one(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        made = dataset()
        await put(oakwood, engines, made)
        await delete(oakwood, engines, made.StudyInstanceUID)
        await over(oakwood, engines)
        await engines.objects.of(oakwood.grant).delete(object_key(made.SOPInstanceUID))  # and then a kill
        assert not (await put(oakwood, engines, made)).duplicate
        await erase_due(oakwood, engines)
        assert await counts(oakwood, engines) == [(1, 1)]
        (instance,) = await instances_of(oakwood, engines, made.StudyInstanceUID)
        assert [piece async for piece in read_instance(oakwood, engines, instance)]


class TestRevive:
    async def test_what_is_sent_again_comes_back_and_stays(self, oakwood: Scope, engines: Engines) -> None:
        first, other = series(2)
        await put_all(oakwood, engines, iter((first, other)))
        await delete(oakwood, engines, first.StudyInstanceUID)
        assert (await put(oakwood, engines, first)).duplicate
        assert await counts(oakwood, engines) == [(1, 1)]
        await lose_index(oakwood, engines)
        await rebuild(oakwood, engines)
        assert await counts(oakwood, engines) == [(1, 1)]
        await over(oakwood, engines)
        assert await erase_due(oakwood, engines) == 1
        assert await counts(oakwood, engines) == [(1, 1)]

    async def test_other_bytes_bring_their_own_names_at_once(self, oakwood: Scope, engines: Engines) -> None:
        """A study under the wrong animal is deleted and sent again as it should have been."""
        wrong = dataset(PatientName="Wrong^Rex", PatientID="1")
        await put(oakwood, engines, wrong)
        await rest(oakwood, engines)
        made = await delete(oakwood, engines, wrong.StudyInstanceUID)
        await rest(oakwood, engines)
        wrong.PatientName, wrong.PatientID = "Right^Rex", "2"
        await put(oakwood, engines, wrong)
        (row,) = (await find(oakwood, engines, Query("STUDY"))).rows
        assert (row["PatientName"]["Alphabetic"], row["PatientID"]) == ("Right^Rex", "2")
        (listed,) = await deletions(oakwood, engines)
        assert (listed.id, listed.study["PatientID"]) == (made.id, "1")

    async def test_waits_while_it_is_being_erased(self, oakwood: Scope, engines: Engines) -> None:
        made = dataset()
        await put(oakwood, engines, made)
        await delete(oakwood, engines, made.StudyInstanceUID)
        await engines.documents.of(oakwood.grant, "deleted_instances").update({}, Edit(set={"ending": True}))
        with pytest.raises(Unavailable):
            await put(oakwood, engines, made)


class TestTombstones:
    async def test_a_rebuilt_index_knows_what_is_deleted(self, oakwood: Scope, engines: Engines) -> None:
        stored = await put_all(oakwood, engines, series(3))
        kept = await put(oakwood, engines, dataset())
        made = await delete(oakwood, engines, stored[0].study_instance_uid)
        await lose_index(oakwood, engines)
        assert await rebuild(oakwood, engines) == 1
        rows = (await find(oakwood, engines, Query("STUDY"))).rows
        assert [row["StudyInstanceUID"] for row in rows] == [kept.study_instance_uid]
        assert [one.id for one in await deletions(oakwood, engines)] == [made.id]
        await restore(oakwood, engines, made.id)
        rows = (await find(oakwood, engines, Query("STUDY"))).rows
        assert len(rows) == 2
