"""Databases on the MongoDB wire that tests use in turn."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Self

from pymongo import AsyncMongoClient, DeleteMany
from pymongo.errors import PyMongoError

from services.persistence import Documents
from services.persistence.collections import COLLECTIONS
from services.settings import Settings

PATIENCE_MILLISECONDS = 30_000
_MONGODB_8 = 25
"""The wire version from which a bulk write reaches many collections."""
_MANY = 10_000  # documents that are quicker dropped with their indexes than deleted one by one


class MongoDatabases:
    """To empty a database costs a tenth of making it with its indexes."""

    def __init__(self, url: str, client: AsyncMongoClient[Any], *, empties: bool) -> None:
        self._url = url
        self._client = client
        self._empties = empties
        self._free: list[str] = []

    @classmethod
    @asynccontextmanager
    async def on(cls, url: str) -> AsyncIterator[Self]:
        """Those of one server."""
        async with AsyncMongoClient[Any](url, timeoutMS=PATIENCE_MILLISECONDS) as client:
            hello = await client.admin.command("hello")
            yield cls(url, client, empties=hello["maxWireVersion"] >= _MONGODB_8)

    @asynccontextmanager
    async def settings(self) -> AsyncIterator[Settings]:
        """An empty database that nobody else has, its indexes made."""
        fresh = not self._free
        name = f"test_{uuid.uuid4().hex}" if fresh else self._free.pop()
        settings = Settings(mongodb_url=self._url, mongodb_database=name, dimse_port=0, http_port=0)
        if fresh:
            documents = Documents.connect(settings)
            await documents.prepare()
            await documents.close()
        yield settings
        with suppress(PyMongoError):  # one that is long about it: the next gets another database
            await self._give_back(name)

    async def _give_back(self, name: str) -> None:
        """Empty it for the next; one that is not as it was made goes."""
        collections = await self._client[name].list_collection_names()
        few = await self._client[name]["studies"].estimated_document_count() < _MANY
        if self._empties and few and set(collections) == set(COLLECTIONS):
            everything = [DeleteMany({}, namespace=f"{name}.{collection}") for collection in collections]
            await self._client.bulk_write(everything, ordered=False)
            self._free.append(name)
        elif collections:
            await self._client.drop_database(name)
