"""Notifications in the app: a person's own, over all tenants they work in, and as they come."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.errors import Invalid, NotFound
from services.persistence import Edit, Engines, Filter, Grant, In, Within
from services.telemedicine.events import CaseEvent
from services.tenancy.notification_settings import Category
from services.tenancy.scope import Scope

PAGE = 100
COUNTED = 99
"""How many unread ones are counted."""
MOST_MARKED = 500


@dataclass(frozen=True, slots=True)
class CaseNotification:
    """What one person is told of one event, in the tenant where they see the case."""

    event: str
    tenant: str
    case: str
    number: str
    what: CaseEvent
    category: Category
    sentence: str
    by: str
    at: datetime
    unread: bool

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "CaseNotification":
        """Make it of its document."""
        names = ("event", "tenant", "case", "number", "sentence", "by", "at")
        return cls(
            **{name: document[name] for name in names},
            what=CaseEvent(document["what"]),
            category=Category(document["category"]),
            unread=document.get("unread", False),
        )


async def notifications_page(
    scope: Scope, engines: Engines, *, first: int = 50, before: datetime | None = None
) -> list[CaseNotification]:
    """Find the asker's notifications over all tenants of the scope, the latest first.

    `before`: only earlier ones than that. Raises Invalid.
    """
    if not 1 <= first <= PAGE:
        raise Invalid(f"a page has 1 to {PAGE} notifications")
    where: Filter = {"user": scope.principal.id, **({"at": Within(lt=before)} if before else {})}
    found: list[CaseNotification] = []
    for grant in _whole(scope):
        notifications = engines.documents.of(grant, "notifications")
        async for one in notifications.stream(where, sort=[("at", -1), ("event", -1)], batch=first):
            if not one.get("hidden"):
                found.append(CaseNotification.of(one))
            if sum(each.tenant == grant.tenant for each in found) >= first:
                break
    return sorted(found, key=lambda one: (one.at, one.event), reverse=True)[:first]


async def unread(scope: Scope, engines: Engines) -> int:
    """Return how many of one's own are unread, counted up to `COUNTED`."""
    where: Filter = {"user": scope.principal.id, "unread": True}
    count = 0
    for grant in _whole(scope):
        count += await engines.documents.of(grant, "notifications").count(where, limit=COUNTED)
    return min(count, COUNTED)


async def one(scope: Scope, engines: Engines, event: str) -> CaseNotification:
    """One of one's own by its event: what a browser asks that was told of it by push. Raises NotFound."""
    for grant in _whole(scope):
        notifications = engines.documents.of(grant, "notifications")
        found = await notifications.find_one({"user": scope.principal.id, "event": event})
        if found is not None:
            return CaseNotification.of(found)
    raise NotFound("no such notification")


async def mark_read(scope: Scope, engines: Engines, events: Sequence[str] | None) -> None:
    """These of one's own were read; None: all. Raises Invalid for too many."""
    if events is not None and len(events) > MOST_MARKED:
        raise Invalid(f"at most {MOST_MARKED} at a time")
    where: Filter = {"user": scope.principal.id, "unread": True}
    if events is not None:
        where = {**where, "event": In(list(events))}
    for grant in _whole(scope):
        await engines.documents.of(grant, "notifications").update(where, Edit(unset=("unread",)), many=True)


async def changed_notifications(scope: Scope, engines: Engines) -> AsyncGenerator[None]:
    """Yield whenever one's own of the scope's tenant may have changed, until closed.

    Raises Refused for a narrowed grant.
    """
    async for change in engines.documents.of(scope.grant, "notifications").watch():
        if change.document is None or change.document["user"] == scope.principal.id:
            yield None


def _whole(scope: Scope) -> list[Grant]:
    return [grant for grant in scope.grants if grant.whole]
