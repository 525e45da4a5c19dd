"""A process's hash chain: each entry carries the hash of the one before it. Group commit, heads anchored.

Entries are inserted in order, so that a process killed at any moment leaves the beginning of its chain. After
a failed insert nobody knows how far it came: that chain ends there, and the next entry begins a new one.
An anchor names a head in the objects' store and in the database; whoever changes or removes an entry before
it must change both.
"""

import asyncio
import json
import logging
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from services.background import keep
from services.cancellation import cancel_and_wait
from services.errors import AlreadyExists, PacsError
from services.persistence import Edit, Engines
from services.persistence.moments import EPOCH
from services.tenancy.audit.entry import Document, linked
from services.tenancy.audit.patients import told

log = logging.getLogger(__name__)
LARGEST_GROUP = 200
LIFE = timedelta(hours=12)
"""How long a chain takes new entries: what reads chains may forget those that are older."""
FIRST_ANCHOR_SECONDS = 1.0
"""Seconds until a new chain has its first one; the others follow at `audit_anchor_seconds`."""
ANCHORS = "audit/anchors/"


class Chain:
    """The one chain that a process writes at a time."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._id = ""
        self._began = EPOCH
        self._number = 0  # of the next entry
        self._head = ""  # hash of the last one
        self._anchored = 0
        self._broken = False
        self._closed = False
        self._waiting: list[tuple[Sequence[Document], asyncio.Future[None]]] = []
        self._worker: asyncio.Task[None] | None = None
        self._anchorer: asyncio.Task[None] | None = None

    async def append(self, drafts: Sequence[Document]) -> None:
        """Durable when it returns; raises Unavailable when that is not known."""
        whole = await told(self._engines, drafts)
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((whole, future))
        if self._worker is None or self._worker.done():
            self._worker = keep("the audit trail", self._work)
        await future

    async def close(self) -> None:
        """Anchor the head; entries of those who are late begin a new chain, which nobody anchors any more."""
        self._closed = True
        if self._worker is not None:
            await self._worker
        if self._anchorer is not None:
            await cancel_and_wait(self._anchorer)
        await self._anchor()
        if self._id and not self._broken:
            chains = self._engines.documents.installation("audit_chains")
            await chains.update({"chain": self._id}, Edit(set={"ended": self._number}))
        self._id = ""

    async def _work(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:LARGEST_GROUP], self._waiting[LARGEST_GROUP:]
            failure: Exception | None = None
            try:
                await self._insert([draft for drafts, _ in group for draft in drafts])
            except Exception as error:  # noqa: BLE001 a mistake of ours must leave nobody waiting
                failure, self._broken = error, True
            for _, future in group:
                if future.done():
                    continue
                if failure is None:
                    future.set_result(None)
                else:
                    future.set_exception(failure)

    async def _insert(self, drafts: Sequence[Document]) -> None:
        if not self._id or self._broken or datetime.now(UTC) - self._began > LIFE:
            await self._begin()
        made, number, head = [], self._number, self._head
        for draft in drafts:
            document = linked(draft, self._id, number, head)
            made.append(document)
            number, head = number + 1, document["hash"]
        await self._engines.documents.installation("audit").insert_in_order(made)
        self._number, self._head = number, head
        if not self._closed and (self._anchorer is None or self._anchorer.done()):
            self._anchorer = keep("the anchors of the audit trail", self._anchor_later)

    async def _begin(self) -> None:
        with suppress(PacsError):  # what cannot be anchored now is as if the process had been killed
            await self._anchor()
        now = datetime.now(UTC)
        chain = f"{now:%Y%m%d}-{secrets.token_hex(12)}"
        chains = self._engines.documents.installation("audit_chains")
        await chains.insert({"chain": chain, "began_at": now, "unsent": now})
        self._id, self._began, self._number, self._head = chain, now, 0, ""
        self._anchored, self._broken = 0, False

    async def _anchor_later(self) -> None:
        """Anchor until all of it is."""
        while self._number > self._anchored:
            patience = self._engines.settings.audit_anchor_seconds
            await asyncio.sleep(patience if self._anchored else min(FIRST_ANCHOR_SECONDS, patience))
            try:
                await self._anchor()
            except PacsError as error:
                log.warning("an anchor of the audit trail waits: %s", error)

    async def _anchor(self) -> None:
        chain, number, head = self._id, self._number, self._head
        if not chain or number == self._anchored:
            return
        anchor = {"chain": chain, "number": number - 1, "hash": head, "at": datetime.now(UTC)}
        upload = self._engines.objects.installation().begin(anchor_key(chain, number - 1, head))
        try:
            upload.write(json.dumps(anchor, default=str).encode())
            await upload.commit()
        finally:
            upload.discard()
        with suppress(AlreadyExists):
            await self._engines.documents.installation("audit_anchors").insert(anchor)
        if self._id == chain:
            self._anchored = number


def anchor_key(chain: str, number: int, head: str) -> str:
    """The key of an anchor says all of it: verifying takes a list, no reading."""
    return f"{ANCHORS}{chain}/{number}-{head}"
