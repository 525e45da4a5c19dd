"""By which ways a person is told of cases, and when: the same in all tenants they work in.

In the app, by mail (at once or gathered once a day) and by push. In quiet hours neither mail nor push goes
out, but for what cannot wait.
"""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from zoneinfo import available_timezones

from services.errors import AlreadyExists, Invalid, NotFound
from services.persistence import Edit, Engines, In, TenantCollection
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Principal, Scope
from services.tenancy.session import Session

_DAY_MINUTES = 24 * 60
_MORNING_MINUTES = 7 * 60


class Category(StrEnum):
    """What people are told of, as they choose it."""

    NEW_CASES = "new cases"
    PROGRESS = "progress"
    CLARIFICATIONS = "clarifications"
    MESSAGES = "messages"
    MENTIONS = "mentions"
    REPORTS = "reports"
    CRITICAL = "critical findings"


class ByMail(StrEnum):
    """Whether and when by mail."""

    NEVER = "never"
    AT_ONCE = "at once"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class Ways:
    """How somebody is told of one category."""

    in_app: bool = True
    mail: ByMail = ByMail.AT_ONCE
    push: bool = True


_DEFAULT: Mapping[Category, Ways] = {
    Category.NEW_CASES: Ways(mail=ByMail.DAILY),
    Category.PROGRESS: Ways(mail=ByMail.NEVER, push=False),
    Category.CLARIFICATIONS: Ways(),
    Category.MESSAGES: Ways(mail=ByMail.DAILY),
    Category.MENTIONS: Ways(),
    Category.REPORTS: Ways(),
    Category.CRITICAL: Ways(),
}


@dataclass(frozen=True, slots=True)
class NotificationSettings:
    """A person's own. Minutes count from midnight in `time_zone` (IANA); quiet hours may pass midnight.

    `unsubscribe` is the secret of the link in each digest; "" before anything was chosen.
    """

    user: str
    ways: Mapping[Category, Ways]
    quiet_from: int | None = None
    quiet_to: int | None = None
    time_zone: str = ""
    digest_at: int = _MORNING_MINUTES
    unsubscribe: str = ""

    @classmethod
    def of(cls, user: str, document: Mapping[str, Any] | None) -> "NotificationSettings":
        """Make it from what the database keeps; what nobody chose is as it comes."""
        kept = (document or {}).get("ways", {})
        ways = {
            each: Ways(one["in_app"], ByMail(one["mail"]), one["push"])
            if (one := kept.get(each.value))
            else _DEFAULT[each]
            for each in Category
        }
        if document is None:
            return cls(user, ways)
        return cls(
            user,
            ways,
            document.get("quiet_from"),
            document.get("quiet_to"),
            document.get("time_zone", ""),
            document.get("digest_at", _MORNING_MINUTES),
            document.get("unsubscribe", ""),
        )


@dataclass(frozen=True, slots=True)
class WantedSettings:
    """What somebody chooses; categories that are left out stay as they are."""

    ways: Mapping[Category, Ways]
    quiet: tuple[int, int] | None = None
    time_zone: str = "UTC"
    digest_at: int = _MORNING_MINUTES


async def get(engines: Engines, user: str) -> NotificationSettings:
    """Those of a user (by id): for the user, and for who tells them."""
    return NotificationSettings.of(user, await _settings(engines).find_one({"user": user}))


async def of_all(engines: Engines, users: Sequence[str]) -> Mapping[str, NotificationSettings]:
    """Those of many at once, for who tells them."""
    found = await _settings(engines).find({"user": In(users)}) if users else []
    kept = {one["user"]: one for one in found}
    return {user: NotificationSettings.of(user, kept.get(user)) for user in users}


async def choose_ways(session: Session, engines: Engines, wanted: WantedSettings) -> NotificationSettings:
    """Choose one's own, in a session that may change the account (see `Session.require_own`).

    What is critical is always told in the app. Raises Invalid for a moment or a zone that is none, Refused.
    """
    require_theirs(session)
    if wanted.time_zone not in available_timezones():
        raise Invalid("a time zone is a name such as Europe/London (IANA)")
    moments = [wanted.digest_at, *(wanted.quiet or ())]
    if any(not 0 <= one < _DAY_MINUTES for one in moments):
        raise Invalid("a moment of the day is a number of minutes from midnight")
    user = session.user.id
    known = await get(engines, user)
    ways = dict(known.ways) | dict(wanted.ways)
    ways[Category.CRITICAL] = replace(ways[Category.CRITICAL], in_app=True)
    quiet_from, quiet_to = wanted.quiet or (None, None)
    facts = {
        "ways": {
            name.value: {"in_app": one.in_app, "mail": one.mail.value, "push": one.push}
            for name, one in ways.items()
        },
        "quiet_from": quiet_from,
        "quiet_to": quiet_to,
        "time_zone": wanted.time_zone,
        "digest_at": wanted.digest_at,
    }
    new = {"unsubscribe": secrets.token_urlsafe(32)}
    await _settings(engines).upsert({"user": user}, Edit(set=facts, set_on_insert=new))
    await audit.record(session.scope, engines, Event.SETTINGS_CHANGED, {"what": "notification settings"})
    return await get(engines, user)


async def with_unsubscribe(engines: Engines, settings: NotificationSettings) -> NotificationSettings:
    """The same with the secret of a digest's link, made where there was none yet: for who mails it."""
    if settings.unsubscribe:
        return settings
    new = Edit(set_on_insert={"unsubscribe": secrets.token_urlsafe(32)})
    with suppress(AlreadyExists):  # another process was quicker
        await _settings(engines).upsert({"user": settings.user}, new)
    return await get(engines, settings.user)


async def end_digests(engines: Engines, secret: str, address: str = "") -> None:
    """Mail no digests any more to whom a link belongs (RFC 8058). Raises NotFound for one of nobody.

    What came daily by mail comes by mail no more; all else stays as it is.
    """
    document = await _settings(engines).find_one({"unsubscribe": secret}) if secret else None
    if document is None:
        raise NotFound("no such link")
    settings = NotificationSettings.of(document["user"], document)
    fewer = {
        f"ways.{name.value}": {"in_app": one.in_app, "mail": ByMail.NEVER.value, "push": one.push}
        for name, one in settings.ways.items()
        if one.mail is ByMail.DAILY
    }
    if not fewer:
        return
    await _settings(engines).update({"user": settings.user}, Edit(set=fewer))
    who = Scope(Principal("user", settings.user, "", address), frozenset(), ())
    await audit.record(who, engines, Event.SETTINGS_CHANGED, {"what": "digests by mail ended by their link"})


def require_theirs(session: Session) -> None:
    """Raise Refused where the session's person has no account here, or another's provider signed them in."""
    if session.tenant is not None and session.user.brought_by is None:
        session.require_own()


def _settings(engines: Engines) -> TenantCollection:
    return engines.documents.installation("notification_settings")
