"""What `vetark engines prepare` does to a deployment: SecantusDB, and a mongos whose answers are staged."""

from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
from bson import Int64
from click.testing import CliRunner

from services.cli import main
from services.persistence import Documents
from services.persistence.collections import COLLECTIONS
from services.persistence.mongodb.sharding import INDEX, supported
from services.settings import Settings
from tests.faults import MongoRelay

SHARDED = {name: made.shard_key for name, made in COLLECTIONS.items() if made.shard_key}


class Mongos:
    """Answers what a sharded cluster answers; the rest comes from the server behind it."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.collections: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []

    def answer(self, command: Mapping[str, Any]) -> Mapping[str, Any] | None:
        match next(iter(command)):
            case "hello":
                return {
                    "ok": 1.0, "msg": "isdbgrid", "isWritablePrimary": True, "maxWireVersion": 25,
                    "minWireVersion": 0, "maxBsonObjectSize": 1 << 24, "maxMessageSizeBytes": 48_000_000,
                    "maxWriteBatchSize": 100_000,
                }  # fmt: skip
            case "listShards":
                return {"ok": 1.0, "shards": [{"_id": "a", "host": "a/x:1"}, {"_id": "b", "host": "b/y:1"}]}
            case "find" if command["$db"] == "config":
                found = [{"_id": name, **one} for name, one in self.collections.items()]
                return {
                    "ok": 1.0,
                    "cursor": {"id": Int64(0), "ns": "config.collections", "firstBatch": found},
                }
            case "shardCollection":
                name = command["shardCollection"]
                self.asked.append(name)
                self.collections[name] = {"key": command["key"]}
                return {"ok": 1.0, "collectionsharded": name}
        return None


@pytest.fixture
async def relay(mongodb_settings: Settings) -> AsyncIterator[MongoRelay]:
    async with MongoRelay.to(urlsplit(mongodb_settings.mongodb_url).port or 0) as relay:
        yield relay


@pytest.fixture
async def documents(relay: MongoRelay, mongodb_settings: Settings) -> AsyncIterator[Documents]:
    documents = Documents.connect(mongodb_settings.model_copy(update={"mongodb_url": relay.url()}))
    yield documents
    await documents.close()


class TestShardKeys:
    def test_begin_every_unique_index(self) -> None:
        """Else mongos refuses the index, or the key: only so it can tell that a value is unique."""
        for name, key in SHARDED.items():
            for index in COLLECTIONS[name].indexes:
                assert not index.unique or index.fields[: len(key)] == key, (name, index.name)

    def test_are_carried_by_an_index_or_get_one_of_their_own(self) -> None:
        assert [name for name in SHARDED if not supported(COLLECTIONS[name])] == ["audit"]

    def test_spread_what_grows_with_images(self) -> None:
        assert {"instances", "series", "studies", "patients", "deliveries", "audit"} <= SHARDED.keys()

    def test_keep_a_tenant_together_as_far_as_they_can(self) -> None:
        assert [name for name, key in SHARDED.items() if key[0] != "tenant"] == ["audit"]


class TestDeploy:
    async def test_shards_a_cluster_once(
        self, relay: MongoRelay, documents: Documents, mongodb_settings: Settings
    ) -> None:
        mongos = Mongos(mongodb_settings.mongodb_database)
        relay.answer = mongos.answer
        found = await documents.deploy()
        assert found.servers.endswith("a sharded cluster of 2")
        assert {one.collection: one.key for one in found.placed if one.key} == SHARDED
        assert len(found.placed) == len(COLLECTIONS)
        assert [one for one in found.placed if one.wrong] == []
        assert {name.partition(".")[2] for name in mongos.asked} == SHARDED.keys()
        engine: Any = documents.engine
        made = await engine._database["audit"].index_information()
        assert made[INDEX]["key"] == [("chain", 1), ("number", 1)]
        assert "sparse" not in made[INDEX]

        mongos.asked.clear()
        again = await documents.deploy()
        assert mongos.asked == []
        assert {one.done for one in again.placed} == {"was sharded already", "whole on one shard"}
        await engine._database["audit"].drop_index(INDEX)

    async def test_leaves_what_is_sharded_otherwise_and_says_so(
        self, relay: MongoRelay, documents: Documents, mongodb_settings: Settings
    ) -> None:
        name = mongodb_settings.mongodb_database
        mongos = Mongos(name)
        mongos.collections = {
            f"{name}.{collection}": {"key": dict.fromkeys(key, 1)} for collection, key in SHARDED.items()
        }
        mongos.collections[f"{name}.studies"] = {"key": {"_id": "hashed"}}
        mongos.collections[f"{name}.users"] = {"key": {"id": 1}}
        mongos.collections[f"{name}.tenants"] = {"key": {"_id": 1}, "unsplittable": True}
        relay.answer = mongos.answer
        wrong = {one.collection: one.wrong for one in (await documents.deploy()).placed if one.wrong}
        assert wrong.keys() == {"studies", "users"}
        assert "tenant, StudyInstanceUID" in (wrong["studies"] or "")
        assert mongos.asked == []

    async def test_has_nothing_to_shard_elsewhere(self, documents: Documents) -> None:
        found = await documents.deploy()
        assert "the replica set" in found.servers
        assert found.placed == []
        wrong = {one.feature: one.wrong for one in found.tried}
        for needed in (
            "a replica set, or shards that are",
            "written to a majority and its journal, read back so",
            "a change stream over the database",
        ):
            assert wrong[needed] is None
        assert "--auth" in (wrong["only who signs in is let in"] or "")
        assert wrong["TLS to its servers"]

    async def test_says_that_a_standalone_server_does_not_do(
        self, relay: MongoRelay, documents: Documents
    ) -> None:
        def alone(command: Mapping[str, Any]) -> Mapping[str, Any] | None:
            if next(iter(command)) == "hello":
                return {"ok": 1.0, "isWritablePrimary": True, "maxWireVersion": 25, "minWireVersion": 0}
            if "$changeStream" in str(command.get("pipeline", "")):
                return {"ok": 0.0, "code": 40573, "codeName": "Location40573", "errmsg": "replica sets only"}
            return None

        relay.answer = alone
        found = await documents.deploy()
        assert "a standalone server" in found.servers
        wrong = {one.feature for one in found.tried if one.needed and one.wrong}
        assert wrong == {"a replica set, or shards that are", "a change stream over the database"}

    async def test_tells_a_small_oplog_and_a_majority_without_its_journal(
        self, relay: MongoRelay, documents: Documents
    ) -> None:
        def told(command: Mapping[str, Any]) -> Mapping[str, Any] | None:
            match next(iter(command)):
                case "collStats":
                    return {"ok": 1.0, "size": 95 << 20, "maxSize": 100 << 20}
                case "replSetGetConfig":
                    members = [{"_id": 0}, {"_id": 1}, {"_id": 2, "arbiterOnly": True}]
                    config = {"members": members, "writeConcernMajorityJournalDefault": False}
                    return {"ok": 1.0, "config": config}
            return None

        relay.answer = told
        await documents.installation("tenants").insert({"slug": "oakwood"})
        wrong = {one.feature: one.wrong or "" for one in (await documents.deploy()).tried}
        assert "reaches back 0." in wrong["an oplog of 24 hours"]
        assert "1 arbiters" in wrong["3 members that hold data, no arbiter"]
        assert "is false" in wrong["a majority has it in its journal"]


class TestCommand:
    def test_says_what_there_is_and_what_lacks(
        self, mongodb_settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("VETARK_MONGODB_URL", mongodb_settings.mongodb_url)
        monkeypatch.setenv("VETARK_MONGODB_DATABASE", mongodb_settings.mongodb_database)
        monkeypatch.setenv("VETARK_OBJECTS_URL", mongodb_settings.objects_url)
        done = CliRunner().invoke(main, ["engines", "prepare"])
        assert done.exit_code == 0, done.output
        assert "There is nothing to shard" in done.output
        assert "useful  patients' data go in plain text" in done.output
