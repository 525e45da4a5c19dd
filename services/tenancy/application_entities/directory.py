"""Application Entities: the called AE titles of a tenant, and the remote ones it trusts."""

from dataclasses import dataclass
from typing import Any

from services.errors import AlreadyExists, Invalid, NotFound
from services.persistence import Edit, Engines, Grant, TenantCollection
from services.tenancy import audit
from services.tenancy.application_entities import passcodes
from services.tenancy.application_entities.impersonation import check_local, check_remote
from services.tenancy.application_entities.remote_entity import RemoteEntity, checked, title
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope


@dataclass(frozen=True, slots=True)
class LocalEntity:
    """A called AE title: naming it names the tenant, so titles are unique over the installation.

    `clinic`: the tenant whose cases alone a telemedicine provider finds under it (slug).
    """

    tenant: str
    aet: str
    clinic: str | None = None


async def add_local(scope: Scope, engines: Engines, aet: str, clinic: str | None = None) -> LocalEntity:
    """Give the tenant a called AE title; raises AlreadyExists where any tenant has it.

    `clinic`: see `LocalEntity`; whether there is such a tenant is not told. Raises Invalid for no slug.
    """
    scope.require(Right.ADMINISTER)
    entity = LocalEntity(scope.grant.tenant, title(aet), Grant(clinic).tenant if clinic else None)
    await check_local(engines, entity.tenant, entity.aet)
    try:
        tied = {"clinic": entity.clinic} if entity.clinic else {}
        await _locals(scope, engines).insert({"aet": entity.aet, **tied})
    except AlreadyExists:
        raise AlreadyExists("this AE title is taken") from None
    await _changed(scope, engines, "local AE added", aet=entity.aet, **tied)
    return entity


async def find_local(scope: Scope, engines: Engines) -> list[LocalEntity]:
    """The tenant's called AE titles, those that are tied to a clinic last."""
    found = await _locals(scope, engines).find({}, sort=[("aet", 1)])
    known = [LocalEntity(one["tenant"], one["aet"], one.get("clinic")) for one in found]
    return sorted(known, key=lambda one: one.clinic is not None)  # we call by the first


async def remove_local(scope: Scope, engines: Engines, aet: str) -> None:
    """Take a called AE title away; raises NotFound."""
    scope.require(Right.ADMINISTER)
    if not await _locals(scope, engines).delete({"aet": aet.strip(" ")}):
        raise NotFound("no such AE title")
    await _changed(scope, engines, "local AE removed", aet=aet.strip(" "))


async def add_remote(
    scope: Scope,
    engines: Engines,
    *,
    name: str,
    aet: str,
    host: str,
    port: int | None = None,
    query_retrieve: bool = False,
    tls: bool = False,
    announce: bool = False,
    association_per_image: bool = False,
    worklist_own: bool = False,
    worklist_started: bool = True,
    maximum_pdu_length: int | None = None,
    connect_timeout: float | None = None,
    dimse_timeout: float | None = None,
    certificate: str | None = None,
    username: str | None = None,
    passcode: str | None = None,
    worklist_minutes: int | None = None,
    worklist_days: int = 1,
    worklist_modality: str = "",
    worklist_station: str = "",
    worklist_cancels: bool = False,
    performed_steps: bool = False,
) -> RemoteEntity:
    """Trust a remote AE. One without a port only calls us.

    Raises Invalid, AlreadyExists where the tenant has one of this name, and Refused for a host inside the
    installation.
    """
    scope.require(Right.ADMINISTER)
    document = checked({
        "name": name,
        "aet": aet,
        "host": host,
        "port": port,
        "query_retrieve": query_retrieve,
        "tls": tls,
        "announce": announce,
        "association_per_image": association_per_image,
        "worklist_own": worklist_own,
        "worklist_started": worklist_started,
        "maximum_pdu_length": maximum_pdu_length,
        "connect_timeout": connect_timeout,
        "dimse_timeout": dimse_timeout,
        "certificate": certificate,
        "username": username,
        "passcode": None,
        "worklist_minutes": worklist_minutes,
        "worklist_days": worklist_days,
        "worklist_modality": worklist_modality,
        "worklist_station": worklist_station,
        "worklist_cancels": worklist_cancels,
        "performed_steps": performed_steps,
    })  # fmt: skip
    if (username is None) is not (passcode is None):
        raise Invalid("username and passcode come together")
    await check_remote(engines, scope.grant.tenant, document)
    if passcode is not None:
        document["passcode"] = await passcodes.hashed(passcode)
    try:
        await _remotes(scope, engines).insert(document)
    except AlreadyExists:
        raise AlreadyExists("there is a remote AE of this name") from None
    await _changed(scope, engines, "remote AE added", name=document["name"], aet=document["aet"])
    return RemoteEntity.of({"tenant": scope.grant.tenant, **document})


