"""Reports: written, signed and read. What is being written is seen by its provider's readers alone."""

import json
from datetime import datetime
from typing import Any, Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.report_content import (
    ReportContent,
    ReportContentInput,
    ReportImage,
    ReportMeasurement,
)
from services.errors import Invalid, NotFound
from services.persistence import Engines
from services.telemedicine.access import case_scope
from services.telemedicine.records import find_case, readings_of
from services.telemedicine.reports import drafting, opening, report, signing
from services.telemedicine.reports.key_pictures import taken_over
from services.telemedicine.reports.report import EditionKind, ReportState
from services.tenancy.scope import Right, Scope
from services.tenancy.sign_in.confirming import Confirmed, Proof, confirm_person
from services.tenancy.sign_in.passkeys import RelyingParty

strawberry.enum(EditionKind, description="what somebody signed")
strawberry.enum(ReportState, description="how far a report is")
_LONGEST_CREDENTIAL = 20_000


@strawberry.type
class ReportDraft:
    """What is being written."""

    version: int = strawberry.field(description="counts each saving")
    content: ReportContent
    author: str = strawberry.field(description="who saved it last")
    saved_at: datetime

    @classmethod
    def of(cls, draft: report.Draft) -> Self:
        """Make it of the services' own."""
        return cls(
            version=draft.version,
            content=ReportContent.of(draft.content),
            author=draft.by.name,
            saved_at=draft.at,
        )


@strawberry.type
class ReportEdition:
    """What was signed, unchanged since."""

    number: int
    kind: EditionKind
    content: ReportContent
    author: str
    author_title: str
    by_machine: bool = strawberry.field(description="by an artificial intelligence: preliminary for good")
    organization: str
    signed_at: datetime
    study_instance_uid: strawberry.ID
    sop_instance_uid: strawberry.ID = strawberry.field(description="of the structured report")
    pdf_sop_instance_uid: strawberry.ID
    stored_at: datetime | None = strawberry.field(description="null: its objects are not in the study yet")
    problem: str = strawberry.field(description="why they cannot be stored; empty: nothing is wrong")

    @classmethod
    def of(cls, edition: report.Edition) -> Self:
        """Make it of the services' own."""
        return cls(
            number=edition.number,
            kind=edition.kind,
            content=ReportContent.of(edition.content),
            author=edition.by.name,
            author_title=edition.by.title,
            by_machine=edition.by.is_machine,
            organization=edition.organization,
            signed_at=edition.signed_at,
            study_instance_uid=strawberry.ID(edition.study),
            sop_instance_uid=strawberry.ID(edition.report_uid),
            pdf_sop_instance_uid=strawberry.ID(edition.pdf_uid),
            stored_at=edition.stored_at,
            problem=edition.problem,
        )


@strawberry.type
class WrittenReport:
    """A report of a case's reading, or of a study."""

    scope: strawberry.Private[Scope]
    engines: strawberry.Private[Engines]
    id: strawberry.ID
    clinic: strawberry.ID
    provider: strawberry.ID
    case_id: strawberry.ID | None
    reading: int
    study_instance_uid: strawberry.ID
    state: ReportState
    draft: ReportDraft | None = strawberry.field(description="null to who does not write it")

    @strawberry.field
    async def editions(self) -> list[ReportEdition]:
        """What was signed, in its order."""
        found = await opening.list_editions(self.scope, self.engines, str(self.id))
        return [ReportEdition.of(one) for one in found]

    @classmethod
    def of(cls, scope: Scope, engines: Engines, one: report.Report) -> Self:
        """Make it of the services' own."""
        return cls(
            scope=scope,
            engines=engines,
            id=strawberry.ID(one.id),
            clinic=strawberry.ID(one.tenant),
            provider=strawberry.ID(one.provider),
            case_id=strawberry.ID(one.case) if one.case else None,
            reading=one.reading,
            study_instance_uid=strawberry.ID(one.study),
            state=one.state,
            draft=ReportDraft.of(one.draft) if one.draft else None,
        )


@strawberry.type
class ReadingDesk:
    """As whom somebody stands before a case: of the clinic that asks, or of the provider that reads."""

    tenant: strawberry.ID = strawberry.field(description="the asker's own, which the other fields take")
    is_provider: bool
    rights: list[Right]
    reading: int | None = strawberry.field(description="the number of the asker's latest reading of it")


@strawberry.type
class TakenOver:
    """What the viewer has saved of the studies that a report is about."""

    measurements: list[ReportMeasurement]
    key_images: list[ReportImage]


