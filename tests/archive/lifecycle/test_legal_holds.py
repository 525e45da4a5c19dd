from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.archive.exchange.transfer import export, import_
from services.archive.index import legal_holds
from services.archive.index.legal_holds import LegalHold, held_among, holds, holds_page, lift, place
from services.archive.ingest.differing import differing, keep_stored, let_go, take_received
from services.archive.lifecycle import closing
from services.archive.lifecycle.corrections import PatientNumber, move_study
from services.archive.lifecycle.delete import delete, deletions, restore
from services.archive.lifecycle.erase import erase_due
from services.courier.sweeps import sweep
from services.errors import AlreadyExists, Invalid, NotFound, Refused, Unavailable
from services.persistence import Edit, Engines
from services.tenancy import audit, tenants
from services.tenancy.roles import RIGHTS, Role
from services.tenancy.scope import Principal, Scope, operator_scope, system_scope
from tests.archive.lifecycle.test_delete import keys, over, rest
from tests.archive.samples import dataset, put, put_all, series

WHY = "claim 12 of the insurer"


async def held(scope: Scope, engines: Engines) -> tuple[str, LegalHold]:
    """A study on hold."""
    stored = await put_all(scope, engines, series(2))
    await rest(scope, engines)
    return stored[0].study_instance_uid, await place(scope, engines, stored[0].study_instance_uid, WHY)


