"""Which clinics may send cases to which providers: the clinic asks, the provider agrees, either suspends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.errors import AlreadyExists, Invalid, NoLongerUpdatable, NotFound, Refused
from services.persistence import Edit, Engines, Grant, TenantCollection
from services.persistence.moments import moment_now
from services.tenancy import application_entities, audit, tenants
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

ACCESS_DAYS = 30
"""Days that a provider sees the studies of a case after its end, unless the clinic says otherwise."""
MOST_ACCESS_DAYS = 3650
MOST = 200


class CollaborationState(StrEnum):
    """How two tenants stand to each other."""

    ASKED = "asked"
    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Collaboration:
    """A clinic and a provider, by slug and by name; `suspended_by` is the slug of the one who did.

    `push`: the remote AE of the clinic that its cases are sent to besides, told to the clinic alone.
    """

    clinic: str
    clinic_name: str
    provider: str
    provider_name: str
    state: CollaborationState
    suspended_by: str
    access_days: int
    asked_at: datetime
    since: datetime | None
    push: str = ""


async def ask(scope: Scope, engines: Engines, provider: str) -> Collaboration:
    """Ask a provider to read for the scope's tenant. Needs to administer.

    Raises NotFound for what is no active provider, AlreadyExists where it was asked before.
    """
    scope.require(Right.ADMINISTER)
    (known,) = await tenants.find(engines, [provider]) or (None,)
    asks_itself = provider == scope.grant.tenant
    if known is None or known.kind != "telemedicine" or known.state != "active" or asks_itself:
        raise NotFound("no such telemedicine provider")
    mine = _mine(scope, engines)
    if await mine.count({}, limit=MOST) >= MOST:
        raise Invalid(f"a clinic works with at most {MOST} providers")
    document = {
        "provider": provider,
        "state": CollaborationState.ASKED.value,
        "suspended_by": "",
        "access_days": ACCESS_DAYS,
        "asked_at": moment_now(),
        "since": None,
    }
    try:
        await mine.insert(document)
    except AlreadyExists:
        raise AlreadyExists("this provider was asked before") from None
    await _told(scope, engines, "provider asked", provider)
    return await get(scope, engines, provider)


async def agree(scope: Scope, engines: Engines, clinic: str) -> Collaboration:
    """Agree to read for a clinic that asked. Needs to administer. Raises NotFound, NoLongerUpdatable."""
    scope.require(Right.ADMINISTER)
    await get(scope, engines, clinic)
    agreed = Edit(set={"state": CollaborationState.ACTIVE.value, "since": moment_now()})
    asked = {**_of(clinic), "state": CollaborationState.ASKED.value}
    if not await _theirs(scope, engines).update(asked, agreed):
        raise NoLongerUpdatable("this clinic waits for no answer")
    await _told(scope, engines, "clinic accepted", clinic)
    return await get(scope, engines, clinic)


async def suspend(scope: Scope, engines: Engines, other: str) -> Collaboration:
    """Let no new cases go between the two; what is open goes on. Needs to administer.

    Raises NotFound; NoLongerUpdatable where it is not active.
    """
    return await _switch(scope, engines, other, CollaborationState.ACTIVE, CollaborationState.SUSPENDED)


async def resume(scope: Scope, engines: Engines, other: str) -> Collaboration:
    """Let cases go again, which this side suspended. Needs to administer.

    Raises NotFound; NoLongerUpdatable where it is not suspended, Refused where the other side did it.
    """
    scope.require(Right.ADMINISTER)
    if (known := await get(scope, engines, other)).suspended_by not in ("", scope.grant.tenant):
        raise Refused(f"{known.suspended_by} suspended it, and alone resumes it")
    return await _switch(scope, engines, other, CollaborationState.SUSPENDED, CollaborationState.ACTIVE)


async def set_access(scope: Scope, engines: Engines, provider: str, days: int) -> Collaboration:
    """Let a provider see ended cases' studies for so many days. Needs to administer. Raises NotFound."""
    scope.require(Right.ADMINISTER)
    if not 0 <= days <= MOST_ACCESS_DAYS:
        raise Invalid(f"access lasts 0 to {MOST_ACCESS_DAYS} days")
    if not await _mine(scope, engines).update({"provider": provider}, Edit(set={"access_days": days})):
        raise NotFound("no such telemedicine provider")
    await _told(scope, engines, f"access for {days} days", provider)
    return await get(scope, engines, provider)


