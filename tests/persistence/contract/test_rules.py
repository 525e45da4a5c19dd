"""What the indexes of `collections.py` promise."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from services.errors import AlreadyExists
from services.persistence import Delete, Documents, Edit, Insert, TenantCollection, Update
from services.persistence.collection_shape import Collection
from services.persistence.collections import COLLECTIONS

if TYPE_CHECKING:
    from services.persistence.sqlite.engine import SqliteEngine

UNIQUE = sorted(
    (name, index.name) for name, made in COLLECTIONS.items() for index in made.indexes if index.unique
)
EXPIRING = sorted(name for name, made in COLLECTIONS.items() for index in made.indexes if index.expires)


def document_of(collection: Collection, values: str) -> dict[str, Any]:
    """A document with all fields of all unique indexes."""
    fields = dict.fromkeys(field for index in collection.indexes if index.unique for field in index.fields)
    return {field: f"{values} {field}" for field in fields}


class TestUnique:
    async def test_no_two_documents_share_all_fields_of_such_an_index(self, documents: Documents) -> None:
        for name, index in UNIQUE:
            collection = documents.installation(name)
            fields = next(one.fields for one in COLLECTIONS[name].indexes if one.name == index)
            await collection.delete({}, many=True)
            await collection.insert(document_of(COLLECTIONS[name], "first"))
            alike = document_of(COLLECTIONS[name], "second") | {field: f"first {field}" for field in fields}
            with pytest.raises(AlreadyExists):
                await collection.insert(alike)
            assert await collection.bulk([Insert(alike), Delete({"no such": 1})]) == {0}
            for field in fields:
                await collection.insert(
                    document_of(COLLECTIONS[name], field)
                    | alike
                    | {**{one: f"other {field} {one}" for one in alike if one not in fields}, field: "other"}
                )
            assert await collection.count({}) == 1 + len(fields), name

    async def test_a_change_may_not_break_it_either(self, studies: TenantCollection) -> None:
        edit = Edit(set={"StudyInstanceUID": "1.2", "a": 1})
        with pytest.raises(AlreadyExists):
            await studies.update({"StudyInstanceUID": "1.1"}, edit)
        assert await studies.bulk([Update({"StudyInstanceUID": "1.1"}, edit)] * 2) == {0, 1}
        assert await studies.count({"a": 1}) == 0

    async def test_a_sparse_one_leaves_out_documents_without_its_fields(self, documents: Documents) -> None:
        audit = documents.installation("audit")
        await audit.insert_many_unordered([{"hash": "1"}, {"hash": "2"}])
        await audit.insert({"hash": "3", "chain": "c", "number": 1})
        await audit.insert({"hash": "4", "chain": "c", "number": 2})
        with pytest.raises(AlreadyExists):
            await audit.insert({"hash": "5", "chain": "c", "number": 2})
        assert await audit.count({}) == 4
        await audit.update({"hash": "4"}, Edit(unset=("chain", "number")))
        await audit.insert({"hash": "5", "chain": "c", "number": 2})


class TestSparse:
    async def test_documents_come_and_go_with_the_field(self, documents: Documents) -> None:
        series = documents.installation("series")
        at = datetime(2026, 1, 2, tzinfo=UTC)
        made = [{"tenant": "oakwood", "StudyInstanceUID": "1", "SeriesInstanceUID": f"{n}"} for n in range(4)]
        await series.insert_many_unordered(made)
        assert await series.count({"changed": at}) == 0
        await series.update({"SeriesInstanceUID": "2"}, Edit(set={"changed": at}))
        assert [one["SeriesInstanceUID"] for one in await series.find({"changed": at})] == ["2"]
        found = await series.find({}, sort=[("changed", -1), ("SeriesInstanceUID", 1)])
        assert [one["SeriesInstanceUID"] for one in found] == ["2", "0", "1", "3"]
        await series.update({"SeriesInstanceUID": "2"}, Edit(unset=("changed",)))
        assert await series.count({"changed": at}) == 0


class TestExpiry:
    async def test_takes_documents_whose_moment_is_past(self, documents: Documents, on_sqlite: bool) -> None:
        now = datetime.now(UTC)
        for name in EXPIRING:
            collection = documents.installation(name)
            moments: dict[str, Any] = {
                "past": now - timedelta(seconds=1),
                "old": datetime(1969, 1, 1, tzinfo=UTC),
                "ahead": now + timedelta(hours=1),
                "null": None,
                "text": "2020",
                "number": 0,
            }
            for what, moment in moments.items():
                await collection.insert(
                    document_of(COLLECTIONS[name], what) | {"what": what, "expires_at": moment}
                )
            await collection.insert(document_of(COLLECTIONS[name], "missing") | {"what": "missing"})
        if not on_sqlite:
            return await self.is_told_to_the_server(documents)
        engine = cast("SqliteEngine", documents.engine)
        await engine.remove_expired()
        for name in EXPIRING:
            left = set(await documents.installation(name).distinct("what", {}))
            assert left == {"ahead", "null", "text", "number", "missing"}, name
        return None

    async def is_told_to_the_server(self, documents: Documents) -> None:
        """Its own sweep comes once a minute: we do not wait for it."""
        database = documents.engine._database  # type: ignore[attr-defined]
        for name in EXPIRING:
            indexes = await database[name].index_information()
            assert indexes["expiry"]["key"] == [("expires_at", 1)]
            assert indexes["expiry"]["expireAfterSeconds"] == 0


class TestArrays:
    async def test_every_element_leads_to_the_document_in_the_order_of_the_index(
        self, empty: TenantCollection
    ) -> None:
        made = [
            {
                "StudyInstanceUID": f"{n:02}",
                "listed": (n * 7) % 20 // 2,
                "ModalitiesInStudy": ["CT", "MR", "US"][: 1 + n % 3],
                "search": {"words": [f"w{n % 4}", "all"]},
            }
            for n in range(20)
        ]
        await empty.insert_many_unordered(made)
        for field, element in (
            ("ModalitiesInStudy", "CT"),
            ("ModalitiesInStudy", "MR"),
            ("search.words", "all"),
            ("search.words", "w3"),
        ):
            for way in (1, -1):
                sort = [("listed", way), ("StudyInstanceUID", way)]
                found = [one["StudyInstanceUID"] for one in await empty.find({field: element}, sort=sort)]
                expected = sorted(
                    (
                        one
                        for one in made
                        if element in (one["search"]["words"] if field == "search.words" else one[field])
                    ),
                    key=lambda one: (one["listed"], one["StudyInstanceUID"]),
                    reverse=way < 0,
                )
                assert found == [one["StudyInstanceUID"] for one in expected]


class TestTies:
    @pytest.mark.parametrize(
        ("name", "field", "tie"),
        sorted(
            (name, index.fields[-1], index.ties[0])
            for name, made in COLLECTIONS.items()
            for index in made.indexes
            if index.ties and index.array is None and len(index.fields) == 2
        ),
    )
    async def test_order_what_shares_all_fields_of_an_index(
        self, documents: Documents, name: str, field: str, tie: str
    ) -> None:
        collection, outer = documents.installation(name), field.partition(".")
        value: Any = 7 if field in COLLECTIONS[name].numbers else datetime(2026, 1, 2, tzinfo=UTC)
        made = []
        for n in (3, 1, 4, 0, 2):
            document = document_of(COLLECTIONS[name], f"{n}") | {"tenant": "oakwood", tie: f"{n}"}
            document[outer[0]] = {outer[2]: value} if outer[2] else value
            made.append(document)
        await collection.insert_many_unordered(made)
        for way in (1, -1):
            sort = [(field, way), (tie, way)]
            found = [one[tie] for one in await collection.find({"tenant": "oakwood"}, sort=sort)]
            assert found == ["0", "1", "2", "3", "4"][::way]
            after = (value, "2")
            found = [one[tie] for one in await collection.find({"tenant": "oakwood"}, sort=sort, after=after)]
            assert found == (["3", "4"] if way > 0 else ["1", "0"])
