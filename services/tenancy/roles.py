"""Roles and the rights they carry in a tenant."""

from collections.abc import Mapping
from enum import StrEnum

from services.errors import Invalid
from services.tenancy.scope import Right


class Role(StrEnum):
    """What somebody is in a tenant."""

    ADMINISTRATOR = "administrator"
    VETERINARIAN = "veterinarian"
    TECHNICIAN = "technician"
    RADIOLOGIST = "radiologist"
    RESIDENT = "resident"
    FRONT_DESK = "front_desk"
    REFERRING_VETERINARIAN = "referring_veterinarian"


_R = Right
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset(Right) - {_R.OPERATE},
    Role.VETERINARIAN: frozenset({
        _R.FIND, _R.RETRIEVE, _R.STORE, _R.REQUEST, _R.REPORT, _R.SIGN, _R.SHARE, _R.EXPORT,
    }),
    Role.TECHNICIAN: frozenset({_R.FIND, _R.RETRIEVE, _R.STORE, _R.REQUEST, _R.CORRECT}),
    Role.RADIOLOGIST: frozenset({_R.FIND, _R.RETRIEVE, _R.REPORT, _R.SIGN}),
    Role.RESIDENT: frozenset({_R.FIND, _R.RETRIEVE, _R.REPORT}),  # preliminary reports alone
    Role.FRONT_DESK: frozenset({_R.FIND, _R.REQUEST}),  # who is here and when, but no pixels
    Role.REFERRING_VETERINARIAN: frozenset({_R.FIND, _R.RETRIEVE}),  # and only of what is shared with them
}  # fmt: skip


def role_of(name: str) -> Role:
    """The role by its name; raises Invalid, naming those there are."""
    try:
        return Role(name)
    except ValueError:
        raise Invalid(f"a role is one of {', '.join(Role)}") from None