async def set_push(scope: Scope, engines: Engines, provider: str, remote: str) -> Collaboration:
    """Have cases for a provider sent to a remote AE of the clinic's too; "" for none. Needs to administer.

    Raises NotFound for either, Invalid for a remote AE that only calls us.
    """
    scope.require(Right.ADMINISTER)
    if remote:
        entity = await application_entities.get_remote(scope, engines, remote)
        if entity.only_calls:
            raise Invalid(entity.only_calls)
    if not await _mine(scope, engines).update({"provider": provider}, Edit(set={"push": remote.strip()})):
        raise NotFound("no such telemedicine provider")
    await _told(scope, engines, f"cases pushed to {remote}" if remote else "cases no longer pushed", provider)
    return await get(scope, engines, provider)


async def get(scope: Scope, engines: Engines, other: str) -> Collaboration:
    """How the scope's tenant stands to another. Raises NotFound."""
    for one in await find(scope, engines):
        if other in (one.provider, one.clinic) and other != scope.grant.tenant:
            return one
    raise NotFound("no such telemedicine provider or clinic")


async def find(scope: Scope, engines: Engines) -> list[Collaboration]:
    """Whom the scope's tenant works with or waits for, on either side, by name. Needs the right to find."""
    scope.require_any(Right.FIND, Right.SHARE, Right.ADMINISTER)
    found = [*await _mine(scope, engines).find({}), *await _theirs(scope, engines).find({})]
    slugs = sorted({slug for one in found for slug in (one["tenant"], one["provider"])})
    names = {one.slug: one.name for one in await tenants.find(engines, slugs)} if found else {}
    known = [_read(one, names, scope.grant.tenant) for one in found]
    return sorted(known, key=lambda one: (one.provider_name, one.clinic_name))


async def providers(scope: Scope, engines: Engines) -> list[str]:
    """Slugs of the providers that take cases of the scope's clinic now, by name."""
    known = [one for one in await find(scope, engines) if one.clinic == scope.grant.tenant]
    active = [one.provider for one in known if one.state is CollaborationState.ACTIVE]
    standing = {one.slug for one in await tenants.find(engines, active) if one.state == "active"}
    return [slug for slug in active if slug in standing]


async def provider_grant(scope: Scope, engines: Engines, provider: str) -> Grant:
    """What lets a clinic read its provider's catalogue, and nothing else is done with it.

    Raises NotFound unless the two work together.
    """
    known = await get(scope, engines, provider)
    if known.provider != provider or known.state is CollaborationState.ASKED:
        raise NotFound("no such telemedicine provider")
    return Grant(provider)


async def require_active(scope: Scope, engines: Engines, provider: str) -> Collaboration:
    """The collaboration by which the scope's clinic sends a case now. Raises NotFound, Refused (why not)."""
    known = await get(scope, engines, provider)
    if known.state is CollaborationState.ASKED:
        raise Refused(f"{known.provider_name} has not agreed yet to read for this clinic")
    if known.state is CollaborationState.SUSPENDED:
        raise Refused(f"the collaboration with {known.provider_name} is suspended")
    if (state := (await tenants.get(engines, provider)).state) != "active":
        raise Refused(f"{known.provider_name} is {state}, and takes no cases")
    return known


async def _switch(
    scope: Scope, engines: Engines, other: str, before: CollaborationState, after: CollaborationState
) -> Collaboration:
    scope.require(Right.ADMINISTER)
    known = await get(scope, engines, other)
    by = scope.grant.tenant if after is CollaborationState.SUSPENDED else ""
    collection = _mine(scope, engines) if known.provider == other else _theirs(scope, engines)
    named = {"provider": other} if known.provider == other else _of(other)
    edit = Edit(set={"state": after.value, "suspended_by": by})
    if not await collection.update({**named, "state": before.value}, edit):
        raise NoLongerUpdatable(f"it is {known.state}")
    await _told(scope, engines, f"collaboration {after}", other)
    return await get(scope, engines, other)


def _read(document: Mapping[str, Any], names: Mapping[str, str], mine: str) -> Collaboration:
    clinic, provider = document["tenant"], document["provider"]
    return Collaboration(
        clinic,
        names.get(clinic, clinic),
        provider,
        names.get(provider, provider),
        CollaborationState(document["state"]),
        document["suspended_by"],
        document["access_days"],
        document["asked_at"],
        document["since"],
        document.get("push", "") if clinic == mine else "",
    )


async def _told(scope: Scope, engines: Engines, what: str, other: str) -> None:
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, {"what": what, "with": other})


def _of(clinic: str) -> dict[str, str]:
    """Return a filter for a provider's collaboration with one clinic."""
    return {"tenant": clinic}


def _mine(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "collaborations")


def _theirs(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of_provider(scope.grant, "collaborations")
