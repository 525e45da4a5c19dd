"""Other archives: which can be searched, what they have, and what is on its way from them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.errand_states import ErrandState
from services.api.graphql.types import Client, PersonName, text
from services.delivery.errands import Errand
from services.dicom.patient import breed_of, species_of
from services.remote_entities import query_retrieve


@strawberry.type
class RemoteStudy:
    """A study as a remote server tells of it: nothing of it need be here."""

    study_instance_uid: str
    study_date: str | None
    study_time: str | None
    study_description: str | None
    accession_number: str | None
    modalities_in_study: list[str]
    patient_name: PersonName | None
    patient_id: str | None
    patient_species_description: str | None
    species: str | None
    breed: str | None
    responsible_person: PersonName | None
    client: Client | None
    number_of_study_related_instances: int | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Make it of a match."""
        modalities = row.get("ModalitiesInStudy") or []
        number = row.get("NumberOfStudyRelatedInstances")
        return cls(
            study_instance_uid=str(row["StudyInstanceUID"]),
            study_date=text(row, "StudyDate"),
            study_time=text(row, "StudyTime"),
            study_description=text(row, "StudyDescription"),
            accession_number=text(row, "AccessionNumber"),
            modalities_in_study=[
                str(one) for one in (modalities if isinstance(modalities, list) else [modalities])
            ],
            patient_name=PersonName.of(row.get("PatientName")),
            patient_id=text(row, "PatientID"),
            patient_species_description=text(row, "PatientSpeciesDescription"),
            species=species_of(row) or None,
            breed=breed_of(row) or None,
            responsible_person=PersonName.of(row.get("ResponsiblePerson")),
            client=Client.of(row),
            number_of_study_related_instances=number if isinstance(number, int) else None,
        )


@strawberry.type
class RemoteStudies:
    """What a remote server answered."""

    nodes: list[RemoteStudy]
    more: bool = strawberry.field(description="it has others that match: ask for less")


@strawberry.input
class RemoteStudyFilter:
    """DICOM's own matching: `*` and `?` are wildcards, `20260101-20260131` is a range of dates."""

    patient_name: str = ""
    patient_id: str = ""
    study_date: str = ""
    accession_number: str = ""
    modality: str = ""

    def keys(self) -> dict[str, str]:
        """By DICOM's keywords."""
        return {
            "PatientName": self.patient_name,
            "PatientID": self.patient_id,
            "StudyDate": self.study_date,
            "AccessionNumber": self.accession_number,
            "ModalitiesInStudy": self.modality,
        }


@strawberry.input
class RemoteStudyChoice:
    """A study to be retrieved, and what people call it."""

    study_instance_uid: str
    label: str = ""


@strawberry.type
class Retrieval:
    """A study on its way from a remote server to us."""

    id: strawberry.ID
    server: str
    study_instance_uid: str
    label: str
    state: ErrandState
    reason: str = strawberry.field(description="why it waits or failed, in plain words")
    remaining: int | None = strawberry.field(description="instances; null: not told yet")
    completed: int | None
    failed: int | None
    created_at: datetime

    @classmethod
    def of(cls, errand: Errand) -> Self:
        """Make it of the services' errand."""
        return cls(
            id=strawberry.ID(errand.id),
            server=errand.remote,
            study_instance_uid=errand.facts["StudyInstanceUID"],
            label=errand.facts["label"],
            state=errand.state,
            reason=errand.reason,
            remaining=errand.progress.get("remaining"),
            completed=errand.progress.get("completed"),
            failed=errand.progress.get("failed"),
            created_at=errand.created_at,
        )


@strawberry.type
class RemoteServerQueries:
    """What can be asked of and about other archives."""

    @strawberry.field
    async def remote_servers(self, info: Info, tenant: strawberry.ID) -> list[str]:
        """Names of the remote servers that can be searched."""
        found = await query_retrieve.servers(*await info.context.within(tenant))
        return [remote.name for remote in found]

    @strawberry.field
    async def remote_studies(
        self,
        info: Info,
        tenant: strawberry.ID,
        name: str,
        filter: RemoteStudyFilter,  # noqa: A002 - the schema's word
        first: int = 100,
    ) -> RemoteStudies:
        """Search a remote server at STUDY level."""
        scope, engines = await info.context.within(tenant)
        found = await query_retrieve.search(scope, engines, name, filter.keys(), first)
        rows = [row for row in found.rows if row.get("StudyInstanceUID")]
        return RemoteStudies(nodes=[RemoteStudy.of(row) for row in rows], more=found.more)

    @strawberry.field
    async def retrievals(self, info: Info, tenant: strawberry.ID) -> list[Retrieval]:
        """The latest retrievals, newest first."""
        found = await query_retrieve.retrievals(*await info.context.within(tenant))
        return [Retrieval.of(errand) for errand in found]


@strawberry.type
class RemoteServerMutations:
    """Studies brought here."""

    @strawberry.mutation
    async def retrieve_remote_studies(
        self, info: Info, tenant: strawberry.ID, name: str, studies: list[RemoteStudyChoice]
    ) -> list[Retrieval]:
        """Have a remote server send studies to us, in the background."""
        scope, engines = await info.context.within(tenant)
        chosen = [(study.study_instance_uid, study.label) for study in studies]
        return [
            Retrieval.of(errand) for errand in await query_retrieve.retrieve(scope, engines, name, chosen)
        ]

    @strawberry.mutation
    async def cancel_retrieval(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> Retrieval:  # noqa: A002 - the schema's word
        """Stop one; what came stays."""
        scope, engines = await info.context.within(tenant)
        return Retrieval.of(await query_retrieve.cancel_retrieval(scope, engines, id))
