"""Which HL7 applications a tenant knows: from where they send, and where they take results."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.errors import AlreadyExists, Invalid, NotFound, Refused
from services.peers.inward import INSIDE
from services.persistence import Edit, Engines, TenantCollection
from services.tenancy import audit
from services.tenancy.application_entities.remote_entity import (
    checked_fingerprint,
    checked_host,
    checked_name,
    checked_port,
)
from services.tenancy.audit import Event
from services.tenancy.installation import Installation
from services.tenancy.scope import Right, Scope

MOST = 50
LONGEST_NAMESPACE = 64


@dataclass(frozen=True, slots=True)
class Hl7Application:
    """A system that sends from `host` (an address, a network or a host name), and takes results at `port`.

    Without a port it only sends. `application` and `facility`: what it calls itself (MSH-3, MSH-4), empty:
    anything. `tls`: results go to it over TLS. `certificate`: SHA-256 fingerprint of the TLS client
    certificate that it must show.
    """

    tenant: str
    id: str
    name: str
    host: str
    port: int | None = None
    application: str = ""
    facility: str = ""
    tls: bool = False
    certificate: str | None = None

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Hl7Application":
        """Make it from what the database keeps."""
        return cls(**{name: document[name] for name in cls.__slots__ if name in document})

    @property
    def takes_results(self) -> bool:
        """Whether results are sent to it."""
        return self.port is not None


async def add(
    scope: Scope,
    engines: Engines,
    *,
    name: str,
    host: str,
    port: int | None = None,
    application: str = "",
    facility: str = "",
    tls: bool = False,
    certificate: str | None = None,
) -> Hl7Application:
    """Take messages from an application. Needs the right to administer.

    Raises Invalid, AlreadyExists where the tenant has one of this name, and Refused for a host inside the
    installation.
    """
    scope.require(Right.ADMINISTER)
    document = _checked({
        "name": name,
        "host": host,
        "port": port,
        "application": application,
        "facility": facility,
        "tls": tls,
        "certificate": certificate,
    })  # fmt: skip
    _check(engines, document)
    if await _applications(scope, engines).count({}, limit=MOST) >= MOST:
        raise Invalid(f"a tenant has at most {MOST} HL7 applications")
    document["id"] = secrets.token_hex(8)
    try:
        await _applications(scope, engines).insert(document)
    except AlreadyExists:
        raise AlreadyExists("there is an HL7 application of this name") from None
    await _changed(scope, engines, "HL7 application added", name=document["name"], host=document["host"])
    return Hl7Application.of({"tenant": scope.grant.tenant, **document})


async def update(scope: Scope, engines: Engines, name: str, /, **facts: Any) -> Hl7Application:
    """Change what is given of an application, its `name` too; the arguments are those of `add`.

    Needs the right to administer. Raises Invalid, NotFound, AlreadyExists for a name taken, Refused.
    """
    scope.require(Right.ADMINISTER)
    if unknown := facts.keys() - _CHECKS.keys() - {"tls"}:
        raise Invalid(f"an HL7 application has no {', '.join(sorted(unknown))}")
    known = await get(scope, engines, name)
    changes = _checked(facts)
    there = {"host": known.host, "port": known.port}
    _check(engines, there | {fact: changes[fact] for fact in there if fact in changes})
    if changes:
        try:
            if not await _applications(scope, engines).update({"id": known.id}, Edit(set=changes)):
                raise NotFound("no such HL7 application")
        except AlreadyExists:
            raise AlreadyExists("there is an HL7 application of this name") from None
        await _changed(scope, engines, "HL7 application changed", name=known.name, changed=sorted(changes))
    return await get(scope, engines, changes.get("name", known.name))


async def get(scope: Scope, engines: Engines, name: str) -> Hl7Application:
    """One of the tenant's applications by its name; raises NotFound."""
    document = await _applications(scope, engines).find_one({"name": name.strip()})
    if document is None:
        raise NotFound("no such HL7 application")
    return Hl7Application.of(document)


async def find(scope: Scope, engines: Engines) -> list[Hl7Application]:
    """The tenant's applications, by name."""
    found = await _applications(scope, engines).find({}, sort=[("name", 1)])
    return [Hl7Application.of(document) for document in found]


async def read(scope: Scope, engines: Engines) -> list[Hl7Application]:
    """The same for people: all that is set of them is for who administers."""
    scope.require(Right.ADMINISTER)
    return await find(scope, engines)


async def remove(scope: Scope, engines: Engines, name: str) -> None:
    """Take no more messages from an application, and send it none. Raises NotFound."""
    scope.require(Right.ADMINISTER)
    if not await _applications(scope, engines).delete({"name": name.strip()}):
        raise NotFound("no such HL7 application")
    await _changed(scope, engines, "HL7 application removed", name=name.strip())


def _check(engines: Engines, facts: Mapping[str, Any]) -> None:
    if facts["port"] is not None and "/" in facts["host"]:
        raise Invalid("a network only sends: results go to one host")
    if engines.own(Installation).inward.is_inside_alone(facts["host"]):
        raise Refused(INSIDE)


def _checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(facts)
    for name, check in _CHECKS.items():
        if made.get(name) is not None:
            made[name] = check(made[name])
        elif name in made and name in _NEEDED:
            raise Invalid(f"an HL7 application has a {name}")
    return made


def _namespace(text: str) -> str:
    stripped = text.strip()
    if len(stripped) > LONGEST_NAMESPACE or not stripped.isprintable():
        raise Invalid(f"an application or facility has at most {LONGEST_NAMESPACE} characters")
    return stripped


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "name": checked_name,
    "host": checked_host,
    "port": checked_port,
    "application": _namespace,
    "facility": _namespace,
    "certificate": checked_fingerprint,
}
_NEEDED = {"name", "host", "application", "facility"}


async def _changed(scope: Scope, engines: Engines, what: str, **details: Any) -> None:
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, {"what": what, **details})


def _applications(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "hl7_applications")
