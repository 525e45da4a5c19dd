"""Application Entities: the called AE titles of a tenant, and the remote ones it trusts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from services.errors import AlreadyExists, Invalid, NotFound
from services.persistence import Engines
from services.tenancy.scope import Right, Scope

TITLE = re.compile(r"[\x20-\x5b\x5d-\x7e]{1,16}")
"""VR AE (PS3.5 6.2): 1 to 16 of the default repertoire, no backslash; outer spaces do not count."""
HOST_NAME = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?")
HIGHEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class LocalEntity:
    """A called AE title: naming it names the tenant, so titles are unique over the installation."""

    tenant: str
    aet: str


@dataclass(frozen=True, slots=True)
class RemoteEntity:
    """A remote AE: may call from `host` (an address, a network or a host name), may be sent to at `port`."""

    tenant: str
    name: str
    aet: str
    host: str
    port: int
    query_retrieve: bool
    tls: bool

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "RemoteEntity":
        """As the database keeps it."""
        return cls(**{name: document[name] for name in cls.__slots__})


def title(text: str) -> str:
    """An AE title without its outer spaces; raises Invalid where it breaks the VR."""
    stripped = text.strip(" ")
    if TITLE.fullmatch(stripped) is None:
        raise Invalid("an AE title has 1 to 16 characters, no backslash and no control character")
    return stripped


def checked_host(text: str) -> str:
    """An IP address, a network in CIDR notation or a host name; raises Invalid for anything else."""
    try:
        ip_network(text, strict=False)
    except ValueError:
        if HOST_NAME.fullmatch(text) is None or re.fullmatch(r"[0-9.]+", text):
            raise Invalid("a host is an IP address, a network (CIDR) or a host name") from None
    return text


async def add_local(scope: Scope, engines: Engines, aet: str) -> LocalEntity:
    """Give the tenant a called AE title; raises AlreadyExists where any tenant has it."""
    scope.require(Right.ADMINISTER)
    entity = LocalEntity(scope.grant.tenant, title(aet))
    try:
        await engines.documents.of(scope.grant, "local_application_entities").insert({"aet": entity.aet})
    except AlreadyExists:
        raise AlreadyExists("this AE title is taken") from None
    return entity


async def add_remote(
    scope: Scope,
    engines: Engines,
    *,
    name: str,
    aet: str,
    host: str,
    port: int,
    query_retrieve: bool = False,
    tls: bool = False,
) -> RemoteEntity:
    """Trust a remote AE; raises AlreadyExists where the tenant has one of this name."""
    scope.require(Right.ADMINISTER)
    if not 0 < port <= HIGHEST_PORT:
        raise Invalid("a port is a number from 1 to 65535")
    if not name.strip():
        raise Invalid("a remote AE has a name")
    document = {
        "name": name.strip(),
        "aet": title(aet),
        "host": checked_host(host),
        "port": port,
        "query_retrieve": query_retrieve,
        "tls": tls,
    }
    try:
        await engines.documents.of(scope.grant, "remote_application_entities").insert(document)
    except AlreadyExists:
        raise AlreadyExists("there is a remote AE of this name") from None
    return RemoteEntity.of({"tenant": scope.grant.tenant, **document})


async def find_local(scope: Scope, engines: Engines) -> list[LocalEntity]:
    """The tenant's called AE titles."""
    found = await engines.documents.of(scope.grant, "local_application_entities").find({}, sort=[("aet", 1)])
    return [LocalEntity(document["tenant"], document["aet"]) for document in found]


async def find_remote(scope: Scope, engines: Engines) -> list[RemoteEntity]:
    """The remote AEs the tenant trusts, by name."""
    found = await engines.documents.of(scope.grant, "remote_application_entities").find(
        {}, sort=[("name", 1)]
    )
    return [RemoteEntity.of(document) for document in found]


async def remove_local(scope: Scope, engines: Engines, aet: str) -> None:
    """Take a called AE title away; raises NotFound."""
    scope.require(Right.ADMINISTER)
    if not await engines.documents.of(scope.grant, "local_application_entities").delete({"aet": aet}):
        raise NotFound("no such AE title")


async def remove_remote(scope: Scope, engines: Engines, name: str) -> None:
    """Trust a remote AE no longer; raises NotFound."""
    scope.require(Right.ADMINISTER)
    if not await engines.documents.of(scope.grant, "remote_application_entities").delete({"name": name}):
        raise NotFound("no such remote AE")
