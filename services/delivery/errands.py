"""Errands: one thing to be done at one remote AE or practice system, tried again until it is done.

An errand is due when its `changed` mark is past (see `persistence.leases`); the courier runs it under a
lease. A courier that dies midway leaves it due again, so every errand may be run twice.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from services.background import wait_after
from services.errors import AlreadyExists, NoLongerUpdatable, NotFound
from services.persistence import Edit, Engines, Filter, In, TenantCollection
from services.tenancy.scope import Scope

KEPT = timedelta(days=30)
"""How long one that is over can be looked at."""
LONGEST_WAIT = timedelta(minutes=15)
PATIENCE = timedelta(days=3)
"""How long one is tried."""
SHOWN = 100
MOST_FAILED = 1000


class ErrandKind(StrEnum):
    """What is done."""

    RETRIEVE = "retrieve"  # C-MOVE of a study to ourselves
    REPORT = "report"  # N-EVENT-REPORT: what of its instances we keep
    COMMIT = "commit"  # N-ACTION: will it keep what we sent
    ANNOUNCE = "announce"  # Instance Availability Notification
    PERFORMED = "performed"  # N-CREATE and N-SET: what a modality performs
    RESULT = "result"  # ORU^R01 to an HL7 application: how far an image request is
    REPORTED = "reported"  # ORU^R01 to an HL7 application: a signed report
    CASE = "case"  # a case with its cover page, into the outbox
    NOTIFY = "notify"  # a practice system, of a request
    CASE_WEBHOOK = "case webhook"  # a program, of a case
    FETCH = "fetch"  # an order from a practice system
    COPY = "copy"  # of what another tenant shares


class ErrandState(StrEnum):
    """How it stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OVER = frozenset({ErrandState.DONE, ErrandState.FAILED, ErrandState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Errand:
    """`remote`: a remote AE's name, or the ID of an HL7 application, a practice system or a webhook.

    `facts`: the kind's own; `progress`: what it counts meanwhile.
    """

    id: str
    kind: ErrandKind
    remote: str
    state: ErrandState
    facts: Mapping[str, Any]
    progress: Mapping[str, int]
    created_at: datetime
    attempts: int
    reason: str

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Errand":
        """Make it from what the database keeps."""
        return cls(
            document["id"],
            ErrandKind(document["kind"]),
            document["remote"],
            ErrandState(document["state"]),
            document["facts"],
            document["progress"],
            document["created_at"],
            document["attempts"],
            document["reason"],
        )


async def add(
    scope: Scope,
    engines: Engines,
    kind: ErrandKind,
    remote: str,
    facts: Mapping[str, Any],
    *,
    wait: timedelta = timedelta(0),
    id: str = "",  # noqa: A002 - its name
) -> Errand:
    """Have it done, not before `wait` is over. Rights are checked by who knows what it is for.

    One of an `id` that the tenant has had is added once.
    """
    now = datetime.now(UTC)
    document: dict[str, Any] = {
        "id": id or secrets.token_hex(8),
        "kind": kind,
        "remote": remote,
        "state": ErrandState.WAITING,
        "facts": dict(facts),
        "progress": {},
        "created_at": now,
        "attempts": 0,
        "reason": "",
        "changed": now + wait,
    }
    try:
        await _errands(scope, engines).insert(document)
    except AlreadyExists:
        return await get(scope, engines, document["id"])
    return Errand.of(document)


async def find(scope: Scope, engines: Engines, kind: ErrandKind, limit: int = SHOWN) -> list[Errand]:
    """The latest of a kind, newest first."""
    found = await _errands(scope, engines).find(
        {"kind": kind}, sort=[("created_at", -1)], limit=min(limit, SHOWN)
    )
    return [Errand.of(document) for document in found]


async def find_of(
    scope: Scope, engines: Engines, kind: ErrandKind, remote: str, limit: int = SHOWN
) -> list[Errand]:
    """The latest of a kind at one remote, newest first."""
    found = await _errands(scope, engines).find(
        {"kind": kind, "remote": remote}, sort=[("created_at", -1)], limit=min(limit, SHOWN)
    )
    return [Errand.of(document) for document in found]


async def find_failed(scope: Scope, engines: Engines, kind: ErrandKind, remote: str = "") -> list[Errand]:
    """Those of a kind that have failed, the latest first; of one remote where it is named."""
    where: Filter = {"kind": kind, "state": ErrandState.FAILED, **({"remote": remote} if remote else {})}
    found = await _errands(scope, engines).find(where, sort=[("created_at", -1)], limit=MOST_FAILED)
    return [Errand.of(document) for document in found]


async def get(scope: Scope, engines: Engines, errand: str) -> Errand:
    """One errand; raises NotFound."""
    document = await _errands(scope, engines).find_one({"id": errand})
    if document is None:
        raise NotFound("no such errand")
    return Errand.of(document)


async def cancel(scope: Scope, engines: Engines, errand: str) -> Errand:
    """Stop it, or never begin. Raises NotFound, and NoLongerUpdatable for one that is over."""
    found = await get(scope, engines, errand)
    ended = _over(ErrandState.CANCELLED, "")
    if found.state in OVER or not await _errands(scope, engines).update(_open(found), ended):
        raise NoLongerUpdatable("it is over already")
    return await get(scope, engines, errand)


async def repeat(scope: Scope, engines: Engines, errand: str) -> Errand:
    """Try one that has failed once more. Raises NotFound, and NoLongerUpdatable for any other."""
    found = await get(scope, engines, errand)
    again = {"state": ErrandState.WAITING, "reason": "", "attempts": 0, "changed": datetime.now(UTC)}
    failed: Filter = {"id": found.id, "state": ErrandState.FAILED}
    if not await _errands(scope, engines).update(failed, Edit(set=again, unset=("expires_at",))):
        raise NoLongerUpdatable("it has not failed")
    return await get(scope, engines, errand)


async def do_again(scope: Scope, engines: Engines, errand: str) -> Errand:
    """Do one that is over once more, under its own ID. Raises NotFound, NoLongerUpdatable for any other."""
    found = await get(scope, engines, errand)
    again = {
        "state": ErrandState.WAITING, "reason": "", "attempts": 0, "changed": datetime.now(UTC),
    }  # fmt: skip
    over: Filter = {"id": found.id, "state": In(OVER)}
    if not await _errands(scope, engines).update(over, Edit(set=again, unset=("expires_at",))):
        raise NoLongerUpdatable("it is not over")
    return await get(scope, engines, errand)


async def begin(scope: Scope, engines: Engines, errand: Errand) -> bool:
    """Set it running; False where it was cancelled meanwhile."""
    started = Edit(set={"state": ErrandState.RUNNING, "reason": ""}, inc={"attempts": 1})
    return bool(await _errands(scope, engines).update(_open(errand), started))


async def advance(scope: Scope, engines: Engines, errand: Errand, progress: Mapping[str, int]) -> bool:
    """Tell how far it is; False where it was cancelled meanwhile. What gets on is not what kills."""
    told = Edit(set={"progress": dict(progress)}, unset=("begun",))
    return bool(await _errands(scope, engines).update(_open(errand), told))


async def finish(
    scope: Scope, engines: Engines, errand: Errand, state: ErrandState, reason: str = ""
) -> None:
    """Finish an errand, unless it was cancelled before."""
    await _errands(scope, engines).update(_open(errand), _over(state, reason))


async def try_again(
    scope: Scope, engines: Engines, errand: Errand, reason: str, *, counted: bool = False
) -> None:
    """It could not be done now: later, each time a little later; failed once patience is at its end.

    `counted`: by a mistake of ours, so that it stands among the tries after which it is set aside.
    """
    now = datetime.now(UTC)
    if now - errand.created_at > PATIENCE:
        await finish(scope, engines, errand, ErrandState.FAILED, reason)
        return
    wait = wait_after(errand.attempts + 1, LONGEST_WAIT)
    later = {"state": ErrandState.WAITING, "reason": reason, "changed": now + wait}
    ended = ("lease",) if counted else ("lease", "begun")
    await _errands(scope, engines).update(_open(errand), Edit(set=later, unset=ended))


def _open(errand: Errand) -> Filter:
    return {"id": errand.id, "state": In((ErrandState.WAITING, ErrandState.RUNNING))}


def _over(state: ErrandState, reason: str) -> Edit:
    return Edit(
        set={"state": state, "reason": reason, "expires_at": datetime.now(UTC) + KEPT},
        unset=("changed", "lease", "begun"),
    )


def _errands(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "errands")
