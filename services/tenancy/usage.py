"""What a tenant uses of its share of the installation, and whether it may store more.

A store pays no trip for it. A killed process forgets at most a second's count; `recount` (an index rebuilt or
verified, the courier's sweep) sets the totals right again.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.persistence import Edit, Engines, Filter, In
from services.tenancy import tenants
from services.tenancy.scope import Right, Scope
from services.tenancy.tenants import Limits, Tenant
from services.tenancy.usage_meter import MARKS, TOTAL, WRITTEN_SECONDS, Count, Meter, day_of

_REPEATED_SECONDS = 24 * 3600.0
"""Seconds after which no process asks again whether a count was written down."""
SETTLED = 2 * WRITTEN_SECONDS
"""Seconds after which whatever any process counted is written down."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Bytes and instances stored in all, instances of the tenant's own day, and what the limits are."""

    storage_bytes: int
    instances: int
    instances_today: int
    limits: Limits


class Admitted:
    """An instance that may be stored: say so once it is."""

    stored = False


def check(scope: Scope, engines: Engines) -> None:
    """Raise Refused while the scope's tenant is not active, from memory alone; what is unknown yet may pass.

    Its share is asked about once an instance is here: what is stored already takes none of it.
    """
    engines.own(Meter).check(scope.grant.tenant)


@asynccontextmanager
async def admitted(
    scope: Scope, engines: Engines, size: int, *, instances: int = 1
) -> AsyncIterator[Admitted]:
    """Admit one instance of so many bytes for sure, and count it while it is stored and once it is.

    `instances` is 0 for bytes that are none yet: see `given_back`.

    Within a process no limit is passed; several processes hear of each other every second or two. Raises
    Refused while the tenant is not active, QuotaExceeded where its share is used up.
    """
    meter, slug = engines.own(Meter), scope.grant.tenant
    await meter.know(slug)
    meter.check(slug)
    meter.check_room(slug, size)
    instance, count = Admitted(), Count(instances, size)
    meter.begin(slug, count)
    try:
        yield instance
    finally:
        meter.end(slug, count, stored=instance.stored)


def given_back(scope: Scope, engines: Engines, size: int) -> None:
    """Give back so many bytes of no instance."""
    engines.own(Meter).count(scope.grant.tenant, Count(0, -size))


async def read(scope: Scope, engines: Engines) -> Usage:
    """What the scope's tenant uses, for who administers it; without other processes' last second."""
    scope.require(Right.ADMINISTER)
    return await _read(engines, scope.grant.tenant)


async def read_of(scope: Scope, engines: Engines, slug: str) -> Usage:
    """Read the use of a tenant by its slug, also for the installation's operator; raises NotFound."""
    if Right.OPERATE not in scope.rights:
        return await read(scope.within(slug), engines)
    return await _read(engines, slug)


async def read_each(scope: Scope, engines: Engines, some: Sequence[Tenant]) -> dict[str, Usage]:
    """Read the use of several tenants at once, by slug. Needs to operate."""
    scope.require(Right.OPERATE)
    await engines.own(Meter).flush()
    days = {tenant.slug: day_of(tenant) for tenant in some}
    where: Filter = {"tenant": In(list(days)), "day": In([TOTAL, *sorted(set(days.values()))])}
    found = await engines.documents.installation("usage").find(where) if days else []
    counts = {(one["tenant"], one["day"]): Count(one["instances"], one["bytes"]) for one in found}
    return {
        tenant.slug: _usage_of(
            tenant,
            counts.get((tenant.slug, TOTAL), Count()),
            counts.get((tenant.slug, days[tenant.slug]), Count()),
        )
        for tenant in some
    }


def _usage_of(tenant: Tenant, total: Count, today: Count) -> Usage:
    return Usage(total.bytes, total.instances, today.instances, tenant.limits)


async def _read(engines: Engines, slug: str) -> Usage:
    meter, tenant = engines.own(Meter), await tenants.get(engines, slug)
    await meter.flush()
    total, today = await meter.written(slug, TOTAL, day_of(tenant))
    return _usage_of(tenant, total, today)


async def recount(scope: Scope, engines: Engines, counted: Callable[[], Awaitable[tuple[int, int]]]) -> bool:
    """Set the totals to what `counted` finds, (instances, bytes); False where stores came in between.

    Whatever is there when the counting ends is written down by its process `SETTLED` seconds later. Totals
    that moved by then are left for another time.
    """
    scope.require(Right.ADMINISTER)
    meter, slug = engines.own(Meter), scope.grant.tenant
    await meter.flush()
    [before] = await meter.written(slug, TOTAL)
    there = Count(*await counted())
    if there != before:
        await asyncio.sleep(SETTLED)  # what was there before the counting began is written down
        [before] = await meter.written(slug, TOTAL)
        there = Count(*await counted())
        await asyncio.sleep(SETTLED)
        await meter.flush()
    usage = engines.documents.of(scope.grant, "usage")
    await usage.upsert({"day": TOTAL}, Edit(set_on_insert=Count()._asdict()))
    total = await usage.find_one({"day": TOTAL}) or {}
    long_ago = (time.time() - _REPEATED_SECONDS) * 1000
    ended = tuple(f"{MARKS}.{name}" for name, at in total.get(MARKS, {}).items() if at < long_ago)
    right = Edit(set={**there._asdict(), "recounted_at": datetime.now(UTC)}, unset=ended)
    return bool(await usage.update({"day": TOTAL, **before._asdict()}, right))


async def recounted(scope: Scope, engines: Engines, age: timedelta) -> bool:
    """Return whether the totals were held against what is there not longer ago than this."""
    scope.require(Right.ADMINISTER)
    total = await engines.documents.of(scope.grant, "usage").find_one({"day": TOTAL})
    last = total.get("recounted_at") if total else None
    return last is not None and datetime.now(UTC) - last < age
