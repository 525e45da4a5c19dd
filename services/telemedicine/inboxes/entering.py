"""Who comes by an inbox's link: its secret is exchanged for another one, which a narrow cookie keeps.

Whatever is wrong with a link, unknown, withdrawn, too old or locked, is answered alike.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from services.errors import NotFound, Refused, Unauthenticated
from services.persistence import Edit, Engines, Grant, Within
from services.telemedicine.inboxes.inbox import INBOXES, LINK, TRIES, VISIT, OpenedInbox
from services.telemedicine.inboxes.sender import Sender
from services.tenancy import audit, tenants
from services.tenancy.audit import Event
from services.tenancy.scope import Principal, Scope
from services.tenancy.sign_in import links, passwords

GONE = "this link does not work, or no longer"


@dataclass(frozen=True, slots=True)
class Entered:
    """Who came in, and the secret of their cookie; None where a passcode is still needed."""

    sender: Sender | None
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Entering:
    """Who wants in: the link's secret, a passcode if they know one, the `known` secret of their cookie."""

    secret: str
    passcode: str
    known: str
    address: str


async def enter(engines: Engines, ident: str, given: Entering) -> Entered:
    """Exchange the link's secret; who is known by a cookie stays who they are.

    Raises Unauthenticated for a link that does not work, Refused for a wrong passcode.
    """
    inbox = await _inbox(engines, await _looked(engines, LINK, given.secret), ident)
    if given.known:
        try:
            return Entered(await visitor(engines, ident, given.known, given.address), given.known)
        except Unauthenticated:
            pass  # an older cookie
    if inbox.passcode is not None:
        if not given.passcode:
            return Entered(None)
        await _check(engines, Grant(inbox.tenant), inbox, given.passcode)
    name = uuid.uuid4().hex
    facts = {"tenant": inbox.tenant, "inbox": ident, "visitor": name}
    made = await links.create(engines, VISIT, inbox.ends_at - datetime.now(UTC), facts)
    sender = _sender(inbox, name, given.address)
    await audit.record(sender.scope, engines, Event.INBOX_ENTERED, {"inbox": ident})
    return Entered(sender, made)


async def visitor(engines: Engines, ident: str, secret: str, address: str) -> Sender:
    """Who has this cookie. Raises Unauthenticated, also once the inbox is withdrawn or over."""
    facts = await _looked(engines, VISIT, secret)
    return _sender(await _inbox(engines, facts, ident), facts["visitor"], address)


async def clinic_name(engines: Engines, inbox: OpenedInbox) -> str:
    """Whose inbox it is, in plain words."""
    return (await tenants.get(engines, inbox.tenant)).name


def _sender(inbox: OpenedInbox, name: str, address: str) -> Sender:
    principal = Principal("visitor", name, f"inbox {inbox.number}", address)
    return Sender(Scope(principal, frozenset(), (Grant(inbox.tenant),)), inbox)


async def _looked(engines: Engines, kind: str, secret: str) -> dict[str, str]:
    try:
        return await links.look(engines, kind, secret)
    except NotFound:
        raise Unauthenticated(GONE) from None


async def _inbox(engines: Engines, facts: dict[str, str], ident: str) -> OpenedInbox:
    if facts["inbox"] != ident:
        raise Unauthenticated(GONE)
    grant = Grant(facts["tenant"])
    found = await engines.documents.of(grant, INBOXES).find_one({"id": ident})
    if found is None or not (inbox := OpenedInbox.of(found)).is_open:
        raise Unauthenticated(GONE)
    if (await tenants.get(engines, inbox.tenant)).state != "active":
        raise Unauthenticated(GONE)
    return inbox


async def _check(engines: Engines, grant: Grant, inbox: OpenedInbox, passcode: str) -> None:
    """Count a try before it is looked at, so that many at one moment are no way around the count."""
    inboxes = engines.documents.of(grant, INBOXES)
    tried = await inboxes.find_one_and_update(
        {"id": inbox.id, "tries_left": Within(gt=0)}, Edit(inc={"tries_left": -1})
    )
    if tried is None:
        raise Unauthenticated(GONE)
    if not await passwords.verify(inbox.passcode, passcode):
        if not tried["tries_left"]:
            raise Unauthenticated(GONE)
        raise Refused(f"this passcode is wrong: {tried['tries_left']} tries are left")
    await inboxes.update({"id": inbox.id}, Edit(set={"tries_left": TRIES}))
