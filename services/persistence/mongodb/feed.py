"""The changes of one collection by a change stream, which comes back after every outage."""

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from pymongo.errors import OperationFailure, PyMongoError

from services.cancellation import is_cancelled
from services.persistence.feeds import Feed

if TYPE_CHECKING:
    from pymongo.asynchronous.collection import AsyncCollection

    from services.persistence.binding import Document

log = logging.getLogger(__name__)
PATIENCE_SECONDS = 1.0
"""Seconds between two tries to reach an engine that went away."""
PAUSE_SECONDS = 0.01
"""Seconds between two looks at a quiet stream: a server may answer a waiting look at every write."""


class MongoFeed(Feed):
    """See `Feed`."""

    def __init__(self, collection: "AsyncCollection[Document]") -> None:
        super().__init__()
        self._collection = collection

    async def _listen(self) -> None:
        token: Any = None
        while not is_cancelled():
            try:
                stream = await self._collection.watch(
                    full_document="updateLookup", resume_after=token, max_await_time_ms=1000
                )
                async with stream:
                    if token is None and self._open.is_set():
                        self._tell(None)
                    self._open.set()
                    while stream.alive and not is_cancelled():
                        change = await stream.try_next()
                        token = stream.resume_token
                        if change is None:
                            await asyncio.sleep(PAUSE_SECONDS)
                        else:
                            document: Document | None = change.get("fullDocument")
                            if document is not None:
                                document.pop("_id", None)
                            self._tell(document)
                token = None  # an invalidated stream (its collection was dropped) cannot be resumed
            except OperationFailure as error:
                log.warning("change stream of %s starts anew: %s", self._collection.name, error.code)
                token = None
            except PyMongoError as error:
                log.warning("change stream of %s waits: %s", self._collection.name, type(error).__name__)
            await asyncio.sleep(PATIENCE_SECONDS)
