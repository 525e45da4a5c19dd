"""Who may see a case: people of the clinic who may find, of the provider who may report. By name alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.persistence import Engines
from services.telemedicine.cases import get
from services.tenancy import users as people
from services.tenancy.roles import RIGHTS, Role
from services.tenancy.scope import Right, Scope, system_scope
from services.tenancy.users import User

SEEING: Mapping[bool, Right] = {False: Right.FIND, True: Right.REPORT}
"""Which right somebody needs to see a case: of the clinic, and of the provider (True)."""
MOST = 500


@dataclass(frozen=True, slots=True)
class CasePerson:
    """Somebody who can be mentioned."""

    id: str
    name: str
    of_provider: bool


async def people_of(scope: Scope, engines: Engines, case: str) -> list[CasePerson]:
    """Who may see a case, of both sides, by name. Needs the right to find. Raises NotFound."""
    scope.require(Right.FIND)
    known = await get(scope, engines, case)
    found = []
    for slug, of_provider in ((known.tenant, False), (known.provider, True)):
        users = await seeing(engines, slug, SEEING[of_provider]) if slug else []
        found += [CasePerson(user.id, user.name, of_provider) for user in users[:MOST]]
    return sorted(found, key=lambda one: (one.of_provider, one.name.lower(), one.id))


async def seeing(engines: Engines, slug: str, right: Right) -> list[User]:
    """Who of a tenant may see all of its cases, by email: for who tells them."""
    found = await people.find(system_scope(slug), engines)
    return [
        user
        for user in found
        if user.roles[slug] is not Role.REFERRING_VETERINARIAN and right in RIGHTS[user.roles[slug]]
    ]