class TestPlace:
    async def test_is_told_and_ends_when_it_is_lifted(
        self, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        study, hold = await held(oakwood, engines)
        assert [(one.study, one.reason, one.patient) for one in await holds(oakwood, engines)] == [
            (study, WHY, None)
        ]
        assert await held_among(oakwood, engines, [study, "1.2.3"]) == {study}
        assert await holds(elmside, engines) == []
        assert await held_among(elmside, engines, [study]) == set()
        with pytest.raises(NotFound):
            await lift(elmside, engines, hold.id, "over")
        with pytest.raises(AlreadyExists):
            await place(oakwood, engines, study, WHY)
        await lift(oakwood, engines, hold.id, "the claim is paid")
        assert await holds(oakwood, engines) == []
        assert (await delete(oakwood, engines, study)).instances == 2
        told = [
            (entry.event, entry.details.get("reason"))
            for entry in (await audit.entries(oakwood, engines)).entries
            if "hold" in entry.event
        ]
        assert told == [("legal hold lifted", "the claim is paid"), ("legal hold placed", WHY)]

    async def test_is_an_administrators_and_has_a_reason(self, oakwood: Scope, engines: Engines) -> None:
        study = (await put_all(oakwood, engines, series(1)))[0].study_instance_uid
        vet = Scope(Principal("user", "v", "V"), RIGHTS[Role.VETERINARIAN], oakwood.grants)
        with pytest.raises(Refused):
            await place(vet, engines, study, WHY)
        with pytest.raises(Refused):
            await holds(vet, engines)
        with pytest.raises(Invalid):
            await place(oakwood, engines, study, " ")
        with pytest.raises(NotFound):
            await place(oakwood, engines, "1.2.3", WHY)


class TestHolds:
    async def test_are_listed_page_by_page_also_those_of_one_moment(
        self, oakwood: Scope, elmside: Scope, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, hold = await held(oakwood, engines)
        collection = engines.documents.of(oakwood.grant, "legal_holds")
        kept = await collection.find_one({}) or {}
        kept.pop("tenant")
        others = [{**kept, "id": f"1.{n}", "target": f"study:{n}"} for n in range(6)]
        await collection.insert_many_unordered(others)
        expected = sorted((hold.id, *(one["id"] for one in others)), reverse=True)
        found: list[str] = []
        after: str | None = ""
        while after is not None:
            page = await holds_page(oakwood, engines, first=3, after=after)
            found += [one.id for one in page.holds]
            after = page.end_cursor
        assert found == expected
        monkeypatch.setattr(legal_holds, "MOST_LISTED", 2)
        assert [one.id for one in await holds(oakwood, engines)] == expected
        assert (await holds_page(elmside, engines, first=2)).holds == []
        for wrong in ("x", "0001-01-01T00:00:00+14:00 1.1"):
            with pytest.raises(Invalid):
                await holds_page(oakwood, engines, first=2, after=wrong)
        with pytest.raises(Invalid):
            await holds_page(oakwood, engines, first=0)


class TestHeld:
    async def test_is_deleted_by_nobody(self, oakwood: Scope, elmside: Scope, engines: Engines) -> None:
        study, _ = await held(oakwood, engines)
        await put(elmside, engines, dataset(StudyInstanceUID=study))
        series_uid = (await engines.documents.of(oakwood.grant, "series").find({}))[0]["SeriesInstanceUID"]
        for what in ((study,), (study, series_uid)):
            with pytest.raises(Refused, match="legal hold"):
                await delete(oakwood, engines, *what)
        assert (await delete(elmside, engines, study)).instances == 1

    async def test_is_not_erased_where_it_was_deleted_before(self, oakwood: Scope, engines: Engines) -> None:
        stored = await put_all(oakwood, engines, series(2))
        await rest(oakwood, engines)
        study = stored[0].study_instance_uid
        deletion = await delete(oakwood, engines, study)
        hold = await place(oakwood, engines, study, WHY)
        await over(oakwood, engines)
        there = await keys(oakwood, engines)
        assert await erase_due(oakwood, engines) == 0
        assert await keys(oakwood, engines) == there
        await engines.documents.of(oakwood.grant, "studies").delete({}, many=True)  # as a rebuilt index
        assert await erase_due(oakwood, engines) == 0
        assert [one.id for one in await deletions(oakwood, engines)] == [deletion.id]
        assert (await restore(oakwood, engines, deletion.id)).instances == 2
        await lift(oakwood, engines, hold.id, "over")
        await delete(oakwood, engines, study)
        await over(oakwood, engines)
        assert await erase_due(oakwood, engines) == 2

    async def test_keeps_what_is_left_when_it_comes_during_the_erasing(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        stored = await put_all(oakwood, engines, series(2))
        study = stored[0].study_instance_uid
        deletion = await delete(oakwood, engines, study)
        await over(oakwood, engines)
        begun = Edit(set={"ending": True})  # as a courier leaves it that is killed
        await engines.documents.of(oakwood.grant, "deletions").update({"id": deletion.id}, begun)
        await place(oakwood, engines, study, WHY)
        assert await erase_due(oakwood, engines) == 0
        assert len([key for key in await keys(oakwood, engines) if key.startswith("instances/")]) == 2

    async def test_is_not_replaced_by_other_bytes_nor_are_those_let_go(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        first = dataset()
        stored = await put(oakwood, engines, first)
        first.PatientComments = "other bytes"
        await put(oakwood, engines, first)
        hold = await place(oakwood, engines, stored.study_instance_uid, WHY)
        (aside,) = await differing(oakwood, engines)
        for decide in (keep_stored, take_received):
            with pytest.raises(Refused, match="legal hold"):
                await decide(oakwood, engines, aside.id)
        past = Edit(set={"ends_at": datetime.now(UTC) - timedelta(seconds=1)})
        await engines.documents.of(oakwood.grant, "differing_instances").update({}, past)
        assert await let_go(oakwood, engines) == 0
        await lift(oakwood, engines, hold.id, "over")
        assert await let_go(oakwood, engines) == 1

    async def test_goes_with_a_tenant_that_moves_and_keeps_it_from_closing(
        self, oakwood: Scope, engines: Engines, tmp_path: Path
    ) -> None:
        study, hold = await held(oakwood, engines)
        await export(oakwood, engines, tmp_path / "out")
        assert WHY in (tmp_path / "out/index/legal_holds.ndjson").read_text()
        with pytest.raises(Refused, match="legal holds: 1"):
            await closing.close(operator_scope(), engines, "oakwood")
        await lift(oakwood, engines, hold.id, "over")
        await closing.close(operator_scope(), engines, "oakwood")
        await place(oakwood, engines, study, WHY)
        await tenants.note(oakwood, engines, {"closes_at": datetime.now(UTC) - timedelta(seconds=1)})
        await sweep(engines, await tenants.get(engines, "oakwood"))
        assert (await tenants.get(engines, "oakwood")).state == "closing"
        assert await held_among(oakwood, engines, [study]) == {study}


class TestImported:
    """An export brings its holds along, and nothing that is imported ends one."""

    @staticmethod
    async def beechhill(engines: Engines) -> Scope:
        await tenants.create(operator_scope(), engines, "beechhill", name="Beech Hill", kind="clinic")
        return system_scope("beechhill")

    async def test_holds_there_what_it_held_here(
        self, oakwood: Scope, engines: Engines, tmp_path: Path
    ) -> None:
        study, hold = await held(oakwood, engines)
        rex = dataset(PatientID="R-1")
        of_rex = (await put(oakwood, engines, rex)).study_instance_uid
        gone = (await put(oakwood, engines, dataset())).study_instance_uid
        await rest(oakwood, engines)
        await place(oakwood, engines, of_rex, WHY, whole_patient=True)
        await delete(oakwood, engines, gone)
        await place(oakwood, engines, gone, WHY)
        await export(oakwood, engines, tmp_path / "out")
        await lift(oakwood, engines, hold.id, "it is over here, and not there")
        there = await self.beechhill(engines)
        await import_(there, engines, tmp_path / "out")
        later = (await put(there, engines, dataset(PatientID="R-1"))).study_instance_uid
        await rest(there, engines)
        assert {one.reason for one in await holds(there, engines)} == {WHY}
        for one in (study, of_rex, later):
            with pytest.raises(Refused, match="legal hold"):
                await delete(there, engines, one)
        await over(there, engines)
        before = await keys(there, engines)
        assert await erase_due(there, engines) == 0
        assert await keys(there, engines) == before
        await export(there, engines, tmp_path / "again")
        with pytest.raises(Refused, match="legal holds: 3"):
            await closing.close(operator_scope(), engines, "beechhill")

    async def test_cannot_be_lifted_by_an_import(
        self, oakwood: Scope, engines: Engines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = tmp_path / "out"
        study = (await put(oakwood, engines, dataset())).study_instance_uid
        await rest(oakwood, engines)
        await export(oakwood, engines, out)  # from before the hold
        await place(oakwood, engines, study, WHY)
        with pytest.raises(AlreadyExists, match="not empty"):
            await import_(oakwood, engines, out)
        assert await held_among(oakwood, engines, [study]) == {study}
        there = await self.beechhill(engines)

        async def away(*_: object) -> None:
            raise Unavailable("away")

        with monkeypatch.context() as patched:
            patched.setattr("services.archive.exchange.transfer.arriving._trail", away)
            with pytest.raises(Unavailable):
                await import_(there, engines, out)
        hold = await place(there, engines, study, WHY)
        await import_(there, engines, out)  # goes on, with an export that knows of no hold
        with pytest.raises(AlreadyExists, match="not empty"):
            await import_(there, engines, out)
        assert [one.id for one in await holds(there, engines)] == [hold.id]
        with pytest.raises(Refused, match="legal hold"):
            await delete(there, engines, study)

    async def test_cannot_be_left_out_of_an_export_by_hand(
        self, oakwood: Scope, engines: Engines, tmp_path: Path
    ) -> None:
        await held(oakwood, engines)
        await export(oakwood, engines, tmp_path / "out")
        (tmp_path / "out/index/legal_holds.ndjson").write_text("")
        with pytest.raises(Invalid, match="not as the manifest says"):
            await import_(await self.beechhill(engines), engines, tmp_path / "out")


class TestOfAPatient:
    async def test_holds_all_studies_of_theirs_and_those_to_come(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        rex, other = {"PatientID": "A-1", "PatientName": "Smith^Rex"}, {"PatientID": "B-2"}
        first = await put(oakwood, engines, dataset(**rex))
        free = await put(oakwood, engines, dataset(**other))
        await place(oakwood, engines, first.study_instance_uid, WHY, whole_patient=True)
        later = await put(oakwood, engines, dataset(**rex))
        await rest(oakwood, engines)
        for one in (first, later):
            with pytest.raises(Refused, match="legal hold"):
                await delete(oakwood, engines, one.study_instance_uid)
        await delete(oakwood, engines, free.study_instance_uid)

    async def test_stays_with_a_study_that_is_moved_to_another_patient_and_further(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        await put(oakwood, engines, dataset(PatientID="A-1"))
        moved = await put(oakwood, engines, dataset(PatientID="B-2"))
        await put(oakwood, engines, dataset(PatientID="C-3"))
        await rest(oakwood, engines)
        study = moved.study_instance_uid
        await move_study(oakwood, engines, study, PatientNumber("A-1"), "mistaken")
        await place(oakwood, engines, study, WHY, whole_patient=True)
        await move_study(oakwood, engines, study, PatientNumber("C-3"), "mistaken again")
        with pytest.raises(Refused, match="legal hold"):
            await delete(oakwood, engines, study)
