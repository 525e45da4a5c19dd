"""What the studies of a case say by themselves: the patient, regions and views, and earlier studies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.archive.search.browse import studies_by_uid
from services.archive.search.patient_studies import patient_studies
from services.dicom.patient import breed_of, species_of, species_texts
from services.dicom.search_keys import name_groups
from services.dicom.searched import text_of
from services.errors import Invalid, NotFound
from services.persistence import Engines
from services.telemedicine.case import CasePatient, SentStudy
from services.telemedicine.history import animals_of
from services.tenancy.scope import Right, Scope
from services.worklist.image_views import SERIES_TEXTS, VIEW_FIELDS, view_of
from services.worklist.regions import REGIONS, with_wholes
from services.worklist.shots import MOST_IMAGES

MOST_STUDIES = 20
"""Of one case, without its priors."""
MOST_PRIORS = 20
RADIOGRAPHS = frozenset({"CR", "DX", "DR", "RG", "RF", "IO", "PX", "MG", "XA"})
_IMAGE_FIELDS = (
    "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "Rows", "received_at",
    "AnatomicRegionSequence", *VIEW_FIELDS,
)  # fmt: skip
_SERIES_FIELDS = (
    "SeriesInstanceUID", "Modality", "BodyPartExamined", "Laterality", *SERIES_TEXTS,
)  # fmt: skip
_WHOLE_BODY = "whole body"
_READ_WITH = dict.fromkeys(("maxilla", "mandible", "incisors"), "teeth")
_LIMBS = frozenset({"limb", "forelimb", "hindlimb"})
_OF_LIMBS = frozenset(one for one in REGIONS if "limb" in with_wholes([one])) - _LIMBS
"""Joints and bones of limbs."""
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RegionCount:
    """A part of the body, the views of it (each counted once, however often it was shot) and its images."""

    region: str
    views: int
    images: int


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What is known of the studies of a case.

    `counts`: by region, of images that tell one. `untold`: radiographs that tell none.
    """

    patient: CasePatient
    patient_key: str
    modalities: tuple[str, ...]
    counts: tuple[RegionCount, ...]
    untold: int
    sent: tuple[SentStudy, ...]
    images: int

    @property
    def regions(self) -> tuple[str, ...]:
        """The parts of the body, the one of most images first."""
        return tuple(one.region for one in self.counts)

    @property
    def views(self) -> int:
        """Views of all regions; extra exposures are free."""
        return sum(one.views for one in self.counts)


async def study_facts(scope: Scope, engines: Engines, studies: Sequence[str]) -> StudyFacts:
    """Read the studies of one patient. Needs the right to find.

    Raises NotFound where the scope sees one of them not, Invalid for none, too many, or of several patients.
    """
    scope.require(Right.FIND)
    uids = list(dict.fromkeys(studies))
    if not 1 <= len(uids) <= MOST_STUDIES:
        raise Invalid(f"a case has 1 to {MOST_STUDIES} studies")
    found = await studies_by_uid(scope, engines, uids)
    if len(found) < len(uids):
        raise NotFound("a study of this case is not there")
    documents = [found[uid] for uid in uids]
    keys = {one["patient"] for one in documents}
    if len(keys) > 1:
        raise Invalid("the studies of a case are of one patient")
    modalities = sorted({one for each in documents for one in each.get("ModalitiesInStudy") or ()})
    counts, untold = await _counted(scope, engines, documents)
    return StudyFacts(
        patient_of(documents[0]),
        keys.pop(),
        tuple(modalities),
        counts,
        untold,
        tuple(map(as_sent, documents)),
        sum(images_in(one) for one in documents),
    )


async def priors_of(scope: Scope, engines: Engines, studies: Sequence[str]) -> tuple[str, ...]:
    """The patient's other studies, the latest first, as the patient's page lists them. Needs to find."""
    page = await patient_studies(scope, engines, studies[0], first=MOST_PRIORS + len(studies))
    found = [one["StudyInstanceUID"] for one in page.studies] if page else []
    return tuple(uid for uid in found if uid not in studies)[:MOST_PRIORS]


