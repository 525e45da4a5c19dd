"""A tenant's share of associations over all processes: slots, of which each process holds a few ahead.

One document per tenant says who holds how many; it changes by compare-and-set. A process keeps its claim to
all it holds by one heartbeat, so idle slots cost nothing; those of a killed process lapse with it. A slot at
hand is taken without a database trip. Who has none at hand asks for more and waits a moment for the others'
spare ones. While the database is away what is at hand is taken, until the lease ends.
"""

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from services.background import keep
from services.cancellation import cancel_and_wait
from services.errors import AlreadyExists, Unavailable
from services.persistence import Edit, Engines, TenantCollection, Within

log = logging.getLogger(__name__)
SPARE = 4
"""Slots held beyond those in use."""
TURN_SECONDS = 0.5
"""Seconds between two looks at what is needed, here and elsewhere."""
PATIENCE_SECONDS = 2.5
"""Seconds a request for an association waits for a slot: two turns here, two elsewhere."""
LEASE_SECONDS = 20.0
"""Seconds after its last heartbeat that a process loses what it holds."""
LEAN_SECONDS = 10.0
"""Seconds without spares, after another process was in need."""
TRIES = 5
AT_ONCE = 8


@dataclass(slots=True)
class _Share:
    """What this process holds of one tenant's slots."""

    held: int = 0
    used: int = 0
    lean_until: float = 0.0  # loop time; others were in need of spares
    again_at: float = 0.0  # loop time; there were no spares to be had
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)


