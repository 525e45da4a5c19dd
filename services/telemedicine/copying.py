"""Copies of what another tenant shares: byte for byte, once, and with where they came from.

The instances keep their UIDs and bytes; File Meta Information and both trails say whose they were. A copy
stays when the share is over.
"""

from services.archive.index.stored_instances import Instance
from services.archive.ingest.store import Incoming, receive, store_instance
from services.archive.retrieve import datasets
from services.archive.retrieve.transcode import read_dataset_as
from services.delivery import errands
from services.delivery.errands import Errand, ErrandKind, ErrandState
from services.dicom.part10 import Source
from services.errors import NotFound, Refused
from services.persistence import Engines
from services.persistence.moments import moment_now
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.tenancy.shares import visiting
from services.tenancy.shares.share import Share

_TITLE = 16  # characters of an AE title, as which a tenant's name stands in File Meta Information


async def copy(scope: Scope, engines: Engines, share: str) -> Errand:
    """Have a share that the scope's tenant has taken copied into it. Needs the right to store.

    Asked for again it copies what is new. Raises NotFound, and Refused where its tenant allows no copy.
    """
    scope.require(Right.STORE)
    found, _ = await visiting.member(scope, engines, share)
    _require(found)
    facts = {"share": share, "by": scope.principal.id}
    return await errands.add(scope, engines, ErrandKind.COPY, f"share {share}", facts)


async def run(scope: Scope, engines: Engines, errand: Errand) -> None:
    """Copy what is not there yet. Raises as `copy` where the share is over meanwhile, and Unavailable."""
    share, theirs = await visiting.member(scope, engines, errand.facts["share"])
    _require(share)
    source = Source(share.tenant.upper()[:_TITLE], scope.grant.tenant.upper()[:_TITLE], "", moment_now())
    copied = there = 0
    for study in share.studies:
        try:
            instances = await datasets.instances_of(theirs, engines, study)
        except NotFound:
            continue  # it was deleted there
        for instance in instances:
            if await _copied(scope, theirs, engines, instance, source):
                copied += 1
            else:
                there += 1
            if not await errands.advance(scope, engines, errand, {"copied": copied, "there": there}):
                return
        told = {"share": share.id, "instances": copied}
        await audit.record(scope, engines, Event.IMPORTED, {**told, "from": share.tenant}, study=study)
        await audit.record(theirs, engines, Event.EXPORTED, told, study=study)
    await errands.finish(scope, engines, errand, ErrandState.DONE)


def _require(share: Share) -> None:
    if not share.imports:
        raise Refused("this may be looked at, and no copy be kept")


async def _copied(scope: Scope, theirs: Scope, engines: Engines, instance: Instance, source: Source) -> bool:
    """Return whether the instance was not there yet."""
    uid, syntax = instance.sop_instance_uid, instance.transfer_syntax_uid
    known = engines.documents.of(scope.grant, "instances")
    if await known.find_one({"SOPInstanceUID": uid}, projection=("SOPInstanceUID",)) is not None:
        return False
    reception = receive(scope, engines, Incoming(instance.sop_class_uid, uid, syntax, source))
    try:
        async for piece in read_dataset_as(theirs, engines, instance, syntax):
            reception.write(piece)
    except BaseException:
        reception.discard()
        raise
    return not (await store_instance(scope, engines, reception)).duplicate
