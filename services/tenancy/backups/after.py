"""What came after the backup that the records were restored from, as far as objects and index tell."""

from dataclasses import dataclass
from datetime import UTC, datetime

from services.persistence import Edit, Engines, Filter, Grant, Within
from services.persistence.identity import identities
from services.tenancy import tenants
from services.tenancy.audit.chain import ANCHORS
from services.tenancy.scope import Right, Scope

RESTORED: Filter = {"name": "restored"}
"""Says in the records when they were restored, from a backup of when, and whether that was told."""


@dataclass(frozen=True, slots=True)
class After:
    """What came after it.

    `unknown`: tenants the backup does not know, and their images. `studies`: tenant and UID of each study
    that something was received of later; None: the index is lost, and `index rebuild` tells. `entries`: of
    the audit trail that were anchored and are gone.
    """

    backup_at: datetime
    unknown: dict[str, int]
    studies: list[tuple[str, str]] | None
    entries: int


async def came_after(scope: Scope, engines: Engines, *, again: bool = True) -> After | None:
    """What came after the backup of the last restore; None without one, or (unless `again`) if it was told.

    Needs the right to operate.
    """
    scope.require(Right.OPERATE)
    installation = engines.documents.installation("installation")
    restored = await installation.find_one(RESTORED)
    if restored is None or (restored["told"] and not again):
        return None
    at: datetime = restored["backup_at"]
    indexed = (await identities(engines.documents, engines.objects)).index is not None
    studies = await _studies(engines, at) if indexed else None
    after = After(at, await tenants.missing(scope, engines), studies, await _entries(engines))
    if indexed and not after.unknown:
        told = {"told": True, "told_at": datetime.now(UTC)}
        await installation.update(RESTORED, Edit(set=told))
    return after


async def last_restore(scope: Scope, engines: Engines) -> tuple[datetime, datetime] | None:
    """When the records were restored last, and of when that backup was; None: never."""
    scope.require(Right.OPERATE)
    restored = await engines.documents.installation("installation").find_one(RESTORED)
    return None if restored is None else (restored["at"], restored["backup_at"])


async def _studies(engines: Engines, at: datetime) -> list[tuple[str, str]]:
    found = []
    for tenant in await tenants.find(engines):
        series = engines.documents.of(Grant(tenant.slug), "series")
        uids: set[str] = set()
        later = {"received_at": Within(gt=at)}
        async for document in series.stream(later, projection=("StudyInstanceUID", "received_at")):
            uids.add(document["StudyInstanceUID"])
        found += [(tenant.slug, uid) for uid in sorted(uids)]
    return found


async def _entries(engines: Engines) -> int:
    """Return how many entries anchors name that come after the last one of their chain."""
    anchored: dict[str, int] = {}
    async for key, _ in engines.objects.installation().list(ANCHORS):
        chain, _, place = key.removeprefix(ANCHORS).partition("/")
        number = int(place.partition("-")[0])
        anchored[chain] = max(number, anchored.get(chain, -1))
    gone = 0
    trail = engines.documents.installation("audit")
    for chain, number in anchored.items():
        last = await trail.find_one({"chain": chain}, projection=("number",), sort=[("number", -1)])
        gone += max(0, number - (-1 if last is None else last["number"]))
    return gone
