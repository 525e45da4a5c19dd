"""Which studies a launch names: by UID, by accession number (also of their request), or all of a patient."""

from dataclasses import dataclass

from services.dicom.search_keys import text_key
from services.dicom.searched import text_of
from services.errors import Invalid, NotFound
from services.persistence import Engines, In
from services.tenancy.scope import Right, Scope
from services.tenancy.visits import MOST_STUDIES, Launch, asked_for
from services.worklist import image_requests
from services.worklist.image_request import ImageRequest

LONGEST = 64
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Named:
    """What is launched: study UIDs, accession numbers or a patient. Raises Invalid but for one."""

    study_uids: tuple[str, ...] = ()
    accession_numbers: tuple[str, ...] = ()
    patient_id: str = ""

    def __post_init__(self) -> None:
        """Tell what cannot be."""
        if sum(map(bool, (self.study_uids, self.accession_numbers, self.patient_id))) != 1:
            raise Invalid("a launch names studies, accession numbers or a patient")
        named = (*self.study_uids, *self.accession_numbers)
        if len(named) > MOST_NAMED or any(len(one) > LONGEST for one in (*named, self.patient_id)):
            raise Invalid(f"a launch names at most {MOST_NAMED}, of at most {LONGEST} characters each")

    @classmethod
    def of(cls, study_uid: str, accession_number: str, patient_id: str) -> "Named":
        """From IID's parameters: lists have commas, a patient ID may be qualified (`D-1^^^CLINIC`)."""
        return cls(_listed(study_uid), _listed(accession_number), patient_id.partition("^")[0].strip())


async def launch_of(scope: Scope, engines: Engines, named: Named) -> Launch:
    """What a link is made for. Needs to find. Raises NotFound where there is neither study nor request."""
    scope.require(Right.FIND)
    if named.patient_id:
        launch = Launch(patients=(named.patient_id,))
        asked = {"PatientID": named.patient_id}
        there = await engines.documents.of(scope.grant, "image_requests").find_one(asked)
        if not there and not await studies_of(scope, engines, named):
            raise NotFound("there is nothing of this patient")
        return launch
    found = await _requests(scope, engines, named)
    studies = {*await studies_of(scope, engines, named), *(request.study_instance_uid for request in found)}
    if not studies:
        raise NotFound("there is no such study or request")
    return Launch(tuple(sorted(studies)), tuple(request.id for request in found))


async def studies_of(scope: Scope, engines: Engines, named: Named) -> list[str]:
    """Study Instance UIDs that are there and named, as far as the scope sees them. Needs to find."""
    scope.require(Right.FIND)
    grant = scope.grant
    uids = set(named.study_uids)
    if named.accession_numbers:
        # Whoever sees some studies alone finds theirs by the request's number too; no other one comes of it.
        uids |= await asked_for(engines, grant.tenant, named.accession_numbers)
    studies = engines.documents.of(grant, "studies")
    keyword = "PatientID" if named.patient_id else "AccessionNumber"
    wanted = (named.patient_id,) if named.patient_id else named.accession_numbers
    found = await studies.find({"StudyInstanceUID": In(sorted(uids))}, projection=("StudyInstanceUID",))
    if wanted:
        by_key = {f"search.{keyword}": In([text_key(one) for one in wanted])}
        fields = ("StudyInstanceUID", keyword)
        named_so = await studies.find(by_key, projection=fields, limit=MOST_STUDIES)
        found += [one for one in named_so if text_of(one[keyword]).strip() in wanted]
    return sorted({one["StudyInstanceUID"] for one in found})


async def _requests(scope: Scope, engines: Engines, named: Named) -> list[ImageRequest]:
    asked = [("StudyInstanceUID", uid) for uid in named.study_uids]
    asked += [("AccessionNumber", number) for number in named.accession_numbers]
    found = [await image_requests.find_one(scope, engines, *one) for one in asked]
    return [request for request in found if request]


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))
