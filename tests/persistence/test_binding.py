"""Whatever a caller asks, the grant holds."""

from collections.abc import Mapping
from typing import Any

import pytest

from services.errors import Refused
from services.persistence import Condition, Edit, Engines, In, Not, Within
from services.persistence.binding import Binding, ProviderBinding, Unbound
from services.persistence.grant import Grant

TENANT = ("tenant", "oakwood")
WHOLE = Binding(Grant("oakwood"), "studies")
NARROW = Binding(Grant("oakwood", frozenset({"1.1", "1.2"})), "instances")
SERIES = Binding(Grant("oakwood", frozenset({"1.1"}), frozenset({"1.1.5"})), "series")
LATE = Grant("oakwood", frozenset({"1.1"}), hidden=frozenset({"1.1.5", "1.1.6.7"}))
EVERY = ("set", "set_on_insert", "inc", "max", "add_to_set")


def edits(path: str) -> list[Edit]:
    """One of each operation on a field."""
    return [Edit(**{name: {path: 1}}) for name in EVERY] + [Edit(unset=(path,))]


class TestTerms:
    def test_begin_with_the_tenant(self) -> None:
        assert WHOLE.terms({"a": 1}) == (TENANT, ("a", 1))

    @pytest.mark.parametrize("tenant", ["elmside", "oakwood", None, In(["elmside"]), Not("oakwood")])
    def test_let_nobody_name_a_tenant(self, tenant: Condition) -> None:
        with pytest.raises(Refused):
            WHOLE.terms({"tenant": tenant})

    def test_name_the_granted_studies_where_none_is_asked_for(self) -> None:
        assert NARROW.terms({"a": 1}) == (TENANT, ("StudyInstanceUID", In(["1.1", "1.2"])), ("a", 1))

    @pytest.mark.parametrize(
        ("asked", "within"),
        [("1.1", ["1.1"]), ("9.9", []), (In(["1.2", "9.9"]), ["1.2"]), (In([]), [])],
    )
    def test_intersect_what_is_asked_with_what_is_granted(self, asked: Condition, within: list[str]) -> None:
        assert NARROW.terms({"StudyInstanceUID": asked}) == (TENANT, ("StudyInstanceUID", In(within)))

    @pytest.mark.parametrize("asked", [Not("1.1"), Not(In(["1.1"])), Within(gt=""), None])
    def test_hold_beside_any_other_condition(self, asked: Condition) -> None:
        terms = NARROW.terms({"StudyInstanceUID": asked, "a": 1})
        assert terms == (
            TENANT,
            ("StudyInstanceUID", In(["1.1", "1.2"])),
            ("StudyInstanceUID", asked),
            ("a", 1),
        )

    def test_leave_out_what_is_hidden_whatever_is_asked_for(self) -> None:
        hidden = Not(In(["1.1.5", "1.1.6.7"]))
        asked = {"SeriesInstanceUID": "1.1.5", "SOPInstanceUID": In(["1.1.6.7"])}
        terms = Binding(LATE, "instances").terms(asked)
        assert terms[-2:] == (("SeriesInstanceUID", hidden), ("SOPInstanceUID", hidden))
        assert Binding(LATE, "series").terms({})[-1] == ("SeriesInstanceUID", hidden)
        assert hidden not in dict(Binding(LATE, "studies").terms({})).values()

    def test_narrow_series_too(self) -> None:
        assert dict(SERIES.terms({})) == {
            "tenant": "oakwood",
            "StudyInstanceUID": In(["1.1"]),
            "SeriesInstanceUID": In(["1.1.5"]),
        }


class TestUpsert:
    def test_must_name_what_is_granted(self) -> None:
        terms = NARROW.upsert({"StudyInstanceUID": "1.1"})
        assert terms == (TENANT, ("StudyInstanceUID", In(["1.1"])))
        for asked in ({}, {"StudyInstanceUID": "9.9"}, {"StudyInstanceUID": None}):
            with pytest.raises(Refused):
                NARROW.upsert(asked)

    def test_must_name_both_study_and_series_of_a_grant_of_series(self) -> None:
        SERIES.upsert({"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.1.5"})
        for asked in ({"StudyInstanceUID": "1.1"}, {"SeriesInstanceUID": "1.1.5"}):
            with pytest.raises(Refused):
                SERIES.upsert(asked)

    def test_of_a_whole_grant_is_as_asked(self) -> None:
        assert WHOLE.upsert({"a": 1}) == (TENANT, ("a", 1))


class TestDocument:
    def test_is_born_the_tenants(self) -> None:
        assert WHOLE.document({"a": 1}) == {"tenant": "oakwood", "a": 1}

    @pytest.mark.parametrize(
        "document",
        [{"StudyInstanceUID": "9.9"}, {}, {"StudyInstanceUID": "1.1", "tenant": "oakwood"}],
    )
    def test_outside_the_grant_is_refused(self, document: Mapping[str, Any]) -> None:
        with pytest.raises(Refused):
            NARROW.document(document)