async def update_remote(scope: Scope, engines: Engines, name: str, /, **facts: Any) -> RemoteEntity:
    """Change what is given of a remote AE, its `name` too; the arguments are those of `add_remote`.

    A passcode of None is the one there; a username of None takes both away. Raises Invalid, NotFound,
    AlreadyExists for a name taken, and Refused for another host inside the installation.
    """
    scope.require(Right.ADMINISTER)
    unknown = facts.keys() - RemoteEntity.__slots__ | facts.keys() & {"tenant"}
    if unknown:
        raise Invalid(f"a remote AE has no {', '.join(sorted(unknown))}")
    known = await get_remote(scope, engines, name)
    changes = checked(facts)
    passcode = changes.pop("passcode", None)
    if passcode is not None:
        changes["passcode"] = await passcodes.hashed(passcode)
    if "username" in changes and changes["username"] is None:
        changes["passcode"] = None
    if changes.get("username", known.username) and not changes.get("passcode", known.passcode):
        raise Invalid("username and passcode come together")
    there = {"host": known.host, "aet": known.aet}
    if any(changes.get(fact, before) != before for fact, before in there.items()):
        await check_remote(engines, scope.grant.tenant, there | changes)
    if changes:
        try:
            if not await _remotes(scope, engines).update({"name": known.name}, Edit(set=changes)):
                raise NotFound("no such remote AE")
        except AlreadyExists:
            raise AlreadyExists("there is a remote AE of this name") from None
        await _changed(scope, engines, "remote AE changed", name=known.name, changed=sorted(changes))
    return await get_remote(scope, engines, changes.get("name", known.name))


async def get_remote(scope: Scope, engines: Engines, name: str) -> RemoteEntity:
    """One remote AE the tenant trusts; raises NotFound."""
    document = await _remotes(scope, engines).find_one({"name": name.strip()})
    if document is None:
        raise NotFound("no such remote AE")
    return RemoteEntity.of(document)


async def find_remote(scope: Scope, engines: Engines) -> list[RemoteEntity]:
    """The remote AEs the tenant trusts, by name."""
    found = await _remotes(scope, engines).find({}, sort=[("name", 1)])
    return [RemoteEntity.of(document) for document in found]


async def read_remote(scope: Scope, engines: Engines) -> list[RemoteEntity]:
    """Read remote AEs for people: all that is set of them is for who administers."""
    scope.require(Right.ADMINISTER)
    return await find_remote(scope, engines)


async def remove_remote(scope: Scope, engines: Engines, name: str) -> None:
    """Trust a remote AE no longer; raises NotFound."""
    scope.require(Right.ADMINISTER)
    if not await _remotes(scope, engines).delete({"name": name.strip()}):
        raise NotFound("no such remote AE")
    await engines.documents.of(scope.grant, "worklist_fetches").delete({"remote": name.strip()})
    await _changed(scope, engines, "remote AE removed", name=name.strip())


async def _changed(scope: Scope, engines: Engines, what: str, **details: Any) -> None:
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, {"what": what, **details})


def _locals(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "local_application_entities")


def _remotes(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "remote_application_entities")
