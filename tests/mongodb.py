"""Databases on the MongoDB wire that tests use in turn."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
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

    def __init__(self, start: Callable[[], Awaitable[str]] | None) -> None:
        self._start = start
        self._free: list[str] = []

    @classmethod
    @asynccontextmanager
    async def on(cls, url: str, start: Callable[[], Awaitable[str]] | None) -> AsyncIterator[Self]:
        """Those of one server; `start` brings another where that one stops answering."""
        databases = cls(start)
        await databases._use(url)
        yield databases
        await databases._client.close()

    async def _use(self, url: str) -> None:
        self._url = url
        self._client = AsyncMongoClient[Any](url, timeoutMS=PATIENCE_MILLISECONDS)
        hello = await self._client.admin.command("hello")
        self._empties = hello["maxWireVersion"] >= _MONGODB_8

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
        try:
            await self._give_back(name)
        except PyMongoError:  # it hangs, and would hold whoever comes next
            if self._start:
                self._free.clear()
                await self._client.close()
                await self._use(await self._start())

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
