"""All studies of the patient that a study is of, as corrections and merges have it now."""

from services.archive.search.browse import StudiesPage, StudyFilter, studies_by_uid, studies_page
from services.dicom.searched import text_of
from services.errors import Invalid
from services.persistence import Engines
from services.tenancy.scope import Scope

MOST = 200


async def patient_studies(
    scope: Scope, engines: Engines, study: str, *, first: int = 50, after: str | None = None
) -> StudiesPage | None:
    """A page of the studies of a study's patient, the latest first; None where the scope sees no such study.

    A patient is a tenant's Patient ID with its issuer; without an ID each study has one of its own. A
    narrowed scope is shown those that it sees. Needs to find. Raises Invalid as `studies_page`.
    """
    if not 1 <= first <= MOST:
        raise Invalid(f"a page has 1 to {MOST} studies")
    named = (await studies_by_uid(scope, engines, [study])).get(study)
    if named is None:
        return None
    number = text_of(named.get("PatientID"))
    if not number:
        return StudiesPage(() if after else (named,), None, has_next_page=False)
    whose = StudyFilter(patient_id=number, patient=named["patient"])
    return await studies_page(scope, engines, whose, first=first, after=after)
