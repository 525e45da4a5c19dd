"""Webhooks of a tenant, and what they were told."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.errand_states import ErrandState
from services.delivery import errands
from services.telemedicine.notifications import webhooks as messages
from services.tenancy import webhooks
from services.tenancy.notification_settings import Category
from services.tenancy.webhooks import WantedWebhook


@strawberry.type
class Webhook:
    """A program that is told of the tenant's cases."""

    id: strawberry.ID
    name: str
    url: str
    categories: list[Category]
    enabled: bool
    created_at: datetime
    delivered_at: datetime | None = strawberry.field(description="when it took a message last")
    failures: int = strawberry.field(description="in a row, since then")
    resting_until: datetime | None = strawberry.field(description="nothing is tried there before")

    @classmethod
    def of(cls, webhook: webhooks.Webhook) -> Self:
        """Make it of the services' one."""
        return cls(
            id=strawberry.ID(webhook.id),
            name=webhook.name,
            url=webhook.url,
            categories=[each for each in Category if each in webhook.categories],
            enabled=webhook.enabled,
            created_at=webhook.created_at,
            delivered_at=webhook.delivered_at,
            failures=webhook.failures,
            resting_until=webhook.resting_until,
        )


@strawberry.type
class WebhookKept:
    """A webhook, and the secret that was made for it: shown this once, null where it stayed."""

    webhook: Webhook
    secret: str | None

    @classmethod
    def of(cls, kept: webhooks.KeptWebhook) -> Self:
        """Make it of the services' one."""
        return cls(webhook=Webhook.of(kept.webhook), secret=kept.secret)


@strawberry.type
class WebhookMessage:
    """One message to a webhook, and what came of it."""

    id: strawberry.ID
    type: str
    number: str = strawberry.field(description="of the case; empty for a test")
    state: ErrandState
    reason: str
    attempts: int
    created_at: datetime

    @classmethod
    def of(cls, errand: errands.Errand) -> Self:
        """Make it of the services' one."""
        return cls(
            id=strawberry.ID(errand.id),
            type=errand.facts["type"],
            number=errand.facts["data"].get("number", ""),
            state=errand.state,
            reason=errand.reason,
            attempts=errand.attempts,
            created_at=errand.created_at,
        )


@strawberry.input
class WebhookInput:
    """What is set of one."""

    name: str
    url: str
    categories: list[Category]
    enabled: bool = True

    def wanted(self) -> WantedWebhook:
        """Return it by the services' names."""
        return WantedWebhook(self.name, self.url, frozenset(self.categories), self.enabled)


@strawberry.type
class WebhookQueries:
    """What administrators may ask."""

    @strawberry.field
    async def webhooks(self, info: Info, tenant: strawberry.ID) -> list[Webhook]:
        """The tenant's, by name."""
        return [Webhook.of(one) for one in await webhooks.find(*await info.context.within(tenant))]

    @strawberry.field
    async def webhook_messages(
        self, info: Info, tenant: strawberry.ID, webhook: strawberry.ID
    ) -> list[WebhookMessage]:
        """The latest messages to one, newest first."""
        found = await messages.sent(*await info.context.within(tenant), webhook)
        return [WebhookMessage.of(one) for one in found]


@strawberry.type
class WebhookMutations:
    """What administrators may do."""

    @strawberry.mutation
    async def add_webhook(self, info: Info, tenant: strawberry.ID, webhook: WebhookInput) -> WebhookKept:
        """Tell a program of cases."""
        return WebhookKept.of(await webhooks.add(*await info.context.within(tenant), webhook.wanted()))

    @strawberry.mutation
    async def update_webhook(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
        webhook: WebhookInput,
    ) -> WebhookKept:
        """Change where and of what a program is told."""
        scope, engines = await info.context.within(tenant)
        return WebhookKept.of(await webhooks.change_webhook(scope, engines, id, webhook.wanted()))

    @strawberry.mutation
    async def remove_webhook(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> bool:  # noqa: A002
        """Tell a program nothing more."""
        await webhooks.remove(*await info.context.within(tenant), id)
        return True

    @strawberry.mutation
    async def test_webhook(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> WebhookMessage:  # noqa: A002
        """Send a program a message of no case."""
        return WebhookMessage.of(await messages.test(*await info.context.within(tenant), id))

    @strawberry.mutation
    async def replay_webhook_message(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
    ) -> WebhookMessage:
        """Send a message that is over once more, under the ID it had."""
        return WebhookMessage.of(await messages.replay(*await info.context.within(tenant), id))
