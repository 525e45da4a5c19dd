"""Whatever a caller asks, the grant holds."""

import pytest

from services.errors import Refused
from services.persistence.binding import Binding, Unbound
from services.persistence.grant import Grant

WHOLE = Binding(Grant("oakwood"), "studies")
NARROW = Binding(Grant("oakwood", frozenset({"1.1", "1.2"})), "instances")
SERIES = Binding(Grant("oakwood", frozenset({"1.1"}), frozenset({"1.1.5"})), "series")


class TestFilter:
    def test_adds_the_tenant(self) -> None:
        assert WHOLE.filter({"a": 1}) == {"tenant": "oakwood", "a": 1}

    def test_lets_nobody_name_a_tenant(self) -> None:
        with pytest.raises(Refused):
            WHOLE.filter({"tenant": "elmside"})

    def test_names_the_granted_studies_where_none_is_asked_for(self) -> None:
        assert NARROW.filter({})["StudyInstanceUID"] == {"$in": ["1.1", "1.2"]}

    @pytest.mark.parametrize(
        ("asked", "bound"),
        [
            ("1.1", "1.1"),
            ("9.9", {"$in": []}),
            ({"$in": ["1.2", "9.9"]}, {"$in": ["1.2"]}),
        ],
    )
    def test_intersects_what_is_asked_with_what_is_granted(self, asked: object, bound: object) -> None:
        assert NARROW.filter({"StudyInstanceUID": asked})["StudyInstanceUID"] == bound

    @pytest.mark.parametrize("asked", [{"$ne": "1.1"}, {"$gt": ""}, None])
    def test_holds_against_any_other_condition(self, asked: object) -> None:
        bound = NARROW.filter({"StudyInstanceUID": asked, "$and": [{"a": 1}]})
        assert bound["$and"] == [{"a": 1}, {"StudyInstanceUID": {"$in": ["1.1", "1.2"]}}]

    def test_narrows_series_too(self) -> None:
        assert SERIES.filter({})["SeriesInstanceUID"] == {"$in": ["1.1.5"]}


class TestUpsert:
    def test_must_name_what_is_granted(self) -> None:
        named = {"StudyInstanceUID": "1.1"}
        assert NARROW.upsert(named) == {"tenant": "oakwood", "StudyInstanceUID": "1.1"}
        for asked in ({}, {"StudyInstanceUID": "9.9"}):
            with pytest.raises(Refused):
                NARROW.upsert(asked)


class TestDocument:
    def test_is_born_the_tenants(self) -> None:
        assert WHOLE.document({"a": 1}) == {"tenant": "oakwood", "a": 1}

    @pytest.mark.parametrize("document", [{"StudyInstanceUID": "9.9"}, {}])
    def test_outside_the_granted_studies_is_refused(self, document: dict[str, str]) -> None:
        with pytest.raises(Refused):
            NARROW.document(document)


class TestUpdate:
    @pytest.mark.parametrize(
        "update",
        [
            {"$set": {"tenant": "elmside"}},
            {"$set": {"tenant.x": 1}},
            {"$unset": {"tenant": ""}},
            {"$rename": {"a": "tenant"}},
            {"tenant": "elmside"},
            {"a": 1},
        ],
    )
    def test_moves_no_document_to_another_tenant(self, update: dict[str, object]) -> None:
        with pytest.raises(Refused):
            WHOLE.update(update)

    def test_moves_no_document_out_of_the_granted_studies(self) -> None:
        WHOLE.update({"$set": {"StudyInstanceUID": "1.1"}})
        with pytest.raises(Refused):
            NARROW.update({"$set": {"StudyInstanceUID": "1.1"}})


class TestPipeline:
    def test_begins_with_the_grant(self) -> None:
        count = {"$count": "n"}
        assert WHOLE.pipeline([{"$match": {"a": 1}}, count]) == [
            {"$match": {"tenant": "oakwood", "a": 1}},
            count,
        ]
        assert WHOLE.pipeline([count]) == [{"$match": {"tenant": "oakwood"}}, count]

    @pytest.mark.parametrize("stage", ["$lookup", "$unionWith", "$graphLookup", "$out", "$merge", "$facet"])
    def test_looks_into_no_other_collection(self, stage: str) -> None:
        with pytest.raises(Refused):
            WHOLE.pipeline([{"$match": {}}, {stage: {}}])


class TestBinding:
    @pytest.mark.parametrize("collection", ["patients", "clients", "users", "audit", "tokens"])
    def test_of_some_studies_reaches_nothing_beside_them(self, collection: str) -> None:
        with pytest.raises(Refused):
            Binding(Grant("oakwood", frozenset({"1.1"})), collection)


class TestHolds:
    def test_tells_whether_a_change_is_within(self) -> None:
        assert NARROW.holds({"tenant": "oakwood", "StudyInstanceUID": "1.1"})
        assert not NARROW.holds({"tenant": "oakwood", "StudyInstanceUID": "9.9"})
        assert not WHOLE.holds({"tenant": "elmside"})


class TestUnbound:
    def test_adds_nothing(self) -> None:
        assert Unbound().filter({"tenant": "oakwood"}) == {"tenant": "oakwood"}
        assert Unbound().document({"a": 1}) == {"a": 1}
        assert Unbound().holds({})
