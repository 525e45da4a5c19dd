"""The conversation on a case: messages, who may be mentioned, and how far each has read."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime
from functools import partial
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.telemedicine import cases
from services.telemedicine.conversation import message, messages, people, reads
from services.telemedicine.conversation.message import MessageKind, WantedMessage

strawberry.enum(MessageKind, name="CaseMessageKind", description="what a message does besides being read")


@strawberry.type
class CaseParticipant:
    """Somebody of either side who may see a case, by name alone."""

    id: strawberry.ID
    name: str
    of_provider: bool


@strawberry.type
class CaseMessage:
    """A message on a case: plain text, which is never markup."""

    id: strawberry.ID
    kind: MessageKind
    text: str
    by: str = strawberry.field(description="name of who wrote it")
    by_id: strawberry.ID
    of_provider: bool
    mentions: list[str] = strawberry.field(description="names")
    attachments: list[strawberry.ID]
    at: datetime

    @classmethod
    def of(cls, one: message.CaseMessage) -> Self:
        """Make it of the services' one."""
        return cls(
            id=strawberry.ID(one.id),
            kind=one.kind,
            text=one.text,
            by=one.by.name,
            by_id=strawberry.ID(one.by.id),
            of_provider=one.by_provider,
            mentions=[each.name for each in one.mentions],
            attachments=[strawberry.ID(each) for each in one.attachments],
            at=one.at,
        )


@strawberry.type
class CaseReadMark:
    """Up to when somebody has read."""

    user: strawberry.ID
    name: str
    at: datetime


@strawberry.input
class CaseMessageInput:
    """A message; `key` is 32 hexadecimal digits, the same when it is sent again."""

    key: str
    text: str
    kind: MessageKind = MessageKind.MESSAGE
    mentions: list[strawberry.ID] = strawberry.field(default_factory=list)
    attachments: list[strawberry.ID] = strawberry.field(default_factory=list)


@strawberry.type
class ConversationQueries:
    """Queries of conversations."""

    @strawberry.field
    async def case_messages(
        self,
        info: Info,
        tenant: strawberry.ID,
        case: strawberry.ID,
        first: int = messages.PAGE,
        before: str = "",
    ) -> list[CaseMessage]:
        """The latest messages of a case, or those before one, in the order they were written."""
        scope, engines = await info.context.within(tenant)
        found = await messages.messages_page(scope, engines, case, before=before, first=first)
        return [CaseMessage.of(one) for one in found]

    @strawberry.field
    async def case_participants(
        self, info: Info, tenant: strawberry.ID, case: strawberry.ID
    ) -> list[CaseParticipant]:
        """Who may see a case and can be mentioned."""
        scope, engines = await info.context.within(tenant)
        return [
            CaseParticipant(id=strawberry.ID(one.id), name=one.name, of_provider=one.of_provider)
            for one in await people.people_of(scope, engines, case)
        ]

    @strawberry.field
    async def case_read_marks(
        self, info: Info, tenant: strawberry.ID, case: strawberry.ID
    ) -> list[CaseReadMark]:
        """Up to when each has read."""
        scope, engines = await info.context.within(tenant)
        return [
            CaseReadMark(user=strawberry.ID(one.user), name=one.name, at=one.at)
            for one in await reads.marks(scope, engines, case)
        ]


@strawberry.type
class ConversationMutations:
    """Changes of conversations."""

    @strawberry.mutation
    async def post_case_message(
        self, info: Info, tenant: strawberry.ID, case: strawberry.ID, message: CaseMessageInput
    ) -> CaseMessage:
        """Write a message; a clarification has the case wait, an answer has it go on."""
        scope, engines = await info.context.within(tenant)
        wanted = WantedMessage(
            message.key, message.text, message.kind, tuple(message.mentions), tuple(message.attachments)
        )
        return CaseMessage.of(await messages.post(scope, engines, case, wanted))

    @strawberry.mutation
    async def mark_case_read(
        self, info: Info, tenant: strawberry.ID, case: strawberry.ID, message: strawberry.ID
    ) -> bool:
        """Note that one has read up to a message."""
        scope, engines = await info.context.within(tenant)
        await reads.mark_read(scope, engines, case, message)
        return True


@strawberry.type
class ConversationSubscriptions:
    """What is told of conversations as it happens."""

    @strawberry.subscription(  # type: ignore[untyped-decorator]
        description="a message as it is written; null: read all again"
    )
    async def case_message_arrived(
        self, info: Info, tenant: strawberry.ID, case: strawberry.ID
    ) -> AsyncIterator[CaseMessage | None]:
        """Until the client leaves or may no longer see the case."""
        wanted = partial(messages.arriving, case=case)
        async with aclosing(info.context.follow(tenant, wanted)) as arriving:
            async for one, scope in arriving:
                await cases.get(scope, info.context.engines, case)  # the case may have gone to another one
                yield CaseMessage.of(one) if one else None
