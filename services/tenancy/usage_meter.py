"""One process's counts of what tenants store: kept in memory, written down every second."""

import asyncio
import logging
import secrets
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.background import keep
from services.cancellation import cancel_and_wait
from services.errors import NotFound, QuotaExceeded, Refused, Unavailable
from services.persistence import Edit, Engines, Filter, In, Not, TenantCollection, Update
from services.tenancy import tenants
from services.tenancy.tenants import Tenant

log = logging.getLogger(__name__)
WRITTEN_SECONDS = 1.0
"""Seconds between two times that counts are written down."""
KEPT_SECONDS = 2.0
"""Seconds after which a tenant's limits, state and totals are read anew while it stores."""
TOTAL = "total"
MARKS = "writes"
"""Field of a count: by process, the moment in milliseconds of its last write."""


class Count(NamedTuple):
    """Some instances and their bytes."""

    instances: int = 0
    bytes: int = 0

    def plus(self, other: "Count") -> "Count":
        """Both together."""
        return Count(self.instances + other.instances, self.bytes + other.bytes)

    @property
    def negative(self) -> "Count":
        """Return the count that takes this one away again."""
        return Count(-self.instances, -self.bytes)


_Counts = defaultdict[tuple[str, str], Count]  # by tenant, and a day of its own or TOTAL


@dataclass(slots=True)
class _Known:
    """A tenant as it was read, and what was written down of it by then."""

    tenant: Tenant
    read_at: float
    written: dict[str, Count] = field(default_factory=dict)


