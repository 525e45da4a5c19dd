"""A study's types, each made `of` the document it shows (field names: the DICOM keyword in camel case)."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

import strawberry

from services.api.graphql.loaders import Loaders
from services.archive.search.browse import StudySort
from services.dicom import sop_classes
from services.dicom.measurements.animals import animal_of
from services.dicom.patient import breed_of, microchips, other_patient_ids, registrations, species_of
from services.dicom.species import animals_in
from services.tenancy.scope import Right
from services.worklist import image_views

Document = Mapping[str, Any]
RADIOGRAPHS = frozenset({"CR", "DX", "IO", "PX", "MG", "RG", "RF", "XA"})
"""Modalities of projection images, which have a view."""


@strawberry.type(description="A person's name as the modality sent it (PS3.5 6.2.1).")
class PersonName:
    """The three groups, and what people read."""

    alphabetic: str | None
    ideographic: str | None
    phonetic: str | None
    display: str = strawberry.field(
        description="The first group there is, components joined by spaces, family name first"
    )

    @classmethod
    def of(cls, value: object) -> Self | None:
        """Make it of an indexed PN; None of an empty one."""
        if isinstance(value, list):
            value = next((one for one in value if one), None)
        if not isinstance(value, Mapping):
            return None
        groups = [value.get(group) or None for group in ("Alphabetic", "Ideographic", "Phonetic")]
        shown = next(filter(None, groups), None)
        if shown is None:
            return None
        return cls(
            alphabetic=groups[0],
            ideographic=groups[1],
            phonetic=groups[2],
            display=" ".join(shown.replace("^", " ").split()),
        )


@strawberry.type(description="The person or organization responsible for the animal (Table 15).")
class Client:
    """Belongs to one patient; never merged by name."""

    responsible_person: PersonName | None
    responsible_organization: str | None
    display: str = strawberry.field(description="the person, or where none is named the organization")

    @classmethod
    def of(cls, study: Document) -> Self | None:
        """Make it of a study's document; None where nobody is responsible."""
        person, organization = (
            PersonName.of(study.get("ResponsiblePerson")),
            text(study, "ResponsibleOrganization"),
        )
        display = person.display if person else organization
        if not display:
            return None
        return cls(responsible_person=person, responsible_organization=organization, display=display)


@strawberry.type(description="An entry of the animal in a registry of breeds (Breed Registration Sequence).")
class BreedRegistration:
    """A number and who gave it; either may be missing."""

    number: str | None
    registry: str | None


@strawberry.type(description="The species and breed whose references measurements are compared with.")
class MeasuredAs:
    """Keys of the references; null where they have none of such animals."""

    species: str | None
    breed: str | None

    @classmethod
    def of(cls, study: Document) -> Self:
        """Find them by what the study says of its patient."""
        animal = animal_of(study)
        return cls(species=animal.species or None, breed=animal.breed or None)


@strawberry.type(description="The animal (Tables 13 and 14).")
class Patient:
    """As the study that shows it was sent."""

    study: strawberry.Private[Document]
    patient_id: str | None
    issuer_of_patient_id: str | None
    other_patient_ids: list[str]
    microchips: list[str] = strawberry.field(description="those of the other IDs that are a microchip's")
    patient_name: PersonName | None
    patient_birth_date: str | None
    patient_birth_time: str | None
    patient_sex: str | None
    patient_sex_neutered: str | None
    patient_age: str | None
    patient_weight: float | None = strawberry.field(description="in kg, when the study was made")
    patient_species_description: str | None
    patient_breed_description: str | None
    species: str | None = strawberry.field(
        description="its description, or where it has none the code's meaning"
    )
    animals: list[str] = strawberry.field(
        description="the species by the English names we know, with the wider kind: parrot, bird"
    )
    breed: str | None = strawberry.field(
        description="its description, or where it has none the codes' meanings"
    )
    breed_registrations: list[BreedRegistration]
    client: Client | None

    @strawberry.field
    def measured_as(self) -> MeasuredAs:
        """Keys of the references that measurements of this animal are compared with."""
        return MeasuredAs.of(self.study)

    @classmethod
    def of(cls, study: Document) -> Self:
        """Make it of a study's document, which carries its patient."""
        return cls(
            study=study,
            patient_id=text(study, "PatientID"),
            issuer_of_patient_id=text(study, "IssuerOfPatientID"),
            other_patient_ids=other_patient_ids(study),
            microchips=microchips(study),
            patient_name=PersonName.of(study.get("PatientName")),
            patient_birth_date=text(study, "PatientBirthDate"),
            patient_birth_time=text(study, "PatientBirthTime"),
            patient_sex=text(study, "PatientSex"),
            patient_sex_neutered=text(study, "PatientSexNeutered"),
            patient_age=text(study, "PatientAge"),
            patient_weight=positive(study, "PatientWeight"),
            patient_species_description=text(study, "PatientSpeciesDescription"),
            patient_breed_description=text(study, "PatientBreedDescription"),
            species=species_of(study) or None,
            animals=animals_in([species_of(study)]),
            breed=breed_of(study) or None,
            breed_registrations=[
                BreedRegistration(number=number or None, registry=registry or None)
                for number, registry in registrations(study)
            ],
            client=Client.of(study),
        )


