"""A person's notifications of cases, and by which ways they are told."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.telemedicine.enums import CaseEvent
from services.api.limits import Subscriptions, holder
from services.peers import mail
from services.peers.web_push import PushSubscription
from services.telemedicine.notifications import listing
from services.tenancy import notification_settings, push_subscriptions
from services.tenancy.notification_settings import ByMail, Category, WantedSettings
from services.tenancy.push_subscriptions import SubscribedBrowser
from services.tenancy.sign_in.user_agents import shortened

strawberry.enum(Category, name="NotificationCategory", description="what people are told of")
strawberry.enum(ByMail, name="NotificationByMail", description="whether and when by mail")


@strawberry.type
class CaseNotification:
    """What somebody is told of one event of a case. No name of a patient or an owner stands in it."""

    id: strawberry.ID
    tenant: strawberry.ID
    case: strawberry.ID
    number: str
    what: CaseEvent
    category: Category
    sentence: str = strawberry.field(description="in English, as in mails")
    by: str
    at: datetime
    unread: bool

    @classmethod
    def of(cls, one: listing.CaseNotification) -> Self:
        """Make it of the services' one."""
        return cls(
            id=strawberry.ID(one.event),
            tenant=strawberry.ID(one.tenant),
            case=strawberry.ID(one.case),
            number=one.number,
            what=one.what,
            category=one.category,
            sentence=one.sentence,
            by=one.by,
            at=one.at,
            unread=one.unread,
        )


@strawberry.type
class NotificationWays:
    """How somebody is told of one category."""

    category: Category
    in_app: bool
    mail: ByMail
    push: bool


@strawberry.type
class PushBrowser:
    """A browser of one's own that shows notifications."""

    id: strawberry.ID
    browser: str
    created_at: datetime

    @classmethod
    def of(cls, one: SubscribedBrowser) -> Self:
        """Make it of the services' one."""
        return cls(id=strawberry.ID(one.id), browser=one.browser, created_at=one.created_at)


@strawberry.type
class NotificationSettings:
    """One's own settings. Minutes count from midnight in the time zone; "" is that of each tenant."""

    ways: list[NotificationWays]
    quiet_from: int | None
    quiet_to: int | None
    time_zone: str
    digest_at: int
    by_mail: bool = strawberry.field(description="whether this installation sends mail")
    push_key: str = strawberry.field(description="to subscribe a browser with; empty: there is no push")
    browsers: list[PushBrowser]


@strawberry.input
class NotificationWaysInput:
    """How one wants to be told of a category."""

    category: Category
    in_app: bool
    mail: ByMail
    push: bool


@strawberry.input
class NotificationSettingsInput:
    """What one chooses; without both ends there are no quiet hours."""

    ways: list[NotificationWaysInput]
    time_zone: str
    digest_at: int
    quiet_from: int | None = None
    quiet_to: int | None = None


@strawberry.input
class PushSubscriptionInput:
    """As a browser makes it."""

    endpoint: str
    p256dh: str
    auth: str


@strawberry.type
class NotificationQueries:
    """What a person may ask of their notifications."""

    @strawberry.field
    async def case_notifications(
        self, info: Info, first: int = 50, before: datetime | None = None
    ) -> list[CaseNotification]:
        """Return the asker's own, the latest first."""
        session, engines = await info.context.own()
        found = await listing.notifications_page(session.scope, engines, first=first, before=before)
        return [CaseNotification.of(one) for one in found]

    @strawberry.field
    async def case_notification(self, info: Info, id: strawberry.ID) -> CaseNotification:  # noqa: A002
        """One of one's own: what a push tells of."""
        session, engines = await info.context.own()
        return CaseNotification.of(await listing.one(session.scope, engines, id))

    @strawberry.field
    async def unread_case_notifications(self, info: Info) -> int:
        """How many of one's own are unread, counted up to 99."""
        session, engines = await info.context.own()
        return await listing.unread(session.scope, engines)

    @strawberry.field
    async def notification_settings(self, info: Info) -> NotificationSettings:
        """Return by which ways one is told."""
        session, engines = await info.context.own()
        kept = await notification_settings.get(engines, session.user.id)
        return NotificationSettings(
            ways=[
                NotificationWays(category=each, in_app=one.in_app, mail=one.mail, push=one.push)
                for each, one in kept.ways.items()
            ],
            quiet_from=kept.quiet_from,
            quiet_to=kept.quiet_to,
            time_zone=kept.time_zone,
            digest_at=kept.digest_at,
            by_mail=mail.configured(engines.settings),
            push_key=await push_subscriptions.public_key(engines),
            browsers=[PushBrowser.of(one) for one in await push_subscriptions.find(session, engines)],
        )


@strawberry.type
class NotificationMutations:
    """What a person may change of their notifications."""

    @strawberry.mutation
    async def mark_notifications_read(self, info: Info, ids: list[strawberry.ID] | None = None) -> bool:
        """These were read; without `ids`, all."""
        session, engines = await info.context.own()
        await listing.mark_read(session.scope, engines, ids)
        return True

    @strawberry.mutation
    async def change_notification_settings(self, info: Info, settings: NotificationSettingsInput) -> bool:
        """Choose by which ways one is told, and when."""
        session, engines = await info.context.own()
        quiet = None
        if settings.quiet_from is not None and settings.quiet_to is not None:
            quiet = (settings.quiet_from, settings.quiet_to)
        ways = {
            one.category: notification_settings.Ways(one.in_app, one.mail, one.push) for one in settings.ways
        }
        wanted = WantedSettings(ways, quiet, settings.time_zone, settings.digest_at)
        await notification_settings.choose_ways(session, engines, wanted)
        return True

    @strawberry.mutation
    async def subscribe_to_push(self, info: Info, subscription: PushSubscriptionInput) -> PushBrowser:
        """Have this browser shown notifications though the app is closed."""
        session, engines = await info.context.own()
        made = PushSubscription(subscription.endpoint, subscription.p256dh, subscription.auth)
        agent = shortened(info.context.connection.headers.get("user-agent", ""))
        return PushBrowser.of(await push_subscriptions.subscribe(session, engines, made, agent))

    @strawberry.mutation
    async def end_push(self, info: Info, id: strawberry.ID) -> bool:  # noqa: A002
        """Show a browser nothing any more."""
        session, engines = await info.context.own()
        await push_subscriptions.remove(session, engines, id)
        return True


@strawberry.type
class NotificationSubscriptions:
    """What a person is told of as it happens."""

    @strawberry.subscription(  # type: ignore[untyped-decorator]
        description="how many are unread over all tenants, whenever that may have changed in this one"
    )
    async def unread_notifications_changed(self, info: Info, tenant: strawberry.ID) -> AsyncIterator[int]:
        """Until the client leaves or may no longer see the tenant."""
        session, engines = await info.context.own()
        scope = session.scope.within(tenant)
        with engines.own(Subscriptions).one(holder(scope.principal)):
            async with aclosing(listing.changed_notifications(scope, engines)) as changes:
                async for _ in changes:
                    now, _ = await info.context.own()
                    now.scope.within(tenant)  # who may see it is asked anew each time
                    yield await listing.unread(now.scope, engines)