class Meter:
    """The counts of one process. What is stored at this moment counts too, so that no crowd slips through."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._known: dict[str, _Known] = {}
        self._reading: dict[str, asyncio.Task[None]] = {}
        self._coming: dict[str, Count] = {}
        self._waiting: _Counts = defaultdict(Count)
        self._under_way: _Counts = defaultdict(Count)
        self._mark = f"{MARKS}.p{secrets.token_hex(8)}"
        self._writing = 0
        self._writer: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()
        engines.closing.append(self.close)

    def check(self, slug: str) -> None:
        """Raise Refused unless the tenant is active; one of which nothing is known yet passes."""
        known = self._as_known(slug)
        if known is not None and known.tenant.state != "active":
            raise Refused(f"the clinic is {known.tenant.state}")

    def check_room(self, slug: str, size: int) -> None:
        """Raise QuotaExceeded for one instance of this size too many, by what is known."""
        known = self._as_known(slug)
        if known is None:
            return
        limits = known.tenant.limits
        hard = limits.storage_bytes if limits.storage_hard else None
        if hard is not None and self._count(known, TOTAL).bytes + size > hard:
            raise QuotaExceeded("the clinic's storage is full: its operator can give it more")
        if limits.instances_a_day is not None:
            today = self._count(known, day_of(known.tenant))
            if today.instances >= limits.instances_a_day:
                raise QuotaExceeded("the clinic's instances of today are used up")

    def _as_known(self, slug: str) -> _Known | None:
        """What is known of a tenant; what is old is read anew meanwhile."""
        known = self._known.get(slug)
        if known is None or time.monotonic() - known.read_at > KEPT_SECONDS:
            self._read_soon(slug)
        return known

    async def know(self, slug: str) -> None:
        """Read a tenant that nothing is known of: a trip before its first instance in this process."""
        if slug not in self._known:
            await asyncio.shield(self._read_soon(slug))

    def begin(self, slug: str, coming: Count) -> None:
        """Count an instance that is on its way, or bytes of none."""
        self._coming[slug] = self._coming.get(slug, Count()).plus(coming)

    def end(self, slug: str, came: Count, *, stored: bool) -> None:
        """Count for good what was stored, or take away what came to nothing."""
        self._coming[slug] = self._coming[slug].plus(came.negative)
        if stored:
            self.count(slug, came)

    def count(self, slug: str, came: Count) -> None:
        """Count what came, or below 0 what went."""
        known = self._known.get(slug)
        for day in (TOTAL, day_of(known.tenant if known else None)):
            self._waiting[slug, day] = self._waiting[slug, day].plus(came)
        if self._writer is None or self._writer.done():
            self._writer = keep("the counts of use", self._keep_writing)

    async def flush(self) -> None:
        """Write down what was counted. Raises Unavailable; then it waits for the next time.

        Of what was under way the answer may be lost alone: it is asked for again, as it was, before the rest.
        """
        async with self._lock:
            await self._finish()
            self._under_way, self._waiting = self._waiting, defaultdict(Count)
            self._writing = max(self._writing + 1, time.time_ns() // 1_000_000)
            await self._finish()

    async def _finish(self) -> None:
        """Write down what is under way, once: each document tells which write of this process it has."""
        if not self._under_way:
            return
        steps = []
        for (slug, day), count in self._under_way.items():
            one: Filter = {"tenant": slug, "day": day}
            steps.append(Update(one, Edit(set_on_insert=Count()._asdict()), upsert=True))
            lacking = {**one, self._mark: Not(self._writing)}
            steps.append(Update(lacking, Edit(inc=count._asdict(), set={self._mark: self._writing})))
        await _usage(self._engines).bulk(steps)
        for (slug, day), count in self._under_way.items():
            if known := self._known.get(slug):
                known.written[day] = known.written.get(day, Count()).plus(count)
        self._under_way = defaultdict(Count)

    async def written(self, slug: str, *days: str) -> list[Count]:
        """Return what is written down of each of these days."""
        found = await _usage(self._engines).find({"tenant": slug, "day": In(days)})
        counts = {each["day"]: Count(each["instances"], each["bytes"]) for each in found}
        return [counts.get(day, Count()) for day in days]

    async def close(self) -> None:
        """Write down the rest."""
        async with self._lock:  # nobody is half way through
            tasks = [task for task in (self._writer, *self._reading.values()) if task]
        await cancel_and_wait(*tasks)
        try:
            await self.flush()
        except Unavailable:
            log.warning("what was stored in the last second is not counted: a recount mends it")

    def _count(self, known: _Known, day: str) -> Count:
        slug = known.tenant.slug
        count = known.written.get(day, Count()).plus(self._coming.get(slug, Count()))
        for counts in (self._waiting, self._under_way):
            count = count.plus(counts.get((slug, day), Count()))
        return count

    def _read_soon(self, slug: str) -> "asyncio.Task[None]":
        task = self._reading.get(slug)
        if task is None:
            task = self._reading[slug] = asyncio.create_task(self._read(slug))
            task.add_done_callback(lambda done: self._was_read(slug, done))
        return task

    def _was_read(self, slug: str, task: "asyncio.Task[None]") -> None:
        self._reading.pop(slug, None)
        if not task.cancelled() and (error := task.exception()):
            log.warning("what a tenant may store could not be read: %s", type(error).__name__)

    async def _read(self, slug: str) -> None:
        async with self._lock:  # so that it holds all this process has written down, and nothing twice
            await self._finish()
            try:
                known = _Known(await tenants.get(self._engines, slug), time.monotonic())
            except NotFound:
                self._known.pop(slug, None)
                return
            limits = known.tenant.limits
            if (limits.storage_bytes, limits.instances_a_day) != (None, None):
                days = (TOTAL, day_of(known.tenant))
                known.written = dict(zip(days, await self.written(slug, *days), strict=True))
            self._known[slug] = known

    async def _keep_writing(self) -> None:
        while self._waiting:
            await asyncio.sleep(WRITTEN_SECONDS)
            with suppress(Unavailable):
                await self.flush()


def day_of(tenant: Tenant | None) -> str:
    """Today in the tenant's time zone."""
    return datetime.now(ZoneInfo(tenant.time_zone) if tenant else UTC).date().isoformat()


def _usage(engines: Engines) -> TenantCollection:
    return engines.documents.installation("usage")
