"""Who is told of an event: people of either side who may see the case, and never who did it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.errors import NotFound
from services.persistence import Engines
from services.telemedicine.case import Case
from services.telemedicine.conversation.people import SEEING, seeing
from services.telemedicine.events import CaseEvent, CaseEventRecord
from services.telemedicine.notifications.telling import MENTION, TELLINGS, Audience, Telling
from services.telemedicine.records import of_clinic
from services.tenancy import tenants
from services.tenancy.roles import RIGHTS, Role
from services.tenancy.scope import Right, Scope
from services.tenancy.users import User

MOST = 500
"""People of one tenant who are told of one event: the first by email."""
_ALL: Mapping[bool, Right] = {False: Right.SHARE, True: Right.REPORT}
"""Who takes part in cases at all: of the clinic who may send them, of the provider (True) who may report."""
_INVOLVED: Mapping[bool, frozenset[Audience]] = {
    False: frozenset({Audience.REQUESTER}),
    True: frozenset({Audience.PERFORMERS, Audience.PROVIDER}),
}
_EVERYBODY: Mapping[bool, Audience] = {False: Audience.CLINIC, True: Audience.READERS}


class Recipient(NamedTuple):
    """Somebody who is told, in the tenant where they see the case."""

    tenant: str
    zone: str
    user: str
    telling: Telling


async def recipients(scope: Scope, engines: Engines, event: CaseEventRecord) -> list[Recipient]:
    """Who is told of an event, each once. `scope`: its clinic's. Raises Unavailable."""
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
    for slug in filter(None, dict.fromkeys((event.tenant, event.provider, _left(event)))):
        zone = await _zone_of(engines, slug)
        if zone is None:
            continue
        of_provider = slug != event.tenant
        people = (await seeing(engines, slug, SEEING[of_provider]))[:MOST]
        involved = performers if of_provider else {case.requester.id}
        if telling.audiences != (Audience.PERFORMERS,):
            involved = involved | wrote
        chosen = _chosen(people, slug, frozenset(telling.audiences), involved, of_provider=of_provider)
        known = {event.by.id, *(one.user for one in told)}
        told += [
            Recipient(slug, zone, user.id, MENTION if user.id in named else telling)
            for user in people
            if user.id not in known and (user.id in named or user.id in chosen)
        ]
    return told


def _left(event: CaseEventRecord) -> str:
    """The provider whose queue a case has left: its readers were told of it and find it gone; "" for none."""
    passed_on = event.what in {CaseEvent.OVERFLOWED, CaseEvent.FELL_BACK}
    return str(event.details.get("from", "")) if passed_on else ""


def _chosen(
    people: Sequence[User],
    slug: str,
    audiences: frozenset[Audience],
    involved: set[str],
    *,
    of_provider: bool,
) -> set[str]:
    """Who of one side is meant; where nobody involved works there any more, all who take part."""
    everybody = {user.id for user in people if _ALL[of_provider] in RIGHTS[user.roles[slug]]}
    if _EVERYBODY[of_provider] in audiences:
        return everybody
    chosen = set[str]()
    if Audience.ADMINISTRATORS in audiences and not of_provider:
        chosen = {user.id for user in people if user.roles[slug] is Role.ADMINISTRATOR}
    if audiences & _INVOLVED[of_provider]:
        chosen |= involved & {user.id for user in people} or everybody
    return chosen


async def _zone_of(engines: Engines, slug: str) -> str | None:
    """The time zone of an active tenant; None of any other."""
    try:
        tenant = await tenants.get(engines, slug)
    except NotFound:
        return None
    return tenant.time_zone if tenant.state == "active" else None


def by_tenant(told: Sequence[Recipient]) -> Mapping[str, list[Recipient]]:
    """Group recipients by the tenant where each sees the case."""
    found: dict[str, list[Recipient]] = {}
    for one in told:
        found.setdefault(one.tenant, []).append(one)
    return found
