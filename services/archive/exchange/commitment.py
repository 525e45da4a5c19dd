"""Commits the archive to instances that it has read again and found as received (PS3.4 J)."""

import asyncio
from collections.abc import Sequence

from services.archive.index.integrity import Integrity, examine_unless_archived
from services.archive.index.stored_instances import FIELDS, Instance
from services.dicom.commitment import CLASS_INSTANCE_CONFLICT, NO_SUCH_OBJECT_INSTANCE, Commitment, Reference
from services.errors import NotFound
from services.persistence import Engines, In
from services.tenancy.scope import Right, Scope

_BATCH = 200
_TOGETHER = 4
"""Objects read at a time."""


async def kept(
    scope: Scope, engines: Engines, transaction_uid: str, references: Sequence[Reference]
) -> Commitment:
    """Return the references kept in the tenant, and Failure Reasons of the others. Raises Unavailable."""
    scope.require(Right.STORE)
    failures: dict[Reference, int] = {}
    asked = list(dict.fromkeys(references))
    for start in range(0, len(asked), _BATCH):
        some = asked[start : start + _BATCH]
        reasons = await _reasons(scope, engines, some)
        failures |= {one: reason for one, reason in zip(some, reasons, strict=True) if reason}
    return Commitment(transaction_uid, tuple(one for one in asked if one not in failures), failures)


async def _reasons(scope: Scope, engines: Engines, references: Sequence[Reference]) -> list[int]:
    """A Failure Reason for each, 0 for what is kept."""
    found = await engines.documents.of(scope.grant, "instances").find(
        {"SOPInstanceUID": In([one.sop_instance_uid for one in references])},
        projection=FIELDS,
    )
    known = {one["SOPInstanceUID"]: one for one in found}
    objects, room = engines.objects.of(scope.grant), asyncio.Semaphore(_TOGETHER)

    async def reason(reference: Reference) -> int:
        document = known.get(reference.sop_instance_uid)
        if document is None:
            return NO_SUCH_OBJECT_INSTANCE
        if document["SOPClassUID"] != reference.sop_class_uid:
            return CLASS_INSTANCE_CONFLICT
        instance = Instance.from_document(document)
        async with room:
            damage = (await examine_unless_archived(objects, instance)).damage
        try:
            damage = await engines.own(Integrity).found(scope.grant, instance, damage)
        except NotFound:  # deleted at this moment
            return NO_SUCH_OBJECT_INSTANCE
        return NO_SUCH_OBJECT_INSTANCE if damage else 0

    return list(await asyncio.gather(*(reason(one) for one in references)))
