"""Who is told of which steps (PS3.4 CC.2.3): by AE title, within a tenant.

An AE has at most one document for a step and one for each well-known instance. That of a worklist holds for
every step, now and later, which no document of its own excludes; suspended, for those made before.
"""

import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.dicom.query import Match, Query, matches
from services.dicom.sop_classes import FILTERED_WORKLIST, UNIFIED_WORKLIST
from services.errors import Invalid, NotFound, TooMany
from services.persistence import Edit, Engines, TenantCollection
from services.persistence.moments import moment_now
from services.telemedicine.ups.statuses import StepRefused, StepStatus
from services.tenancy.scope import Right, Scope

WORKLISTS = (UNIFIED_WORKLIST, FILTERED_WORKLIST)
MOST = 10_000
"""Subscriptions of a tenant."""
_MOST_KEYS = 20
_LONGEST_FILTER = 2_000
_TITLE = re.compile(r"[\x20-\x5b\x5d-\x7e]{1,16}")


@dataclass(frozen=True, slots=True)
class Watched:
    """A subscription to a worklist. `until`: suspended then. `keys`: what steps of a filtered one match."""

    until: datetime | None = None
    keys: tuple[Match, ...] = ()
    lock: bool = False


@dataclass(frozen=True, slots=True)
class Subscriber:
    """An AE with all its subscriptions: steps by UID, whether it is told of them, and worklists."""

    title: str
    steps: Mapping[str, bool] = field(default_factory=dict)
    worklists: Mapping[str, Watched] = field(default_factory=dict)

    def is_told(self, step: Mapping[str, Any], made: datetime) -> bool:
        """Return whether it is told of a step, by its dataset and when it was made."""
        known = self.steps.get(step["SOPInstanceUID"])
        if known is not None:
            return known
        forms = (step, {**step, "ProcedureStepState": "SCHEDULED"})
        return any(
            (one.until is None or made <= one.until)
            and any(all(matches(key, form) for key in one.keys) for form in forms)
            for one in self.worklists.values()
        )


async def subscribe_aet(
    scope: Scope, engines: Engines, uid: str, title: str, *, lock: bool = False, filter_: str = ""
) -> None:
    """Tell an AE of a step, or of a worklist's steps; `filter_` is that of the filtered one.

    Who calls sees the step. Needs the right to find or to report. Raises StepRefused for what is no AE title,
    Invalid for a filter that is none, or without one where there must be one, TooMany.
    """
    collection = _collection(scope, engines)
    checked_title(title)
    if bool(_keys(filter_)) != (uid == FILTERED_WORKLIST):
        raise Invalid("a filter is that of the filtered worklist, which has one")
    if await collection.count({}, limit=MOST) >= MOST:
        raise TooMany("the tenant has as many subscriptions as it may")
    now = moment_now()
    if uid in WORKLISTS:
        await collection.delete({"aet": title, "subscribed": False}, many=True)
    kept = {"subscribed": True, "lock": lock, "filter": filter_, "at": now}
    await collection.upsert({"aet": title, "uid": uid}, Edit(set=kept, unset=["until"]))


async def unsubscribe_aet(scope: Scope, engines: Engines, uid: str, title: str) -> None:
    """Tell an AE no more of a step, or of anything (the worklist). Raises NotFound where it was not told."""
    collection = _collection(scope, engines)
    if uid == UNIFIED_WORKLIST:
        if not await collection.delete({"aet": title}, many=True):
            raise NotFound("no such subscription")
        return
    if uid == FILTERED_WORKLIST:
        if not await collection.delete({"aet": title, "uid": uid}):
            raise NotFound("no such subscription")
        return
    known = await subscriber(scope, engines, title)
    if not known.worklists:
        if not await collection.delete({"aet": title, "uid": uid, "subscribed": True}):
            raise NotFound("no such subscription")
        return
    if known.steps.get(uid) is False:
        raise NotFound("no such subscription")
    gone = {"subscribed": False, "lock": False, "filter": "", "at": moment_now()}
    await collection.upsert({"aet": title, "uid": uid}, Edit(set=gone))


async def suspend_subscription(scope: Scope, engines: Engines, uid: str, title: str) -> None:
    """Subscribe an AE to no new steps; it goes on being told of those there are.

    Raises StepRefused for what is no worklist, NotFound where it is not subscribed.
    """
    collection = _collection(scope, engines)
    if uid not in WORKLISTS:
        raise StepRefused(StepStatus.NOT_FOR_THIS_INSTANCE)
    standing = {"aet": title, "uid": uid, "until": None}
    if not await collection.update(standing, Edit(set={"until": moment_now()})):
        raise NotFound("no such subscription")


async def subscriber(scope: Scope, engines: Engines, title: str) -> Subscriber:
    """What an AE is told of; nothing where nobody has subscribed it. Needs to find or to report."""
    found = await _collection(scope, engines).find({"aet": title}, limit=MOST)
    steps = {one["uid"]: bool(one["subscribed"]) for one in found if one["uid"] not in WORKLISTS}
    worklists = {
        one["uid"]: Watched(one.get("until"), _keys(one["filter"]), one["lock"])
        for one in found
        if one["uid"] in WORKLISTS
    }
    return Subscriber(title, steps, worklists)


async def changed_subscriptions(
    scope: Scope, engines: Engines, title: str
) -> AsyncGenerator[tuple[str, bool]]:
    """An AE's subscriptions as they are made: the UID and whether with a lock; "" for any other change."""
    async for change in _collection(scope, engines).watch():
        document = change.document
        if document is None:
            yield "", False
        elif document["aet"] == title:
            made = document["subscribed"] and document.get("until") is None
            yield (document["uid"], bool(document["lock"])) if made else ("", False)


def checked_title(title: str) -> str:
    """An AE title (PS3.5 6.2). Raises StepRefused."""
    if not _TITLE.fullmatch(title) or not title.strip():
        raise StepRefused(StepStatus.UNKNOWN_RECEIVER)
    return title


def _keys(text: str) -> tuple[Match, ...]:
    """The keys of a filter, `attribute=value` with commas between. Raises Invalid."""
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    if len(pairs) > _MOST_KEYS or len(text) > _LONGEST_FILTER:
        raise Invalid(f"a filter has at most {_MOST_KEYS} keys")
    return Query.from_parameters("STUDY", [(name.strip(), value) for name, _, value in pairs]).matches


def _collection(scope: Scope, engines: Engines) -> TenantCollection:
    scope.require_any(Right.FIND, Right.REPORT)
    return engines.documents.of(scope.grant, "workitem_subscriptions")
