"""Signing in through a tenant's own provider: there with a secret of this browser, back with who it is.

The provider is believed within its tenant alone. It can let in that tenant's members and bring new people,
whoever may have their email elsewhere; the session reaches no other tenant.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.errors import AlreadyExists, Invalid, NotFound, Refused
from services.peers import https, openid
from services.persistence import Edit, Engines
from services.tenancy import audit, users
from services.tenancy.audit import Event, Outcome
from services.tenancy.installation import Installation
from services.tenancy.roles import Role
from services.tenancy.scope import Principal, Scope, system_scope
from services.tenancy.short_cache import ShortCache
from services.tenancy.sign_in import identity_providers, links
from services.tenancy.sign_in.identity_providers import IdentityProvider
from services.tenancy.users import User

LIFETIME = timedelta(minutes=10)
"""How long somebody may take at the provider."""
LONGEST_SUBJECT = 255
"""Characters (OpenID Connect Core 1.0, 2)."""


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a browser goes, and the secret it keeps in a cookie until it is back."""

    url: str
    browser: str


@dataclass(frozen=True, slots=True)
class Return:
    """What a browser comes back with: the parameters of the callback and its cookie."""

    state: str
    code: str
    issuer: str | None
    browser: str


class _MetadataCache(ShortCache[str, Mapping[str, Any]]):
    """Metadata of identity providers by issuer."""


async def depart(engines: Engines, slug: str, back: str) -> Departure:
    """Begin: `back` is the URL the provider sends people to. Raises NotFound, Refused, Unavailable.

    PKCE's verifier is the browser's secret, the nonce its hash: what comes back is of use to this browser
    only (OpenID Connect Core 1.0, 15.5.2).
    """
    provider, secret = await identity_providers.of_tenant(engines, slug)
    metadata = await _discover(engines, provider)
    browser = secrets.token_urlsafe(links.BYTES)
    nonce = links.hashed(browser)
    state = await links.create(engines, _TICKET, LIFETIME, {"tenant": slug, "browser": nonce})
    client = openid.Client(provider.client_id, secret, back)
    url = openid.authorization_url(metadata, client, state=state, nonce=nonce, verifier=browser)
    return Departure(url, browser)


async def arrive(engines: Engines, slug: str, back: str, given: Return, address: str) -> User:
    """Whom the provider vouches for, with a role in the tenant.

    Raises NotFound where it was not begun, took too long or is done already; Refused for another browser, a
    wrong word of the provider, and people it may not let in; Unavailable.
    """
    ticket = await links.take(engines, _TICKET, given.state)
    nonce = links.hashed(given.browser)
    if ticket["tenant"] != slug or not hmac.compare_digest(ticket["browser"], nonce):
        raise Refused("this sign-in was begun in another browser")
    if not given.code:
        raise Refused("the provider let nobody in")
    provider, secret = await identity_providers.of_tenant(engines, slug)
    if given.issuer not in (None, provider.issuer):
        raise Refused("another provider answers")  # RFC 9207
    client = openid.Client(provider.client_id, secret, back)
    metadata = await _discover(engines, provider)
    async with https.client(engines.own(Installation).inward) as http:
        claims = await openid.claims(http, metadata, client, given.code, nonce=nonce, verifier=given.browser)
    who = Principal("system", "identity_provider", provider.issuer, address)
    scope = replace(system_scope(slug), principal=who)
    try:
        return await _user(scope, engines, provider, claims)
    except Refused as error:
        why = {"reason": str(error)}
        await audit.record(scope, engines, Event.SIGN_IN_FAILED, why, outcome=Outcome.FAILURE)
        raise


_TICKET = "oidc"


async def _discover(engines: Engines, provider: IdentityProvider) -> Mapping[str, Any]:
    """The provider's metadata; a moment of memory, so that a crowd here is no crowd there."""
    known = engines.own(_MetadataCache).get(provider.issuer)
    if known is None:
        async with https.client(engines.own(Installation).inward) as http:
            known = await openid.discover(http, provider.issuer)
        engines.own(_MetadataCache).put(provider.issuer, known)
    return known


async def _user(
    scope: Scope, engines: Engines, provider: IdentityProvider, claims: Mapping[str, Any]
) -> User:
    """Known by issuer and subject, which never change; the first time by the email the provider verified."""
    tenant, subject = scope.grant.tenant, claims["sub"]
    if not isinstance(subject, str) or len(subject) > LONGEST_SUBJECT:
        raise Refused("the provider names nobody")
    key = {"issuer": provider.issuer, "subject": subject}
    identities = engines.documents.of(scope.grant, "identities")
    identity = await identities.find_one(key)
    user = await _member(scope, engines, identity["user"]) if identity else None
    if user is None:
        user = await _member(scope, engines, _verified_email(claims))
    own = user.roles[tenant] if user else None
    role = provider.role(claims, own, brought=user is None or user.brought_by is not None)
    if user is None:
        user = await _bring(scope, engines, claims, role)
    elif role is not own:
        user = await users.set_role(scope, engines, user.id, role)
    await identities.upsert(key, Edit(set={"user": user.id, "last_used": datetime.now(UTC)}))
    return user


async def _member(scope: Scope, engines: Engines, who: str) -> User | None:
    """Somebody who may be let in, unless the tenant's administrator removed them since."""
    try:
        return await users.member(scope, engines, who)
    except NotFound:
        return None


async def _bring(scope: Scope, engines: Engines, claims: Mapping[str, Any], role: Role) -> User:
    email = _verified_email(claims)
    try:
        name = users.checked_name(str(claims.get("name") or ""))
    except Invalid:
        name = ""
    try:
        return await users.create(scope, engines, email, role, None, name=name, brought=True)
    except AlreadyExists:  # brought at this very moment, by another window of theirs
        return await users.member(scope, engines, email)


def _verified_email(claims: Mapping[str, Any]) -> str:
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") not in (True, "true"):
        raise Refused("the provider vouches for no email address")
    try:
        return users.checked_email(email)
    except Invalid:
        raise Refused("the provider vouches for no email address") from None
