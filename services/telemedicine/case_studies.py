"""The studies of a case as they are now: what was deleted, moved or corrected since is said of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.archive.search.browse import studies_by_uid
from services.dicom.searched import text_of
from services.errors import NotFound, Refused
from services.persistence import Engines
from services.telemedicine.access import case_scope
from services.telemedicine.case import Case, SentStudy
from services.telemedicine.late_images import received_after
from services.telemedicine.study_facts import as_sent, images_in
from services.tenancy.scope import Scope


class StudyChange(StrEnum):
    """What became of a study since it was attached."""

    NONE = "as it was"
    GONE = "deleted"
    OTHER_PATIENT = "moved to another patient"
    CORRECTED = "corrected"
    MORE_IMAGES = "with more images"


@dataclass(frozen=True, slots=True)
class CaseStudy:
    """A study of a case; one that is gone has its UID alone. `prior`: an earlier one, for comparison."""

    uid: str
    prior: bool
    change: StudyChange
    description: str = ""
    date: str = ""
    modalities: tuple[str, ...] = ()
    images: int = 0
    received_at: datetime | None = None


async def case_studies(scope: Scope, engines: Engines, case: Case) -> list[CaseStudy]:
    """The studies and then the priors of a case that the scope may see. Needs the right to find.

    Where its provider no longer reaches them, there are none.
    """
    try:
        within = scope if scope.grant.tenant == case.tenant else await case_scope(scope, engines, case.id)
    except (NotFound, Refused):
        return []
    found = await studies_by_uid(within, engines, case.granted)
    sent = {one.uid: one for one in case.sent}
    shown = []
    for uid in case.granted:
        study = found.get(uid)
        change = _changed(case, study, sent.get(uid)) if study else StudyChange.GONE
        if change is StudyChange.MORE_IMAGES:  # which a report and key images are not
            since = case.submitted_at or case.created_at
            late = await received_after(engines, within.grant, uid, since)
            change = change if late.images else StudyChange.NONE
        shown.append(_shown(uid, case, study, change))
    return shown


def _changed(case: Case, study: Mapping[str, Any], sent: SentStudy | None) -> StudyChange:
    now = as_sent(study)
    if now.patient != case.patient_key:
        return StudyChange.OTHER_PATIENT
    if sent is not None and now.correction != sent.correction:
        return StudyChange.CORRECTED
    return StudyChange.MORE_IMAGES if sent is not None and now.images > sent.images else StudyChange.NONE


def _shown(uid: str, case: Case, study: Mapping[str, Any] | None, change: StudyChange) -> CaseStudy:
    prior = uid not in case.studies
    if study is None:
        return CaseStudy(uid, prior, change)
    return CaseStudy(
        uid,
        prior,
        change,
        text_of(study.get("StudyDescription")),
        text_of(study.get("StudyDate")),
        tuple(study.get("ModalitiesInStudy") or ()),
        images_in(study),
        study["received_at"],
    )
