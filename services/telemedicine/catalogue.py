"""What a provider offers: services with a price for each region, turnaround, and the history it asks for."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from services.errors import Invalid, NotFound
from services.persistence import Edit, Engines, Grant
from services.telemedicine.case import CasePriority
from services.telemedicine.collaborations import provider_grant
from services.telemedicine.history import MOST_FIELDS, STARTING, HistoryField
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.texts import line, paragraphs
from services.worklist.catalogue import MODALITY

MOST_SERVICES = 200
MOST_LISTED = 50
MOST_CENTS = 100_000_000
LONGEST_TURNAROUND = 60 * 24 * 90
"""Minutes."""
_CURRENCY = re.compile(r"[A-Z]{3}")
_TURNAROUND = {CasePriority.ROUTINE: 24 * 60, CasePriority.STAT: 60}


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service; its price is of each region, however many views, and `stat_surcharge_cents` more for STAT.

    `modalities` and `species` (as `history.animals_of` names them): none, if it takes all. `turnaround`:
    minutes by priority; one that is not among them is not offered. `history`: names of fields it requires
    besides.
    """

    id: str = ""
    name: str
    description: str = ""
    modalities: tuple[str, ...] = ()
    species: tuple[str, ...] = ()
    price_cents: int = 0
    stat_surcharge_cents: int = 0
    currency: str = "EUR"
    turnaround: Mapping[CasePriority, int] = field(default_factory=lambda: dict(_TURNAROUND))
    history: tuple[str, ...] = ()
    offered: bool = True

    def __post_init__(self) -> None:
        """Raise Invalid, naming what cannot be."""
        if not line(self.name, "a service's name", 100):
            raise Invalid("a service has a name")
        paragraphs(self.description, "the description", 2000)
        if len(self.modalities) > MOST_LISTED or not all(map(MODALITY.fullmatch, self.modalities)):
            raise Invalid("a modality is a code such as DX or US")
        if len(self.species) > MOST_LISTED or len(self.history) > MOST_FIELDS:
            raise Invalid(f"a service is for at most {MOST_LISTED} species")
        for one in (*self.species, *self.history):
            line(one, "a species", 64)
        if not _CURRENCY.fullmatch(self.currency):
            raise Invalid("a currency has three letters, such as EUR (ISO 4217)")
        if not all(0 <= cents <= MOST_CENTS for cents in (self.price_cents, self.stat_surcharge_cents)):
            raise Invalid("a price is from nothing to a million")
        if not self.turnaround or not all(1 <= one <= LONGEST_TURNAROUND for one in self.turnaround.values()):
            raise Invalid("a service is done within a minute to 90 days")

    def price(self, regions: int, priority: CasePriority) -> int:
        """Cents for so many regions; a case has one at least."""
        surcharge = self.stat_surcharge_cents if priority is CasePriority.STAT else 0
        return self.price_cents * max(1, regions) + surcharge

    def due(self, priority: CasePriority) -> timedelta:
        """Return how long a report takes. Raises Invalid for a priority that it is not offered for."""
        if priority not in self.turnaround:
            raise Invalid(f"{self.name} is not offered as {priority}")
        return timedelta(minutes=self.turnaround[priority])

    def takes(self, animals: Sequence[str], modalities: Sequence[str]) -> bool:
        """Return whether it is for such an animal and such images; what nobody knows does not count."""
        fits_animal = not self.species or not animals or not set(self.species).isdisjoint(animals)
        fits_images = not self.modalities or not modalities or not set(self.modalities).isdisjoint(modalities)
        return self.offered and fits_animal and fits_images

    @property
    def document(self) -> dict[str, Any]:
        """Return it as it is kept."""
        made = {name: getattr(self, name) for name in Service.__slots__}
        lists = {name: list(made[name]) for name in ("modalities", "species", "history")}
        return {
            **made,
            **lists,
            "turnaround": {one.value: minutes for one, minutes in self.turnaround.items()},
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Service":
        """Make it of its document."""
        known = {name: document[name] for name in Service.__slots__}
        for name in ("modalities", "species", "history"):
            known[name] = tuple(known[name])
        known["turnaround"] = {CasePriority(one): minutes for one, minutes in known["turnaround"].items()}
        return cls(**known)


async def services(scope: Scope, engines: Engines) -> list[Service]:
    """The scope's tenant's own catalogue, by name. Needs the right to find."""
    scope.require_any(Right.FIND, Right.ADMINISTER)
    return await _services(engines, scope.grant)


async def services_of(scope: Scope, engines: Engines, provider: str) -> list[Service]:
    """What a provider offers the scope's clinic, by name. Needs to find or share. Raises NotFound."""
    scope.require_any(Right.FIND, Right.SHARE)
    found = await _services(engines, await provider_grant(scope, engines, provider))
    return [one for one in found if one.offered]


async def put_service(scope: Scope, engines: Engines, service: Service) -> Service:
    """Add a service (without an `id`), or change one; cases keep what they were submitted with.

    Needs to administer. Raises Invalid, NotFound.
    """
    scope.require(Right.ADMINISTER)
    collection = engines.documents.of(scope.grant, "telemedicine_services")
    if service.id and await collection.find_one({"id": service.id}) is None:
        raise NotFound("the catalogue has no such service")
    if not service.id and await collection.count({}, limit=MOST_SERVICES) >= MOST_SERVICES:
        raise Invalid(f"a catalogue has at most {MOST_SERVICES} services")
    document = {**service.document, "id": service.id or secrets.token_hex(8)}
    facts = {name: fact for name, fact in document.items() if name != "id"}
    await collection.upsert({"id": document["id"]}, Edit(set=facts))
    await _told(scope, engines, "service of the catalogue", service.name)
    return Service.of(document)


async def remove_service(scope: Scope, engines: Engines, id: str) -> None:  # noqa: A002 - its name
    """Offer a service no more; cases keep it. Needs to administer. Raises NotFound."""
    scope.require(Right.ADMINISTER)
    if not await engines.documents.of(scope.grant, "telemedicine_services").delete({"id": id}):
        raise NotFound("the catalogue has no such service")
    await _told(scope, engines, "service removed from the catalogue", id)


async def history_fields(scope: Scope, engines: Engines) -> list[HistoryField]:
    """What the scope's tenant, a provider, asks of each animal. Needs the right to find."""
    scope.require_any(Right.FIND, Right.ADMINISTER)
    return await _fields(engines, scope.grant)


async def history_fields_of(scope: Scope, engines: Engines, provider: str) -> list[HistoryField]:
    """What a provider asks the scope's clinic. Needs to find or share. Raises NotFound."""
    scope.require_any(Right.FIND, Right.SHARE)
    return await _fields(engines, await provider_grant(scope, engines, provider))


async def set_history_fields(
    scope: Scope, engines: Engines, fields: Sequence[HistoryField]
) -> list[HistoryField]:
    """Ask these and no others; none: those that every provider begins with. Needs to administer.

    Raises Invalid for too many, or two of one name.
    """
    scope.require(Right.ADMINISTER)
    if len(fields) > MOST_FIELDS or len({one.name for one in fields}) < len(fields):
        raise Invalid(f"a history has at most {MOST_FIELDS} fields, each of its own name")
    settings = engines.documents.of(scope.grant, "telemedicine_settings")
    await settings.upsert({}, Edit(set={"history_fields": [one.document for one in fields]}))
    await _told(scope, engines, "history fields", str(len(fields)))
    return await history_fields(scope, engines)


async def _services(engines: Engines, grant: Grant) -> list[Service]:
    found = await engines.documents.of(grant, "telemedicine_services").find({})
    return sorted(map(Service.of, found), key=lambda one: (one.name.casefold(), one.id))


async def _fields(engines: Engines, grant: Grant) -> list[HistoryField]:
    known = await engines.documents.of(grant, "telemedicine_settings").find_one({})
    kept = (known or {}).get("history_fields")
    return [HistoryField.of(one) for one in kept] if kept else list(STARTING)


async def _told(scope: Scope, engines: Engines, what: str, name: str) -> None:
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, {"what": what, "name": name})
