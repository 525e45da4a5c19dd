"""An event that is due becomes what each who is told of it gets: written down first, sent by others.

Every document's key is made of the event and who gets it, so that an event that is found due again, after a
crash or a full disk, adds what was missing and nothing twice. Only then is the event told.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from services.delivery import errands
from services.delivery.errands import ErrandKind
from services.peers import mail
from services.persistence import Edit, Engines, Insert, Operation, Update
from services.persistence.leases import Due, clear
from services.telemedicine.case import Case
from services.telemedicine.events import CaseEventRecord
from services.telemedicine.notifications.recipients import Recipient, by_tenant, recipients
from services.telemedicine.notifications.telling import TELLINGS, webhook_type
from services.telemedicine.notifications.timing import next_digest, quiet_until
from services.telemedicine.records import of_clinic
from services.tenancy import notification_settings, webhooks
from services.tenancy.notification_settings import ByMail, NotificationSettings
from services.tenancy.scope import Scope, system_scope

KEPT = timedelta(days=90)
"""How long somebody finds it in the app."""
KEPT_SENT = timedelta(days=30)
_BATCH = 200


class Outgoing(NamedTuple):
    """What of one event goes out to one person besides the app. `due`: None waits for a digest."""

    id: str
    way: str
    due: datetime | None
    digest_at: datetime | None = None


async def spread(scope: Scope, engines: Engines, item: Due) -> bool:
    """Write down what everybody gets of an event; False where it is still due. `scope`: its clinic's."""
    event = CaseEventRecord.of(item.document)
    for slug, told in by_tenant(await recipients(scope, engines, event)).items():
        await _tell_people(system_scope(slug), engines, event, told)
    for slug in dict.fromkeys((event.tenant, event.provider)):
        if slug:
            await _tell_programs(system_scope(slug), engines, event)
    return await clear(engines.documents, item)


async def _tell_people(
    scope: Scope, engines: Engines, event: CaseEventRecord, told: Sequence[Recipient]
) -> None:
    now = datetime.now(UTC)
    settings = await notification_settings.of_all(engines, [one.user for one in told])
    notifications: list[Operation] = []
    outgoing: list[Operation] = []
    digests: list[Operation] = []
    for one in told:
        chosen = settings[one.user]
        shared = _facts(event, one)
        notifications.append(Insert({**shared, **_in_app(chosen, one, now)}))
        for out in _ways(engines, event, one, chosen, now):
            due = {"changed": out.due} if out.due else {}
            outgoing.append(
                Insert({
                    **shared, "id": out.id, "way": out.way, "state": "waiting", "attempts": 0,
                    "expires_at": now + KEPT_SENT, **due,
                })
            )  # fmt: skip
            if out.digest_at:
                key = {"user": one.user, "way": out.way}
                digests.append(Update(key, Edit(max={"changed": out.digest_at}), upsert=True))
    names = ("notifications", "outgoing_notifications", "digests")
    for name, operations in zip(names, (notifications, outgoing, digests), strict=True):
        for start in range(0, len(operations), _BATCH):
            await engines.documents.of(scope.grant, name).bulk(operations[start : start + _BATCH])


def _facts(event: CaseEventRecord, one: Recipient) -> dict[str, Any]:
    return {
        "event": event.id,
        "user": one.user,
        "case": event.case,
        "number": event.number,
        "what": event.what.value,
        "category": one.telling.category.value,
        "sentence": one.telling.sentence,
        "by": event.by.name,
        "at": event.at,
    }


def _in_app(chosen: NotificationSettings, one: Recipient, now: datetime) -> Mapping[str, Any]:
    ends = {"expires_at": now + KEPT}
    shown = chosen.ways[one.telling.category].in_app or one.telling.urgent
    return {**ends, "unread": True} if shown else {**ends, "hidden": True}


def _ways(
    engines: Engines, event: CaseEventRecord, one: Recipient, chosen: NotificationSettings, now: datetime
) -> list[Outgoing]:
    """Mail at once or in a digest, and push; in quiet hours gathered until these end."""
    ways, urgent = chosen.ways[one.telling.category], one.telling.urgent
    quiet = None if urgent else quiet_until(chosen, one.zone, now)
    name = f"{event.id}-{one.user}"
    found: list[Outgoing] = []
    if mail.configured(engines.settings) and ways.mail is not ByMail.NEVER:
        if ways.mail is ByMail.DAILY and not urgent:
            found.append(Outgoing(f"{name}-mail", "daily", None, next_digest(chosen, one.zone, now)))
        elif quiet:
            found.append(Outgoing(f"{name}-mail", "quiet", None, quiet))
        else:
            found.append(Outgoing(f"{name}-mail", "mail", now))
    if engines.settings.secret_key is not None and (ways.push or urgent):
        if quiet:  # one for all of the night
            found.append(Outgoing(f"{one.user}-{int(quiet.timestamp())}-push", "push", quiet))
        else:
            found.append(Outgoing(f"{name}-push", "push", now))
    return found


async def _tell_programs(scope: Scope, engines: Engines, event: CaseEventRecord) -> None:
    telling = TELLINGS[event.what]
    listening = [
        one
        for one in await webhooks.find(scope, engines)
        if one.enabled and telling.category in one.categories and one.created_at <= event.at
    ]
    if not listening:
        return
    document = await of_clinic(system_scope(event.tenant), engines).cases.find_one({"id": event.case})
    if document is None:
        return
    facts = {"type": webhook_type(event.what), "data": case_shown(Case.of(document), event)}
    for one in listening:
        await errands.add(scope, engines, ErrandKind.CASE_WEBHOOK, one.id, facts, id=f"{event.id}-{one.id}")


def case_shown(case: Case, event: CaseEventRecord) -> dict[str, Any]:
    """What a program is told: which case, and nothing of a patient or an owner."""
    return {
        "event": event.id,
        "at": event.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "case": case.id,
        "number": case.number,
        "state": case.state.value,
        "priority": case.priority.value,
        "due_at": case.due_at.astimezone(UTC).isoformat(timespec="seconds") if case.due_at else None,
        "clinic": case.tenant,
        "provider": event.provider,
        "studies": list(case.studies),
    }
