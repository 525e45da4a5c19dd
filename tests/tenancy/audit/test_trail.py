import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.errors import Unavailable
from services.persistence import Engines, TenantCollection
from services.tenancy import audit
from services.tenancy.audit import Event, Outcome, notes
from services.tenancy.audit.entry import Document
from services.tenancy.scope import Principal, Scope, operator_scope

NOBODY = Scope(Principal("association", "", "UNKNOWN", "10.0.0.9"), frozenset(), ())


async def documents(engines: Engines, tenant: str | None) -> list[Document]:
    trail = engines.documents.installation("audit")
    return await trail.find({"tenant": tenant}, sort=[("chain", 1), ("number", 1)])


async def told(engines: Engines, tenant: str | None) -> list[str]:
    return [document["event"] for document in await documents(engines, tenant)]


class TestRecord:
    async def test_tells_who_did_what_to_which_study_from_where_and_how_it_ended(
        self, engines: Engines, oakwood: Scope
    ) -> None:
        before = datetime.now(UTC)
        someone = replace(oakwood, principal=Principal("user", "u1", "Ann", "10.0.0.4"))
        await audit.record(
            someone, engines, Event.DELETED, {"n": 3}, study="1.2", patient="key", outcome=Outcome.FAILURE
        )
        (entry,) = (await audit.entries(oakwood, engines, event=Event.DELETED)).entries
        assert (entry.event, entry.outcome, entry.address) == ("deleted", Outcome.FAILURE, "10.0.0.4")
        assert (entry.study, entry.patient, entry.details) == ("1.2", "key", {"n": 3})
        assert entry.principal == audit.Who("user", "u1", "Ann")
        assert entry.tenant == "oakwood"
        assert (entry.at - before).total_seconds() < 30

    async def test_tells_whose_study_it_was_by_the_key_of_the_tenants_own_patient(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        for scope, patient in ((oakwood, "\\P1"), (elmside, "\\P2")):
            study = {"StudyInstanceUID": "1.2", "patient": patient}
            await engines.documents.of(scope.grant, "studies").insert(study)
        for scope, patient in ((oakwood, "\\P1"), (elmside, "\\P2")):
            await audit.record(scope, engines, Event.STORED, study="1.2")
            await audit.record(scope, engines, Event.STORED, study="1.3")
            entries = (await audit.entries(scope, engines, event=Event.STORED)).entries
            assert {(entry.study, entry.patient) for entry in entries} == {("1.2", patient), ("1.3", None)}

    async def test_tells_each_tenant_of_its_own_alone(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        await audit.record(oakwood, engines, Event.SHARED, study="1.2")
        assert Event.SHARED in await told(engines, "oakwood")
        assert Event.SHARED not in await told(engines, "elmside")
        both = replace(oakwood, grants=(*oakwood.grants, *elmside.grants))
        await audit.record(both, engines, Event.SIGNED_IN)
        assert (await told(engines, "oakwood"))[-1] == (await told(engines, "elmside"))[-1] == "signed in"

    async def test_of_no_tenant_is_the_installations(self, engines: Engines, oakwood: Scope) -> None:
        await audit.record(NOBODY, engines, Event.ASSOCIATION_REJECTED, {"called": "NOBODY"})
        assert Event.ASSOCIATION_REJECTED not in await told(engines, "oakwood")
        assert (await told(engines, None))[-1] == Event.ASSOCIATION_REJECTED

    async def test_many_at_a_moment_share_few_trips(
        self, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        trips: list[int] = []
        insert = TenantCollection.insert_in_order

        async def counted(self: TenantCollection, made: list[Document]) -> None:
            trips.append(len(made))
            await insert(self, made)

        monkeypatch.setattr(TenantCollection, "insert_in_order", counted)
        await asyncio.gather(*(audit.record(oakwood, engines, Event.STORED, {"n": n}) for n in range(100)))
        assert sum(trips) == 100
        assert len(trips) <= 2

    async def test_takes_whatever_a_stranger_calls_themselves(self, engines: Engines, oakwood: Scope) -> None:
        odd = {"half": "\ud800", "nothing": "\0", "long": "x" * 10_000, "large": 1 << 80, "bytes": b"\xff"}
        await audit.record(oakwood, engines, "odd", {**odd, "set": {1}, "in": {"a": ["\udfff"]}, "f": 1.5})
        kept = (await documents(engines, "oakwood"))[-1]["details"]
        assert kept["half"] == kept["nothing"] == "?"
        assert (len(kept["long"]), kept["set"], kept["in"], kept["f"]) == (1000, [1], {"a": ["?"]}, 1.5)
        assert [one async for one in audit.verify(operator_scope(), engines)] == []

    async def test_says_when_it_is_not_known_to_be_written_and_goes_on_in_a_new_chain(
        self, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await audit.record(oakwood, engines, Event.STORED, {"n": 1})
        insert = TenantCollection.insert_in_order

        async def half(self: TenantCollection, made: list[Document]) -> None:
            await insert(self, made[:1])
            raise Unavailable("gone")

        with monkeypatch.context() as broken:
            broken.setattr(TenantCollection, "insert_in_order", half)
            first, second = await asyncio.gather(
                *(audit.record(oakwood, engines, Event.STORED, {"n": n}) for n in (2, 3)),
                return_exceptions=True,
            )
        assert isinstance(first, Unavailable)
        assert isinstance(second, Unavailable)
        await audit.record(oakwood, engines, Event.STORED, {"n": 4})
        found = [one for one in await documents(engines, "oakwood") if one["event"] == "stored"]
        assert sorted(one["details"]["n"] for one in found) == [1, 2, 4]
        assert len({one["chain"] for one in found}) == 2
        assert [one async for one in audit.verify(operator_scope(), engines)] == []


class TestNote:
    @pytest.fixture(autouse=True)
    def _soon(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(notes, "GATHERED_SECONDS", 0.2)

    async def _written(self, engines: Engines, tenant: str | None, wanted: int) -> list[Document]:
        async with asyncio.timeout(60):
            while True:
                found = [one for one in await documents(engines, tenant) if "count" in one["details"]]
                if sum(one["details"]["count"] for one in found) >= wanted:
                    return found
                await asyncio.sleep(0.02)

    async def test_of_the_same_thing_make_one_entry_with_a_count(
        self, engines: Engines, oakwood: Scope
    ) -> None:
        for number in range(30):
            audit.note(oakwood, engines, Event.VIEWED, study="1.2", instance=f"1.2.{number % 12}")
        audit.note(oakwood, engines, Event.VIEWED, study="1.3")
        one, other = await self._written(engines, "oakwood", 31)
        assert (one["study"], one["details"]["count"]) == ("1.2", 30)
        assert one["details"]["instances"] == [f"1.2.{number}" for number in range(10)]
        assert (other["study"], other["details"]) == ("1.3", {"count": 1})

    async def test_of_another_person_tenant_or_outcome_is_another_entry(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        ann = replace(oakwood, principal=Principal("user", "ann", "Ann"))
        audit.note(oakwood, engines, Event.VIEWED, study="1.2")
        audit.note(ann, engines, Event.VIEWED, study="1.2")
        audit.note(ann, engines, Event.VIEWED, study="1.2", outcome=Outcome.FAILURE)
        audit.note(elmside, engines, Event.VIEWED, study="1.2")
        assert len(await self._written(engines, "oakwood", 3)) == 3
        assert len(await self._written(engines, "elmside", 1)) == 1

    async def test_of_many_failures_name_some_and_count_the_rest(
        self, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(notes, "MOST_FAILURES", 5)
        for number in range(100):
            audit.note(
                NOBODY, engines, Event.ASSOCIATION_REJECTED, {"calling": number}, outcome=Outcome.FAILURE
            )
        found = await self._written(engines, None, 100)
        assert len(found) == 6
        assert found[-1]["details"] == {"merged": True, "count": 95}

    async def test_wait_for_a_database_that_is_away(
        self, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tries = 0
        insert = TenantCollection.insert_in_order

        async def first_away(self: TenantCollection, made: list[Document]) -> None:
            nonlocal tries
            tries += 1
            if tries == 1:
                raise Unavailable("gone")
            await insert(self, made)

        monkeypatch.setattr(TenantCollection, "insert_in_order", first_away)
        audit.note(oakwood, engines, Event.QUERIED)
        while not tries:
            await asyncio.sleep(0.01)
        audit.note(oakwood, engines, Event.QUERIED)
        (found,) = await self._written(engines, "oakwood", 2)
        assert found["details"]["count"] == 2

    async def test_of_many_kinds_are_not_kept_waiting(
        self, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(notes, "GATHERED_SECONDS", 600)
        monkeypatch.setattr(notes, "HURRY", 20)
        for number in range(20):
            audit.note(oakwood, engines, Event.VIEWED, study=f"1.{number}")
        assert len(await self._written(engines, "oakwood", 20)) == 20

    async def test_are_written_when_the_process_ends(self, engines: Engines, oakwood: Scope) -> None:
        other = await Engines.connect(engines.settings)
        audit.note(oakwood, other, Event.VIEWED, study="1.2")
        await other.close()
        assert len(await self._written(engines, "oakwood", 1)) == 1
        assert [one async for one in audit.verify(operator_scope(), engines)] == []
