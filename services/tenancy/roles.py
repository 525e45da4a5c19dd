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
    FRONT_DESK = "front_desk"


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset(Right),
    Role.VETERINARIAN: frozenset({Right.FIND, Right.RETRIEVE, Right.STORE}),
    Role.TECHNICIAN: frozenset({Right.FIND, Right.RETRIEVE, Right.STORE}),
    Role.RADIOLOGIST: frozenset({Right.FIND, Right.RETRIEVE}),
    Role.FRONT_DESK: frozenset({Right.FIND}),  # who is here and when, but no pixels
}


def role_of(name: str) -> Role:
    """The role by its name; raises Invalid, naming those there are."""
    try:
        return Role(name)
    except ValueError:
        raise Invalid(f"a role is one of {', '.join(Role)}") from None
