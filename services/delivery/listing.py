"""What the outbox holds, for people: page by page, the latest first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from services.delivery.commitments import Word, committed
from services.delivery.delivery import Delivery, Item, Piece, deliveries_of, items_of
from services.errors import Invalid, NotFound
from services.persistence import Engines, Filter, Within
from services.tenancy.scope import Right, Scope

MOST = 200


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Deliveries, and the cursor after the last where there are more."""

    deliveries: tuple[Delivery, ...]
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Items:
    """Items as (Study Instance UID, item), and the cursor after the last where there are more."""

    items: tuple[tuple[str, Item], ...]
    end_cursor: str | None


async def deliveries_page(
    scope: Scope, engines: Engines, *, first: int = 50, after: str | None = None
) -> DeliveryPage:
    """A page of the tenant's deliveries. Needs the right to export; raises Invalid for a cursor not ours."""
    scope.require(Right.EXPORT)
    if not 1 <= first <= MOST:
        raise Invalid(f"a page has 1 to {MOST} deliveries")
    place = _cursor(after) if after else None
    documents = await deliveries_of(scope, engines).find(
        {}, sort=[("created_at", -1), ("id", -1)], after=place, limit=first + 1
    )
    found = [Delivery.of(document) for document in documents]
    page = found[:first]
    more = len(found) > first
    return DeliveryPage(tuple(page), f"{page[-1].created_at.isoformat()} {page[-1].id}" if more else None)


async def get(scope: Scope, engines: Engines, name: str) -> Delivery:
    """One delivery by its id. Needs the right to export; raises NotFound."""
    scope.require(Right.EXPORT)
    document = await deliveries_of(scope, engines).find_one({"id": name})
    if document is None:
        raise NotFound("no such delivery")
    return Delivery.of(document)


async def items_page(
    scope: Scope, engines: Engines, name: str, *, failed: bool = False, after: str | None = None
) -> Items:
    """A piece of a delivery's items in the order they are sent in, or only of those that failed.

    With each what the remote AE has said since of keeping it (PS3.4 J), if it was asked and said anything.
    Needs the right to export; raises Invalid for a cursor that is not ours.
    """
    scope.require(Right.EXPORT)
    if after is not None and not after.isdecimal():
        raise Invalid("this cursor is not ours")
    start = int(after) + 1 if after else 0
    where: Filter = {"delivery": name, "number": Within(gte=start)}
    if failed:
        where = {**where, "failed": Within(gt=0)}
    found = await items_of(scope, engines).find(where, sort=[("number", 1)], limit=2, projection=("number",))
    numbers = [one["number"] for one in found]
    if not numbers:
        return Items((), None)
    piece = await _piece(scope, engines, name, numbers)
    wanted = [item for item in piece.items if item.failed or not failed]
    shown = tuple((piece.study, item) for item in await _with_commitments(scope, engines, name, wanted))
    return Items(shown, str(piece.number) if len(numbers) > 1 else None)


async def _piece(scope: Scope, engines: Engines, name: str, numbers: Sequence[int]) -> Piece:
    document = await items_of(scope, engines).find_one({"delivery": name, "number": numbers[0]})
    return Piece.of(document) if document else Piece(numbers[0], "")


async def _with_commitments(
    scope: Scope, engines: Engines, name: str, items: Sequence[Item]
) -> Sequence[Item]:
    """An older word than the delivery is on an older copy, which may be gone there."""
    sent = {item.sop_instance_uid for item in items if item.sent}
    which = ("remote", "created_at")
    delivery = await deliveries_of(scope, engines).find_one({"id": name}, projection=which)
    if not sent or delivery is None:
        return items
    words = await committed(scope, engines, delivery["remote"], sent)
    since = {uid: word for uid, word in words.items() if word.at >= delivery["created_at"]}
    return [_committed(item, since.get(item.sop_instance_uid)) for item in items]


def _committed(item: Item, word: Word | None) -> Item:
    if word is None:
        return item
    if word.failure_reason:
        return replace(item, reason=f"it does not keep it (failure reason {word.failure_reason:04X}H)")
    return replace(item, committed_at=word.at)


def _cursor(text: str) -> tuple[datetime, str]:
    moment, _, name = text.partition(" ")
    try:
        return datetime.fromisoformat(moment).astimezone(UTC), name
    except ValueError:
        raise Invalid("this cursor is not ours") from None
