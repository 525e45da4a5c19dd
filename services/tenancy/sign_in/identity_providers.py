"""A tenant's own OpenID provider, at which its people may sign in, and what its word is worth here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from services.errors import Invalid, NotFound, Refused, Unavailable
from services.peers import https, openid
from services.persistence import Edit, Engines, Grant, TenantCollection
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.installation import Installation
from services.tenancy.roles import Role, role_of
from services.tenancy.scope import Right, Scope
from services.tenancy.short_cache import forget_all
from services.tenancy.sign_in import sealed

LONGEST = 500
"""Characters of what is set of a provider."""
MOST_ROLES = 100


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """What is set of it, but for the secret.

    With a `role_claim` its values give people's roles at every sign-in: the first of `role_map` that is
    there, else the `default_role`; without either they may not come in. With no `role_claim` members keep the
    role they have here, and new people get the `default_role`.
    """

    issuer: str
    client_id: str
    role_claim: str | None
    role_map: Mapping[str, Role]
    default_role: Role | None

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "IdentityProvider":
        """Make it from what the database keeps."""
        default = document["default_role"]
        return cls(
            document["issuer"],
            document["client_id"],
            document["role_claim"],
            {entry["value"]: Role(entry["role"]) for entry in document["role_map"]},
            Role(default) if default else None,
        )

    def role(self, claims: Mapping[str, Any], own: Role | None, *, brought: bool) -> Role:
        """The role of somebody with these claims, who has their `own` one by now if any.

        Whom the provider `brought` follows it wholly; who was a member before keeps theirs where no value is
        mapped. Raises Refused where there is none for them.
        """
        values = _values(claims, self.role_claim) if self.role_claim else frozenset()
        mapped = next((role for value, role in self.role_map.items() if value in values), None)
        follows = self.role_claim is not None and (brought or self.default_role is None)
        role = mapped or (None if follows else own) or self.default_role
        if role is None:
            raise Refused("the provider knows you, but names no role that you have here")
        return role


async def find(scope: Scope, engines: Engines) -> IdentityProvider | None:
    """The tenant's, if it has one. Needs the right to administer."""
    scope.require(Right.ADMINISTER)
    document = await _providers(engines, scope.grant.tenant).find_one({})
    return IdentityProvider.of(document) if document else None


async def set_(
    scope: Scope,
    engines: Engines,
    *,
    issuer: str,
    client_id: str,
    client_secret: str | None = None,
    role_claim: str | None = None,
    role_map: Mapping[str, str] | None = None,
    default_role: str | None = None,
) -> IdentityProvider:
    """Set the tenant's provider, the first or another; without a `client_secret` the one there is stays.

    The provider is asked whether it is one. Raises Invalid for what cannot be right, Refused where the
    installation has no key to keep the secret with.
    """
    scope.require(Right.ADMINISTER)
    known_as = _issuer(issuer)
    facts = {
        "issuer": known_as,
        "client_id": _text("a client id", client_id),
        "role_claim": _text("a claim", role_claim) if role_claim else None,
        "role_map": _entries(role_map or {}),
        "default_role": role_of(default_role).value if default_role else None,
    }
    kept = await _providers(engines, scope.grant.tenant).find_one({})
    if client_secret:
        secret = sealed.seal(engines, _text("a client secret", client_secret))
    elif kept is not None and all(kept[name] == facts[name] for name in ("issuer", "client_id")):
        secret = kept["client_secret"]  # it goes to nobody but whom it was made with
    else:
        raise Invalid("another issuer or client id has another client secret: say it too")
    await _ask(engines, known_as)
    changed = Edit(set={**facts, "client_secret": secret, "changed_at": datetime.now(UTC)})
    await _providers(engines, scope.grant.tenant).upsert({}, changed)
    if kept is not None and kept["issuer"] != known_as:
        await _end_sessions(scope, engines)
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, {"identity_provider": known_as})
    return IdentityProvider.of(facts)


async def remove(scope: Scope, engines: Engines) -> None:
    """Let nobody in through the tenant's provider, nor stay in; raises NotFound where there is none."""
    scope.require(Right.ADMINISTER)
    if not await _providers(engines, scope.grant.tenant).delete({}):
        raise NotFound("this tenant has no identity provider")
    await _end_sessions(scope, engines)
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, {"identity_provider": "none"})


async def of_tenant(engines: Engines, slug: str) -> tuple[IdentityProvider, str]:
    """A tenant's provider and the client secret: for whoever signs in there.

    Raises NotFound where there is none, be it that there is no such tenant.
    """
    try:
        document = await _providers(engines, slug).find_one({})
    except Invalid:  # no slug
        document = None
    if document is None:
        raise NotFound("nobody signs in like this here")
    return IdentityProvider.of(document), sealed.unseal(engines, document["client_secret"])


async def _end_sessions(scope: Scope, engines: Engines) -> None:
    """End those the tenant's provider began: it is they that are the tenant's."""
    await engines.documents.of(scope.grant, "sessions").delete({}, many=True)
    forget_all(engines)


async def _ask(engines: Engines, issuer: str) -> None:
    """Raise Invalid unless an OpenID provider answers there."""
    try:
        async with https.client(engines.own(Installation).inward) as http:
            await openid.discover(http, issuer)
    except (Refused, Unavailable) as error:
        raise Invalid(f"this issuer cannot be used: {error}") from error


def _issuer(given: str) -> str:
    """An issuer is a URL without query or fragment (OpenID Connect Discovery 1.0, 3)."""
    text = _text("an issuer", given)
    try:
        url = urlsplit(text)
    except ValueError:
        url = urlsplit("")
    if url.scheme not in ("https", "http") or not url.hostname or url.username or url.query or url.fragment:
        raise Invalid("an issuer is an https:// URL without user, query or fragment")
    return text


def _values(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    """A claim's values: one text or many, by its name or, as some providers nest them, a path with dots."""
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for step in name.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    values = found if isinstance(found, list) else [found]
    return frozenset(value for value in values if isinstance(value, str))


def _text(what: str, given: str) -> str:
    if not 0 < len(given.strip()) <= LONGEST or not given.isprintable():
        raise Invalid(f"{what} has 1 to {LONGEST} characters on one line")
    return given.strip()


def _entries(role_map: Mapping[str, str]) -> list[dict[str, str]]:
    """In order, and as a list: the values may hold dots and dollars, which keys of documents must not."""
    if len(role_map) > MOST_ROLES:
        raise Invalid(f"no more than {MOST_ROLES} values give roles")
    pairs: Iterable[tuple[str, str]] = role_map.items()
    return [{"value": _text("a value", value), "role": role_of(role).value} for value, role in pairs]


def _providers(engines: Engines, slug: str) -> TenantCollection:
    return engines.documents.of(Grant(slug), "identity_providers")