class Slots:
    """The slots of one process. `limits` tells the bounded tenants and their number of associations."""

    def __init__(self, engines: Engines, limits: Callable[[], Mapping[str, int]]) -> None:
        self._engines = engines
        self._limits = limits
        self._holder = uuid.uuid4().hex
        self._shares: dict[str, _Share] = {}
        self._hurry = asyncio.Event()
        self._lease_ends = 0.0  # loop time until which others respect what we hold
        self._loop = asyncio.get_running_loop()

    @classmethod
    @asynccontextmanager
    async def open(cls, engines: Engines, limits: Callable[[], Mapping[str, int]]) -> AsyncIterator["Slots"]:
        """Slots that are kept up meanwhile, and free for others in the end."""
        slots = cls(engines, limits)
        await slots._turn()
        task = keep("the association slots", slots._keep)
        try:
            yield slots
        finally:
            await cancel_and_wait(task)
            await slots._let_go()

    async def take(self, tenant: str, limit: int | None) -> bool:
        """Take a slot; False: the tenant's share is used up. Waits only where none is at hand."""
        share = self._shares.setdefault(tenant, _Share())
        if limit is not None and share.used >= min(share.held, limit):
            return await self._wait(tenant, share)
        share.used += 1
        return True

    def give(self, tenant: str) -> None:
        """An association has ended."""
        share = self._shares[tenant]
        share.used -= 1
        self._serve(tenant, share)

    async def _wait(self, tenant: str, share: _Share) -> bool:
        turn = self._loop.create_future()
        share.waiting.append(turn)
        self._hurry.set()
        try:
            await asyncio.wait({turn}, timeout=PATIENCE_SECONDS)
        except asyncio.CancelledError:
            if turn.done():
                self.give(tenant)
            raise
        finally:
            if not turn.done():
                share.waiting.remove(turn)
        return turn.done()

    def _serve(self, tenant: str, share: _Share) -> None:
        """Let those who wait have what is at hand, in the order they came."""
        most = min(share.held, self._limits().get(tenant, share.held))
        while share.waiting and share.used < most:
            share.used += 1
            share.waiting.popleft().set_result(None)

    async def _keep(self) -> None:
        while True:
            self._hurry.clear()
            await self._turn()
            try:
                async with asyncio.timeout(TURN_SECONDS):
                    await self._hurry.wait()
            except TimeoutError:
                pass
            else:
                await asyncio.sleep(TURN_SECONDS / 50)  # many ask at once: one trip for all

    async def _turn(self) -> None:
        """Hold as much as is needed, and no more where others are in need."""
        if self._loop.time() > self._lease_ends:
            for share in self._shares.values():
                share.held = min(share.held, share.used)  # the rest may be somebody else's now
        limits = self._limits()
        if not limits:
            return
        try:
            await self._beat()
            await self._heed()
            claims = [(tenant, limit) for tenant, limit in limits.items() if self._unsettled(tenant, limit)]
            if claims:
                alive = await self._alive()
                for start in range(0, len(claims), AT_ONCE):
                    some = claims[start : start + AT_ONCE]
                    await asyncio.gather(*(self._claim(tenant, limit, alive) for tenant, limit in some))
        except Unavailable:
            log.warning("association slots cannot be had for the moment")

    def _needs(self, share: _Share, limit: int) -> int:
        spare = 0 if self._loop.time() < share.lean_until else SPARE
        return min(limit, share.used + max(len(share.waiting), spare))

    def _unsettled(self, tenant: str, limit: int) -> bool:
        """Return whether a trip is worth it: a few slots more or less at hand are not."""
        share, now = self._shares.setdefault(tenant, _Share()), self._loop.time()
        if share.waiting or now < share.lean_until or share.held > limit:
            return self._needs(share, limit) != share.held
        at_hand = share.held - share.used
        if at_hand < min(SPARE // 2, limit - share.used):
            return now >= share.again_at
        return at_hand > 2 * SPARE

    async def _beat(self) -> None:
        """Renew the lease when a third of it is over."""
        now = self._loop.time()
        if self._lease_ends - now > LEASE_SECONDS * 2 / 3:
            return
        until = datetime.now(UTC) + timedelta(seconds=LEASE_SECONDS)
        await self._holders.upsert({"holder": self._holder}, Edit(set={"expires_at": until}))
        self._lease_ends = now + LEASE_SECONDS

    async def _heed(self) -> None:
        """Hold no free slots while another process needs some."""
        if not any(share.held > share.used for share in self._shares.values()):
            return
        lately = datetime.now(UTC) - timedelta(seconds=LEAN_SECONDS)
        wanted = {"wanted": Within(gt=lately)}
        for document in await self._slots.find(wanted, projection=["tenant", "wanted_by"]):
            if document["wanted_by"] != self._holder and document["tenant"] in self._shares:
                self._shares[document["tenant"]].lean_until = self._loop.time() + LEAN_SECONDS

    async def _alive(self) -> set[str]:
        alive = {"expires_at": Within(gt=datetime.now(UTC))}
        return {document["holder"] for document in await self._holders.find(alive)}

    async def _claim(self, tenant: str, limit: int, alive: set[str]) -> None:
        """Hold what is needed of what is free, by compare-and-set."""
        share = self._shares[tenant]
        for _ in range(TRIES):
            document = await self._slots.find_one({"tenant": tenant}) or {"version": 0, "holders": []}
            others = [
                other
                for other in document["holders"]
                if other["holder"] in alive and other["holder"] != self._holder
            ]
            needed, free = self._needs(share, limit), limit - sum(other["slots"] for other in others)
            mine = max(share.used, min(needed, free))
            share.held = min(share.held, mine)  # what goes back is not taken meanwhile
            in_need = mine < share.used + len(share.waiting)
            if mine < needed:
                share.again_at = self._loop.time() + LEAN_SECONDS
            before = next((o["slots"] for o in document["holders"] if o["holder"] == self._holder), 0)
            noted = in_need or document.get("wanted_by") == self._holder
            if (before == mine and not noted) or await self._write(
                tenant, document, others, mine, in_need=in_need
            ):
                share.held = mine
                self._serve(tenant, share)
                return

    async def _write(
        self, tenant: str, read: Mapping[str, Any], others: list[Any], mine: int, *, in_need: bool
    ) -> bool:
        """Set who holds what, unless it changed since it was read."""
        holders = [*others, {"holder": self._holder, "slots": mine}] if mine else others
        change: dict[str, Any] = {"version": read["version"] + 1, "holders": holders}
        if in_need:
            change |= {"wanted": datetime.now(UTC), "wanted_by": self._holder}
        if not read["version"]:
            try:
                await self._slots.insert({"tenant": tenant, **change})
            except AlreadyExists:
                return False
            return True
        met = not in_need and read.get("wanted_by") == self._holder
        edit = Edit(set=change, unset=("wanted", "wanted_by") if met else ())
        as_read = {"tenant": tenant, "version": read["version"]}
        return bool(await self._slots.update(as_read, edit))

    async def _let_go(self) -> None:
        try:
            await self._holders.delete({"holder": self._holder})
        except Unavailable:
            log.warning("association slots could not be given back; they lapse in %g s", LEASE_SECONDS)

    @property
    def _slots(self) -> TenantCollection:
        return self._engines.documents.installation("association_slots")

    @property
    def _holders(self) -> TenantCollection:
        return self._engines.documents.installation("association_holders")
