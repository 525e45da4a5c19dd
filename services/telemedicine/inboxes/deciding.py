"""Carries out what somebody of the clinic decides of what waits in quarantine.

The decision is written down and answered at once; the courier carries it out, however many files there are,
and goes on where a killed one was. Taken are whole studies, some of an upload or all of them.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.archive.lifecycle.correctable import IDENTITY, checked_values
from services.archive.lifecycle.corrections import PatientNumber, correct_study, move_study
from services.dicom.search_keys import text_key
from services.errors import Invalid, NoLongerUpdatable, NotFound, Refused
from services.persistence import Edit, Engines, Filter, In
from services.persistence.leases import Due, clear
from services.persistence.moments import in_milliseconds
from services.telemedicine.inboxes.taking import decline, store_file_of
from services.telemedicine.inboxes.upload import FILES, UPLOADS, File, FileState, Upload
from services.telemedicine.inboxes.uploads import KEPT_DAYS
from services.tenancy import audit
from services.tenancy.attempts import NO_ROOM
from services.tenancy.audit import Event
from services.tenancy.scope import Principal, Right, Scope

MOST_STUDIES = 1000
"""Of one decision."""
REASON = "accepted from an inbox"
_TOGETHER = 4
_BATCH = 64
_WORKED_SECONDS = 60.0
"""Seconds of one turn: a lease holds longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToPatient:
    """Whose the accepted studies are: a patient that is here by `number`, or a new one by `values`."""

    number: PatientNumber | None = None
    values: Mapping[str, Any] | None = None


async def accept_upload(
    scope: Scope,
    engines: Engines,
    ident: str,
    *,
    studies: Sequence[str] | None = None,
    to: ToPatient | None = None,
) -> Upload:
    """Have what waits of an upload stored, all or of these studies; whose it is, as the files say or `to`.

    Needs the right to store, and to say so of a study that is in the archive already the right to correct
    too. Raises NotFound, Invalid for what cannot be, NoLongerUpdatable while a decision is carried out.
    """
    _require(scope)
    upload = await _waiting(scope, engines, ident)
    chosen = await _chosen(scope, engines, upload, studies)
    if len(chosen) > MOST_STUDIES:
        raise Invalid(f"one decision is of 1 to {MOST_STUDIES} studies")
    decision: dict[str, Any] = {"accept": True, "studies": chosen}
    if to is not None and to.number is not None:
        await _hold_patient(scope, engines, to.number)
        await _hold_studies(scope, engines, chosen)
        decision["patient"] = {"id": to.number.id, "issuer": to.number.issuer}
    elif to is not None and to.values is not None:
        await _hold_studies(scope, engines, chosen)
        decision["values"] = checked_values(to.values, IDENTITY)
    return await _decide(scope, engines, upload, decision)


async def refuse_upload(
    scope: Scope,
    engines: Engines,
    ident: str,
    *,
    studies: Sequence[str] | None = None,
) -> Upload:
    """Have what waits of an upload deleted, all or of these studies. Needs the right to store.

    Of an upload that is refused as a whole nothing more is taken. Raises as `accept_upload`.
    """
    _require(scope)
    upload = await _waiting(scope, engines, ident)
    chosen = await _chosen(scope, engines, upload, studies)
    return await _decide(scope, engines, upload, {"accept": False, "studies": studies and chosen})


async def carry_out(scope: Scope, engines: Engines, item: Due) -> bool:
    """Do what was decided of a leased upload, for a while; whether all is done. Needs every right.

    Raises what may be better later: Unavailable, QuotaExceeded. The upload says so where room is missing.
    """
    upload, decision = Upload.of(item.document), item.document.get("decision")
    if decision is None:
        return await clear(engines.documents, item)
    principal = Principal(decision["by_kind"], decision["by"], decision["by_name"])
    acting = replace(scope, principal=principal)
    problem, end = upload.problem, time.monotonic() + _WORKED_SECONDS
    while time.monotonic() < end:
        some = await _some(acting, engines, upload, decision)
        if not some:
            await _finish(acting, engines, upload, decision)
            return await clear(engines.documents, item)
        try:
            await _work(acting, engines, upload, decision, some)
        except NO_ROOM as error:
            await _say(acting, engines, upload, decision, str(error))
            raise
        if problem:
            problem = ""
            await _say(acting, engines, upload, decision, problem)
    return False


async def _work(
    scope: Scope, engines: Engines, upload: Upload, decision: Mapping[str, Any], some: Sequence[File]
) -> None:
    work = store_file_of if decision["accept"] else _declined
    await work(scope, engines, upload, some[0])  # a study is described by its first instance
    for at in range(1, len(some), _TOGETHER):
        await asyncio.gather(*(work(scope, engines, upload, one) for one in some[at : at + _TOGETHER]))


async def _say(
    scope: Scope, engines: Engines, upload: Upload, decision: Mapping[str, Any], problem: str
) -> None:
    """Let those who look know what it waits for."""
    same: Filter = {"id": upload.id, "decision.at": decision["at"]}
    await engines.documents.of(scope.grant, UPLOADS).update(same, Edit(set={"decision.problem": problem}))


async def _declined(scope: Scope, engines: Engines, _: Upload, file: File) -> File:
    return await decline(scope, engines, file)


async def _some(scope: Scope, engines: Engines, upload: Upload, decision: Mapping[str, Any]) -> list[File]:
    found = await engines.documents.of(scope.grant, FILES).find(
        _of_decision(upload, decision, FileState.WAITING), sort=[("id", 1)], limit=_BATCH
    )
    return sorted(map(File.of, found), key=lambda one: one.number)


