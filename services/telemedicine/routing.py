"""Which provider a clinic's case goes to: rules in order, a fallback, and an overflow by the clock."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.errors import Invalid, NotFound
from services.persistence import Edit, Engines
from services.telemedicine import collaborations
from services.telemedicine.case import CasePriority
from services.tenancy import audit, tenants
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.texts import line

MOST_RULES = 50
MOST_VALUES = 20
LONGEST_WAIT = 60 * 24
"""Minutes that a STAT case may wait for a reader."""
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRule:
    """Which cases go to a provider; what is empty excludes none.

    `from_minute` and `to_minute`: of the clinic's day, the last one not included; over midnight where the
    first is later. `days`: 0 Monday to 6 Sunday.
    """

    provider: str
    id: str = ""
    species: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    priorities: tuple[CasePriority, ...] = ()
    days: tuple[int, ...] = ()
    from_minute: int = 0
    to_minute: int = _DAY_MINUTES

    def __post_init__(self) -> None:
        """Raise Invalid, naming what cannot be."""
        for values in (self.species, self.modalities, self.services):
            if len(values) > MOST_VALUES:
                raise Invalid(f"a rule names at most {MOST_VALUES} of a kind")
            for one in values:
                line(one, "a rule's value", 100)
        if not (0 <= self.from_minute < _DAY_MINUTES and 0 < self.to_minute <= _DAY_MINUTES):
            raise Invalid("a rule is for hours of the day")
        if not set(self.days) <= set(range(7)):
            raise Invalid("days are 0 (Monday) to 6 (Sunday)")

    @property
    def document(self) -> dict[str, Any]:
        """Return it as it is kept."""
        made = {name: getattr(self, name) for name in CaseRule.__slots__}
        lists = {name: list(made[name]) for name in ("species", "modalities", "services", "days")}
        return {**made, **lists, "priorities": [one.value for one in self.priorities]}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "CaseRule":
        """Make it of its document."""
        lists = {name: tuple(document[name]) for name in ("species", "modalities", "services", "days")}
        priorities = tuple(map(CasePriority, document["priorities"]))
        return cls(**{**document, **lists, "priorities": priorities})

    def fits(self, case: "Routed") -> bool:
        """Return whether a case is one of those."""
        minute, day = case.at.hour * 60 + case.at.minute, case.at.weekday()
        if self.from_minute < self.to_minute:
            in_hours = self.from_minute <= minute < self.to_minute
        else:
            in_hours = minute >= self.from_minute or minute < self.to_minute
            if minute < self.to_minute:  # after midnight it is still the evening's day
                day = (day - 1) % 7
        return (
            in_hours
            and (not self.days or day in self.days)
            and (not self.species or not set(self.species).isdisjoint(case.animals))
            and (not self.modalities or not set(self.modalities).isdisjoint(case.modalities))
            and (not self.services or case.service in self.services)
            and (not self.priorities or case.priority in self.priorities)
        )


@dataclass(frozen=True, slots=True)
class Routed:
    """What a rule looks at; `at` is in the clinic's time, `service` the name of one or ""."""

    animals: Sequence[str]
    modalities: Sequence[str]
    service: str
    priority: CasePriority
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """A clinic's rules, the first that fits counts; `fallback`: where none does.

    A STAT case that nobody has claimed after `overflow_minutes` (0: never) goes to `overflow`; without one
    the administrators are told.
    """

    rules: tuple[CaseRule, ...] = ()
    fallback: str = ""
    overflow: str = ""
    overflow_minutes: int = 0

    def __post_init__(self) -> None:
        """Raise Invalid, naming what cannot be."""
        if len(self.rules) > MOST_RULES:
            raise Invalid(f"a clinic has at most {MOST_RULES} routing rules")
        if not 0 <= self.overflow_minutes <= LONGEST_WAIT:
            raise Invalid("a STAT case waits up to a day")

    @property
    def document(self) -> dict[str, Any]:
        """Return it as it is kept."""
        made = {name: getattr(self, name) for name in Routing.__slots__}
        return {**made, "rules": [one.document for one in self.rules]}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Routing":
        """Make it of its document."""
        return cls(**{**document, "rules": tuple(map(CaseRule.of, document["rules"]))})


async def routing(scope: Scope, engines: Engines) -> Routing:
    """How the scope's clinic sends its cases. Needs to find, to share or to administer."""
    scope.require_any(Right.FIND, Right.SHARE, Right.ADMINISTER)
    known = await engines.documents.of(scope.grant, "telemedicine_settings").find_one({})
    kept = (known or {}).get("routing")
    return Routing.of(kept) if kept else Routing()


async def set_routing(scope: Scope, engines: Engines, wanted: Routing) -> Routing:
    """Send cases so. Needs to administer. Raises Invalid; NotFound for a provider the clinic never asked."""
    scope.require(Right.ADMINISTER)
    named = {one.provider for one in wanted.rules} | {wanted.fallback, wanted.overflow} - {""}
    known = {one.provider for one in await collaborations.find(scope, engines)} - {scope.grant.tenant}
    if not named <= known:
        raise NotFound("no such telemedicine provider")
    document = wanted.document
    for rule in document["rules"]:
        rule["id"] = rule["id"] or secrets.token_hex(8)
    settings = engines.documents.of(scope.grant, "telemedicine_settings")
    await settings.upsert({}, Edit(set={"routing": document}))
    told = {"what": "routing of cases", "rules": str(len(wanted.rules))}
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, told)
    return Routing.of(document)


async def provider_for(scope: Scope, engines: Engines, case: Routed, *, but: str = "") -> str:
    """The provider that a case goes to now; "" where there is none. `but`: one that it leaves."""
    known = await routing(scope, engines)
    active = [slug for slug in await collaborations.providers(scope, engines) if slug != but]
    wanted = [one.provider for one in known.rules if one.fits(case)]
    for slug in (*wanted, known.fallback):
        if slug in active:
            return slug
    return active[0] if active else ""


async def clinic_time(engines: Engines, slug: str, moment: datetime) -> datetime:
    """A moment on the clocks of a clinic."""
    return moment.astimezone(ZoneInfo((await tenants.get(engines, slug)).time_zone))


def overflow_at(known: Routing, priority: CasePriority, submitted: datetime) -> datetime | None:
    """When a case is no longer left unclaimed."""
    if priority is not CasePriority.STAT or not known.overflow_minutes:
        return None
    return submitted + timedelta(minutes=known.overflow_minutes)
