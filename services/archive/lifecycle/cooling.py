"""Move studies that are old, and that nobody has opened for long, to a colder storage class of S3.

Images alone are moved: thumbnails, metadata and corrections stay where they are, so that lists, searches and
corrections wake nothing. A study is moved as a whole; images that come to it later stay where they came to.
"""

import logging
from datetime import UTC, datetime, timedelta

from services.archive.index.entries import Document, object_key
from services.errors import NotFound, Unsupported
from services.persistence import Edit, Engines, Within
from services.persistence.moments import EPOCH, moment_now
from services.tenancy import tenants
from services.tenancy.scope import Right, Scope

log = logging.getLogger(__name__)
PORTION = 200
"""Studies of a tenant that one sweep moves at most."""
SMALLEST = 128 << 10
"""Bytes of an object that is worth moving: the colder classes charge smaller ones as if they had so many."""
_EVERY = timedelta(days=1)
_NOTED = "cooled_at"
_FIELDS = ("StudyInstanceUID", "received_at", "opened_at", "changed", "cold")


async def cool_due(scope: Scope, engines: Engines) -> int:
    """Move what is due of one tenant, a portion of it; returns how many studies. Needs to administer.

    Once all is moved, it is looked at again a day later. So it is where the store has no such class, as the
    log then says.
    """
    scope.require(Right.ADMINISTER)
    now, cold = datetime.now(UTC), engines.objects.cold_class
    if not cold:
        return 0
    noted = (await tenants.noted(scope, engines)).get(_NOTED)
    if noted is not None and noted <= now < noted + _EVERY:
        return 0
    limit, moved = now - timedelta(days=engines.settings.objects_cold_days), 0
    studies = engines.documents.of(scope.grant, "studies")
    async for study in studies.stream(
        {"received_at": Within(lte=limit)}, sort=(("received_at", 1),), projection=_FIELDS
    ):
        if not _is_due(study, cold, limit):
            continue
        try:
            moved += await _cool(scope, engines, study["StudyInstanceUID"], cold, limit)
        except Unsupported as error:
            log.error("old studies stay where they are: %s", error)  # noqa: TRY400 - no mistake of ours
            break
        if moved >= PORTION:
            return moved
    await tenants.note(scope, engines, {_NOTED: moment_now()})
    return moved


def _is_due(study: Document, cold: str, limit: datetime) -> bool:
    there = (study.get("cold") or {}).get("class") == cold
    return not there and not study.get("changed") and (study.get("opened_at") or EPOCH) <= limit


async def _cool(scope: Scope, engines: Engines, study: str, cold: str, limit: datetime) -> bool:
    """Move a study's images; False where one of them came too lately."""
    of, objects = engines.documents.of, engines.objects.of(scope.grant)
    found = await of(scope.grant, "instances").find(
        {"StudyInstanceUID": study}, projection=("SOPInstanceUID", "received_at", "size")
    )
    if not found or any(one["received_at"] > limit for one in found):
        return False
    for one in found:
        key = object_key(one["SOPInstanceUID"])
        if one["size"] < SMALLEST or "~" in key:  # such a key has its UID in the object alone
            continue
        try:
            await objects.cool(key)
        except NotFound:
            continue  # deleted meanwhile, or damaged: whoever opens it finds out
    done = Edit(set={"cold": {"class": cold, "at": moment_now()}})
    await of(scope.grant, "studies").update({"StudyInstanceUID": study}, done)
    return True