class TestEdit:
    @pytest.mark.parametrize("path", ["tenant", "tenant.x"])
    def test_moves_no_document_to_another_tenant(self, path: str) -> None:
        for edit in edits(path):
            with pytest.raises(Refused):
                WHOLE.edit(edit)

    def test_moves_no_document_out_of_the_granted_studies(self) -> None:
        for edit in edits("StudyInstanceUID"):
            assert WHOLE.edit(edit) is edit
            with pytest.raises(Refused):
                NARROW.edit(edit)

    def test_of_anything_else_is_as_it_came(self) -> None:
        for edit in edits("tenants.tenant"):
            assert NARROW.edit(edit) is edit


class TestBinding:
    @pytest.mark.parametrize("collection", ["patients", "clients", "users", "audit", "tokens"])
    def test_of_some_studies_reaches_nothing_beside_them(self, collection: str) -> None:
        with pytest.raises(Refused):
            Binding(Grant("oakwood", frozenset({"1.1"})), collection)


class TestHolds:
    def test_tells_whether_a_change_is_within(self) -> None:
        assert NARROW.holds({"tenant": "oakwood", "StudyInstanceUID": "1.1"})
        assert not NARROW.holds({"tenant": "oakwood", "StudyInstanceUID": "9.9"})
        assert not NARROW.holds({"tenant": "oakwood"})
        assert not WHOLE.holds({"tenant": "elmside"})
        assert not WHOLE.holds({})
        study = {"tenant": "oakwood", "StudyInstanceUID": "1.1"}
        late = Binding(LATE, "instances")
        assert late.holds({**study, "SeriesInstanceUID": "1.1.6", "SOPInstanceUID": "1.1.6.1"})
        assert not late.holds({**study, "SeriesInstanceUID": "1.1.6", "SOPInstanceUID": "1.1.6.7"})
        assert not late.holds({**study, "SeriesInstanceUID": "1.1.5", "SOPInstanceUID": "1.1.5.1"})


class TestUnbound:
    def test_adds_nothing(self) -> None:
        assert Unbound().terms({"tenant": "oakwood"}) == (TENANT,)
        assert Unbound().upsert({"tenant": "oakwood"}) == (TENANT,)
        assert Unbound().document({"a": 1}) == {"a": 1}
        assert Unbound().holds({})
        for edit in edits("tenant"):
            assert Unbound().edit(edit) is edit


class TestProviderBinding:
    """A provider reads and changes what names it, of any clinic, and nothing else."""

    READS = ProviderBinding(Grant("vetrad"))

    def test_begins_with_the_provider_and_lets_nobody_name_one(self) -> None:
        assert self.READS.terms({"a": 1}) == (("provider", "vetrad"), ("a", 1))
        assert self.READS.terms({"tenant": "oakwood"})[0] == ("provider", "vetrad")
        for provider in ("farview", "vetrad", In(["farview"]), None):
            with pytest.raises(Refused):
                self.READS.terms({"provider": provider})

    def test_makes_a_document_of_the_clinic_it_names(self) -> None:
        assert self.READS.document({"tenant": "oakwood"}) == {"provider": "vetrad", "tenant": "oakwood"}
        for refused in ({}, {"tenant": None}, {"tenant": "oakwood", "provider": "farview"}):
            with pytest.raises(Refused):
                self.READS.document(refused)
        assert self.READS.upsert({"tenant": "oakwood"})
        with pytest.raises(Refused):
            self.READS.upsert({"id": "1"})

    @pytest.mark.parametrize("path", ["tenant", "provider"])
    def test_moves_nothing_to_another_side(self, path: str) -> None:
        for edit in edits(path):
            with pytest.raises(Refused):
                self.READS.edit(edit)

    def test_holds_what_names_it(self) -> None:
        assert self.READS.holds({"tenant": "oakwood", "provider": "vetrad"})
        for other in ({"tenant": "vetrad"}, {"provider": "farview"}, {}):
            assert not self.READS.holds(other)

    def test_takes_a_whole_grant(self) -> None:
        with pytest.raises(Refused):
            ProviderBinding(Grant("vetrad", frozenset({"1.1"})))

    async def test_reaches_no_collection_that_names_no_provider(self, engines: Engines) -> None:
        with pytest.raises(Refused):
            engines.documents.of_provider(Grant("vetrad"), "studies")
        cases = engines.documents.of(Grant("oakwood"), "cases")
        await cases.insert({"id": "1", "key": "1", "number": "1", "provider": "vetrad"})
        await cases.insert({"id": "2", "key": "2", "number": "2", "provider": "farview"})
        theirs = engines.documents.of_provider(Grant("vetrad"), "cases")
        assert [one["id"] for one in await theirs.find({})] == ["1"]
        assert await theirs.update({"id": "2"}, Edit(set={"state": "X"})) == 0
        assert await theirs.delete({}, many=True) == 1
        assert [one["id"] for one in await cases.find({})] == ["2"]
