"""What nobody accepted in time is deleted, and so is what a crash left in quarantine."""

import re
from datetime import UTC, datetime

from services.archive.index.quarantine import FOLDER
from services.persistence import Edit, Engines, Filter, In, Within
from services.persistence.batches import batches
from services.persistence.moments import in_milliseconds
from services.telemedicine.inboxes.upload import FILES, UPLOADS, FileState
from services.tenancy import usage
from services.tenancy.scope import Right, Scope

_KEY = re.compile(rf"{FOLDER}([0-9a-f]+)-([0-9a-f]+)-[0-9]+")
_BATCH = 200
_AT_ONCE = 1000
_KEPT = frozenset({FileState.EXPECTED.value, FileState.WAITING.value})


async def expire(scope: Scope, engines: Engines) -> int:
    """End the uploads that waited too long; returns how many. Needs the right to administer."""
    scope.require(Right.ADMINISTER)
    now = in_milliseconds(datetime.now(UTC))
    uploads = engines.documents.of(scope.grant, UPLOADS)
    waited: Filter = {"ends_at": Within(lte=now), "expires_at": None}
    ended = 0
    for one in await uploads.find(waited, projection=("id",), limit=_AT_ONCE):
        decision = {
            "accept": False, "studies": None, "expired": True, "at": now,
            "by": scope.principal.id, "by_name": scope.principal.name, "by_kind": scope.principal.kind,
        }  # fmt: skip
        ended += await uploads.update(
            {"id": one["id"], "decision": None}, Edit(set={"decision": decision, "changed": now})
        )
    return ended


async def sweep_quarantine(scope: Scope, engines: Engines) -> int:
    """Delete bytes of files that are decided, or that no document knows; returns how many objects.

    Needs the right to administer.
    """
    scope.require(Right.ADMINISTER)
    objects, swept = engines.objects.of(scope.grant), 0
    async for some in batches(objects.list(FOLDER), _BATCH):
        named = {key: (found[1], found[2], size) for key, size in some if (found := _KEY.fullmatch(key))}
        for key in await _left(scope, engines, named):
            await objects.delete(key)
            usage.given_back(scope, engines, named[key][2])
            swept += 1
    return swept


async def _left(scope: Scope, engines: Engines, named: dict[str, tuple[str, str, int]]) -> list[str]:
    """Find which of these objects nobody waits for."""
    of = engines.documents.of
    uploads = await of(scope.grant, UPLOADS).find(
        {"id": In(sorted({upload for upload, _, _ in named.values()}))}, projection=("id", "over")
    )
    going_on = {one["id"] for one in uploads if not one.get("over")}
    waiting: set[tuple[str, str]] = set()
    for upload in going_on:
        ids = [file for of_upload, file, _ in named.values() if of_upload == upload]
        found = await of(scope.grant, FILES).find(
            {"upload": upload, "id": In(ids)}, projection=("id", "state")
        )
        waiting |= {(upload, one["id"]) for one in found if one["state"] in _KEPT}
    return [key for key, (upload, file, _) in named.items() if (upload, file) not in waiting]
