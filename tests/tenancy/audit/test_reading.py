from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.errors import Invalid, Refused
from services.persistence import Engines
from services.persistence.grant import Grant
from services.tenancy import audit
from services.tenancy.audit import Entry, Event, Outcome
from services.tenancy.audit.entry import Document, What, drafts, linked
from services.tenancy.scope import Principal, Right, Scope, operator_scope

NOW = datetime.now(UTC).replace(microsecond=0)


async def put(engines: Engines, scope: Scope, chain: str, *ago: timedelta, event: str = Event.VIEWED) -> None:
    """Entries of the past, as a process wrote them then; named by what they tell: chain and number."""
    made: list[Document] = []
    for span in ago:
        what = What(event, {"id": f"{chain}.{len(made)}"}, f"1.{len(made)}", None, Outcome.SUCCESS)
        made += [linked(draft, chain, len(made), "") for draft in drafts(scope, NOW - span, what)]
    await engines.documents.installation("audit").insert_in_order(made)


def named(found: tuple[Entry, ...]) -> list[str]:
    return [entry.details["id"] for entry in found]


async def pages(scope: Scope, engines: Engines, first: int, **asked: object) -> list[str]:
    """What all pages tell."""
    seen: list[str] = []
    after = None
    while True:
        page = await audit.entries(scope, engines, first=first, after=after, **asked)
        assert len(page.entries) == first or not page.has_next_page
        seen += named(page.entries)
        if not page.has_next_page:
            return seen
        after = page.end_cursor


class TestEntries:
    async def test_come_newest_first_however_far_apart(self, engines: Engines, oakwood: Scope) -> None:
        spans = [timedelta(days=4000), timedelta(days=90), timedelta(hours=30), timedelta(minutes=2)]
        await put(engines, oakwood, "a", *spans)
        page = await audit.entries(oakwood, engines)
        assert named(page.entries) == ["a.3", "a.2", "a.1", "a.0"]
        assert not page.has_next_page

    @pytest.mark.parametrize("first", [1, 2, 3, 7])
    async def test_come_in_pages_without_gap_or_repetition(
        self, engines: Engines, oakwood: Scope, first: int
    ) -> None:
        same = [timedelta(minutes=1)] * 5  # of one moment, in two chains
        await put(engines, oakwood, "a", *same, timedelta(days=3))
        await put(engines, oakwood, "b", *same, timedelta(hours=1), timedelta(hours=9))
        whole = named((await audit.entries(oakwood, engines)).entries)
        assert len(whole) == len(set(whole)) == 13
        assert await pages(oakwood, engines, first) == whole

    async def test_are_those_that_are_asked_for(self, engines: Engines, oakwood: Scope) -> None:
        ann = replace(oakwood, principal=Principal("user", "ann", "Ann"))
        await audit.record(oakwood, engines, Event.STORED, study="1.2")
        await audit.record(ann, engines, Event.STORED, study="1.3")
        await audit.record(ann, engines, Event.DELETED, study="1.3", outcome=Outcome.FAILURE)

        async def told(**asked: object) -> list[str]:
            found = await audit.entries(oakwood, engines, **asked)
            return [f"{entry.event} {entry.study}" for entry in found.entries]

        assert await told(event=Event.STORED) == ["stored 1.3", "stored 1.2"]
        assert await told(principal="ann") == ["deleted 1.3", "stored 1.3"]
        assert await told(study="1.3", event=Event.STORED) == ["stored 1.3"]
        assert await told(outcome=Outcome.FAILURE) == ["deleted 1.3"]
        assert await told(principal="ann", study="1.2") == []
        assert await told(event="nothing") == []

    async def test_lie_between_two_moments(self, engines: Engines, oakwood: Scope) -> None:
        hours = [timedelta(hours=hour) for hour in (4, 3, 2, 1)]
        await put(engines, oakwood, "a", *hours)
        between = {"since": NOW - hours[1], "until": NOW - hours[3]}
        assert await pages(oakwood, engines, 1, **between) == ["a.2", "a.1"]
        assert await pages(oakwood, engines, 5, since=NOW) == []

    async def test_are_the_tenants_own(self, engines: Engines, oakwood: Scope, elmside: Scope) -> None:
        await audit.record(oakwood, engines, Event.STORED, study="1.2")
        assert (await audit.entries(elmside, engines)).entries == ()
        assert (await audit.entries(elmside, engines, study="1.2")).entries == ()

    async def test_are_the_administrators(self, engines: Engines, oakwood: Scope) -> None:
        with pytest.raises(Refused):
            await audit.entries(replace(oakwood, rights=frozenset({Right.FIND})), engines)
        with pytest.raises(Refused):
            await audit.entries(replace(oakwood, grants=(Grant("oakwood", frozenset({"1.2"})),)), engines)

    async def test_of_the_installation_are_the_operators(self, engines: Engines, oakwood: Scope) -> None:
        await audit.record(operator_scope(), engines, Event.SETTINGS_CHANGED)
        await audit.record(oakwood, engines, Event.STORED)
        found = await audit.entries(operator_scope(), engines)
        assert found.entries[0].event == Event.SETTINGS_CHANGED
        assert {entry.tenant for entry in found.entries} == {None}
        with pytest.raises(Refused):
            await audit.entries(replace(operator_scope(), rights=frozenset()), engines)

    @pytest.mark.parametrize("wrong", [{"first": 0}, {"first": 1001}, {"after": ""}, {"after": "1.2.3"}])
    async def test_need_a_page_that_can_be(
        self, engines: Engines, oakwood: Scope, wrong: dict[str, object]
    ) -> None:
        with pytest.raises(Invalid):
            await audit.entries(oakwood, engines, **wrong)

    @pytest.mark.parametrize("after", ["99999999999999999999.a", "1", "x.a"])
    async def test_need_a_cursor_of_ours(self, engines: Engines, oakwood: Scope, after: str) -> None:
        with pytest.raises(Invalid):
            await audit.entries(oakwood, engines, after=after)

    async def test_do_not_tell_how_much_others_do(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        for scope in (oakwood, elmside, elmside, oakwood):
            await audit.record(scope, engines, Event.STORED)
        page = await audit.entries(oakwood, engines)
        documents = [one async for one in audit.export(oakwood, engines)]
        assert [one["hash"][:24] for one in documents[1::-1]] == [entry.id for entry in page.entries]
        assert all({"number", "previous"}.isdisjoint(one) for one in documents)
        assert len({entry.id for entry in page.entries}) == 2

    async def test_of_older_versions_are_read(self, engines: Engines, oakwood: Scope) -> None:
        old = {
            "tenant": "oakwood",
            "at": NOW,
            "event": "role given",
            "principal": {"kind": "user", "id": "ann", "name": "Ann"},
            "details": {"address": "10.0.0.4"},
        }
        await engines.documents.installation("audit").insert(old)
        (entry,) = (await audit.entries(oakwood, engines)).entries
        assert (entry.event, entry.outcome, entry.address) == ("role given", Outcome.SUCCESS, "10.0.0.4")
        assert [one async for one in audit.verify(operator_scope(), engines)] == []


class TestReadingTheTrail:
    async def test_is_told_in_the_trail(self, engines: Engines, oakwood: Scope) -> None:
        async with Engines.open(engines.settings) as other:
            await audit.entries(oakwood, other)
            exported = [one["event"] async for one in audit.export(oakwood, other)]
        assert exported == [Event.TRAIL_EXPORTED]
        found = {entry.event for entry in (await audit.entries(oakwood, engines)).entries}
        assert found == {Event.TRAIL_READ, Event.TRAIL_EXPORTED}
