"""Put a delivery into the outbox."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from itertools import count

from services.delivery.delivery import (
    PIECE,
    Counts,
    Delivery,
    Item,
    Piece,
    State,
    What,
    deliveries_of,
    items_of,
)
from services.errors import AlreadyExists, Invalid
from services.persistence import Engines
from services.persistence.moments import moment_now
from services.tenancy import application_entities, audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

_TOGETHER = 50
"""Documents of items in one trip: about a megabyte."""


async def create(
    scope: Scope,
    engines: Engines,
    remote: str,
    what: What,
    instances: Mapping[str, Sequence[str]],
    *,
    rule: str | None = None,
    routed: str | None = None,
) -> Delivery:
    """Have instances (SOP Instance UIDs by Study Instance UID) sent to a remote AE, by its name.

    The delivery is durable when this returns, and not there at all before: its items come first. `routed`
    names what a rule routed: the same instances under the same key are one delivery, however often created.
    Needs the right to export. Raises NotFound for the remote AE, Invalid for one that only calls us, and
    without instances.
    """
    scope.require(Right.EXPORT)
    entity = await application_entities.get_remote(scope, engines, remote)
    if entity.only_calls:
        raise Invalid(entity.only_calls)
    pieces = _pieces(instances)
    if not pieces:
        raise Invalid("there is nothing to send")
    settings, now = engines.settings, moment_now()
    name = _name(routed, instances) if routed else secrets.token_hex(16)
    expires = {"expires_at": now + timedelta(days=settings.delivery_kept_days)}
    for start in range(0, len(pieces), _TOGETHER):
        some = [piece.document(name) | expires for piece in pieces[start : start + _TOGETHER]]
        await items_of(scope, engines).insert_many_unordered(some)
    who = scope.principal
    document = {
        "id": name,
        "creator": {"kind": who.kind, "id": who.id, "name": who.name, "address": who.address},
        "remote": entity.name,
        "aet": entity.aet,
        "destination": destination(scope.grant.tenant, entity.name),
        "what": asdict(what),
        "studies": list(instances),
        "rule": rule,
        "state": State.QUEUED,
        "counts": asdict(Counts(sum(len(piece.items) for piece in pieces))),
        "attempts": 0,
        "reason": None,
        "created_at": now,
        "give_up_at": now + timedelta(hours=settings.delivery_give_up_hours),
        "changed": now,
        **({"routed": routed} if routed else {}),
        **expires,
    }
    try:
        await deliveries_of(scope, engines).insert(document)
    except AlreadyExists:  # routed by somebody who died before he could say so
        return Delivery.of({"tenant": scope.grant.tenant, **document})
    details = {"delivery": name, "remote": entity.name, "aet": entity.aet, **({"rule": rule} if rule else {})}
    for study, uids in instances.items():
        told = {**details, "instances": len(uids)}
        await audit.record(scope, engines, Event.DELIVERY_CREATED, told, study=study)
    return Delivery.of({"tenant": scope.grant.tenant, **document})


def destination(tenant: str, remote: str) -> str:
    """What tells the remote AEs of all tenants apart."""
    return f"{tenant}/{remote}"


def _pieces(instances: Mapping[str, Sequence[str]]) -> list[Piece]:
    numbers = count()
    return [
        Piece(next(numbers), study, [Item(uid) for uid in uids[start : start + PIECE]])
        for study, uids in instances.items()
        for start in range(0, len(uids), PIECE)
    ]


def _name(routed: str, instances: Mapping[str, Sequence[str]]) -> str:
    digest = hashlib.sha256(routed.encode())
    for uid in sorted(uid for uids in instances.values() for uid in uids):
        digest.update(f"\n{uid}".encode())
    return digest.hexdigest()[:32]
