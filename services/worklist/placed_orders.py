"""Orders and appointments of HL7 applications: by which number each is known there, and its request here.

An order may be heard of before it is made: one that was withdrawn so is not made any more, and what is older
than what was heard last changes nothing.
"""

from dataclasses import dataclass, replace
from typing import Any

from services.errors import AlreadyExists
from services.persistence import Edit, Engines, TenantCollection
from services.tenancy.scope import Right, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedOrder:
    """An order of an application. `number` names it there, `placer` and `filler` as its messages had them.

    `request`: the ID of the image request, once there is one; `same_as`: the number of the order that an
    appointment is of; `heard`: the time stamp of the last message that said something of it.
    """

    application: str
    number: str
    placer: str = ""
    filler: str = ""
    request: str = ""
    same_as: str = ""
    heard: str = ""
    withdrawn: bool = False


async def find_order(scope: Scope, engines: Engines, application: str, number: str) -> PlacedOrder:
    """What is known of an order; of an unknown one nothing but its number. Needs the right to request."""
    scope.require(Right.REQUEST)
    found = await _orders(scope, engines).find_one({"application": application, "number": number})
    if found is None:
        return PlacedOrder(application=application, number=number)
    return PlacedOrder(**{name: found[name] for name in PlacedOrder.__slots__ if name in found})


async def order_of_request(
    scope: Scope, engines: Engines, application: str, request: str
) -> PlacedOrder | None:
    """The order of an application that a request was made for. Needs the right to find."""
    scope.require(Right.FIND)
    for found in await _orders(scope, engines).find({"request": request}):
        if found["application"] == application:
            return PlacedOrder(**{name: found[name] for name in PlacedOrder.__slots__ if name in found})
    return None


async def note_order(scope: Scope, engines: Engines, known: PlacedOrder, **facts: Any) -> PlacedOrder:
    """Keep what is known of an order now. Needs the right to request."""
    scope.require(Right.REQUEST)
    noted = replace(known, **facts)
    names = [name for name in PlacedOrder.__slots__ if name not in ("application", "number")]
    kept = {name: getattr(noted, name) for name in names if getattr(noted, name) or name != "request"}
    where = {"application": noted.application, "number": noted.number}
    try:
        await _orders(scope, engines).upsert(where, Edit(set=kept))
    except AlreadyExists:  # two upserts at one moment: now there is one
        await _orders(scope, engines).update(where, Edit(set=kept))
    return noted


def _orders(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "placed_orders")
