"""The schema of the web app. `schema.graphql` is what this prints: run as a program, it writes it."""

from pathlib import Path

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from services.api.graphql.account import AccountMutations, AccountQueries
from services.api.graphql.application_entities import ApplicationEntityMutations, ApplicationEntityQueries
from services.api.graphql.attributes import AttributeQueries
from services.api.graphql.audit import AuditQueries
from services.api.graphql.corrections import CorrectionMutations, CorrectionQueries
from services.api.graphql.deletions import DeletionMutations, DeletionQueries
from services.api.graphql.deliveries import DeliveryMutations, DeliveryQueries
from services.api.graphql.edge_sites import EdgeSiteQueries
from services.api.graphql.errors import Masked
from services.api.graphql.hanging import HangingMutations, HangingQueries
from services.api.graphql.hl7_applications import Hl7ApplicationMutations, Hl7ApplicationQueries
from services.api.graphql.identity_providers import IdentityProviderMutations, IdentityProviderQueries
from services.api.graphql.image_quality import ImageQualityMutations, ImageQualityQueries
from services.api.graphql.image_requests import (
    ImageRequestMutations,
    ImageRequestQueries,
    ImageRequestSubscriptions,
)
from services.api.graphql.inboxes import InboxMutations, InboxQueries
from services.api.graphql.installation import InstallationQueries
from services.api.graphql.keeping import KeepingMutations, KeepingQueries
from services.api.graphql.key_images import KeyImageMutations, KeyImageQueries
from services.api.graphql.launches import LaunchQueries
from services.api.graphql.limits import LIMITS
from services.api.graphql.members import MemberMutations, MemberQueries
from services.api.graphql.mounted_fields import OnlyWhatIsOpen
from services.api.graphql.names import DicomNames
from services.api.graphql.practice_systems import PracticeSystemMutations, PracticeSystemQueries
from services.api.graphql.presentation_states import PresentationStateMutations, PresentationStateQueries
from services.api.graphql.procedures import ProcedureMutations, ProcedureQueries
from services.api.graphql.remote_servers import RemoteServerMutations, RemoteServerQueries
from services.api.graphql.report_settings import ReportSettingMutations, ReportSettingQueries
from services.api.graphql.reports import ReportMutations, ReportQueries
from services.api.graphql.routing_rules import RoutingRuleMutations, RoutingRuleQueries
from services.api.graphql.saved_measurements import SavedMeasurementMutations, SavedMeasurementQueries
from services.api.graphql.session import SessionQueries
from services.api.graphql.set_aside import SetAsideMutations, SetAsideQueries
from services.api.graphql.shared_studies import (
    SharedStudyMutations,
    SharedStudyQueries,
    SharedStudySubscriptions,
)
from services.api.graphql.shares import ShareMutations, ShareQueries, ShareSubscriptions
from services.api.graphql.stored_images import StoredImageMutations, StoredImageQueries
from services.api.graphql.studies import StudyQueries, StudySubscriptions
from services.api.graphql.study_matches import StudyMatchMutations, StudyMatchQueries
from services.api.graphql.telemedicine.cases import CaseMutations, CaseQueries, CaseSubscriptions
from services.api.graphql.telemedicine.catalogue import (
    TelemedicineCatalogueMutations,
    TelemedicineCatalogueQueries,
)
from services.api.graphql.telemedicine.collaborations import CollaborationMutations, CollaborationQueries
from services.api.graphql.telemedicine.conversation import (
    ConversationMutations,
    ConversationQueries,
    ConversationSubscriptions,
)
from services.api.graphql.telemedicine.figures import FiguresQueries
from services.api.graphql.telemedicine.late_images import HeldImageMutations, HeldImageQueries
from services.api.graphql.telemedicine.notifications import (
    NotificationMutations,
    NotificationQueries,
    NotificationSubscriptions,
)
from services.api.graphql.telemedicine.outbound import OutboundMutations, OutboundQueries
from services.api.graphql.telemedicine.queue import QueueMutations, QueueQueries
from services.api.graphql.telemedicine.unknown_images import UnknownImageMutations, UnknownImageQueries
from services.api.graphql.telemedicine.webhooks import WebhookMutations, WebhookQueries
from services.api.graphql.tenants import TenantMutations, TenantQueries
from services.api.graphql.tokens import TokenMutations, TokenQueries
from services.api.graphql.valid_documents import Remembering

