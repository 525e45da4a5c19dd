"""Who may associate: every AE of the installation in memory, so that a decision needs no database trip.

Nobody is turned away before it was looked up once whether he has just been let in.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from ipaddress import ip_address

from services.peers.addresses import Address, Network, plain
from services.persistence import Engines, Grant
from services.tenancy.application_entities.hosts import Hosts
from services.tenancy.application_entities.passcodes import Guesses, Passcodes
from services.tenancy.application_entities.remote_entity import RemoteEntity
from services.tenancy.installation import Installation
from services.tenancy.kept_fresh import KeptFresh
from services.tenancy.scope import Principal, Right, Scope
from services.tenancy.vpn import overlay
from services.tenancy.vpn.overlay import Overlay

COLLECTIONS = ("tenants", "local_application_entities", "remote_application_entities")
_KNOWN_STATES = {"active", "suspended", "closing"}
"""A modality of a suspended clinic is told to try again; a closed one is nobody any more."""


class Unrecognised(StrEnum):
    """Why a request for an association is not granted (PS3.8 table 9-21)."""

    CALLED = "unknown called AE title"
    CALLING = "unknown calling AE title, or not from its address"
    CERTIFICATE = "not the certificate of the calling AE"
    IDENTITY = "not the username and passcode of the calling AE"
    GUESSED = "too many wrong passcodes: wait"
    INSIDE = "an address of the installation itself, which does for no proof"
    DEVICE = "an address of the VPN that no device of this clinic has"
    OURSELVES = "a call of this installation itself"
    SUSPENDED = "the tenant is suspended"

    @property
    def passes(self) -> bool:
        """Whether the same request may be granted later."""
        return self in (Unrecognised.SUSPENDED, Unrecognised.GUESSED)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for an association, and how it shows that it is the one."""

    calling: str
    address: str  # IP
    certificate: str | None = None  # SHA-256 fingerprint of the TLS client certificate
    credentials: tuple[str, str] | None = None  # username and passcode
    version_name: str = ""  # of its implementation


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request for an association that is granted. `limit`: the tenant's associations in all processes.

    `clinic`: whose cases alone are reached under the called title, see `LocalEntity`.
    """

    scope: Scope
    remote: RemoteEntity
    limit: int | None
    clinic: str | None = None


@dataclass(frozen=True, slots=True)
class _Tenant:
    """What the DICOM entry point needs to know of a tenant."""

    slug: str
    active: bool
    limit: int | None


_Remote = tuple[RemoteEntity, tuple[Network, ...]]  # and from where it may call


@dataclass(frozen=True, slots=True)
class _Known:
    """One reading of the collections: tenants by called AE title, remotes by tenant and AE title.

    `clinics`: by those called AE titles that are tied to one. `overlay`: whose the VPN's addresses are.
    """

    tenants: Mapping[str, _Tenant] = field(default_factory=dict)
    remotes: Mapping[tuple[str, str], list[_Remote]] = field(default_factory=dict)
    clinics: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    overlay: Overlay = field(default_factory=Overlay)


class Registry:
    """The AEs this process knows of."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._known = _Known()
        self._fresh = KeptFresh(engines, "the AE registry", (*COLLECTIONS, *overlay.COLLECTIONS), self._read)
        self._hosts = Hosts(self._fresh.changed.set)
        self._passcodes, self._guesses = Passcodes(), Guesses()
        self._inward = engines.own(Installation).inward
        self._version_name = ""  # by which we know a call of our own

    @classmethod
    @asynccontextmanager
    async def open(cls, engines: Engines) -> AsyncIterator["Registry"]:
        """A registry that stays fresh meanwhile; raises Unavailable where it cannot be read at first."""
        registry = cls(engines)
        registry._version_name = await engines.own(Installation).version_name()
        try:
            async with registry._fresh.open():
                yield registry
        finally:
            registry._hosts.close()

    def tenant(self, called: str) -> str | None:
        """Whose called AE title it is."""
        tenant = self._known.tenants.get(called.strip(" "))
        return tenant.slug if tenant else None

    @property
    def readings(self) -> int:
        """How often all was read: as long as it is the same, so is every decision."""
        return self._fresh.readings

    @property
    def limits(self) -> Mapping[str, int]:
        """How many associations a tenant may have over all processes, of those that are bounded."""
        return self._known.limits

    async def association(self, called: str, asked: Asked) -> Admitted | Unrecognised:
        """Grant a request, or say what is wrong with it. Without a passcode to check it waits for nothing.

        Only who is not recognised waits for one reading that begins now or soon: it may have been added, or
        changed, a moment ago.
        """
        if asked.version_name == self._version_name:
            return Unrecognised.OURSELVES
        found = self._found(called, asked)
        answer = await self._decided(found, asked)
        if isinstance(answer, Unrecognised) and not answer.passes:
            await self._fresh.read_since_now()
            renewed = self._found(called, asked)
            answer = answer if renewed == found else await self._decided(renewed, asked)
        if isinstance(answer, Admitted):
            return replace(answer, clinic=self._known.clinics.get(called.strip(" ")))
        return answer

    def _found(self, called: str, asked: Asked) -> tuple[_Tenant | None, list[_Remote]]:
        """Whom the titles name.

        The called AE title decides the tenant before anything else is looked at: networks of different
        clinics may be the same.
        """
        tenant = self._known.tenants.get(called.strip(" "))
        if tenant is None:
            return None, []
        return tenant, self._known.remotes.get((tenant.slug, asked.calling.strip(" ")), [])

    async def _decided(
        self, found: tuple[_Tenant | None, list[_Remote]], asked: Asked
    ) -> Admitted | Unrecognised:
        tenant, remotes = found
        if tenant is None:
            return Unrecognised.CALLED
        peer = plain(ip_address(asked.address.partition("%")[0]))
        wrong = Unrecognised.CALLING
        for remote, networks in remotes:
            # A username stands in for the address.
            if remote.username is None and not any(peer in network for network in networks):
                continue
            if remote.username is None and not self._is_proof(peer, tenant, asked.calling):
                wrong = Unrecognised.INSIDE
            elif remote.username is None and not self._known.overlay.is_proof(peer, tenant.slug):
                wrong = Unrecognised.DEVICE
            elif remote.certificate is not None and asked.certificate != remote.certificate:
                wrong = Unrecognised.CERTIFICATE
            elif remote.username is not None and (unknown := await self._unidentified(remote, asked)):
                wrong = unknown
            elif tenant.active:
                return Admitted(scope_of_association(remote, asked.address), remote, tenant.limit)
            else:
                return Unrecognised.SUSPENDED
        return wrong

    def _is_proof(self, peer: Address, tenant: _Tenant, calling: str) -> bool:
        """Whether an address tells who calls.

        Every tenant can have us call from our own. Where a setting lets remote AEs stand there, no tenant's
        title is believed by another.
        """
        if not self._inward.is_own(peer):
            return True
        others = self._known.tenants.get(calling.strip(" "))
        return self._inward.is_excepted(peer) and (others is None or others.slug == tenant.slug)

    def still_knows(self, called: str, remote: RemoteEntity) -> bool:
        """Whether an association may go on: its tenant and remote are there, and as they were."""
        tenant = self._known.tenants.get(called.strip(" "))
        if tenant is None or tenant.slug != remote.tenant or not tenant.active:
            return False
        known = self._known.remotes.get((remote.tenant, remote.aet), ())
        return any(other == remote for other, _ in known)

    async def _unidentified(self, remote: RemoteEntity, asked: Asked) -> Unrecognised | None:
        kept = remote.passcode
        if asked.credentials is None or kept is None:
            return Unrecognised.IDENTITY
        username, passcode = asked.credentials
        if username != remote.username:
            return Unrecognised.IDENTITY
        if not self._passcodes.remembers(kept, passcode) and not self._guesses.take(kept, asked.address):
            return Unrecognised.GUESSED
        if not await self._passcodes.right(kept, passcode):
            return Unrecognised.IDENTITY
        self._guesses.forget(kept, asked.address)
        return None

    async def reload(self) -> None:
        """Read everything anew; raises Unavailable, and then knows what it knew."""
        await self._fresh.reload()

    async def _read(self) -> None:
        tenants, locals_, remotes = await asyncio.gather(
            *(self._engines.documents.installation(name).find({}) for name in COLLECTIONS)
        )
        let_in = {
            document["slug"]: _Tenant(
                document["slug"],
                document["state"] == "active",
                (document.get("limits") or {}).get("associations"),
            )
            for document in tenants
            if document["state"] in _KNOWN_STATES
        }
        known_overlay = await overlay.read(self._engines)
        entities = [
            remote
            for remote in map(RemoteEntity.of, remotes)
            if known_overlay.allows(remote.host, remote.tenant)  # not one at a device of a revoked site
        ]
        await self._hosts.resolve({remote.host for remote in entities})
        known: dict[tuple[str, str], list[_Remote]] = {}
        for remote in entities:
            known.setdefault((remote.tenant, remote.aet), []).append(
                (remote, self._hosts.networks(remote.host))
            )
        titles = {
            document["aet"]: let_in[document["tenant"]]
            for document in locals_
            if document["tenant"] in let_in
        }
        clinics = {document["aet"]: document["clinic"] for document in locals_ if document.get("clinic")}
        limits = {slug: tenant.limit for slug, tenant in let_in.items() if tenant.limit is not None}
        self._known = _Known(titles, known, clinics, limits, known_overlay)


def scope_of_association(remote: RemoteEntity, address: str = "") -> Scope:
    """What a remote AE may do with its tenant's data: store; find and retrieve where it is configured so."""
    rights = {Right.STORE, Right.FIND, Right.RETRIEVE} if remote.query_retrieve else {Right.STORE}
    principal = Principal("association", f"{remote.tenant}/{remote.name}", remote.aet, address)
    return Scope(principal, frozenset(rights), (Grant(remote.tenant),))
