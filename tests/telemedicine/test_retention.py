from datetime import UTC, datetime, timedelta

import pytest

from services.archive.index.legal_holds import lift, place
from services.archive.lifecycle.delete import deletions, restore
from services.archive.lifecycle.retention_rules import Rules
from services.courier.sweeps import sweep
from services.dicom.uids import new_uid
from services.errors import Invalid, NoLongerUpdatable, Refused
from services.persistence import Edit, Engines
from services.telemedicine import cases, retention
from services.telemedicine.cases import CaseDraft
from services.telemedicine.reports import drafting
from services.tenancy import shared_studies, tenants, users
from services.tenancy.scope import Scope
from services.tenancy.shares import sharing
from tests.archive.lifecycle.test_delete import rest
from tests.archive.samples import dataset, put
from tests.engines import with_settings

YEAR = 365
PASSWORD = "seven lamps under a quiet pier"


async def aged(scope: Scope, engines: Engines, days: int, modality: str = "US", **values: str) -> str:
    """A study that arrived so long ago."""
    uid = new_uid()
    values.setdefault("StudyDate", "20200101")
    await put(scope, engines, dataset(StudyInstanceUID=uid, Modality=modality, **values))
    await rest(scope, engines)
    at = Edit(set={"received_at": datetime.now(UTC) - timedelta(days=days)})
    for name in ("studies", "series", "instances"):
        await engines.documents.of(scope.grant, name).update({"StudyInstanceUID": uid}, at, many=True)
    return uid


async def ruled(scope: Scope, engines: Engines, rules: Rules) -> None:
    """Have these rules hold now: the grace is over."""
    seen = await retention.preview(scope, engines, rules)
    await retention.set_rules(scope, engines, rules, seen.seal)
    past = Edit(set={"holds_from": datetime.now(UTC) - timedelta(seconds=1)})
    await engines.documents.of(scope.grant, "retention_rules").update({}, past)


async def gone(scope: Scope, engines: Engines) -> set[str]:
    return {one.study_instance_uid for one in await deletions(scope, engines)}


class TestRules:
    def test_of_a_study_the_longest_of_its_modalities_holds(self) -> None:
        rules = Rules({"US": 5, "CR": 10, "CT": None}, 7)
        assert rules.of_study(["US"]) == ("US", 5)
        assert rules.of_study(["US", "CR", "SR"]) == ("CR", 10)
        assert rules.of_study(["US", "CT"]) == ("CT", None)
        assert rules.of_study(["MR"]) == rules.of_study(["SR"]) == rules.of_study([]) == ("default", 7)
        assert Rules().shortest is None

    @pytest.mark.parametrize("days", [{"us": 5}, {"US": 0}, {"US": 36_501}, {"": 5}, {"$US": 5}, {"A.B": 5}])
    def test_are_of_modalities_and_days(self, days: dict[str, int]) -> None:
        with pytest.raises(Invalid):
            Rules(days)


