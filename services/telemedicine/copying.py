"""Copies of what another tenant shares: byte for byte, once, and with where they came from.

The instances keep their UIDs and bytes; File Meta Information and both trails say whose they were. A Patient
ID whose issuer the images do not name is said to be the sharer's: two tenants give the same numbers to
different animals. A copy stays when the share is over.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from services.archive.index.stored_instances import Instance
from services.archive.ingest.store import Incoming, receive, store_instance
from services.archive.lifecycle import corrections
from services.archive.retrieve import datasets
from services.archive.retrieve.transcode import read_dataset_as
from services.delivery import errands
from services.delivery.errands import Errand, ErrandKind, ErrandState
from services.dicom.part10 import Source
from services.errors import NotFound, Refused
from services.persistence import Engines, Filter, Not
from services.persistence.moments import moment_now
from services.tenancy import audit, users
from services.tenancy.audit import Event
from services.tenancy.scope import Principal, Right, Scope
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


async def problems(scope: Scope, engines: Engines) -> Mapping[str, str]:
    """Tell why copies were not made as they were last asked for, by share. Needs the right to find."""
    scope.require(Right.FIND)
    last: dict[str, Errand] = {}
    for one in await errands.find(scope, engines, ErrandKind.COPY):
        last.setdefault(one.facts["share"], one)
    return {share: one.reason for share, one in last.items() if one.state is ErrandState.FAILED}


async def run(scope: Scope, engines: Engines, errand: Errand) -> None:
    """Copy what is not there yet. Raises as `copy` where the share is over meanwhile, and Unavailable."""
    with suppress(NotFound):  # who asked may have left, and a program is nobody
        user = await users.member(scope, engines, errand.facts["by"])
        scope = replace(scope, principal=Principal("user", user.id, user.name))
    share, theirs = await visiting.member(scope, engines, errand.facts["share"])
    _require(share)
    source = Source(share.tenant.upper()[:_TITLE], scope.grant.tenant.upper()[:_TITLE], "", moment_now())
    copied = there = 0
    for study in share.studies:
        try:
            instances = await datasets.instances_of(theirs, engines, study)
        except NotFound:
            continue  # it was deleted there
        for number, instance in enumerate(instances):
            if await _copied(scope, theirs, engines, instance, source):
                copied += 1
            else:
                there += 1
            if number == 0:  # at once: until then it stands with the patient here who has the same number
                await _name_issuer(scope, engines, study, share, source)
            if not await errands.advance(scope, engines, errand, {"copied": copied, "there": there}):
                return
        told = {"share": share.id, "instances": copied}
        await audit.record(scope, engines, Event.IMPORTED, {**told, "from": share.tenant}, study=study)
        to = {**told, "to": scope.grant.tenant}
        await audit.record(theirs, engines, Event.EXPORTED, to, study=study)
    await errands.finish(scope, engines, errand, ErrandState.DONE)


async def _name_issuer(scope: Scope, engines: Engines, study: str, share: Share, source: Source) -> None:
    """Name the sharer, of a study that came here in no other way: one that did has its patient already."""
    other: Filter = {"StudyInstanceUID": study, "calling_aet": Not(source.calling_aet)}
    instances = engines.documents.of(scope.grant, "instances")
    if await instances.find_one(other, projection=("SOPInstanceUID",)) is None:
        await corrections.name_issuer(scope, engines, study, share.tenant.upper())


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
