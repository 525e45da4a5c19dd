"""The end of deletions whose time is over: objects first, then what the index holds of them.

One courier at a time holds a deletion. Whatever it leaves when it is killed, the next look takes: a document
goes only after its object.
"""

import logging
from datetime import UTC, datetime, timedelta

from services.archive.index.correction_objects import erase_corrections
from services.archive.index.derived import delete_derived
from services.archive.index.entries import Document, object_key
from services.archive.index.first_received import forget_unused
from services.archive.index.legal_holds import is_held
from services.archive.index.object_headers import read_meta
from services.archive.index.tombstones import Tombstones
from services.dicom.uids import key_of
from services.errors import BeingFetched, Malformed, NotFound
from services.persistence import Edit, Engines, Filter, Not, Within
from services.persistence.leases import LONGEST
from services.persistence.moments import EPOCH
from services.tenancy import attempts, audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

log = logging.getLogger(__name__)
_LEASE = timedelta(minutes=10)


async def erase_due(scope: Scope, engines: Engines) -> int:
    """Erase what is due of one tenant, for good; returns how many instances. Needs to administer.

    Each deletion alone: one that cannot be erased keeps no other. What is on legal hold waits until that is
    lifted; a hold that comes while a deletion is being erased keeps what is left of it.
    """
    scope.require(Right.ADMINISTER)
    erased, now = 0, datetime.now(UTC)
    deletions = engines.documents.of(scope.grant, "deletions")
    for due in await deletions.find({"ends_at": Within(lte=now)}):
        if due.get("restored") or now < (due.get("held") or EPOCH) <= now + LONGEST:
            continue
        try:
            if await is_held(engines, scope.grant, due["StudyInstanceUID"]):
                continue
        except BeingFetched:  # only its object tells whose it is
            continue
        free: Filter = {
            "id": due["id"],
            "held": Not(_held_at(datetime.now(UTC))),
            "restored": Not(True),
        }
        taken = Edit(set={"ending": True, "held": datetime.now(UTC) + _LEASE})

        async def one(due: Document = due, free: Filter = free, taken: Edit = taken) -> None:
            nonlocal erased
            if await deletions.find_one_and_update(free, taken) is None:
                return
            try:
                erased += await _erase(scope, engines, due)
            finally:
                await deletions.update({"id": due["id"]}, Edit(unset=("held",)))

        await attempts.tried(scope, engines, "erasing a deletion", due["id"], one)
    return erased


def _held_at(now: datetime) -> Within:
    """Until when somebody has it who has it now: what lies farther ahead is of a clock that was wrong."""
    return Within(gt=now, lte=now + LONGEST)


async def _erase(scope: Scope, engines: Engines, deletion: Document) -> int:
    deleted = engines.documents.of(scope.grant, "deleted_instances")
    erased, left = 0, False
    for one in await deleted.find({"deletion": deletion["id"]}):
        if await is_held(engines, scope.grant, deletion["StudyInstanceUID"]):
            await engines.documents.of(scope.grant, "deletions").update(
                {"id": deletion["id"]}, Edit(unset=("ending",))
            )
            return erased
        mine = {"SOPInstanceUID": one["SOPInstanceUID"], "deletion": deletion["id"]}
        free = {**mine, "held": Not(_held_at(datetime.now(UTC)))}
        if not await deleted.update(free, Edit(set={"ending": True})):
            left |= await deleted.find_one(mine) is not None  # other bytes take its place at this moment
            continue  # it was sent again
        if await _is_as_deleted(scope, engines, one):
            await engines.objects.of(scope.grant).delete(object_key(one["SOPInstanceUID"]))
            # Whatever comes under this UID later must not be shown by the pictures of this one.
            uids = (one["StudyInstanceUID"], one["SeriesInstanceUID"], one["SOPInstanceUID"])
            await delete_derived(engines, scope.grant, *uids)
            erased += 1
        await engines.objects.of(scope.grant).delete(f"revived/{key_of(one['SOPInstanceUID'])}.json")
        uid = {"SOPInstanceUID": one["SOPInstanceUID"]}
        if await engines.documents.of(scope.grant, "instances").find_one(uid) is None:
            await engines.documents.of(scope.grant, "damaged_instances").delete(uid)
        await deleted.delete(mine)
    if left:
        return erased
    await _sweep_levels(scope, engines, deletion["StudyInstanceUID"])
    await Tombstones.remove(engines, scope.grant, deletion["id"])
    details = {"deletion": deletion["id"], "instances": erased}
    await audit.record(scope, engines, Event.ERASED, details, study=deletion["StudyInstanceUID"])
    await engines.documents.of(scope.grant, "deletions").delete({"id": deletion["id"]})
    return erased


async def _is_as_deleted(scope: Scope, engines: Engines, instance: Document) -> bool:
    """Return whether the object is the one that was deleted: after a crash, its key may be another's."""
    mine = {"SOPInstanceUID": instance["SOPInstanceUID"]}
    if await engines.documents.of(scope.grant, "instances").find_one(mine) is not None:
        return False
    try:
        meta = await read_meta(engines, scope.grant, object_key(instance["SOPInstanceUID"]))
    except (NotFound, Malformed):
        return False
    except BeingFetched:
        return True  # an archival class has it: what came later is in none
    at = meta.source.received_at if meta.source else instance["received_at"]
    return bool(abs((at - instance["received_at"]).total_seconds()) < 0.001)  # noqa: PLR2004 as MongoDB keeps it


async def _sweep_levels(scope: Scope, engines: Engines, study: str) -> None:
    """Take series without an instance, the study once it has none, and a patient nothing speaks of.

    Only as they were read: what is marked meanwhile has an instance on its way.
    """
    of = engines.documents.of
    found = await of(scope.grant, "studies").find_one({"StudyInstanceUID": study})
    for series in await of(scope.grant, "series").find({"StudyInstanceUID": study}):
        key = {"StudyInstanceUID": study, "SeriesInstanceUID": series["SeriesInstanceUID"]}
        if await _has_any(scope, engines, key) or (series.get("changed") or EPOCH) > datetime.now(UTC):
            continue
        await delete_derived(engines, scope.grant, study, series["SeriesInstanceUID"])
        await of(scope.grant, "series").delete({**key, "changed": series.get("changed")})
    if await of(scope.grant, "series").find_one({"StudyInstanceUID": study}) is not None:
        return
    if await _has_any(scope, engines, {"StudyInstanceUID": study}):
        return
    if found is not None:
        as_read = {"StudyInstanceUID": study, "changed": found.get("changed")}
        if not await of(scope.grant, "studies").delete(as_read):
            return
        for patient in {found["patient"], *found.get("patients", ())}:
            await forget_unused(engines, scope.grant, patient)
    await erase_corrections(engines, scope.grant, study)


async def _has_any(scope: Scope, engines: Engines, key: Filter) -> bool:
    for name in ("instances", "deleted_instances"):
        if await engines.documents.of(scope.grant, name).find_one(key) is not None:
            return True
    return False
