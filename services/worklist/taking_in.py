"""Worklist entries of a remote AE taken in as image requests: made once, changed while nobody has begun."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from services.errors import AlreadyExists, Invalid, NoLongerUpdatable
from services.persistence import Edit, Engines, Filter, In, TenantCollection, Within
from services.persistence.moments import moment_now
from services.tenancy.scope import Right, Scope
from services.worklist import catalogue, entries, image_requests
from services.worklist.entries import ScheduledEntry
from services.worklist.image_request import ImageRequest, RequestState
from services.worklist.origin import entry_digest
from services.worklist.revising import revise

_AT_ONCE = 500
"""Keys that are looked up in one read."""
_TAKEN = "another request has its study"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a remote AE answered. `rows`: its entries by keyword, {} for what could not be read.

    `days`: those asked for, YYYYMMDD, both included. `complete`: nothing was left there.
    `asked`: whether an entry is of those asked for.
    """

    remote: str
    aet: str
    rows: Iterable[Mapping[str, Any]]
    days: tuple[str, str]
    complete: bool
    asked: Callable[[Mapping[str, Any]], bool]


@dataclass(slots=True)
class Tally:
    """What became of the entries.

    `gone`: requests whose entry is newly missing. `left_out`: how many were not taken, by the reason.
    """

    made: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0
    cancelled: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


async def take_in(scope: Scope, engines: Engines, answered: Answered, *, cancels: bool) -> Tally:
    """Make requests of new entries, change those of changed ones, and mark those whose entry is missing.

    `cancels`: a request whose entry is missing twice in a row is cancelled, unless it has begun. Needs the
    right to request.
    """
    scope.require(Right.REQUEST)
    tally, listed = Tally(), set[str]()  # keys of entries, and IDs of the requests they belong to
    found: dict[str, ScheduledEntry] = {}
    procedures = await catalogue.procedures(scope, engines)
    for row in answered.rows:
        await asyncio.sleep(0)  # others get their turn: a thousand take a second
        try:
            key = entries.entry_key(answered.aet, row)
            if entries.has_ended(row):
                continue
            listed.add(key)
            found.setdefault(key, entries.read(answered.remote, answered.aet, [row], procedures))
        except Invalid as error:
            tally.left_out[str(error)] += 1
    whole, contradicting = entries.joined(answered.remote, answered.aet, found.values(), procedures)
    if contradicting:
        tally.left_out["another entry has its study"] += len(contradicting)
    known = await _known(scope, engines, list(found))
    for entry in whole:
        await asyncio.sleep(0)
        there = next((known[key] for key in entry.keys if key in known), None)
        try:
            listed.add(await _take(scope, engines, entry, there, tally))
        except (Invalid, AlreadyExists) as error:
            tally.left_out[str(error)] += 1
    if answered.complete:
        await _mark_missing(scope, engines, answered, listed, tally, cancels=cancels)
    return tally


async def _known(scope: Scope, engines: Engines, keys: list[str]) -> dict[str, ImageRequest]:
    made = {}
    for start in range(0, len(keys), _AT_ONCE):
        where = {"key": In(keys[start : start + _AT_ONCE])}
        for document in await _requests(scope, engines).find(where):
            made[document["key"]] = ImageRequest.of(document)
    return made


async def _take(
    scope: Scope, engines: Engines, entry: ScheduledEntry, known: ImageRequest | None, tally: Tally
) -> str:
    """One entry: the ID of its request. Raises Invalid, AlreadyExists."""
    if known is None:
        try:
            known = await _make(scope, engines, entry)
        except AlreadyExists:
            known = await _of_its_study(scope, engines, entry)
        else:
            tally.made += 1
            return known.id
    if known.origin is None:
        raise AlreadyExists(_TAKEN)
    origin, told = known.origin, entry.wanted.origin
    is_back = origin.missing_since is not None
    if told and (origin.remote != told.remote or is_back):
        back = Edit(set={"origin.remote": told.remote, "origin.missing_since": None})
        await _requests(scope, engines).update({"id": known.id}, back)
    reopens = is_back and known.state is RequestState.CANCELED
    if told and (reopens or entry_digest(origin.entry) != entry_digest(told.entry)):
        with suppress(NoLongerUpdatable):  # it has begun, or somebody here has cancelled it: that stays
            await revise(scope, engines, known, entry.wanted, reopens=reopens)
            tally.changed += 1
            return known.id
    tally.same += 1
    return known.id


async def _make(scope: Scope, engines: Engines, entry: ScheduledEntry) -> ImageRequest:
    """Several procedures of one order share its accession number: the later ones get one of ours.

    What modalities are told is the other system's all the same. Raises AlreadyExists where its study has one.
    """
    wanted = entry.wanted
    try:
        return await image_requests.create(scope, engines, wanted)
    except AlreadyExists:
        study = wanted.study_instance_uid
        if study and await image_requests.find_one(scope, engines, "StudyInstanceUID", study):
            raise
        return await image_requests.create(scope, engines, replace(wanted, accession_number=""))


async def _of_its_study(scope: Scope, engines: Engines, entry: ScheduledEntry) -> ImageRequest:
    """The request of its study that came from the same system, under numbers that it has changed since.

    Raises AlreadyExists where the request is another's.
    """
    study, told = entry.wanted.study_instance_uid, entry.wanted.origin
    found = await image_requests.find_one(scope, engines, "StudyInstanceUID", study) if study else None
    if found and found.origin and told and found.origin.aet == told.aet:
        return found
    raise AlreadyExists(_TAKEN)


async def _mark_missing(
    scope: Scope,
    engines: Engines,
    answered: Answered,
    listed: set[str],
    tally: Tally,
    *,
    cancels: bool,
) -> None:
    low, high = answered.days
    where: Filter = {
        "open": True,
        "starts": Within(gte=low, lte=high + "235959"),
        "state": RequestState.SCHEDULED.value,
        "origin.aet": answered.aet,
    }
    stored = await _requests(scope, engines).find(where, projection=("id", "key", "origin"))
    for one in stored:
        if one["id"] in listed or one["key"] in listed or not answered.asked(one["origin"]["entry"]):
            continue
        if one["origin"].get("missing_since") is None:
            since = Edit(set={"origin.missing_since": moment_now()})
            tally.gone += await _requests(scope, engines).update({"id": one["id"]}, since)
        elif cancels:
            reason = f"no longer on the worklist of {answered.remote}"
            with suppress(NoLongerUpdatable):
                await image_requests.cancel_request(scope, engines, one["id"], reason)
                tally.cancelled += 1


def _requests(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "image_requests")
