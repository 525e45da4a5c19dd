"""The trail on its way out: every entry to the syslog server, at least once, chain by chain.

How far a chain was sent stands in `audit_chains`; a lease there keeps two couriers from sending the same. A
chain is done with once all of it was sent and no entry can follow.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from services.peers import syslog
from services.persistence import Edit, Engines, Filter, TenantCollection, Within
from services.persistence.moments import EPOCH
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
        sent += await _Sending(engines, server, chains, holder).all_of(chain)
    return sent


class _Sending:
    def __init__(
        self, engines: Engines, server: syslog.Server, chains: TenantCollection, holder: str
    ) -> None:
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
        while batch:
            if not await self._take(as_read, {}):
                return sent
            await syslog.send(self._server, _messages(batch))
            position, sent = batch[-1]["number"] + 1, sent + len(batch)
            as_read = {"chain": name, "lease.holder": self._holder}
            if not await self._take(as_read, {"sent": position}):
                return sent
            batch = await self._batch(name, position)
        if position == chain.get("ended") or chain["began_at"] < now - 2 * LIFE:
            await self._chains.update({"chain": name}, Edit(unset=("unsent", "lease")))
        return sent

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
