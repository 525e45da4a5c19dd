"""Read all stored objects again, a little at a time: damage is found before somebody asks for the image."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.archive.index.entries import Document
from services.archive.index.integrity import Integrity, examine_unless_archived, forget_damage
from services.archive.index.stored_instances import FIELDS, Instance
from services.errors import NotFound, Unavailable
from services.persistence import Edit, Engines, Filter, Not, Within
from services.persistence.leases import LONGEST
from services.persistence.moments import moment_now
from services.tenancy import scrub_counts
from services.tenancy.scope import Right, Scope, system_scope

_BATCH = 50
_LEASE = timedelta(minutes=10)
_MEGABYTE = 1_000_000
LISTED = 1000


@dataclass(frozen=True, slots=True)
class Scrub:
    """How far the objects of a tenant have been read: since when, and how many, bytes and damaged ones.

    Of the damaged ones some may be mended since: what still is tells `damaged`.
    """

    started_at: datetime
    ended_at: datetime | None
    instances: int
    bytes: int
    damaged: int

    @classmethod
    def of(cls, document: Document) -> "Scrub":
        """Make it from its document."""
        return cls(
            document["started_at"],
            document.get("ended_at"),
            document["instances"],
            document["bytes"],
            document["damaged"],
        )


@dataclass(frozen=True, slots=True)
class DamagedInstance:
    """An instance whose object is no longer what was received."""

    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    damage: str
    found_at: datetime


async def damaged(scope: Scope, engines: Engines) -> list[DamagedInstance]:
    """The damaged instances of a tenant, the latest found first. Needs the right to administer."""
    scope.require(Right.ADMINISTER)
    found = await engines.documents.of(scope.grant, "damaged_instances").find(
        {}, sort=(("found_at", -1),), limit=LISTED
    )
    return [
        DamagedInstance(
            one["StudyInstanceUID"],
            one["SeriesInstanceUID"],
            one["SOPInstanceUID"],
            one["damage"],
            one["found_at"],
        )
        for one in found
    ]


async def state(scope: Scope, engines: Engines) -> Scrub | None:
    """The scrub of a tenant that is under way, or was the last. Needs the right to administer."""
    scope.require(Right.ADMINISTER)
    found = await engines.documents.of(scope.grant, "scrubs").find_one({})
    return Scrub.of(found) if found else None


async def state_of(scope: Scope, engines: Engines, slug: str) -> Scrub | None:
    """Read the scrub of a tenant by its slug, also for the installation's operator."""
    if Right.OPERATE in scope.rights:
        return await state(system_scope(slug), engines)
    return await state(scope.within(slug), engines)


async def states_of(scope: Scope, engines: Engines, slugs: Sequence[str]) -> dict[str, Scrub]:
    """Read the scrubs of several tenants at once, by slug. Needs to operate."""
    scope.require(Right.OPERATE)
    found = await scrub_counts.scrubs_of(engines, slugs)
    return {slug: Scrub.of(one) for slug, one in found.items()}


async def damaged_now(scope: Scope, engines: Engines, slug: str) -> int:
    """Count the images of a tenant, by its slug, that are damaged now; for the operator too."""
    if Right.OPERATE not in scope.rights:
        scope = scope.within(slug)
        scope.require(Right.ADMINISTER)
    return (await scrub_counts.damaged_of(engines, most=1, first=slug, last=slug)).get(slug, 0)


async def scrub(
    scope: Scope, engines: Engines, progress: Callable[[int], None] = lambda _done: None
) -> Scrub:
    """Read all of a tenant's objects from the first to the last, as fast as they come."""
    scope.require(Right.ADMINISTER)
    scrubs = engines.documents.of(scope.grant, "scrubs")
    await scrubs.upsert({}, Edit(set=_begun()))
    while (found := await scrubs.find_one({})) and not found.get("ended_at"):
        await _some(scope, engines, found)
        progress(found["instances"])
    if found is None:
        raise Unavailable("the tenant was closed meanwhile")
    return Scrub.of(found)


async def scrub_due(scope: Scope, engines: Engines) -> bool:
    """Read some more objects where their time has come, at the settings' pace; False where nothing is due.

    One courier at a time reads those of a tenant; what a killed one leaves, another goes on with.
    """
    scope.require(Right.ADMINISTER)
    if not engines.settings.scrub_rate:
        return False
    scrubs, now = engines.documents.of(scope.grant, "scrubs"), datetime.now(UTC)
    found = await scrubs.find_one({})
    again = timedelta(days=engines.settings.scrub_days)
    if found is None or (found.get("ended_at") and found["ended_at"] + again <= now):
        await scrubs.upsert({}, Edit(set=_begun()))
    elif found.get("ended_at"):
        return False
    free = {"held": Not(Within(gt=now, lte=now + LONGEST))}  # what lies farther ahead is of a wrong clock
    taken = await scrubs.find_one_and_update(free, Edit(set={"held": now + _LEASE}))
    if taken is None or taken.get("ended_at"):
        return False
    read = await _some(scope, engines, taken)
    await asyncio.sleep(read / (engines.settings.scrub_rate * _MEGABYTE))
    return True


def _begun() -> Document:
    now = moment_now()
    return {
        "started_at": now,
        "ended_at": None,
        "position": "",
        "instances": 0,
        "bytes": 0,
        "damaged": 0,
        "held": None,
    }


async def _some(scope: Scope, engines: Engines, at: Document) -> int:
    """Examine the next objects and write down how far that is; returns how many bytes were read."""
    of, integrity = engines.documents.of, engines.own(Integrity)
    objects = engines.objects.of(scope.grant)
    found = await of(scope.grant, "instances").find(
        {"SOPInstanceUID": Within(gt=at["position"])},
        projection=FIELDS,
        sort=(("SOPInstanceUID", 1),),
        limit=_BATCH,
    )
    read = bad = 0
    sound: list[str] = []
    for one in map(Instance.from_document, found):
        seen = await examine_unless_archived(objects, one)
        if seen.archived:  # it is looked at whenever somebody has had it brought back
            continue
        try:
            is_damaged = await integrity.found(scope.grant, one, seen.damage) is not None
        except (NotFound, Unavailable):
            pass  # deleted or superseded at this moment
        else:
            bad += is_damaged
            if not is_damaged:
                sound.append(one.sop_instance_uid)
            if seen.damage is None and one.checksum is None:  # stored before there were checksums
                unknown: Filter = {"SOPInstanceUID": one.sop_instance_uid, "checksum": None}
                await of(scope.grant, "instances").update(unknown, Edit(set={"checksum": seen.checksum}))
        read += one.size
    await forget_damage(scope, engines, sound)
    now = moment_now()
    done: Document = {
        "position": found[-1]["SOPInstanceUID"] if found else at["position"],
        "instances": at["instances"] + len(found),
        "bytes": at["bytes"] + read,
        "damaged": at["damaged"] + bad,
        "held": None,
        "ended_at": now if len(found) < _BATCH else None,
    }
    as_read: Filter = {"started_at": at["started_at"], "position": at["position"]}
    await of(scope.grant, "scrubs").update(as_read, Edit(set=done))
    if done["ended_at"]:  # what was mended since, or deleted
        await of(scope.grant, "damaged_instances").delete({"seen_at": Within(lt=at["started_at"])}, many=True)
    return read
