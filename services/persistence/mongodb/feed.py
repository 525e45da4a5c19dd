"""The changes of one collection, as the process's change stream tells them."""

import asyncio
from typing import TYPE_CHECKING

from services.persistence.feeds import Feed

if TYPE_CHECKING:
    from services.persistence.binding import Document
    from services.persistence.mongodb.change_stream import ChangeStream


class MongoFeed(Feed):
    """See `Feed`."""

    def __init__(self, collection: str, stream: "ChangeStream") -> None:
        super().__init__()
        self._collection = collection
        self._stream = stream

    async def _listen(self) -> None:
        heard: asyncio.Queue[Document | None] = asyncio.Queue()
        async with self._stream.listening(self._collection, heard.put_nowait):
            if self._open.is_set():  # it listened before, and ended by a mistake of ours
                self._tell(None)
            self._open.set()
            while True:
                document = await heard.get()
                self._tell(document)
