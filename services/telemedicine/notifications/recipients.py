"""Who is told of an event: people of either side who may see the case, and never who did it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.errors import NotFound
from services.persistence import Engines
from services.telemedicine.case import Case
from services.telemedicine.conversation.people import SEEING, seeing
from services.telemedicine.events import CaseEventRecord
from services.telemedicine.notifications.telling import MENTION, TELLINGS, Audience, Telling
from services.telemedicine.records import of_clinic
from services.tenancy import tenants
from services.tenancy.roles import RIGHTS
from services.tenancy.scope import Right, system_scope
from services.tenancy.users import User

MOST = 500
"""People of one tenant who are told of one event: the first by email."""


class Recipient(NamedTuple):
    """Somebody who is told, in the tenant where they see the case."""

    tenant: str
    zone: str
    user: str
    telling: Telling


async def recipients(engines: Engines, event: CaseEventRecord) -> list[Recipient]:
    """Who is told of an event, each once. Raises Unavailable."""
    scope = system_scope(event.tenant)
    records = of_clinic(scope, engines)
    document = await records.cases.find_one({"id": event.case})
    if document is None:
        return []
    case = Case.of(document)
    readings = await records.workitems.find({"case": case.id}, projection=("performer",))
    performers = {one["performer"]["id"] for one in readings if one.get("performer")}
    messages = engines.documents.of(scope.grant, "case_messages")
    wrote = set(await messages.distinct("by.id", {"case": case.id}))
    telling = TELLINGS[event.what]
    named = set(event.details.get("mentions", ()))
    told: list[Recipient] = []
    for slug in dict.fromkeys((event.tenant, event.provider)):
        if not slug:
            continue
        try:
            tenant = await tenants.get(engines, slug)
        except NotFound:
            continue
        if tenant.state != "active":
            continue
        people = await seeing(engines, slug, SEEING[slug == event.provider])
        wanted = _of_clinic if slug == event.tenant else _of_provider
        chosen = wanted(people, slug, telling.audiences, (case.requester.id, wrote, performers))
        known = {event.by.id, *(one.user for one in told)}
        for user in people[:MOST]:
            if user.id in known:
                continue
            if user.id in named:
                told.append(Recipient(slug, tenant.time_zone, user.id, MENTION))
            elif user.id in chosen:
                told.append(Recipient(slug, tenant.time_zone, user.id, telling))
    return told


def _of_clinic(
    people: Sequence[User],
    slug: str,
    audiences: Sequence[Audience],
    involved: tuple[str, set[str], set[str]],
) -> set[str]:
    requester, wrote, _ = involved
    chosen: set[str] = set()
    if Audience.REQUESTER in audiences:
        chosen |= {requester, *wrote}
    if Audience.CLINIC in audiences:
        chosen |= {user.id for user in people if Right.SHARE in RIGHTS[user.roles[slug]]}
    return chosen


def _of_provider(
    people: Sequence[User],
    slug: str,
    audiences: Sequence[Audience],
    involved: tuple[str, set[str], set[str]],
) -> set[str]:
    _, wrote, performers = involved
    chosen: set[str] = set()
    if Audience.READERS in audiences:
        chosen |= {user.id for user in people if Right.REPORT in RIGHTS[user.roles[slug]]}
    if Audience.PERFORMERS in audiences:
        chosen |= performers
    if Audience.PROVIDER in audiences:
        chosen |= {*performers, *wrote}
    return chosen


def by_tenant(told: Sequence[Recipient]) -> Mapping[str, list[Recipient]]:
    """The same by the tenant where each sees the case."""
    found: dict[str, list[Recipient]] = {}
    for one in told:
        found.setdefault(one.tenant, []).append(one)
    return found
