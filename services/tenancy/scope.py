"""Scope: who asked, what they may do, and to whose data. Every function that touches data takes it first."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

from services.errors import NotFound, Refused
from services.persistence.grant import Grant


class Right(StrEnum):
    """A right: something that a scope may do with what it is granted."""

    FIND = "find"
    RETRIEVE = "retrieve"
    STORE = "store"
    REQUEST = "request"  # images, for the modalities' worklist
    CORRECT = "correct"  # what studies and patients are said to be
    DELETE = "delete"
    REPORT = "report"
    SIGN = "sign"  # a report as final, and its addenda
    SHARE = "share"
    EXPORT = "export"
    ADMINISTER = "administer"
    OPERATE = "operate"  # the installation: its tenants, and none of their data


PrincipalKind = Literal["user", "token", "association", "application", "share", "visitor", "system"]
"""`association`: a remote AE; `application`: one that sends HL7 messages; `share`,
`visitor`: who came by the link of one, or of an inbox."""


@dataclass(frozen=True, slots=True)
class Principal:
    """A user, token or association that asks.

    `id` is stable (for the audit trail), `name` is for people, `address` the IP asked from.
    """

    kind: PrincipalKind
    id: str
    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """The principal who asked, with rights and grants.

    `rights` hold in every grant. Somebody with other roles elsewhere has more in `rights_within`, by tenant:
    they take hold once `within` has narrowed the scope to that tenant. `shut` are tenants they belong to that
    are not active, or not open to this session, and how so: without a grant, but no secret to their people.
    """

    principal: Principal
    rights: frozenset[Right]
    grants: tuple[Grant, ...]
    rights_within: Mapping[str, frozenset[Right]] = field(default_factory=dict, compare=False)
    shut: Mapping[str, str] = field(default_factory=dict, compare=False)

    def require(self, right: Right) -> None:
        """Raise Refused unless the scope has the right in all its grants."""
        if right not in self.rights:
            raise Refused(f"the right to {right} is missing")

    def require_whole(self, right: Right, otherwise: str) -> None:
        """Raise Refused unless the scope has the right in all of a tenant; `otherwise`: what others get."""
        self.require(right)
        if not self.grant.whole:
            raise Refused(f"a narrowed scope {otherwise}")

    def require_any(self, *rights: Right) -> None:
        """Raise Refused unless the scope has one of these rights in all its grants."""
        if self.rights.isdisjoint(rights):
            raise Refused(f"the right to {' or to '.join(rights)} is missing")

    @property
    def tenants(self) -> tuple[str, ...]:
        """Slugs of the tenants the scope reaches, each once."""
        return tuple(dict.fromkeys(grant.tenant for grant in self.grants))

    @property
    def grant(self) -> Grant:
        """The one grant; raises Refused where there is none or more than one."""
        if len(self.grants) != 1:
            raise Refused("this needs a scope of exactly one grant")
        return self.grants[0]

    def within(self, slug: str) -> "Scope":
        """Narrow to one tenant; raises NotFound without a grant there, so that existence does not show.

        Raises Refused to the people of a tenant that is not active.
        """
        if slug in self.shut:
            raise Refused(f"the clinic is {self.shut[slug]}")
        grants = tuple(grant for grant in self.grants if grant.tenant == slug)
        if not grants:
            raise NotFound("no such tenant")
        if grants == self.grants and not (self.rights_within or self.shut):
            return self  # a token's scope is as narrow as that: every frame comes by here
        rights = self.rights_within.get(slug, self.rights)
        return replace(self, rights=rights, grants=grants, rights_within={}, shut={})

    def asked_from(self, address: str) -> "Scope":
        """Return the same scope, asked from this IP address."""
        return replace(self, principal=replace(self.principal, address=address))


def system_scope(slug: str) -> Scope:
    """Every right on one tenant: for the command line, jobs and rebuilding, never for outsiders."""
    return Scope(Principal("system", "system", "Vetark"), frozenset(Right) - {Right.OPERATE}, (Grant(slug),))


def operator_scope() -> Scope:
    """The installation's operator on the command line: no tenant's data, and every tenant's existence."""
    return Scope(Principal("system", "system", "Vetark"), frozenset({Right.OPERATE}), ())
