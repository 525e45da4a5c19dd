"""What studies and patients are said to be: corrected, moved, merged, and taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

import strawberry
from pydicom.datadict import dictionary_description

from services.api.graphql.context import Info
from services.api.graphql.procedures import CodeInput
from services.archive.index import corrections as index
from services.archive.index.corrections import CorrectionKind, StudyCorrections
from services.archive.lifecycle import corrections as archive
from services.archive.lifecycle.corrections import PatientNumber
from services.archive.search.browse import studies_by_uid
from services.dicom.encoder import known_tag
from services.persistence import Engines
from services.tenancy.scope import Scope
from services.worklist import patients

strawberry.enum(CorrectionKind, description="what somebody did to a study")

_KEYWORDS: Mapping[str, str] = {
    "patient_name": "PatientName",
    "patient_id": "PatientID",
    "issuer_of_patient_id": "IssuerOfPatientID",
    "patient_birth_date": "PatientBirthDate",
    "patient_sex": "PatientSex",
    "patient_sex_neutered": "PatientSexNeutered",
    "species": "PatientSpeciesDescription",
    "breed": "PatientBreedDescription",
    "responsible_person": "ResponsiblePerson",
    "responsible_organization": "ResponsibleOrganization",
    "study_date": "StudyDate",
    "study_time": "StudyTime",
    "study_description": "StudyDescription",
    "accession_number": "AccessionNumber",
    "referring_physician_name": "ReferringPhysicianName",
    "series_description": "SeriesDescription",
    "body_part_examined": "BodyPartExamined",
}
_CODES = (
    ("species", "species_code", "PatientSpeciesCodeSequence"),
    ("breed", "breed_code", "PatientBreedCodeSequence"),
)


@strawberry.input
class CorrectedValuesInput:
    """What attributes become; what is left out stays, null or "" makes it empty. Names: `Miller^Rex`."""

    patient_name: str | None = strawberry.UNSET
    patient_id: str | None = strawberry.UNSET
    issuer_of_patient_id: str | None = strawberry.UNSET
    patient_birth_date: str | None = strawberry.UNSET
    patient_sex: str | None = strawberry.UNSET
    patient_sex_neutered: str | None = strawberry.UNSET
    species: str | None = strawberry.field(
        default=strawberry.UNSET, description="its code goes, unless one is given too"
    )
    species_code: CodeInput | None = strawberry.UNSET
    breed: str | None = strawberry.field(
        default=strawberry.UNSET, description="its codes go, unless one is given too"
    )
    breed_code: CodeInput | None = strawberry.UNSET
    other_patient_ids: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="all of them, a microchip's number among them"
    )
    responsible_person: str | None = strawberry.UNSET
    responsible_organization: str | None = strawberry.UNSET
    study_date: str | None = strawberry.UNSET
    study_time: str | None = strawberry.UNSET
    study_description: str | None = strawberry.UNSET
    accession_number: str | None = strawberry.UNSET
    referring_physician_name: str | None = strawberry.UNSET
    series_description: str | None = strawberry.UNSET
    body_part_examined: str | None = strawberry.UNSET

    def values(self, study: Mapping[str, Any]) -> dict[str, Any]:
        """By keyword; `study`: as it is now."""
        made = {
            keyword: value
            for name, keyword in _KEYWORDS.items()
            if (value := getattr(self, name)) is not strawberry.UNSET
        }
        for text, name, keyword in _CODES:
            code = getattr(self, name)
            if isinstance(code, CodeInput):
                made[keyword] = [code.code().item]
            elif getattr(self, text) is not strawberry.UNSET or code is None:
                made[keyword] = None
        if self.other_patient_ids is not strawberry.UNSET:
            known = {item.get("PatientID"): item for item in study.get("OtherPatientIDsSequence") or ()}
            ids = [one.strip() for one in self.other_patient_ids or () if one.strip()]
            made["OtherPatientIDsSequence"] = [
                {name: known[one][name] for name in _ID_PARTS if known[one].get(name)}
                if one in known
                else {"PatientID": one, "TypeOfPatientID": "RFID"}
                for one in ids
            ]
            if study.get("OtherPatientIDs"):
                made["OtherPatientIDs"] = None  # retired, and all are in the sequence now
        return made


_ID_PARTS = ("PatientID", "IssuerOfPatientID", "TypeOfPatientID")


@strawberry.input
class PatientNumberInput:
    """A patient by its ID, and by who issued that where several patients have it."""

    patient_id: str
    issuer_of_patient_id: str | None = None

    def number(self) -> PatientNumber:
        """Make the archive's of it."""
        return PatientNumber(self.patient_id, self.issuer_of_patient_id)


@strawberry.type
class CorrectedAttribute:
    """An attribute: what it was and what it became, as people read it; empty where there is nothing."""

    keyword: str
    name: str = strawberry.field(description="as the standard calls it")
    was: str
    now: str