SDL = Path(__file__).with_name("schema.graphql")


@strawberry.type
class Query(
    SessionQueries,
    StudyQueries,
    InboxQueries,
    SharedStudyQueries,
    ShareQueries,
    TenantQueries,
    SetAsideQueries,
    EdgeSiteQueries,
    MemberQueries,
    ApplicationEntityQueries,
    Hl7ApplicationQueries,
    RemoteServerQueries,
    DeliveryQueries,
    DeletionQueries,
    KeepingQueries,
    CorrectionQueries,
    StoredImageQueries,
    SavedMeasurementQueries,
    KeyImageQueries,
    PresentationStateQueries,
    ReportQueries,
    ReportSettingQueries,
    FiguresQueries,
    ImageQualityQueries,
    ImageRequestQueries,
    ProcedureQueries,
    HangingQueries,
    StudyMatchQueries,
    PracticeSystemQueries,
    ConversationQueries,
    NotificationQueries,
    WebhookQueries,
    LaunchQueries,
    CaseQueries,
    QueueQueries,
    HeldImageQueries,
    OutboundQueries,
    UnknownImageQueries,
    TelemedicineCatalogueQueries,
    CollaborationQueries,
    RoutingRuleQueries,
    TokenQueries,
    IdentityProviderQueries,
    AuditQueries,
    AccountQueries,
    InstallationQueries,
    AttributeQueries,
):
    """What can be asked."""


@strawberry.type
class Mutation(
    InboxMutations,
    SharedStudyMutations,
    ShareMutations,
    TenantMutations,
    SetAsideMutations,
    MemberMutations,
    ApplicationEntityMutations,
    Hl7ApplicationMutations,
    RemoteServerMutations,
    DeliveryMutations,
    DeletionMutations,
    KeepingMutations,
    CorrectionMutations,
    StoredImageMutations,
    SavedMeasurementMutations,
    KeyImageMutations,
    PresentationStateMutations,
    ReportMutations,
    ReportSettingMutations,
    ImageQualityMutations,
    ImageRequestMutations,
    ProcedureMutations,
    HangingMutations,
    StudyMatchMutations,
    PracticeSystemMutations,
    ConversationMutations,
    NotificationMutations,
    WebhookMutations,
    CaseMutations,
    QueueMutations,
    HeldImageMutations,
    OutboundMutations,
    UnknownImageMutations,
    TelemedicineCatalogueMutations,
    CollaborationMutations,
    RoutingRuleMutations,
    TokenMutations,
    IdentityProviderMutations,
    AccountMutations,
):
    """What can be changed."""


@strawberry.type
class Subscription(
    StudySubscriptions,
    ShareSubscriptions,
    SharedStudySubscriptions,
    ImageRequestSubscriptions,
    CaseSubscriptions,
    ConversationSubscriptions,
    NotificationSubscriptions,
):
    """What is told as it happens."""


class Schema(strawberry.Schema):
    """Keeps resolver errors, which may quote a patient, out of the log."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Do nothing: `Masked` has logged what is worth it."""


schema = Schema(
    Query,
    mutation=Mutation,
    subscription=Subscription,
    extensions=[Masked, OnlyWhatIsOpen, *LIMITS, Remembering],
    config=StrawberryConfig(name_converter=DicomNames(), disable_field_suggestions=True),
)

if __name__ == "__main__":
    SDL.write_text(schema.as_str() + "\n")
