"""The processes of the installation, as each told last: what runs where, and what it has to do.

Each writes a document of its own again and again. One that ends in order takes it away; that of one that died
stands, is said to be silent, and goes after a day.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from services.persistence import Edit, Engines, In, TenantCollection
from services.persistence.moments import in_milliseconds
from services.tenancy import tenants
from services.tenancy.scope import Right, Scope
from services.tenancy.usage_meter import day_of

TOLD_SECONDS = 10.0
"""Seconds between two times that a process tells of itself."""
SILENT_AFTER = timedelta(seconds=35)
"""After which a process that told nothing is said to be silent: three times it had something to tell."""
KEPT = timedelta(days=1)
"""For which a silent one is shown."""
SHOWN = 500
"""Processes that are shown, the first by role and host."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What a process does now. `open`: associations, requests or pieces of work under way.

    `a_minute`: how many of them ended, in the last moments, for a minute. `processor`: its share of one
    processor, 1.0 for all of it. `tenants`: associations by tenant. `away`: engines that do not answer it.
    """

    open: int = 0
    a_minute: float = 0.0
    processor: float = 0.0
    memory: int = 0
    tenants: Mapping[str, int] = field(default_factory=dict)
    away: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Process:
    """One process. `roles`: the commands it does the work of."""

    id: str
    roles: tuple[str, ...]
    host: str
    pid: int
    version: str
    began_at: datetime
    heard_at: datetime
    doing: Doing

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Process":
        """Make it from its document."""
        told = document["doing"]
        names = ("id", "host", "pid", "version", "began_at", "heard_at")
        loads = {each["tenant"]: each["associations"] for each in told["tenants"]}
        doing = {name: told[name] for name in ("open", "a_minute", "processor", "memory")}
        return cls(
            roles=tuple(document["roles"]),
            doing=Doing(**doing, tenants=loads, away=tuple(told["away"])),
            **{name: document[name] for name in names},
        )

    @property
    def is_silent(self) -> bool:
        """Return whether nothing was heard of it for longer than a process keeps quiet."""
        return datetime.now(UTC) - self.heard_at > SILENT_AFTER


@dataclass(frozen=True, slots=True)
class Load:
    """What a tenant asks of the installation: associations now, and images of its own day."""

    tenant: str
    associations: int
    instances_today: int


async def note(engines: Engines, process: Process) -> None:
    """Write down what a process says of itself. Raises Unavailable."""
    doing = process.doing
    told = {
        "roles": list(process.roles),
        "host": process.host,
        "pid": process.pid,
        "version": process.version,
        "began_at": in_milliseconds(process.began_at),
        "heard_at": in_milliseconds(process.heard_at),
        "expires_at": in_milliseconds(process.heard_at + KEPT),
        "doing": {
            "open": doing.open,
            "a_minute": doing.a_minute,
            "processor": doing.processor,
            "memory": doing.memory,
            "tenants": [{"tenant": slug, "associations": count} for slug, count in doing.tenants.items()],
            "away": list(doing.away),
        },
    }
    await _all(engines).upsert({"id": process.id}, Edit(set=told))


async def remove(engines: Engines, process: str) -> None:
    """Remove a process that ends in order. Raises Unavailable."""
    await _all(engines).delete({"id": process})


async def find(scope: Scope, engines: Engines) -> list[Process]:
    """List all processes, by role and host, the silent ones too. Needs to operate."""
    scope.require(Right.OPERATE)
    found = [Process.of(each) for each in await _all(engines).find({}, limit=SHOWN)]
    return sorted(found, key=lambda one: (one.roles, one.host, one.began_at))


async def loads(scope: Scope, engines: Engines) -> list[Load]:
    """List what each tenant asks of the installation now, who asks most first. Needs to operate."""
    scope.require(Right.OPERATE)
    associations = Counter[str]()
    for process in await find(scope, engines):
        if not process.is_silent:
            associations.update(process.doing.tenants)
    days = {tenant.slug: day_of(tenant) for tenant in await tenants.find(engines)}
    asked = {"tenant": In(list(days)), "day": In(sorted(set(days.values())))}
    counted = await engines.documents.installation("usage").find(asked)
    today = {each["tenant"]: each["instances"] for each in counted if days.get(each["tenant"]) == each["day"]}
    found = [Load(slug, associations[slug], today.get(slug, 0)) for slug in days]
    return sorted(found, key=lambda one: (-one.associations, -one.instances_today, one.tenant))


def _all(engines: Engines) -> TenantCollection:
    return engines.documents.installation("processes")
