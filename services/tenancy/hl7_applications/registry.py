"""Whose messages are taken: every HL7 application of the installation in memory.

Nobody is turned away before it was looked up once whether he has just been let in.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address

from services.peers.addresses import Address, Network, plain
from services.persistence import Engines, Grant
from services.tenancy.application_entities.hosts import Hosts
from services.tenancy.hl7_applications.directory import Hl7Application
from services.tenancy.installation import Installation
from services.tenancy.kept_fresh import KeptFresh
from services.tenancy.scope import Principal, Right, Scope

COLLECTIONS = ("tenants", "local_application_entities", "hl7_applications")
_KNOWN_STATES = {"active", "suspended", "closing"}
RIGHTS = frozenset({Right.FIND, Right.REQUEST, Right.STORE, Right.CORRECT})
"""What a message may do: make requests, know of them, say that one is done, and correct patients."""


class Unlisted(StrEnum):
    """Why a message is not taken."""

    TENANT = "the receiving facility or application names no clinic here"
    ADDRESS = "the clinic takes no messages from this address"
    NAME = "not the sending application or facility of this address"
    CERTIFICATE = "not the certificate of this application"
    INSIDE = "an address of the installation itself, which does for no proof"
    SUSPENDED = "the clinic is suspended"

    @property
    def passes(self) -> bool:
        """Whether the same message may be taken later."""
        return self is Unlisted.SUSPENDED


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, and how it shows that it is the one; `sending`, `receiving`: application and facility."""

    address: str  # IP
    sending: tuple[str, str]
    receiving: tuple[str, str]
    certificate: str | None = None  # SHA-256 fingerprint of the TLS client certificate


@dataclass(frozen=True, slots=True)
class KnownSender:
    """A message that is taken: the application it is of, and what that may do."""

    scope: Scope
    application: Hl7Application


_Application = tuple[Hl7Application, tuple[Network, ...]]  # and from where it may send


@dataclass(frozen=True, slots=True)
class _Known:
    """One reading: whether tenants are active, by slug; tenants by AE title; applications by tenant."""

    active: Mapping[str, bool] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    applications: Mapping[str, list[_Application]] = field(default_factory=dict)


class Hl7Registry:
    """The applications this process knows of."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._known = _Known()
        self._fresh = KeptFresh(engines, "the registry of HL7 applications", COLLECTIONS, self._read)
        self._hosts = Hosts(self._fresh.changed.set)
        self._inward = engines.own(Installation).inward

    @classmethod
    @asynccontextmanager
    async def open(cls, engines: Engines) -> AsyncIterator["Hl7Registry"]:
        """A registry that stays fresh meanwhile; raises Unavailable where it cannot be read at first."""
        registry = cls(engines)
        try:
            async with registry._fresh.open():
                yield registry
        finally:
            registry._hosts.close()

    def tenant(self, receiving: tuple[str, str]) -> str | None:
        """Whom a message is for: its facility names the tenant, else its application does.

        By the tenant's slug, in whatever letters, or one of its AE titles. The slug first: no other tenant
        can give itself that.
        """
        application, facility = receiving
        for name in (facility, application):
            slug = name.lower()
            if found := slug if slug in self._known.active else self._known.titles.get(name):
                return found
        return None

    def knows_address(self, address: str) -> bool:
        """Return whether anybody takes messages from there."""
        peer = _address(address)
        return any(
            peer in network
            for applications in self._known.applications.values()
            for _, networks in applications
            for network in networks
        )

    async def admit(self, sender: Sender) -> KnownSender | Unlisted:
        """Take a message, or say why not. Only who is not known waits for one reading that begins now."""
        answer = self._decided(sender)
        if isinstance(answer, KnownSender) or answer.passes:
            return answer
        await self._fresh.read_since_now()
        return self._decided(sender)

    def _decided(self, sender: Sender) -> KnownSender | Unlisted:
        tenant = self.tenant(sender.receiving)
        if tenant is None:
            return Unlisted.TENANT
        peer = _address(sender.address)
        wrong = Unlisted.ADDRESS
        for application, networks in self._known.applications.get(tenant, ()):
            if not any(peer in network for network in networks):
                continue
            if not self._is_proof(peer):
                wrong = Unlisted.INSIDE
            elif not _is_named(application, sender.sending):
                wrong = Unlisted.NAME
            elif application.certificate not in (None, sender.certificate):
                wrong = Unlisted.CERTIFICATE
            elif self._known.active[tenant]:
                return KnownSender(_scope_of(application, sender.address), application)
            else:
                return Unlisted.SUSPENDED
        return wrong

    def _is_proof(self, peer: Address) -> bool:
        """Return whether an address tells who sends: every tenant can have us send results from our own."""
        return not self._inward.is_own(peer) or self._inward.is_excepted(peer)

    async def reload(self) -> None:
        """Read everything anew; raises Unavailable, and then knows what it knew."""
        await self._fresh.reload()

    async def _read(self) -> None:
        tenants, locals_, documents = await asyncio.gather(
            *(self._engines.documents.installation(name).find({}) for name in COLLECTIONS)
        )
        active = {one["slug"]: one["state"] == "active" for one in tenants if one["state"] in _KNOWN_STATES}
        titles = {one["aet"]: one["tenant"] for one in locals_ if one["tenant"] in active}
        applications = [Hl7Application.of(one) for one in documents if one["tenant"] in active]
        await self._hosts.resolve({one.host for one in applications})
        known: dict[str, list[_Application]] = {}
        for one in applications:
            known.setdefault(one.tenant, []).append((one, self._hosts.networks(one.host)))
        self._known = _Known(active, titles, known)


def _address(text: str) -> Address:
    return plain(ip_address(text.partition("%")[0]))


def _is_named(application: Hl7Application, sending: tuple[str, str]) -> bool:
    asked = (application.application, application.facility)
    return all(not ours or ours == theirs for ours, theirs in zip(asked, sending, strict=True))


def _scope_of(application: Hl7Application, address: str) -> Scope:
    name = f"{application.tenant}/{application.name}"
    principal = Principal("application", name, application.name, address)
    return Scope(principal, RIGHTS, (Grant(application.tenant),))
