"""Correct what studies and patients are said to be; nothing that was received ever changes.

A correction is an object beside the stored ones, and the truth; the index says what it makes of the study.
A process that dies between the two is made up for by the courier's sweep, by the next correction, or by a
rebuild. What is done to several studies is done to one after the other: broken off, it is done by being asked
again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.archive.index.correction_cache import CorrectionCache
from services.archive.index.correction_objects import write
from services.archive.index.corrections import (
    Correction,
    CorrectionKind,
    StudyCorrections,
    corrections_of,
)
from services.archive.index.entries import Document
from services.archive.index.legal_holds import stay_with
from services.archive.index.settling import settle
from services.archive.lifecycle.correctable import IDENTITY, OF_SERIES, OF_STUDY, checked_values, is_nobody
from services.dicom.search_keys import text_key
from services.dicom.uids import new_uid
from services.errors import AlreadyExists, Invalid, NotFound, Unavailable
from services.persistence import Engines
from services.persistence.moments import moment_now
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

LONGEST_REASON = 500
MOST_CORRECTIONS = 1000
"""Of one study: each is told in everything that is sent of it."""
_TRIES = 5


@dataclass(frozen=True, slots=True)
class PatientNumber:
    """A patient by Patient ID; by its issuer too where it is given (empty: the ID has none)."""

    id: str
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class _Change:
    """What is to be done to a study, or to one `series` of it; nothing but an undoing has no `values`."""

    kind: CorrectionKind
    reason: str
    together: str
    values: Mapping[str, Any]
    series: str | None = None
    undoes: str | None = None


async def correct_study(
    scope: Scope,
    engines: Engines,
    study: str,
    values: Mapping[str, Any],
    reason: str,
    *,
    series: str | None = None,
    after: int | None = None,
) -> StudyCorrections:
    """Give attributes of a study, or of a series of it, other values: by keyword, None for an empty one.

    `after`: the number of the last correction that who asks has seen. Needs the right to correct. Raises
    AlreadyExists where somebody corrected the study since, NotFound, Invalid naming what cannot be.
    """
    _require(scope)
    made = checked_values(values, OF_STUDY if series is None else OF_SERIES)
    change = _Change(CorrectionKind.CORRECTED, _reason(reason), new_uid(), made, series)
    return await _do(scope, engines, study, change, after)


async def correct_patient(
    scope: Scope, engines: Engines, patient: PatientNumber, values: Mapping[str, Any], reason: str
) -> list[str]:
    """Give attributes of all studies of a patient other values, its Patient ID too; answers the studies.

    Of a patient without any there is nothing to do. Needs the right to correct. Raises Invalid.
    """
    _require(scope)
    change = _Change(CorrectionKind.CORRECTED, _reason(reason), new_uid(), checked_values(values, IDENTITY))
    return await _do_all(scope, engines, await _studies_of(scope, engines, patient), change)


async def move_study(
    scope: Scope,
    engines: Engines,
    study: str,
    to: PatientNumber,
    reason: str,
    *,
    after: int | None = None,
) -> StudyCorrections:
    """Say that a study is of another patient, one that has studies here. Needs the right to correct.

    Raises NotFound for a study or a patient that there is none of, and as `correct_study`.
    """
    _require(scope)
    target = await _studies_of(scope, engines, to)
    if not target:
        raise NotFound("no such patient")
    if study in {one["StudyInstanceUID"] for one in target}:
        raise Invalid("the study is this patient's already")
    change = _Change(CorrectionKind.MOVED, _reason(reason), new_uid(), _identity(target))
    return await _do(scope, engines, study, change, after)


async def name_issuer(scope: Scope, engines: Engines, study: str, issuer: str) -> None:
    """Say whose Patient ID a study from elsewhere has, where it has one and its images do not say so.

    Without it the study would be of whichever patient here has the same number. One that was corrected before
    stays as it is: somebody may have undone this. Needs the right to store. Raises NotFound.
    """
    scope.require_whole(Right.STORE, "names no issuer")
    document = await _study(scope, engines, study)
    if document.get("IssuerOfPatientID") or not document.get("PatientID"):
        return
    if (await corrections_of(engines, scope.grant, study)).every:
        return
    values = checked_values({"IssuerOfPatientID": issuer}, IDENTITY)
    change = _Change(CorrectionKind.CORRECTED, f"The number is one of {issuer}", new_uid(), values)
    await _do(scope, engines, study, change)


async def merge_patients(
    scope: Scope,
    engines: Engines,
    source: PatientNumber,
    into: PatientNumber,
    reason: str,
    *,
    values: Mapping[str, Any] | None = None,
) -> list[str]:
    """Say that two patients are one: all studies of `source` are of `into` from now on; answers them.

    `values`: what `into` is said to be by who knows; else as its latest study has it, and where it has none,
    its Patient ID alone. Of a source without studies there is nothing to do. Needs the right to correct.
    """
    _require(scope)
    studies, target = await _studies_of(scope, engines, source), await _studies_of(scope, engines, into)
    if {one["StudyInstanceUID"] for one in studies} & {one["StudyInstanceUID"] for one in target}:
        raise Invalid("a patient is not merged with itself")
    numbers = {"PatientID": into.id, "IssuerOfPatientID": into.issuer}
    told = checked_values({**numbers, **(values or {})}, IDENTITY)
    if values is None and target:
        told = _identity(target)
    change = _Change(CorrectionKind.MERGED, _reason(reason), new_uid(), told)
    return await _do_all(scope, engines, studies, change)


async def undo_correction(scope: Scope, engines: Engines, id: str, reason: str = "") -> list[str]:  # noqa: A002
    """Take a correction back, in all studies that it was done to together; answers them.

    What else was corrected of them stays. Needs the right to correct. Raises NotFound for one that there is
    none of, or that is undone already.
    """
    _require(scope)
    corrections = engines.documents.of(scope.grant, "corrections")
    named = await corrections.find_one({"id": id})
    if named is None or named.get("undoes"):
        raise NotFound("no such correction")
    together, undone = new_uid(), list[str]()
    for one in map(Correction.of, await corrections.find({"together": named["together"]})):
        known = await corrections_of(engines, scope.grant, one.study)
        if one.undoes is not None or all(held.id != one.id for held in known.holds):
            continue
        change = _Change(CorrectionKind.UNDONE, _reason(reason, needed=False), together, {}, undoes=one.id)
        await _do(scope, engines, one.study, change)
        undone.append(one.study)
    if not undone:
        raise NotFound("it is undone already")
    return sorted(undone)


async def corrections_to(scope: Scope, engines: Engines, study: str) -> StudyCorrections:
    """List what was corrected of a study. Needs the right to correct. Raises NotFound."""
    _require(scope)
    await _study(scope, engines, study)
    return await corrections_of(engines, scope.grant, study)


def _require(scope: Scope) -> None:
    scope.require_whole(Right.CORRECT, "corrects nothing")


def _reason(text: str, *, needed: bool = True) -> str:
    stripped = text.strip()
    if needed and not stripped:
        raise Invalid("a correction has a reason")
    if len(stripped) > LONGEST_REASON or not stripped.replace("\n", "").isprintable():
        raise Invalid(f"a reason has at most {LONGEST_REASON} characters")
    return stripped


async def _do(
    scope: Scope, engines: Engines, study: str, change: _Change, after: int | None = None
) -> StudyCorrections:
    """Write it down as the next of the study's corrections, and have the index say it."""
    for _ in range(_TRIES):
        document = await _study(scope, engines, study)
        known = await corrections_of(engines, scope.grant, study)
        if after is not None and after != known.number:
            raise AlreadyExists("somebody else has corrected this study meanwhile: look at it again")
        if len(known.every) >= MOST_CORRECTIONS:
            raise Invalid(f"a study is corrected at most {MOST_CORRECTIONS} times")
        if change.values.keys() & set(IDENTITY) and is_nobody({**document, **change.values}):
            raise Invalid("a patient has a name or an ID")
        shown = await _shown(scope, engines, document, change)
        made = Correction(
            id=new_uid(),
            study=study,
            number=known.number + 1,
            kind=change.kind,
            at=moment_now(),
            by=scope.principal.id,
            by_name=scope.principal.name,
            reason=change.reason,
            together=change.together,
            series=change.series,
            values=change.values,
            was={keyword: shown.get(keyword) for keyword in change.values},
            undoes=change.undoes,
        )
        if change.series is None:
            await stay_with(scope, engines, document)
        written = await write(engines, scope.grant, made)
        await settle(engines, scope.grant, study)
        if written is not None:
            engines.own(CorrectionCache).forget(scope.grant, study)
            await _tell(scope, engines, made)
            return await corrections_of(engines, scope.grant, study)
    raise Unavailable("the study is being corrected by others: try again")


