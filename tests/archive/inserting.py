"""The insert of instances, which both ways of storing end with."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import pytest

from services.persistence import Engines, TenantCollection

Around = Callable[[Sequence[Mapping[str, Any]], Callable[[], Awaitable[Any]]], Awaitable[Any]]


def around_inserts(monkeypatch: pytest.MonkeyPatch, around: Around) -> None:
    """Have `around` called with the documents and what inserts them, together with their objects or after."""
    apart, together = TenantCollection.insert_each, Engines.insert_together

    async def insert_apart(self: TenantCollection, documents: Sequence[Mapping[str, Any]]) -> Any:
        if self.name != "instances":
            return await apart(self, documents)
        return await around(documents, lambda: apart(self, documents))

    async def insert_together(self: Engines, grant: Any, collection: str, inserts: Sequence[Any]) -> Any:
        documents = [one.document for one in inserts]
        return await around(documents, lambda: together(self, grant, collection, inserts))

    monkeypatch.setattr(TenantCollection, "insert_each", insert_apart)
    monkeypatch.setattr(Engines, "insert_together", insert_together)


def store_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every object stored before its document, as large ones are, and all beside an S3."""
    monkeypatch.setattr(Engines, "takes_together", lambda _self, _upload: False)
