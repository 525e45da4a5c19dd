"""Inboxes: the links by which people outside send files, and what waits until it is accepted."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.corrections import CorrectedValuesInput, PatientNumberInput
from services.telemedicine.inboxes import contents, deciding, inbox
from services.telemedicine.inboxes.deciding import ToPatient
from services.telemedicine.inboxes.upload import File as ReceivedFile
from services.telemedicine.inboxes.upload import Upload as ReceivedUpload


@strawberry.type
class Inbox:
    """A link by which people outside send files. `number` stands in what comes by it."""

    id: strawberry.ID
    number: str
    label: str
    created_at: datetime
    created_by: str
    ends_at: datetime
    files: int
    bytes: float
    most_files: int
    most_bytes: float
    passcode: bool
    open: bool

    @classmethod
    def of(cls, made: inbox.OpenedInbox) -> Self:
        """Make it of the services' own."""
        return cls(
            id=strawberry.ID(made.id),
            number=made.number,
            label=made.label,
            created_at=made.created_at,
            created_by=made.created_by,
            ends_at=made.ends_at,
            files=made.files,
            bytes=made.bytes,
            most_files=made.most_files,
            most_bytes=made.most_bytes,
            passcode=made.passcode is not None,
            open=made.is_open,
        )


@strawberry.type
class MadeInbox:
    """A new inbox and its link, which is shown this once."""

    inbox: Inbox
    link: str


@strawberry.input
class InboxInput:
    """What an inbox is to be; a passcode where one is given."""

    label: str
    days: int = 30
    most_files: int = 10_000
    most_gigabytes: int = 20
    passcode: str = ""


@strawberry.type
class InboxUpload:
    """What somebody sent by an inbox at one time, with what they say of it."""

    id: strawberry.ID
    number: str
    label: str
    sender: str
    contact: str
    message: str
    patient: str
    patient_id: str
    species: str
    owner: str
    created_at: datetime
    finished_at: datetime | None
    ends_at: datetime
    files: int
    bytes: float
    deciding: bool
    problem: str = strawberry.field(description="what the deciding waits for, such as room; empty: nothing")

    @classmethod
    def of(cls, made: ReceivedUpload) -> Self:
        """Make it of the services' own."""
        return cls(
            id=strawberry.ID(made.id),
            number=made.number,
            label=made.label,
            created_at=made.created_at,
            finished_at=made.finished_at,
            ends_at=made.ends_at,
            files=made.files,
            bytes=made.bytes,
            deciding=made.deciding,
            problem=made.problem,
            **made.said.document,
        )


@strawberry.type
class WaitingStudy:
    """A study of an upload, as its files say; `samples` are files that a small picture can be made of.

    `stored`: whether the archive has this study already, and as whose (`storedPatient`).
    """

    study_instance_uid: strawberry.ID
    patient_name: str
    patient_id: str
    species: str
    responsible_person: str
    study_date: str
    study_description: str
    modalities: list[str]
    kinds: list[str]
    files: int
    bytes: float
    samples: list[strawberry.ID]
    stored: bool
    stored_patient: str

    @classmethod
    def of(cls, made: contents.WaitingStudy) -> Self:
        """Make it of the services' own."""
        told = made.described
        return cls(
            study_instance_uid=strawberry.ID(made.study_instance_uid),
            patient_name=told.get("PatientName", ""),
            patient_id=told.get("PatientID", ""),
            species=told.get("species", ""),
            responsible_person=told.get("ResponsiblePerson", ""),
            study_date=told.get("StudyDate", ""),
            study_description=told.get("StudyDescription", ""),
            modalities=sorted(filter(None, made.modalities)),
            kinds=sorted(made.kinds),
            files=made.files,
            bytes=made.bytes,
            samples=[strawberry.ID(one) for one in made.samples],
            stored=made.stored,
            stored_patient=made.stored_patient,
        )


@strawberry.type
class RefusedFile:
    """A file that was not taken, and why."""

    path: str
    reason: str

    @classmethod
    def of(cls, made: ReceivedFile) -> Self:
        """Make it of the services' own."""
        return cls(path=made.path, reason=made.reason)


@strawberry.type
class InboxContents:
    """What waits of an upload, by study."""

    upload: InboxUpload
    studies: list[WaitingStudy]
    refused: list[RefusedFile]


@strawberry.input
class AcceptedInput:
    """All studies of an upload or some; whose they are, as the files say.

    Or they are a patient's that is here (`patient`), or a new one's (`values`).
    """

    studies: list[strawberry.ID] | None = None
    patient: PatientNumberInput | None = None
    values: CorrectedValuesInput | None = None

    @property
    def to(self) -> ToPatient:
        """As it is decided."""
        number = self.patient.number() if self.patient else None
        return ToPatient(number=number, values=self.values.values({}) if self.values else None)


@strawberry.type
class InboxQueries:
    """What those who may share ask of links, and those who may store of what came."""

    @strawberry.field
    async def inboxes(self, info: Info, tenant: strawberry.ID) -> list[Inbox]:
        """Return the links there are, the latest first."""
        return [Inbox.of(one) for one in await inbox.inboxes(*await info.context.within(tenant))]

    @strawberry.field
    async def inbox_uploads(self, info: Info, tenant: strawberry.ID) -> list[InboxUpload]:
        """Return what waits to be accepted, the latest first."""
        found = await contents.waiting_uploads(*await info.context.within(tenant))
        return [InboxUpload.of(one) for one in found]

    @strawberry.field
    async def inbox_upload(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> InboxContents:  # noqa: A002
        """Return what waits of one upload."""
        found = await contents.contents(*await info.context.within(tenant), id)
        return InboxContents(
            upload=InboxUpload.of(found.upload),
            studies=[WaitingStudy.of(one) for one in found.studies],
            refused=[RefusedFile.of(one) for one in found.refused],
        )


@strawberry.type
class InboxMutations:
    """What those who may share do with links, and those who may store with what came."""

    @strawberry.mutation
    async def open_inbox(self, info: Info, tenant: strawberry.ID, inbox: InboxInput) -> MadeInbox:
        """Make a link by which people outside send files."""
        made, link = await _open(info, tenant, inbox)
        return MadeInbox(inbox=Inbox.of(made), link=link)

    @strawberry.mutation
    async def withdraw_inbox(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> bool:  # noqa: A002
        """Let nobody in by a link any more; what came stays."""
        await inbox.withdraw_inbox(*await info.context.within(tenant), id)
        return True

    @strawberry.mutation
    async def accept_upload(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
        accepted: AcceptedInput,
    ) -> InboxUpload:
        """Take what waits into the archive."""
        scope, engines = await info.context.within(tenant)
        return InboxUpload.of(
            await deciding.accept_upload(scope, engines, id, studies=accepted.studies, to=accepted.to)
        )

    @strawberry.mutation
    async def refuse_upload(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
        studies: list[strawberry.ID] | None = None,
    ) -> InboxUpload:
        """Delete what waits: all studies or some."""
        scope, engines = await info.context.within(tenant)
        return InboxUpload.of(await deciding.refuse_upload(scope, engines, id, studies=studies))


async def _open(info: Info, tenant: str, wanted: InboxInput) -> tuple[inbox.OpenedInbox, str]:
    scope, engines = await info.context.within(tenant)
    made = inbox.WantedInbox(
        label=wanted.label,
        days=wanted.days,
        most_files=wanted.most_files,
        most_bytes=wanted.most_gigabytes << 30,
        passcode=wanted.passcode,
    )
    return await inbox.open_inbox(scope, engines, made)