async def _finish(scope: Scope, engines: Engines, upload: Upload, decision: Mapping[str, Any]) -> None:
    """Say whose the studies are, tell of the decision, and end it: all files are dealt with."""
    files = engines.documents.of(scope.grant, FILES)
    if decision["accept"]:
        stored = _of_decision(upload, decision, FileState.STORED)
        there = sorted(map(str, await files.distinct("described.StudyInstanceUID", stored)))
        for study in there:
            await _assign(scope, engines, study, decision)
        for study in there[:MOST_STUDIES]:
            told = {"upload": upload.id, "inbox": upload.inbox}
            await audit.record(scope, engines, Event.UPLOAD_ACCEPTED, told, study=study)
    else:
        event = Event.UPLOAD_EXPIRED if decision.get("expired") else Event.UPLOAD_REFUSED
        count = await files.count(_of_decision(upload, decision, FileState.DECLINED))
        if count:
            of_all = {"upload": upload.id, "inbox": upload.inbox, "files": count}
            await audit.record(scope, engines, event, of_all)
    waits = await files.count({"upload": upload.id, "state": FileState.WAITING.value}, limit=1)
    whole = not decision["accept"] and decision["studies"] is None
    edit: dict[str, Any] = {"unset": ["decision"], "set": {}}
    if not waits:
        edit["unset"].append("listed")
    if whole:
        edit["set"] = {"over": True}
        await _forget_later(scope, engines, upload)
    uploads = engines.documents.of(scope.grant, UPLOADS)
    await uploads.update({"id": upload.id}, Edit(**edit))
    if not waits and await files.count({"upload": upload.id, "state": FileState.WAITING.value}, limit=1):
        await uploads.update({"id": upload.id}, Edit(set={"listed": True}))  # it came at this moment


async def _forget_later(scope: Scope, engines: Engines, upload: Upload) -> None:
    gone = Edit(set={"expires_at": in_milliseconds(datetime.now(UTC) + timedelta(days=KEPT_DAYS))})
    await engines.documents.of(scope.grant, FILES).update({"upload": upload.id}, gone, many=True)
    await engines.documents.of(scope.grant, UPLOADS).update({"id": upload.id}, gone)


async def _assign(scope: Scope, engines: Engines, study: str, decision: Mapping[str, Any]) -> None:
    """Say whose a study is, unless it says so already: what was broken off is done again."""
    document = await engines.documents.of(scope.grant, "studies").find_one({"StudyInstanceUID": study})
    if document is None:
        return  # deleted meanwhile
    if patient := decision.get("patient"):
        number = PatientNumber(patient["id"], patient["issuer"])
        same = document.get("PatientID") == number.id.strip()
        if same and (number.issuer is None or (document.get("IssuerOfPatientID") or "") == number.issuer):
            return
        await move_study(scope, engines, study, number, REASON)
        return
    values = decision.get("values") or {}
    if any(document.get(keyword) != value for keyword, value in values.items()):
        await correct_study(scope, engines, study, values, REASON)


def _of_decision(upload: Upload, decision: Mapping[str, Any], state: FileState) -> Filter:
    found: dict[str, Any] = {"upload": upload.id, "state": state.value}
    if decision["studies"] is not None:
        found["described.StudyInstanceUID"] = In(list(decision["studies"]))
    return found


async def _decide(scope: Scope, engines: Engines, upload: Upload, decision: dict[str, Any]) -> Upload:
    now = in_milliseconds(datetime.now(UTC))
    told = {**decision, "by": scope.principal.id, "by_name": scope.principal.name, "at": now}
    told["by_kind"] = scope.principal.kind
    changed = await engines.documents.of(scope.grant, UPLOADS).find_one_and_update(
        {"id": upload.id, "decision": None}, Edit(set={"decision": told, "changed": now})
    )
    if changed is None:
        raise NoLongerUpdatable("somebody has decided already")
    return Upload.of(changed)


async def _waiting(scope: Scope, engines: Engines, ident: str) -> Upload:
    found = await engines.documents.of(scope.grant, UPLOADS).find_one({"id": ident})
    if found is None or "listed" not in found:
        raise NotFound("nothing waits here")
    return Upload.of(found)


async def _chosen(scope: Scope, engines: Engines, upload: Upload, studies: Sequence[str] | None) -> list[str]:
    """The studies of the upload that are decided on. Raises NotFound for one that it has not."""
    if studies is not None and not 0 < len(studies) <= MOST_STUDIES:
        raise Invalid(f"one decision is of 1 to {MOST_STUDIES} studies")
    there = await engines.documents.of(scope.grant, FILES).distinct(
        "described.StudyInstanceUID", {"upload": upload.id, "state": FileState.WAITING.value}
    )
    if studies is not None and not set(studies) <= set(there):
        raise NotFound("the upload has no such study")
    return sorted(set(studies)) if studies is not None else sorted(map(str, there))


async def _hold_patient(scope: Scope, engines: Engines, number: PatientNumber) -> None:
    wanted: Filter = {"search.PatientID": text_key(number.id)}
    if not number.id.strip() or not await engines.documents.of(scope.grant, "studies").count(wanted, limit=1):
        raise NotFound("no such patient")


async def _hold_studies(scope: Scope, engines: Engines, studies: Sequence[str]) -> None:
    """Refuse who may not correct, where a study is in the archive already."""
    if Right.CORRECT in scope.rights:
        return
    named: Filter = {"StudyInstanceUID": In(list(studies))}
    if await engines.documents.of(scope.grant, "studies").count(named, limit=1):
        raise Refused("a study of these is in the archive already: to move it takes the right to correct")


def _require(scope: Scope) -> None:
    scope.require_whole(Right.STORE, "decides nothing")
