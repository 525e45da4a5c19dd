"""How a tenant's studies are hung: by the protocols that come with Vetark and by its own."""

import json
import logging
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from services.errors import Invalid, NotFound
from services.persistence import Edit, Engines, Grant, TenantCollection
from services.reading.hanging_protocol import HangingProtocol, read_protocol
from services.tenancy import audit, tenants
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

log = logging.getLogger(__name__)
MOST_PROTOCOLS = 100
"""Of a tenant's own."""


@dataclass(frozen=True, slots=True)
class Hanging:
    """A tenant's protocols, its own first, and which way its radiographs are shown.

    `own`: the IDs of those that are not as they come with Vetark. `cranial_at`, `right_at`: the side of the
    screen, left or right, at which the cranial end of a lateral and the right side of a VD are shown.
    """

    protocols: tuple[HangingProtocol, ...]
    own: frozenset[str]
    cranial_at: str
    right_at: str


async def hanging(scope: Scope, engines: Engines) -> Hanging:
    """All that says how the tenant's studies are hung. Needs the right to find.

    Of no patient and no study: whoever sees one study of the tenant sees it hung as its people do.
    """
    scope.require(Right.FIND)
    grant = scope.grant
    found = await engines.documents.of(Grant(grant.tenant), "hanging_protocols").find({}, sort=[("id", 1)])
    own: dict[str, HangingProtocol] = {}
    for document in found:
        try:
            own[document["id"]] = read_protocol(document["json"])
        except Invalid:  # of a later version, brought back by a restore
            log.warning("a hanging protocol of %s is left out: it does not validate", grant.tenant)
    beside = [protocol for id_, protocol in own.items() if id_ not in supplied()]
    tenant = await tenants.get(engines, grant.tenant)
    return Hanging(
        (*beside, *(own.get(one.id, one) for one in supplied().values())),
        frozenset(own),
        tenant.cranial_at,
        tenant.right_at,
    )


async def put(scope: Scope, engines: Engines, text: str) -> HangingProtocol:
    """Add a protocol, or replace that of its ID. Needs to administer. Raises Invalid."""
    scope.require(Right.ADMINISTER)
    protocol = read_protocol(text)
    collection = _collection(scope, engines)
    known = {one["id"] for one in await collection.find({}, projection=("id",))}
    if protocol.id not in known and len(known) >= MOST_PROTOCOLS:
        raise Invalid(f"a clinic has at most {MOST_PROTOCOLS} hanging protocols of its own")
    await collection.upsert({"id": protocol.id}, Edit(set={"json": protocol.json_text}))
    told = {"what": "hanging protocol changed", "protocol": protocol.name}
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, told)
    return protocol


async def reset(scope: Scope, engines: Engines, id: str) -> None:  # noqa: A002 - its name
    """Give up the tenant's own protocol of this ID: the one that comes with Vetark holds again, or none.

    Needs to administer. Raises NotFound.
    """
    scope.require(Right.ADMINISTER)
    collection = _collection(scope, engines)
    if not await collection.delete({"id": id}):
        raise NotFound("the clinic has no hanging protocol of its own of this ID")
    told = {"what": "hanging protocol reset", "protocol": id}
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, told)


@cache
def supplied() -> dict[str, HangingProtocol]:
    """The protocols that come with Vetark, by ID."""
    text = (files("services.reading") / "hanging_protocols.json").read_text("utf-8")
    read = (read_protocol(json.dumps(one)) for one in json.loads(text))
    return {one.id: one for one in read}


def _collection(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "hanging_protocols")