@strawberry.type(description="What a radiograph tells of its view; empty: it does not tell.")
class ImageView:
    """Read from codes, terms and words, by the vocabularies of the worklist."""

    projection: str = strawberry.field(
        description="such as ventrodorsal; right lateral: lies on its right side; lateral: on an untold one"
    )
    laterality: str = strawberry.field(description="L or R of a paired part")
    regions: list[str] = strawberry.field(description="parts of the body, each with what it is part of")

    @classmethod
    def of(cls, instance: Document, series: Document, study_description: str) -> Self | None:
        """Make it of an image's documents; None for what is no radiograph."""
        if series.get("Modality") not in RADIOGRAPHS or not instance.get("Rows"):
            return None
        told = image_views.view_of(instance, series, study_description)
        return cls(projection=told.projection, laterality=told.laterality, regions=list(told.regions))


@strawberry.type
class Instance:
    """A SOP Instance and what its pixels are."""

    view: ImageView | None = strawberry.field(description="of a radiograph")
    sop_instance_uid: strawberry.ID
    sop_class_uid: strawberry.ID
    sop_class_name: str
    instance_number: int | None
    transfer_syntax_uid: strawberry.ID = strawberry.field(
        description="transfer syntax the object is stored in"
    )
    number_of_frames: int
    rows: int | None
    columns: int | None
    photometric_interpretation: str | None
    view_position: str | None
    acquisition_date: str | None
    acquisition_time: str | None
    image_comments: str | None
    size: float

    @classmethod
    def of(cls, instance: Document, series: Document, study_description: str) -> Self:
        """Make it of an instance's document and those above it."""
        return cls(
            view=ImageView.of(instance, series, study_description),
            sop_instance_uid=strawberry.ID(instance["SOPInstanceUID"]),
            sop_class_uid=strawberry.ID(instance["SOPClassUID"]),
            sop_class_name=sop_classes.name_of(instance["SOPClassUID"]),
            instance_number=whole(instance, "InstanceNumber"),
            transfer_syntax_uid=strawberry.ID(instance["transfer_syntax"]),
            number_of_frames=whole(instance, "NumberOfFrames") or 1,
            rows=whole(instance, "Rows"),
            columns=whole(instance, "Columns"),
            photometric_interpretation=text(instance, "PhotometricInterpretation"),
            view_position=text(instance, "ViewPosition"),
            acquisition_date=text(instance, "AcquisitionDate"),
            acquisition_time=text(instance, "AcquisitionTime"),
            image_comments=text(instance, "ImageComments"),
            size=instance["size"],
        )


@strawberry.type
class Series:
    """A series; its instances come in one read for all series asked for."""

    loaders: strawberry.Private[Loaders]
    document: strawberry.Private[Document]
    study_description: strawberry.Private[str]
    series_instance_uid: strawberry.ID
    series_number: int | None
    modality: str | None
    series_description: str | None
    body_part_examined: str | None
    number_of_series_related_instances: int

    @strawberry.field
    async def instances(self) -> list[Instance]:
        """In the order of their numbers."""
        series = self.document
        found = await self.loaders.instances.load((series["StudyInstanceUID"], series["SeriesInstanceUID"]))
        return [Instance.of(document, series, self.study_description) for document in found]

    @classmethod
    def of(cls, series: Document, study_description: str, loaders: Loaders) -> Self:
        """Make it of a series' document and its study's description."""
        return cls(
            loaders=loaders,
            document=series,
            study_description=study_description,
            series_instance_uid=strawberry.ID(series["SeriesInstanceUID"]),
            series_number=whole(series, "SeriesNumber"),
            modality=text(series, "Modality"),
            series_description=text(series, "SeriesDescription"),
            body_part_examined=text(series, "BodyPartExamined"),
            number_of_series_related_instances=series.get("counts", {}).get("instances", 0),
        )


