"""Messages on a case, by people of the clinic and of the provider.

What follows from a message (that the case waits or goes on, who is told) is done right after it was written.
A message is due until then, so that a courier does it where the process that took the message died.
"""

from collections.abc import AsyncGenerator
from datetime import timedelta

from services.errors import AlreadyExists, Invalid, NoLongerUpdatable, TooMany
from services.persistence import Edit, Engines, Filter, TenantCollection, Within
from services.persistence.leases import Due
from services.persistence.moments import moment_now
from services.telemedicine import cases
from services.telemedicine.case import Case, CaseState
from services.telemedicine.conversation import clarifications
from services.telemedicine.conversation.message import (
    CaseMessage,
    MessageKind,
    WantedMessage,
    checked_message,
)
from services.telemedicine.conversation.people import people_of
from services.telemedicine.events import CaseEvent, announce
from services.tenancy.scope import Right, Scope, system_scope

MOST = 2000
"""Messages of one case."""
PAGE = 100
_TAKEN_UP = timedelta(seconds=20)
"""Until when who wrote a message does what follows from it; then a courier does."""
_EVENT = {
    MessageKind.MESSAGE: CaseEvent.MESSAGE,
    MessageKind.CLARIFICATION: CaseEvent.CLARIFICATION_ASKED,
    MessageKind.ANSWER: CaseEvent.ANSWERED,
}


async def post(scope: Scope, engines: Engines, case: str, wanted: WantedMessage) -> CaseMessage:
    """Write a message. Needs the right to report at the provider; at the clinic that to share or to request.

    Sent again with its key it is one. A clarification has the case wait, an answer has it go on. Raises
    NotFound, Invalid, NoLongerUpdatable for a clarification of a case that has ended, TooMany.
    """
    known = await cases.get(scope, engines, case)
    by_provider = _is_provider(scope, known)
    scope.require_any(*((Right.REPORT,) if by_provider else (Right.SHARE, Right.REQUEST)))
    if known.state is CaseState.DRAFT:
        raise Invalid("a draft has nobody to talk to: submit it first")
    if wanted.kind is MessageKind.CLARIFICATION and not known.is_open:
        raise NoLongerUpdatable("this case has ended")
    people = await people_of(scope, engines, case) if wanted.mentions else ()
    facts = checked_message(wanted, known, people, by_provider=by_provider)
    messages, moment = messages_of(scope, engines, known), moment_now()
    if await messages.count({"case": case}, limit=MOST) >= MOST:
        raise TooMany(f"a case has at most {MOST} messages")
    author = {"id": scope.principal.id, "name": scope.principal.name, "tenant": scope.grant.tenant}
    other = {"tenant": known.tenant} if by_provider else {"provider": known.provider}
    document = {**facts, "by": author, "at": moment, "changed": moment + _TAKEN_UP, **other}
    try:
        await messages.insert(document)
    except AlreadyExists:
        found = await messages.find_one({"id": wanted.key})
        if found is None or found["by"] != author or found["case"] != case:
            raise Invalid("this key was used for another message") from None
    else:
        found = await messages.find_one({"id": wanted.key})
        assert found is not None  # noqa: S101 - it was just written
    message = CaseMessage.of(found)
    await _follow(scope, engines, known, message)
    await messages.update({"id": message.id}, Edit(unset=("changed", "lease", "begun")))
    return message


async def take_up(scope: Scope, engines: Engines, item: Due) -> bool:
    """Do what follows from a message whose taker died: for a courier. `scope`: the clinic's own."""
    message = CaseMessage.of(item.document)
    document = await engines.documents.of(scope.grant, "cases").find_one({"id": message.case})
    if document is not None:
        await _follow(system_scope(message.by_tenant), engines, Case.of(document), message)
    messages = engines.documents.of(scope.grant, "case_messages")
    await messages.update({"id": message.id}, Edit(unset=("changed", "lease", "begun")))
    return True


async def messages_page(
    scope: Scope, engines: Engines, case: str, *, before: str = "", first: int = PAGE
) -> list[CaseMessage]:
    """Messages of a case, the latest ones, in the order they were written. Needs the right to find.

    `before`: the ID of a message; only earlier ones. Raises NotFound, Invalid.
    """
    scope.require(Right.FIND)
    if not 1 <= first <= PAGE:
        raise Invalid(f"a page has 1 to {PAGE} messages")
    known = await cases.get(scope, engines, case)
    messages = messages_of(scope, engines, known)
    where: Filter = {"case": case}
    if before:
        last = await messages.find_one({"id": before, "case": case})
        if last is None:
            raise Invalid("no such message")
        where = {"case": case, "at": Within(lt=last["at"])}
    found = await messages.find(where, sort=[("at", -1), ("id", -1)], limit=first)
    return [CaseMessage.of(one) for one in reversed(found)]


async def arriving(scope: Scope, engines: Engines, case: str) -> AsyncGenerator[CaseMessage | None]:
    """Messages of a case as they are written, until closed; None: some were missed, so read again.

    Needs the right to find. Raises NotFound.
    """
    scope.require(Right.FIND)
    known = await cases.get(scope, engines, case)
    told: set[str] = set()
    listening = False
    async for change in messages_of(scope, engines, known).watch():
        if change.document is None:
            if listening:
                yield None
        elif change.document["case"] == case and change.document["id"] not in told:
            told.add(change.document["id"])
            yield CaseMessage.of(change.document)
        listening = True


def messages_of(scope: Scope, engines: Engines, case: Case) -> TenantCollection:
    """The messages that the scope's side of a case sees."""
    kept = engines.documents.of_provider if _is_provider(scope, case) else engines.documents.of
    return kept(scope.grant, "case_messages")


async def _follow(scope: Scope, engines: Engines, case: Case, message: CaseMessage) -> None:
    if message.kind is MessageKind.CLARIFICATION:
        await clarifications.ask(scope, engines, case, message)
    elif message.kind is MessageKind.ANSWER:
        await clarifications.answer(scope, engines, case, message)
    details = {"message": message.id, "mentions": [one.id for one in message.mentions]}
    name = event_of(message.id)
    await announce(scope, engines, case, _EVENT[message.kind], details, id=name, by=message.by)


def event_of(message: str) -> str:
    """The ID of the event that tells of a message."""
    return f"message-{message}"


def _is_provider(scope: Scope, case: Case) -> bool:
    return scope.grant.tenant != case.tenant
