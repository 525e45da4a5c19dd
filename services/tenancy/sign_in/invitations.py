"""Invitations: how somebody becomes a member. The link is good for a week, for one person, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.errors import AlreadyExists, NotFound, Refused
from services.peers import mail
from services.persistence import Engines, Grant
from services.tenancy import audit, tenants, users
from services.tenancy.audit import Event
from services.tenancy.roles import Role, role_of
from services.tenancy.scope import Right, Scope, system_scope
from services.tenancy.sign_in import links, passwords, renewal, totp
from services.tenancy.sign_in.renewal import Credentials
from services.tenancy.tenants import Tenant
from services.tenancy.users import User

KIND = "invitation"
LIFETIME = timedelta(days=7)
_TEXT = """{tenant} invites you to work with its veterinary images in Vetark.

{link}

The link works once, for {days} days. If you do not know {tenant}, ignore this mail.
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """The link that invites, until when it is good, and whether it went out by mail."""

    link: str
    mailed: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody who may become a member."""

    id: str
    email: str
    name: str
    role: Role
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Invitation":
        """Make it from what the database keeps."""
        return cls(**{name: document[name] for name in cls.__slots__} | {"role": Role(document["role"])})


@dataclass(frozen=True, slots=True)
class Offer:
    """What the invited person sees. `known`: whether the email has an account, whose password accepts.

    `renews`: what ends there first, as nobody has shown that account to be theirs. Both are told to whom the
    link was mailed alone: whoever was handed it need not be the email's owner.
    """

    invitation: Invitation
    tenant: Tenant
    known: bool | None
    renews: Credentials | None = None


async def invite(scope: Scope, engines: Engines, email: str, role: str, name: str = "") -> Sent:
    """Offer a role in the scope's tenant, by mail where we can; in place of an earlier offer to this email.

    Raises AlreadyExists for a member, Invalid for an email or role that is none.
    """
    scope.require(Right.ADMINISTER)
    slug = scope.grant.tenant
    facts = {"email": users.checked_email(email), "name": users.checked_name(name)}
    facts |= {"tenant": slug, "role": role_of(role).value}
    user = await users.named(engines, facts["email"])
    if user is not None and slug in user.roles:
        raise AlreadyExists("this user is a member already")
    earlier = {"kind": KIND, "email": facts["email"]}
    await engines.documents.of(scope.grant, "links").delete(earlier, many=True)
    tenant, mailed = await tenants.get(engines, slug), mail.configured(engines.settings)
    secret = await links.create(engines, KIND, LIFETIME, facts | {"mailed": mailed})
    link = links.web_address(engines, KIND, secret)
    if mailed:
        text = _TEXT.format(tenant=tenant.name, link=link, days=LIFETIME.days)
        await mail.send(engines.settings, facts["email"], f"{tenant.name} invites you to Vetark", text)
    await audit.record(scope, engines, Event.INVITED, {"email": facts["email"], "role": role})
    return Sent(link, mailed, datetime.now(UTC) + LIFETIME)


async def invite_first(scope: Scope, engines: Engines, slug: str, email: str, name: str = "") -> Sent:
    """The installation's operator appoints a tenant's administrator; raises NotFound without the tenant."""
    scope.require(Right.OPERATE)
    within = Scope(scope.principal, frozenset({Right.ADMINISTER}), (Grant(slug),))
    return await invite(within, engines, email, Role.ADMINISTRATOR, name)


async def find(scope: Scope, engines: Engines) -> list[Invitation]:
    """The tenant's open invitations, the latest first."""
    scope.require(Right.ADMINISTER)
    kept = engines.documents.of(scope.grant, "links")
    now = datetime.now(UTC)
    found = await kept.find({"kind": KIND}, sort=[("created_at", -1)])
    return [Invitation.of(document) for document in found if document["expires_at"] > now]


async def withdraw(scope: Scope, engines: Engines, id_: str) -> None:
    """Take an invitation back; raises NotFound."""
    scope.require(Right.ADMINISTER)
    if not await engines.documents.of(scope.grant, "links").delete({"kind": KIND, "id": id_}):
        raise NotFound("no such invitation")
    await audit.record(scope, engines, Event.INVITATION_WITHDRAWN, {"invitation": id_})


async def look(engines: Engines, secret: str) -> Offer:
    """What a link offers; raises NotFound for one used, withdrawn or too old."""
    document = await links.look(engines, KIND, secret)
    invitation, tenant = Invitation.of(document), await tenants.get(engines, document["tenant"])
    if not document["mailed"]:
        return Offer(invitation, tenant, None)
    user = await users.named(engines, document["email"])
    renews = await renewal.credentials(engines, user) if user is not None and not user.proved else None
    return Offer(invitation, tenant, user is not None, renews)


async def accept(
    engines: Engines,
    secret: str,
    name: str,
    password: str,
    address: str,
    *,
    new_password: str | None = None,
    code: str | None = None,
    device: str = "",
) -> User | Credentials:
    """Become a member: with a new account of this password, or as who one is already, by one's own.

    An account that nobody has shown to be theirs is renewed first, so that nothing comes along that somebody
    else put there: without a `new_password` the answer is what would end. Who was handed the link gives the
    present password too, and a `code` of the second factor there is. Raises NotFound for a link used or too
    old, Invalid for a weak new password, Unauthenticated for a wrong one of an account there is,
    AlreadyExists for a member, Refused while the tenant is not active.
    """
    document = await links.look(engines, KIND, secret)
    scope, email, role = system_scope(document["tenant"]), document["email"], document["role"]
    state = (await tenants.get(engines, document["tenant"])).state
    if state != "active":
        raise Refused(f"the clinic is {state}")
    mailed, user = document["mailed"], await users.named(engines, email)
    if user is None:
        name = name or document["name"]
        user = await users.create(scope, engines, email, role, password, name=name, proved=mailed)
        await links.take(engines, KIND, secret)
        return user
    if user.proved or not mailed:
        user = await users.sign_in(engines, email, password, address, device)
    if not user.proved:
        if new_password is None:
            return await renewal.credentials(engines, user)
        if user.totp and not mailed:
            user = await totp.check(engines, user.id, code or "", address, device)
        hashed = await passwords.choose(new_password, email, user.name)
    await links.take(engines, KIND, secret)
    if not user.proved:
        await renewal.renew(engines, user, hashed, address, proved=mailed)
    return await users.admit(scope, engines, user.id, role)