def as_sent(study: Document) -> SentStudy:
    """A study as it is now."""
    correction = (study.get("corrected") or {}).get("number", 0)
    return SentStudy(study["StudyInstanceUID"], study["patient"], correction, images_in(study))


def images_in(study: Document) -> int:
    """Return how many instances a study has."""
    return int((study.get("counts") or {}).get("instances", 0))


def patient_of(study: Document) -> CasePatient:
    """The animal as its study says."""
    species, weight = species_of(study), study.get("PatientWeight")
    neutered = {"ALTERED": True, "UNALTERED": False}.get(text_of(study.get("PatientSexNeutered")))
    return CasePatient(
        name=_name(study.get("PatientName")),
        id=text_of(study.get("PatientID"))[:64],
        issuer=text_of(study.get("IssuerOfPatientID"))[:64],
        species=species[:200],
        breed=breed_of(study)[:200],
        sex=text_of(study.get("PatientSex"))[:16],
        neutered=neutered,
        birth_date=text_of(study.get("PatientBirthDate"))[:8],
        weight=float(weight) if isinstance(weight, (int, float)) else None,
        client=(_name(study.get("ResponsiblePerson")) or text_of(study.get("ResponsibleOrganization")))[:200],
        animals=animals_of(species, species_texts(study)),
    )


def _name(name: Any) -> str:
    """The first group there is, as people read it: family name first."""
    groups = name_groups(name)
    return " ".join(groups[0].replace("^", " ").split())[:200] if groups else ""


async def _counted(
    scope: Scope, engines: Engines, documents: Sequence[Document]
) -> tuple[tuple[RegionCount, ...], int]:
    views: dict[str, set[tuple[str, str]]] = {}
    images: dict[str, int] = {}
    untold = 0
    for document in documents:
        uid, description = document["StudyInstanceUID"], text_of(document.get("StudyDescription"))
        for series, instance in await images_of(scope, engines, uid):
            view = view_of(instance, series, description)
            narrow = narrowest(view.regions)
            radiograph = series.get("Modality") in RADIOGRAPHS
            untold += radiograph and not narrow
            for region in narrow:
                images[region] = images.get(region, 0) + 1
                seen = views.setdefault(region, set())
                if radiograph:  # one that tells no view is one of its own
                    seen.add((view.projection or instance["SOPInstanceUID"], view.laterality))
    order = sorted(images, key=lambda region: (-images[region], region))
    return tuple(RegionCount(one, len(views[one]), images[one]) for one in order), untold


async def images_of(scope: Scope, engines: Engines, study: str) -> list[tuple[Document, Document]]:
    """The first images of a study, each with its series before it, in the order they came."""
    scope.require(Right.FIND)
    asked = {"StudyInstanceUID": study}
    instances = await engines.documents.of(scope.grant, "instances").find(
        asked, limit=MOST_IMAGES, projection=_IMAGE_FIELDS
    )
    series = await engines.documents.of(scope.grant, "series").find(
        asked, limit=MOST_IMAGES, projection=_SERIES_FIELDS
    )
    by_uid = {one["SeriesInstanceUID"]: one for one in series}
    pairs = [(by_uid.get(one["SeriesInstanceUID"], {}), one) for one in instances if one.get("Rows")]
    return sorted(pairs, key=lambda pair: (pair[1]["received_at"], pair[1]["SOPInstanceUID"]))


def narrowest(regions: Sequence[str]) -> tuple[str, ...]:
    """Choose of the parts of the body that a view names those that are read and paid for as one each.

    What is a whole of another one is none; a mouth's parts are its teeth, and the whole body is all there is.
    """
    if _WHOLE_BODY in regions:
        return (_WHOLE_BODY,)
    named = {_READ_WITH.get(one, one) for one in regions}
    wholes = {whole for one in named for whole in with_wholes([one]) if whole != one}
    if named & _OF_LIMBS:
        wholes |= _LIMBS
    return tuple(sorted(named - wholes))
