"""What may be said of a tenant, and in which form it is kept."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from zoneinfo import available_timezones

from services.errors import Invalid
from services.tenancy.roles import Role, role_of

DEFAULTS: Mapping[str, Any] = {
    "locale": "en",
    "time_zone": "UTC",
    "contact": "",
    "cranial_at": "left",
    "right_at": "left",
    "artificial": False,
}
LONGEST_NAME = 200
LONGEST_CONTACT = 1000
LONGEST_RETENTION = 36_500
LOCALE = re.compile(
    r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-u(?:-[A-Za-z0-9]{2,8})+)?"
)
"""BCP 47 (RFC 5646 2.1): language, script, region, variants and Unicode's extension."""


def checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts in the form they are kept; raises Invalid for one that cannot be, or that there is none of."""
    unknown = facts.keys() - _CHECKS.keys()
    if unknown:
        raise Invalid(f"a tenant has no {', '.join(sorted(unknown))}")
    return {name: _CHECKS[name](fact) for name, fact in facts.items()}


def _name(text: str) -> str:
    stripped = text.strip()
    if not 0 < len(stripped) <= LONGEST_NAME or not stripped.isprintable():
        raise Invalid(f"a tenant's name has 1 to {LONGEST_NAME} characters on one line")
    return stripped


def _locale(text: str) -> str:
    if LOCALE.fullmatch(text) is None:
        raise Invalid("a locale is a language tag such as en-GB (BCP 47)")
    return text


def _time_zone(text: str) -> str:
    if text not in available_timezones():
        raise Invalid("a time zone is a name such as Europe/London (IANA)")
    return text


def _contact(text: str) -> str:
    stripped = text.strip()
    if len(stripped) > LONGEST_CONTACT or not stripped.replace("\n", "").isprintable():
        raise Invalid(f"a contact has at most {LONGEST_CONTACT} characters")
    return stripped


def _retention_days(days: int | None) -> int | None:
    if days is not None and not 0 < days <= LONGEST_RETENTION:
        raise Invalid(f"retention is 1 to {LONGEST_RETENTION} days, or without end")
    return days


def _side_of_screen(side: str) -> str:
    if side not in ("left", "right"):
        raise Invalid("a side of the screen is left or right")
    return side


def _second_factor(roles: Iterable[str]) -> list[str]:
    asked = {role_of(role) for role in roles}
    return [role.value for role in Role if role in asked]


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "name": _name,
    "locale": _locale,
    "time_zone": _time_zone,
    "contact": _contact,
    "retention_days": _retention_days,
    "second_factor": _second_factor,
    "cranial_at": _side_of_screen,
    "right_at": _side_of_screen,
    "artificial": bool,
}