async def _do_all(scope: Scope, engines: Engines, studies: Sequence[Document], change: _Change) -> list[str]:
    done = []
    for study in studies:
        await _do(scope, engines, study["StudyInstanceUID"], change)
        done.append(study["StudyInstanceUID"])
    return done


async def _shown(scope: Scope, engines: Engines, study: Document, change: _Change) -> Document:
    """Return what the index says of what is corrected. Raises NotFound for a series not of the study."""
    if change.series is None:
        return study
    key = {"StudyInstanceUID": study["StudyInstanceUID"], "SeriesInstanceUID": change.series}
    found = await engines.documents.of(scope.grant, "series").find_one(key)
    if found is None:
        raise NotFound("no such series")
    return found


async def _tell(scope: Scope, engines: Engines, made: Correction) -> None:
    event = Event.CORRECTED if made.undoes is None else Event.CORRECTION_UNDONE
    told: Document = {"correction": made.id, "kind": made.kind.value, "attributes": sorted(made.values)}
    if made.undoes is not None:
        told = {"correction": made.undoes}
    await audit.record(scope, engines, event, told, study=made.study)


async def _study(scope: Scope, engines: Engines, uid: str) -> Document:
    found = await engines.documents.of(scope.grant, "studies").find_one({"StudyInstanceUID": uid})
    if found is None:
        raise NotFound("no such study")
    return found


async def _studies_of(scope: Scope, engines: Engines, patient: PatientNumber) -> list[Document]:
    """A patient's studies, the latest first. Raises Invalid for an ID that several issuers gave."""
    if not patient.id.strip():
        raise Invalid("a patient is named by its ID")
    found = await engines.documents.of(scope.grant, "studies").find(
        {"search.PatientID": text_key(patient.id)},
        projection=("StudyInstanceUID", "listed", *IDENTITY),
    )
    theirs = [one for one in found if str(one.get("PatientID")) == patient.id.strip()]
    if patient.issuer is not None:
        theirs = [one for one in theirs if (one.get("IssuerOfPatientID") or "") == patient.issuer.strip()]
    if len({one.get("IssuerOfPatientID") or "" for one in theirs}) > 1:
        raise Invalid("several patients have this ID: name its issuer too")
    return sorted(theirs, key=lambda one: int(one["listed"]), reverse=True)


def _identity(studies: Sequence[Document]) -> dict[str, Any]:
    """Whose the latest of these studies is; what it does not say is empty."""
    return {keyword: studies[0].get(keyword) for keyword in IDENTITY}
