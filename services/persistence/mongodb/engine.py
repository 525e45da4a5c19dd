"""The MongoDB client of one process."""

import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Self

import pymongo
from bson import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import AsyncMongoClient, IndexModel, ReadPreference
from pymongo.errors import OperationFailure, PyMongoError

from services.errors import Invalid, Unavailable
from services.persistence.binding import Document
from services.persistence.collection_shape import Index
from services.persistence.collections import COLLECTIONS
from services.persistence.damage import Part
from services.persistence.deployed import Deployed
from services.persistence.documents import BATCH_BYTES, Batch
from services.persistence.mongodb.change_stream import ChangeStream
from services.persistence.mongodb.collection import MongoCollection
from services.persistence.mongodb.deployment import Deployment
from services.persistence.mongodb.dialect import translated
from services.persistence.mongodb.running import Running
from services.persistence.mongodb.sharding import distribute
from services.persistence.outages import Outages
from services.settings import Settings

if TYPE_CHECKING:
    from services.persistence.collection import EngineCollection

log = logging.getLogger(__name__)
_OTHER_FIELDS = {85, 86}  # IndexOptionsConflict, IndexKeySpecsConflict
SNAPSHOT_DOCUMENTS = 100
"""Documents of a backup that the server is asked for at once."""
BUILDING_SECONDS = 3600.0
"""Seconds the building of an index on a full collection may take."""


class MongoEngine:
    """Collections by name, over one client."""

    def __init__(self, client: AsyncMongoClient[Document], database: str, milliseconds: int) -> None:
        self._client = client
        self._milliseconds = milliseconds
        self._database = client[database]
        self._collections: dict[str, MongoCollection] = {}
        self._stream = ChangeStream(self._database)
        self._outages = Outages("MongoDB")
        self._running = Running(self._database["records_version"], self._outages)

    @classmethod
    def connect(cls, settings: Settings) -> Self:
        """Connect when first asked something; an engine that comes back is found again by itself."""
        milliseconds = int(settings.engine_timeout * 1000)
        try:
            client: AsyncMongoClient[Document] = AsyncMongoClient(
                settings.mongodb_url,
                appname="vetark",
                tz_aware=True,
                w="majority",
                journal=True,
                serverSelectionTimeoutMS=milliseconds,
                connectTimeoutMS=milliseconds,
                socketTimeoutMS=milliseconds,
            )
        except PyMongoError as error:
            raise Invalid(f"VETARK_MONGODB_URL: {error}") from error
        return cls(client, settings.mongodb_database, milliseconds)

    def collection(self, name: str) -> "EngineCollection":
        """Open one of `COLLECTIONS`."""
        found = self._collections.get(name)
        if found is None:
            collection = self._database[name].with_options(read_preference=ReadPreference.PRIMARY)
            found = MongoCollection(collection, self._stream, self._outages)
            self._collections[name] = found
        return found

    def hosts(self) -> frozenset[str]:
        """Hosts of the servers that were found: those of the URL, and what these name beside themselves."""
        return frozenset(host for host, _ in self._client.nodes)

    def outages(self) -> tuple[Outages, ...]:
        """Return the outages of the deployment."""
        return (self._outages,)

    def gaps(self) -> int:
        """Return how often changes were missed, so that those who follow read again."""
        return self._stream.gaps

    async def ping(self) -> None:
        """Write something and read it back; raise Unavailable where that fails."""
        tried, moment = self._database["readiness"], time.time_ns()
        with translated(self._outages):
            await tried.update_one({"_id": 1}, {"$max": {"at": moment}}, upsert=True)
            found = await tried.find_one({"_id": 1})
        if found is None or found["at"] < moment:
            raise Unavailable("MongoDB: what was written does not come back")

    async def prepare(self, without: Collection[Part] = ()) -> None:  # noqa: ARG002 the server keeps files
        """Make the indexes that are missing. Many processes may do so at once; it costs a trip each."""
        with translated(self._outages):  # the patience below would also wait for a server that is away
            await self._client.admin.command("ping")
        with translated(self._outages), pymongo.timeout(BUILDING_SECONDS):
            for name, made in COLLECTIONS.items():  # one after the other: thirty connections cost far more
                await self._make(name, [_model(index) for index in made.indexes])

    async def _make(self, collection: str, models: list[IndexModel]) -> None:
        """Make a collection's indexes; one of the same name with other fields is of an earlier version."""
        try:
            await self._database[collection].create_indexes(models)
        except OperationFailure as error:
            if error.code not in _OTHER_FIELDS:
                raise
            for model in models:
                name = model.document["name"]
                try:
                    await self._database[collection].create_indexes([model])
                except OperationFailure as other:
                    if other.code not in _OTHER_FIELDS:
                        raise
                    log.warning("the index %s of %s is made anew", name, collection)
                    await self._database[collection].drop_index(name)
                    await self._database[collection].create_indexes([model])

    async def enter(self, knows: Mapping[str, int], lapsed: Callable[[], Awaitable[None]]) -> None:
        """Note this process in a document that is renewed."""
        await self._running.enter(knows, lapsed)

    async def others(self) -> list[Mapping[str, int]]:
        """Read what the other processes' documents say."""
        return await self._running.others()

    async def changes(self) -> list[str]:
        """Indexes that are missing, or have other fields."""
        found: list[str] = []
        with translated(self._outages):
            for name, made in COLLECTIONS.items():
                there = await self._database[name].index_information()
                for model in (_model(index).document for index in made.indexes):
                    known = there.get(model["name"])
                    if known is None:
                        found.append(f"the index {model['name']} of {name} is made")
                    elif [tuple(one) for one in known["key"]] != list(model["key"].items()):
                        found.append(f"the index {model['name']} of {name} is made anew")
        return found

    async def deploy(self) -> Deployed:
        """Shard what a cluster spreads, and look at what the deployment lacks."""
        deployment = Deployment(self._database, self._milliseconds)
        with translated(self._outages), pymongo.timeout(BUILDING_SECONDS):
            servers = await deployment.meet()
            placed = await distribute(self._database) if deployment.is_sharded else []
            return Deployed(servers, placed, await deployment.examine())

    async def check(self, seconds: float) -> None:
        """Do nothing: the server looks after its own files."""

    async def snapshot(self, collections: Iterable[str]) -> AsyncGenerator[Batch]:
        """Read in one session, of one moment, which a server keeps for 300 s unless told otherwise."""
        raw = CodecOptions(document_class=RawBSONDocument)
        with translated(self._outages):
            async with self._client.start_session(snapshot=True) as session:
                for name in collections:
                    collection = self._database[name].with_options(raw, ReadPreference.PRIMARY)
                    found = collection.find(
                        {}, {"_id": False}, session=session, batch_size=SNAPSHOT_DOCUMENTS
                    )
                    batch, size = list[bytes](), 0
                    async for document in found:
                        batch.append(bytes(document.raw))
                        size += len(batch[-1])
                        if size >= BATCH_BYTES:
                            yield Batch(name, batch)
                            batch, size = [], 0
                    if batch:
                        yield Batch(name, batch)

    async def close(self) -> None:
        """Let go of every connection."""
        for collection in self._collections.values():
            await collection.close()
        await self._stream.close()
        await self._running.leave()
        await self._client.close()


def _model(index: Index) -> IndexModel:
    options: dict[str, bool | int] = {}
    if index.unique:
        options["unique"] = True
    if index.sparse:
        options["sparse"] = True
    if index.expires:
        options["expireAfterSeconds"] = 0
    return IndexModel([(name, 1) for name in (*index.fields, *index.ties)], name=index.name, **options)