@strawberry.input
class ProofInput:
    """That it is the person who signed in: one of them."""

    password: str | None = None
    code: str | None = strawberry.field(default=None, description="of the authenticator app")
    credential: str | None = strawberry.field(
        default=None, description="what a passkey answered, as JSON of Web Authentication"
    )

    def proof(self) -> Proof:
        """Return it as the services take it. Raises Invalid."""
        given: Any = None
        if self.credential:
            try:
                given = json.loads(self.credential) if len(self.credential) <= _LONGEST_CREDENTIAL else None
            except ValueError:
                given = None
            if not isinstance(given, dict):
                raise Invalid("this is no passkey's answer")
        return Proof(self.password or "", self.code or "", given)


@strawberry.type
class ReportQueries:
    """Answers what clinics and readers ask of reports."""

    @strawberry.field
    async def reading_desk(self, info: Info, case_id: strawberry.ID) -> ReadingDesk:
        """As whom the asker stands before a case."""
        whole = await info.context.whole()
        for slug in whole.tenants:
            scope = whole.within(slug)
            if not scope.grant.whole or Right.FIND not in scope.rights:
                continue
            try:
                case, records = await find_case(scope, info.context.engines, case_id)
            except NotFound:
                continue
            mine = [one.number for one in await readings_of(scope, records, case.id)]
            return ReadingDesk(
                reading=max(mine, default=None),
                tenant=strawberry.ID(slug),
                is_provider=case.provider == slug,
                rights=sorted(scope.rights),
            )
        raise NotFound("no such case")

    @strawberry.field
    async def reports(
        self,
        info: Info,
        tenant: strawberry.ID,
        case_id: strawberry.ID | None = None,
        study_instance_uid: strawberry.ID | None = None,
    ) -> list[WrittenReport]:
        """The reports of a case or of a study, the oldest first."""
        scope, engines = await info.context.within(tenant)
        if bool(case_id) == bool(study_instance_uid):
            raise Invalid("reports are of a case or of a study")
        found = await opening.list_reports(
            scope, engines, case=str(case_id or ""), study=str(study_instance_uid or "")
        )
        return [WrittenReport.of(scope, engines, one) for one in found]

    @strawberry.field
    async def report_taken_over(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> TakenOver:  # noqa: A002
        """What was measured and chosen in the studies that a report is about, for it to take over."""
        scope, engines = await info.context.within(tenant)
        one, _ = await opening.find_written(scope, engines, id)
        seen, studies = scope, [one.study]
        if one.case:
            seen = await case_scope(scope, engines, one.case)
            studies = list((await find_case(scope, engines, one.case))[0].studies)
        lines, images = await taken_over(seen, engines, studies)
        return TakenOver(
            measurements=[ReportMeasurement.of(line) for line in lines],
            key_images=[ReportImage.of(image) for image in images],
        )


@strawberry.type
class ReportMutations:
    """Writes and signs reports."""

    @strawberry.mutation
    async def begin_report(
        self,
        info: Info,
        tenant: strawberry.ID,
        case_id: strawberry.ID | None = None,
        study_instance_uid: strawberry.ID | None = None,
    ) -> WrittenReport:
        """Begin the report of a claimed case, or of one's own study; the one there is, where there is one."""
        scope, engines = await info.context.within(tenant)
        if bool(case_id) == bool(study_instance_uid):
            raise Invalid("a report is of a case or of a study")
        if case_id:
            made = await drafting.begin_report(scope, engines, case_id)
        else:
            made = await drafting.begin_study_report(scope, engines, str(study_instance_uid))
        return WrittenReport.of(scope, engines, made)

    @strawberry.mutation
    async def begin_addendum(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> WrittenReport:  # noqa: A002
        """Begin an addendum to a final report."""
        scope, engines = await info.context.within(tenant)
        return WrittenReport.of(scope, engines, await drafting.begin_addendum(scope, engines, id))

    @strawberry.mutation
    async def save_report_draft(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
        version: int,
        content: ReportContentInput,
    ) -> ReportDraft:
        """Save what is being written, where nobody has saved since `version`."""
        scope, engines = await info.context.within(tenant)
        return ReportDraft.of(await drafting.save_draft(scope, engines, id, version, content.content()))

    @strawberry.mutation
    async def sign_report(  # noqa: PLR0917 - GraphQL names its arguments
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
        version: int,
        kind: EditionKind,
        proof: ProofInput | None = None,
        title: str = "",
    ) -> ReportEdition:
        """Sign what was saved as `version`; a person proves once more who they are."""
        scope, engines = await info.context.within(tenant)
        confirmed: Confirmed | None = None
        if scope.principal.kind == "user":
            session, _ = await info.context.own()
            party = RelyingParty("", "")
            given = proof.proof() if proof else Proof()
            if given.credential is not None:
                party = RelyingParty.of(engines.settings, str(info.context.connection.base_url))
            confirmed = await confirm_person(session, engines, given, party)
        made = await signing.sign_report(scope, engines, id, version, kind, confirmed=confirmed, title=title)
        return ReportEdition.of(made)
