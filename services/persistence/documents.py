"""The documents' engine: MongoDB, or whatever speaks its wire."""

from typing import TYPE_CHECKING, Self

import pymongo
from pymongo import AsyncMongoClient, IndexModel, ReadPreference

from services.persistence.binding import Binding, Document, Unbound
from services.persistence.collection import TenantCollection, translated
from services.persistence.feeds import Feed
from services.persistence.grant import Grant
from services.persistence.indexes import INDEXES, Index
from services.settings import Settings

if TYPE_CHECKING:
    from pymongo.asynchronous.collection import AsyncCollection

BUILDING = 3600.0
"""Seconds the building of an index on a full collection may take."""


class Documents:
    """One client per process. Nothing is opened without a grant, but for what `tenancy` keeps."""

    def __init__(self, client: AsyncMongoClient[Document], database: str) -> None:
        self._client = client
        self._database = client[database]
        self._collections: dict[str, tuple[AsyncCollection[Document], Feed]] = {}

    @classmethod
    def connect(cls, settings: Settings) -> Self:
        """Connect when first asked something; an engine that comes back is found again by itself."""
        milliseconds = int(settings.engine_timeout * 1000)
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
        return cls(client, settings.mongodb_database)

    def of(self, grant: Grant, collection: str) -> TenantCollection:
        """A collection within a grant; raises Refused where a narrowed grant does not reach it."""
        return self._open(collection, Binding(grant, collection))

    def installation(self, collection: str) -> TenantCollection:
        """A collection across all tenants. Only `services.tenancy` may call this; a test sees to it."""
        return self._open(collection, Unbound())

    async def ping(self) -> None:
        """Raise Unavailable unless the engine answers."""
        with translated():
            await self._client.admin.command("ping")

    async def ensure_indexes(self) -> None:
        """Make what is missing. Many processes may do so at once; existing indexes cost a round trip."""
        await self.ping()  # the patience below would also wait for an engine that is away
        with translated(), pymongo.timeout(BUILDING):
            for name, indexes in INDEXES.items():  # one after the other: thirty connections cost far more
                await self._database[name].create_indexes([_model(index) for index in indexes])

    async def close(self) -> None:
        """Let go of every connection."""
        for _, feed in self._collections.values():
            await feed.close()
        await self._client.close()

    def _open(self, name: str, binding: Binding) -> TenantCollection:
        known = self._collections.get(name)
        if known is None:
            collection = self._database[name].with_options(read_preference=ReadPreference.PRIMARY)
            known = self._collections[name] = (collection, Feed(collection))
        return TenantCollection(known[0], binding, known[1])


def _model(index: Index) -> IndexModel:
    options: dict[str, bool | int] = {}
    if index.unique:
        options["unique"] = True
    if index.sparse:
        options["sparse"] = True
    if index.expires:
        options["expireAfterSeconds"] = 0
    return IndexModel(index.keys, name=index.name, **options)
