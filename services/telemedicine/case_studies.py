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
from services.telemedicine.study_facts import as_sent
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
    return [_shown(uid, case, found.get(uid), sent.get(uid)) for uid in case.granted]


def _shown(uid: str, case: Case, study: Mapping[str, Any] | None, sent: SentStudy | None) -> CaseStudy:
    prior = uid not in case.studies
    if study is None:
        return CaseStudy(uid, prior, StudyChange.GONE)
    now = as_sent(study)
    if now.patient != case.patient_key:
        change = StudyChange.OTHER_PATIENT
    elif sent is None or now == sent:
        change = StudyChange.NONE
    elif now.correction != sent.correction:
        change = StudyChange.CORRECTED
    else:
        change = StudyChange.MORE_IMAGES
    return CaseStudy(
        uid,
        prior,
        change,
        text_of(study.get("StudyDescription")),
        text_of(study.get("StudyDate")),
        tuple(study.get("ModalitiesInStudy") or ()),
        now.images,
        study["received_at"],
    )
