"""What people do to a delivery: cancel it, or have it tried again."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from services.delivery.delivery import (
    DELIVERIES,
    OPEN,
    Counts,
    Delivery,
    Item,
    Piece,
    State,
    counted,
    deliveries_of,
    items_of,
)
from services.delivery.listing import get
from services.errors import NoLongerUpdatable
from services.persistence import Edit, Engines, In, Within
from services.tenancy import attempts, audit
from services.tenancy.audit import Event
from services.tenancy.scope import Scope


async def cancel(scope: Scope, engines: Engines, name: str) -> Delivery:
    """Send nothing more of a delivery; what arrived stays where it is. The courier stops within seconds.

    Needs the right to export. Raises NotFound, and NoLongerUpdatable for one that has ended.
    """
    delivery = await get(scope, engines, name)
    ended = Edit(
        set={"state": State.CANCELLED, "finished_at": datetime.now(UTC)}, unset=("changed", "lease", "begun")
    )
    if not await deliveries_of(scope, engines).update({"id": name, "state": In(OPEN)}, ended):
        raise NoLongerUpdatable(f"the delivery is {delivery.state} already")
    await _told(scope, engines, delivery, Event.DELIVERY_CANCELLED)
    return await get(scope, engines, name)


async def retry(scope: Scope, engines: Engines, name: str) -> Delivery:
    """Send now what did not arrive: of a delivery that waits, failed or was cancelled, none of it twice.

    Needs the right to export. Raises NotFound, and NoLongerUpdatable for one in another state.
    """
    delivery = await get(scope, engines, name)
    if delivery.state not in (State.WAITING, State.FAILED, State.CANCELLED):
        raise NoLongerUpdatable(f"the delivery is {delivery.state}")
    if delivery.state is not State.WAITING:
        await _ask_again(scope, engines, name)
    now, settings = datetime.now(UTC), engines.settings
    counts = await counted(scope, engines, name)
    expires = now + timedelta(days=settings.delivery_kept_days)
    again = {
        "state": State.QUEUED,
        "counts": asdict(Counts(counts.total, counts.sent, counts.failed)),
        "attempts": 0,
        "reason": None,
        "give_up_at": now + timedelta(hours=settings.delivery_give_up_hours),
        "changed": now,
        "expires_at": expires,
    }
    as_read = {"id": name, "state": delivery.state}
    change = Edit(set=again, unset=("lease", "finished_at", "begun"))
    if not await deliveries_of(scope, engines).update(as_read, change):
        raise NoLongerUpdatable("the delivery has changed meanwhile")
    await items_of(scope, engines).update({"delivery": name}, Edit(set={"expires_at": expires}), many=True)
    await attempts.forget(scope, engines, attempts.JOBS[DELIVERIES], name)
    await _told(scope, engines, delivery, Event.DELIVERY_RETRIED)
    return await get(scope, engines, name)


async def _ask_again(scope: Scope, engines: Engines, name: str) -> None:
    """Let the items that failed be left to be sent."""
    items = items_of(scope, engines)
    async for document in items.stream({"delivery": name, "failed": Within(gt=0)}, batch=4):
        piece = Piece.of(document)
        piece.items = [Item(item.sop_instance_uid) if item.failed else item for item in piece.items]
        made = piece.document(name)
        where = {"delivery": made.pop("delivery"), "number": made.pop("number")}
        await items.update(where, Edit(set=made))


async def _told(scope: Scope, engines: Engines, delivery: Delivery, event: Event) -> None:
    details = {
        "delivery": delivery.id,
        "remote": delivery.remote,
        "aet": delivery.aet,
        "sent": delivery.counts.sent,
        "left": delivery.counts.total - delivery.counts.sent,
    }
    for study in delivery.studies:
        await audit.record(scope, engines, event, details, study=study)
