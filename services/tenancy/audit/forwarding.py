"""The trail on its way out: every entry to the syslog server, at least once, chain by chain.

How far a chain was sent stands in `audit_chains`; a lease there keeps two couriers from sending the same. A
chain is done with once all of it was sent and no entry can follow.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from services.background import seen
from services.errors import PacsError, Unavailable
from services.peers import syslog
from services.persistence import Edit, Engines, Filter, TenantCollection, Within
from services.persistence.moments import EPOCH
from services.tenancy import attempts
from services.tenancy.attempts import Again
from services.tenancy.audit.chain import LIFE
from services.tenancy.audit.entry import Document, Entry
from services.tenancy.audit.event import Outcome
from services.tenancy.audit.messages import message

BATCH = 200
"""Entries of one connection to the server."""
LEASE = timedelta(minutes=2)


async def forward(engines: Engines, holder: str) -> int:
    """Send what was not sent yet; answers how many entries were. Raises Unavailable, Invalid (settings).

    Nothing where the settings name no server.
    """
    settings = engines.settings
    if settings.audit_syslog is None:
        return 0
    server = syslog.server(settings.audit_syslog, settings.audit_syslog_ca)
    chains = engines.documents.installation("audit_chains")
    waiting = {"unsent": Within(lte=datetime.now(UTC))}
    sent = 0
    for chain in await chains.find(waiting, sort=[("unsent", 1)]):
        sending = _Sending(engines, server, chains, holder)
        try:
            sent += await sending.all_of(chain)
        except (Unavailable, asyncio.CancelledError):
            with suppress(PacsError):
                await sending.uncount(chain)
            raise
        except Exception as error:  # noqa: BLE001 one chain cannot be told, the others can
            seen("the forwarding of a chain", error)
            await sending.failed(chain, error)
    return sent


class _Sending:
    def __init__(
        self, engines: Engines, server: syslog.Server, chains: TenantCollection, holder: str
    ) -> None:
        self._engines = engines
        self._tries = engines.settings.courier_tries
        self._trail = engines.documents.installation("audit")
        self._server = server
        self._chains = chains
        self._holder = holder

    async def all_of(self, chain: Document) -> int:
        """What a chain has that was not sent; nothing where somebody else holds it."""
        name, now = chain["chain"], datetime.now(UTC)
        position, sent = chain.get("sent", 0), 0
        held = chain.get("lease", {})
        batch = await self._batch(name, position)
        if held.get("holder") != self._holder and held.get("until", EPOCH) > now:
            return 0
        as_read = {"chain": name, "lease.until": held.get("until"), "sent": chain.get("sent")}
        if batch and chain.get("begun", 0) >= self._tries:
            await self._set_aside(chain, attempts.DIED)
            return 0
        while batch:
            if not await self._take(as_read, {"begun": chain.get("begun", 0) + 1}):
                return sent
            await syslog.send(self._server, _messages(batch))
            position, sent = batch[-1]["number"] + 1, sent + len(batch)
            as_read = {"chain": name, "lease.holder": self._holder}
            chain = {**chain, "begun": 0}
            if not await self._take(as_read, {"sent": position, "begun": 0}):
                return sent
            batch = await self._batch(name, position)
        if position == chain.get("ended") or chain["began_at"] < now - 2 * LIFE:
            await self._chains.update({"chain": name}, Edit(unset=("unsent", "lease")))
        return sent

    async def uncount(self, chain: Document) -> None:
        """The try was nobody's failure: the server or an engine is away, or we end."""
        mine = {"chain": chain["chain"], "lease.holder": self._holder}
        await self._chains.update(mine, Edit(set={"begun": chain.get("begun", 0)}))

    async def failed(self, chain: Document, error: Exception) -> None:
        """Something of it cannot be told: set aside after some tries, which began before."""
        if chain.get("begun", 0) + 1 >= self._tries:
            await self._set_aside(chain, attempts.reason_of(error))

    async def _set_aside(self, chain: Document, reason: str) -> None:
        name = chain["chain"]
        again = Again("audit_chains", {"chain": name}, {}, due="unsent")
        job = ("", "forwarding of the audit trail", name)
        await attempts.tell(self._engines, job, self._tries, reason, [again])
        await self._chains.update({"chain": name}, Edit(unset=("unsent", "lease")))

    async def _take(self, as_read: Filter, progress: dict[str, Any]) -> bool:
        lease = {"holder": self._holder, "until": datetime.now(UTC) + LEASE}
        return bool(await self._chains.update(as_read, Edit(set={"lease": lease, **progress})))

    async def _batch(self, chain: str, position: int) -> Sequence[Document]:
        window = Within(gte=position, lt=position + BATCH)
        batch = await self._trail.find({"chain": chain, "number": window}, sort=[("number", 1)])
        if batch:
            return batch
        beyond = Within(gte=position)  # somebody removed more than a batch: verify tells
        found = await self._trail.find_one({"chain": chain, "number": beyond}, sort=[("number", 1)])
        return [found] if found else []


def _messages(batch: Sequence[Document]) -> list[syslog.Message]:
    entries = map(Entry.of, batch)
    return [
        syslog.Message(entry.at, message(entry), warns=entry.outcome is Outcome.FAILURE) for entry in entries
    ]