class TestDeleteDue:
    async def test_without_a_rule_nothing_is_ever_deleted(self, oakwood: Scope, engines: Engines) -> None:
        await aged(oakwood, engines, 40 * YEAR)
        assert await retention.delete_due(oakwood, engines) == 0

    async def test_deletes_what_is_over_as_a_person_would_and_says_the_rule(
        self, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        old = await aged(oakwood, engines, 6 * YEAR)
        young = await aged(oakwood, engines, 4 * YEAR)
        radiograph = await aged(oakwood, engines, 6 * YEAR, "CR")
        theirs = await aged(elmside, engines, 6 * YEAR)
        await ruled(oakwood, engines, Rules({"US": 5 * YEAR}))
        await sweep(engines, await tenants.get(engines, "oakwood"))
        await sweep(engines, await tenants.get(engines, "elmside"))
        (deletion,) = await deletions(oakwood, engines)
        assert deletion.study_instance_uid == old
        assert deletion.ends_at > datetime.now(UTC) + timedelta(days=29)
        assert await gone(elmside, engines) == set()
        (entry,) = await engines.documents.of(oakwood.grant, "audit").find({"event": "deleted"})
        assert entry["details"]["retention"] == "US: 1825 days"
        assert entry["principal"]["id"] == "system"
        await restore(oakwood, engines, deletion.id)
        left = await engines.documents.of(oakwood.grant, "instances").find({})
        there = {one["StudyInstanceUID"] for one in left}
        assert there == {old, young, radiograph}
        assert theirs not in there

    async def test_counts_from_the_date_or_the_last_arrival_whichever_is_later(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        dated = await aged(oakwood, engines, 6 * YEAR, StudyDate=f"{datetime.now(UTC):%Y}0101")
        completed = await aged(oakwood, engines, 6 * YEAR)
        await put(oakwood, engines, dataset(StudyInstanceUID=completed, Modality="US"))
        await rest(oakwood, engines)
        undated = await aged(oakwood, engines, 6 * YEAR, StudyDate="")
        await ruled(oakwood, engines, Rules({}, 5 * YEAR))
        assert await retention.delete_due(oakwood, engines) == 1
        assert await gone(oakwood, engines) == {undated}
        assert dated != completed

    async def test_takes_a_portion_at_a_time(
        self, oakwood: Scope, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(retention, "PORTION", 1)
        for _ in range(2):
            await aged(oakwood, engines, 2 * YEAR)
        await ruled(oakwood, engines, Rules({}, YEAR))
        assert [await retention.delete_due(oakwood, engines) for _ in range(3)] == [1, 1, 0]

    async def test_keeps_what_is_held_shared_in_a_case_or_being_reported(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        held, linked, shown, drafted, reported = [await aged(oakwood, engines, 2 * YEAR) for _ in range(5)]
        hold = await place(oakwood, engines, held, "a claim")
        share, _ = await sharing.create(oakwood, engines, sharing.Wanted((linked,)))
        ref = await users.create(oakwood, engines, "ref@o.test", "referring_veterinarian", PASSWORD)
        await shared_studies.share(oakwood, engines, ref.id, shown)
        case = await cases.draft(oakwood, engines, CaseDraft(studies=(drafted,)))
        await drafting.begin_study_report(oakwood, engines, reported)
        rules = Rules({}, YEAR)
        seen = await retention.preview(oakwood, engines, rules)
        assert (seen.studies, seen.kept) == (0, 5)
        await ruled(oakwood, engines, rules)
        assert await retention.delete_due(oakwood, engines) == 0
        await lift(oakwood, engines, hold.id, "over")
        await sharing.revoke(oakwood, engines, share.id)
        await shared_studies.withdraw(oakwood, engines, ref.id, shown)
        await cases.cancel(oakwood, engines, case.id, "not needed")
        assert await retention.delete_due(oakwood, engines) == 4
        assert await gone(oakwood, engines) == {held, linked, shown, drafted}


class TestSetRules:
    async def test_needs_the_preview_of_just_these_rules(
        self, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        await aged(oakwood, engines, 6 * YEAR)
        rules = Rules({"US": 5 * YEAR})
        seen = await retention.preview(oakwood, engines, rules)
        assert (seen.studies, seen.images, seen.kept, seen.more) == (1, 1, 0, False)
        assert seen.oldest is not None
        assert seen.oldest < datetime.now(UTC) - timedelta(days=6 * YEAR - 1)
        assert (await retention.preview(elmside, engines, rules)).studies == 0
        with pytest.raises(NoLongerUpdatable):
            await retention.set_rules(oakwood, engines, Rules({"US": YEAR}), seen.seal)
        await aged(oakwood, engines, 6 * YEAR)
        with pytest.raises(NoLongerUpdatable):
            await retention.set_rules(oakwood, engines, rules, seen.seal)
        assert (await retention.read(oakwood, engines)).rules == Rules()

    async def test_a_shorter_time_holds_after_the_grace_and_a_longer_one_at_once(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        await aged(oakwood, engines, 6 * YEAR)
        five, ten = Rules({"US": 5 * YEAR}), Rules({"US": 10 * YEAR})
        seen = await retention.preview(oakwood, engines, five)
        made = await retention.set_rules(oakwood, engines, five, seen.seal)
        assert made.holds_from is not None
        assert made.holds_from > datetime.now(UTC) + timedelta(days=29)
        assert await retention.delete_due(oakwood, engines) == 0
        await ruled(oakwood, engines, five)
        seen = await retention.preview(oakwood, engines, ten)
        made = await retention.set_rules(oakwood, engines, ten, seen.seal)
        assert made.in_force(datetime.now(UTC)).days == ten.days
        assert await retention.delete_due(oakwood, engines) == 0

    async def test_a_rule_that_waits_does_not_shorten_another_one(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        now = datetime.now(UTC)
        await ruled(oakwood, engines, Rules({"US": 10}, None))
        mixed = Rules({"US": 20}, 30)
        seen = await retention.preview(oakwood, engines, mixed)
        made = await retention.set_rules(oakwood, engines, mixed, seen.seal)
        assert made.in_force(now).of_modality("US") == 20
        assert made.in_force(now).of_modality("CT") is None
        assert made.in_force(now + timedelta(days=31)).of_modality("CT") == 30

    async def test_is_an_administrators(self, oakwood: Scope, engines: Engines) -> None:
        narrow = Scope(oakwood.principal, frozenset(), oakwood.grants)
        for refused in (retention.read(narrow, engines), retention.preview(narrow, engines, Rules())):
            with pytest.raises(Refused):
                await refused

    async def test_the_grace_is_a_setting(self, oakwood: Scope, engines: Engines) -> None:
        at_once = with_settings(engines, retention_grace_days=0)
        await aged(oakwood, at_once, 2 * YEAR)
        seen = await retention.preview(oakwood, at_once, Rules({}, YEAR))
        await retention.set_rules(oakwood, at_once, Rules({}, YEAR), seen.seal)
        assert await retention.delete_due(oakwood, at_once) == 1