@strawberry.type
class Correction:
    """What somebody did to a study, and why."""

    id: strawberry.ID
    number: int
    kind: CorrectionKind
    at: datetime
    by: str
    reason: str
    series_instance_uid: strawberry.ID | None
    attributes: list[CorrectedAttribute]
    holds: bool = strawberry.field(description="false once it is undone, and of what undoes another")

    @classmethod
    def of(cls, correction: index.Correction, held: set[str]) -> Self:
        """Make it of the archive's."""
        return cls(
            id=strawberry.ID(correction.id),
            number=correction.number,
            kind=correction.kind,
            at=correction.at,
            by=correction.by_name,
            reason=correction.reason,
            series_instance_uid=strawberry.ID(correction.series) if correction.series else None,
            attributes=[
                CorrectedAttribute(
                    keyword=keyword,
                    name=dictionary_description(known_tag(keyword)),
                    was=readable(correction.was.get(keyword)),
                    now=readable(value),
                )
                for keyword, value in correction.values.items()
            ],
            holds=correction.id in held,
        )


@strawberry.type
class CorrectionHistory:
    """All that was done to a study, the first first."""

    study_instance_uid: strawberry.ID
    number: int = strawberry.field(description="of the last one: `after` of the next; 0 without any")
    corrections: list[Correction]

    @classmethod
    def of(cls, study: str, known: StudyCorrections) -> Self:
        """Make it of the archive's."""
        held = {one.id for one in known.holds}
        return cls(
            study_instance_uid=strawberry.ID(study),
            number=known.number,
            corrections=[Correction.of(one, held) for one in known.every],
        )


def readable(value: Any) -> str:
    """A value of the index as people read it."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(readable, value)))
    if isinstance(value, Mapping):
        for name in ("Alphabetic", "Ideographic", "Phonetic"):
            if value.get(name):
                return " ".join(str(value[name]).replace("^", " ").split())
        return str(value.get("CodeMeaning") or value.get("PatientID") or value.get("CodeValue") or "")
    return "" if value is None else str(value)


@strawberry.type
class CorrectionQueries:
    """What those who may correct may ask."""

    @strawberry.field
    async def corrections(
        self, info: Info, tenant: strawberry.ID, study_instance_uid: strawberry.ID
    ) -> CorrectionHistory:
        """What was done to a study."""
        scope, engines = await info.context.within(tenant)
        known = await archive.corrections_to(scope, engines, study_instance_uid)
        return CorrectionHistory.of(study_instance_uid, known)


@strawberry.type
class CorrectionMutations:
    """What those who may correct may do."""

    @strawberry.mutation
    async def correct_study(  # noqa: PLR0917 - GraphQL names its arguments
        self,
        info: Info,
        tenant: strawberry.ID,
        study_instance_uid: strawberry.ID,
        values: CorrectedValuesInput,
        reason: str,
        after: int,
        series_instance_uid: strawberry.ID | None = None,
    ) -> CorrectionHistory:
        """Say what a study, or a series of it, is; `after` is the number of the last correction seen."""
        scope, engines = await info.context.within(tenant)
        made = values.values(await _as_it_is(scope, engines, study_instance_uid))
        series = series_instance_uid
        known = await archive.correct_study(
            scope, engines, study_instance_uid, made, reason, series=series, after=after
        )
        return CorrectionHistory.of(study_instance_uid, known)

    @strawberry.mutation
    async def move_study(  # noqa: PLR0917 - GraphQL names its arguments
        self,
        info: Info,
        tenant: strawberry.ID,
        study_instance_uid: strawberry.ID,
        to: PatientNumberInput,
        reason: str,
        after: int,
    ) -> CorrectionHistory:
        """Say that a study is of another patient, who has studies here already."""
        scope, engines = await info.context.within(tenant)
        known = await archive.move_study(scope, engines, study_instance_uid, to.number(), reason, after=after)
        return CorrectionHistory.of(study_instance_uid, known)

    @strawberry.mutation
    async def merge_patients(
        self,
        info: Info,
        tenant: strawberry.ID,
        patient: PatientNumberInput,
        into: PatientNumberInput,
        reason: str,
    ) -> list[strawberry.ID]:
        """Say that two patients are one; answers the studies that are of the other now.

        Open image requests of the one get the number of the other.
        """
        scope, engines = await info.context.within(tenant)
        done = await archive.merge_patients(scope, engines, patient.number(), into.number(), reason)
        number = patients.PatientNumber(patient.patient_id, patient.issuer_of_patient_id or "")
        told = {"id": into.patient_id, "issuer": into.issuer_of_patient_id or ""}
        await patients.amend_patient(scope, engines, number, told)
        return [strawberry.ID(study) for study in done]

    @strawberry.mutation
    async def undo_correction(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002 - the schema's word
        reason: str = "",
    ) -> list[strawberry.ID]:
        """Take a correction back, of a merge in all its studies; answers those."""
        scope, engines = await info.context.within(tenant)
        return [strawberry.ID(study) for study in await archive.undo_correction(scope, engines, id, reason)]


async def _as_it_is(scope: Scope, engines: Engines, study: str) -> Mapping[str, Any]:
    return (await studies_by_uid(scope, engines, [study])).get(study, {})