@strawberry.type
class Study:
    """A study with its patient; its series come in one read for all studies asked for."""

    loaders: strawberry.Private[Loaders]
    tenant: strawberry.ID
    study_instance_uid: strawberry.ID
    study_date: str | None = strawberry.field(description="YYYYMMDD as sent")
    study_time: str | None
    accession_number: str | None
    study_description: str | None
    study_id: str | None
    referring_physician_name: PersonName | None
    modalities_in_study: list[str]
    number_of_study_related_series: int
    number_of_study_related_instances: int
    received_at: datetime
    arriving: bool = strawberry.field(description="images are still arriving or being worked up")
    needs_review: bool = strawberry.field(
        description="other patients sent images under this Study Instance UID"
    )
    corrected: bool = strawberry.field(description="somebody has said that it is other than it was sent")
    patient: Patient

    @strawberry.field(description="nobody deletes it; null to who does not administer the clinic")  # type: ignore[untyped-decorator]
    async def on_legal_hold(self) -> bool | None:
        """Tell whether it is on legal hold."""
        scope = self.loaders.scope
        if Right.ADMINISTER not in scope.rights or not scope.grant.whole:
            return None
        held: bool = await self.loaders.on_hold.load(str(self.study_instance_uid))
        return held

    @strawberry.field
    async def series(self) -> list[Series]:
        """In the order of their numbers."""
        found = await self.loaders.series.load(str(self.study_instance_uid))
        return [Series.of(document, self.study_description or "", self.loaders) for document in found]

    @classmethod
    def of(cls, study: Document, loaders: Loaders) -> Self:
        """Make it of a study's document."""
        counts = study.get("counts") or {}
        return cls(
            loaders=loaders,
            tenant=strawberry.ID(loaders.tenant),
            study_instance_uid=strawberry.ID(study["StudyInstanceUID"]),
            study_date=text(study, "StudyDate"),
            study_time=text(study, "StudyTime"),
            accession_number=text(study, "AccessionNumber"),
            study_description=text(study, "StudyDescription"),
            study_id=text(study, "StudyID"),
            referring_physician_name=PersonName.of(study.get("ReferringPhysicianName")),
            modalities_in_study=study.get("ModalitiesInStudy") or [],
            number_of_study_related_series=counts.get("series", 0),
            number_of_study_related_instances=counts.get("instances", 0),
            received_at=study["received_at"],
            arriving=bool(study.get("arriving")),
            needs_review=bool(study.get("other_patients")),
            corrected=bool((study.get("corrected") or {}).get("keywords")),
            patient=Patient.of(study),
        )


@strawberry.type
class StudyConnection:
    """A page of studies; `endCursor` is the next page's `after`."""

    nodes: list[Study]
    end_cursor: str | None
    has_next_page: bool


@strawberry.input
class StudyFilter:
    """What the study list narrows by; all of it must hold."""

    text: str | None = strawberry.field(
        default=None,
        description="free text over patient, client, IDs, accession, description; every word must match, "
        "accents, case and punctuation do not count; dates and animals in several languages",
    )
    patient_id: str | None = None
    modality: str | None = None
    species: str | None = strawberry.field(
        default=None, description="an animal by any of its names, or the beginnings of words"
    )
    date_from: str | None = strawberry.field(default=None, description="YYYYMMDD, both ends included")
    date_to: str | None = None


strawberry.enum(StudySort)


def text(document: Document, keyword: str) -> str | None:
    r"""Return a value as text, several joined by `\`; None where it is empty."""
    value = document.get(keyword)
    if isinstance(value, list):
        value = "\\".join("" if one is None else str(one) for one in value)
    return None if value in (None, "") else str(value)


def whole(document: Document, keyword: str) -> int | None:
    """Return a whole number that GraphQL's Int can hold; None where the modality sent something else."""
    value = _number(document, keyword)
    fits = value is not None and float(value).is_integer() and abs(value) < 1 << 31
    return int(value) if value is not None and fits else None


def positive(document: Document, keyword: str) -> float | None:
    """Return a number above 0 that JSON can hold; None where the modality sent something else."""
    value = _number(document, keyword)
    return float(value) if value is not None and math.isfinite(value) and value > 0 else None


def _number(document: Document, keyword: str) -> float | None:
    """Return the first value where it is a number."""
    value = document.get(keyword)
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, int | float) else None
