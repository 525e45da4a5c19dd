"""Notifications by mail: one for an event, or a digest of many. None names a patient or an owner.

A mail's Message-ID is made of the event and its reader: one that is sent again, as its courier was killed
before it noted that the first was taken, is known as the same by every mail server and program that looks.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.errors import Invalid, NotFound, Refused
from services.peers import mail
from services.persistence import Edit, Engines, In, TenantCollection
from services.persistence.leases import Due
from services.telemedicine.listing import cases_by_id
from services.telemedicine.notifications.links import case_link, notifications_link, unsubscribe_link
from services.tenancy import notification_settings, tenants, users
from services.tenancy.notification_settings import ByMail, Category
from services.tenancy.scope import Scope
from services.tenancy.users import User

MOST_LINES = 50
"""Cases that a digest names; how many more there are stands below."""
_MOST_READ = 2000
_ONE = """{sentence} in case {number}.

{clinic}: {link}
"""
_DIGEST = """What happened to your cases at {clinic}:

{lines}

All of it: {link}
"""


async def mail_one(scope: Scope, engines: Engines, document: Mapping[str, Any]) -> None:
    """Mail one notification. Raises Refused where its reader takes no mail from us, Unavailable."""
    user = await _reader(scope, engines, document["user"])
    tenant = await tenants.get(engines, scope.grant.tenant)
    text = _ONE.format(
        sentence=document["sentence"],
        number=document["number"],
        clinic=tenant.name,
        link=case_link(engines, tenant.slug, document["case"]),
    )
    subject = f"{document['sentence']} ({document['number']})"
    await mail.send(engines.settings, user.email, subject, text, name=document["id"])


async def mail_digest(scope: Scope, engines: Engines, item: Due) -> None:
    """Mail what was gathered for one person, where any of it is still unread and theirs; then it is sent.

    Raises Unavailable, and then all of it is still there.
    """
    reader, way = item.document["user"], item.document["way"]
    outgoing = engines.documents.of(scope.grant, "outgoing_notifications")
    found = await outgoing.find({"user": reader, "way": way, "state": "waiting"}, limit=_MOST_READ)
    if not found:
        return
    state, reason = "sent", ""
    settings = await notification_settings.get(engines, reader)
    wanted = [one for one in found if way != "daily" or _daily(settings.ways, one)]
    unread = await _unread(engines.documents.of(scope.grant, "notifications"), reader, wanted)
    here = await cases_by_id(scope, engines, [one["case"] for one in unread])  # others were passed on
    unread = [one for one in unread if one["case"] in here]
    if unread:
        try:
            await _send(scope, engines, item, unread)
        except (Invalid, NotFound, Refused) as error:
            state, reason = "failed", str(error)
    ids = [one["id"] for one in found]
    for start in range(0, len(ids), 500):
        some = {"id": In(ids[start : start + 500])}
        await outgoing.update(some, Edit(set={"state": state, "reason": reason}), many=True)


async def _send(scope: Scope, engines: Engines, item: Due, unread: Sequence[Mapping[str, Any]]) -> None:
    user = await _reader(scope, engines, item.document["user"])
    tenant = await tenants.get(engines, scope.grant.tenant)
    settings = await notification_settings.get(engines, user.id)
    settings = await notification_settings.with_unsubscribe(engines, settings)
    text = _DIGEST.format(
        clinic=tenant.name, lines="\n".join(_lines(unread)), link=notifications_link(engines)
    )
    link = unsubscribe_link(engines, settings.unsubscribe)
    headers = {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    name = f"digest-{unread[-1]['event']}-{user.id}-{len(unread)}"
    subject = (
        f"{len(unread)} notifications of your cases" if len(unread) > 1 else "A notification of your cases"
    )
    await mail.send(engines.settings, user.email, subject, text, name=name, headers=headers)


async def _reader(scope: Scope, engines: Engines, user: str) -> User:
    """Who is to be mailed. Raises NotFound for who is gone, Refused for an address nobody showed theirs."""
    found = await users.member(scope, engines, user)
    if not (found.proved or found.brought_by):
        raise Refused("nobody has shown this address to be theirs")
    return found


async def _unread(
    notifications: TenantCollection, reader: str, found: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Choose what was not read in the app meanwhile; who is not told there gets all."""
    read = await notifications.find(
        {"user": reader, "event": In([one["event"] for one in found]), "unread": None, "hidden": None},
        projection=("event",),
    )
    known = {one["event"] for one in read}
    return sorted((one for one in found if one["event"] not in known), key=lambda one: one["at"])


def _lines(unread: Sequence[Mapping[str, Any]]) -> list[str]:
    """One for each case: what happened to it, each kind once with how often."""
    cases: dict[str, list[str]] = {}
    for one in unread:
        cases.setdefault(one["number"], []).append(one["sentence"])
    lines = [
        f"* {number}: " + ", ".join(_counted(sentences))
        for number, sentences in list(cases.items())[:MOST_LINES]
    ]
    more = len(cases) - len(lines)
    return [*lines, f"* and {more} more cases"] if more > 0 else lines


def _counted(sentences: Sequence[str]) -> list[str]:
    return [
        f"{one} ({count})" if (count := sentences.count(one)) > 1 else one for one in dict.fromkeys(sentences)
    ]


def _daily(ways: Mapping[Category, notification_settings.Ways], one: Mapping[str, Any]) -> bool:
    """Return whether its reader still wants it so: they may have ended digests meanwhile."""
    return ways[Category(one["category"])].mail is ByMail.DAILY
