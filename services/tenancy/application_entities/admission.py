"""Who is let in, of the AEs that one reading of the registry knows: the decision alone, without an engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from ipaddress import ip_address

from services.peers.addresses import Address, Network, plain
from services.peers.inward import Inward
from services.persistence.grant import Grant
from services.tenancy.application_entities.passcodes import Guesses, Passcodes
from services.tenancy.application_entities.remote_entity import RemoteEntity
from services.tenancy.scope import Principal, Right, Scope
from services.tenancy.vpn.overlay import Overlay


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
class KnownTenant:
    """What the DICOM entry point needs to know of a tenant."""

    slug: str
    active: bool
    limit: int | None


KnownRemote = tuple[RemoteEntity, tuple[Network, ...]]
"""A remote AE, and from where it may call."""
Found = tuple[KnownTenant | None, list[KnownRemote]]
"""Whom a called and a calling AE title name."""


@dataclass(frozen=True, slots=True)
class Known:
    """One reading of the collections: tenants by called AE title, remotes by tenant and AE title.

    `clinics`: by those called AE titles that are tied to one.
    """

    tenants: Mapping[str, KnownTenant] = field(default_factory=dict)
    remotes: Mapping[tuple[str, str], list[KnownRemote]] = field(default_factory=dict)
    clinics: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    """How many associations a tenant may have over all processes, of those that are bounded."""
    overlay: Overlay = field(default_factory=Overlay)
    """Whose the VPN's addresses are."""


class Admission:
    """What one process knows of the AEs, and which passcodes it was shown.

    `inward`: which addresses are ours. `version_name`: by which a call of our own is known.
    """

    def __init__(self, inward: Inward, version_name: str = "") -> None:
        self.known = Known()
        self.version_name = version_name
        self._inward = inward
        self._passcodes, self._guesses = Passcodes(), Guesses()

    def tenant(self, called: str) -> str | None:
        """Whose called AE title it is."""
        tenant = self.known.tenants.get(called.strip(" "))
        return tenant.slug if tenant else None

    async def association(
        self, called: str, asked: Asked, found: Found | None = None
    ) -> Admitted | Unrecognised:
        """Grant a request, or say what is wrong with it. `found`: whom its titles name, if known."""
        if self.version_name and asked.version_name == self.version_name:
            return Unrecognised.OURSELVES
        answer = await self._decided(found or self.found(called, asked), asked)
        if isinstance(answer, Admitted):
            return replace(answer, clinic=self.known.clinics.get(called.strip(" ")))
        return answer

    def found(self, called: str, asked: Asked) -> Found:
        """Whom the titles name.

        The called AE title decides the tenant before anything else is looked at: networks of different
        clinics may be the same.
        """
        tenant = self.known.tenants.get(called.strip(" "))
        if tenant is None:
            return None, []
        return tenant, self.known.remotes.get((tenant.slug, asked.calling.strip(" ")), [])

    async def _decided(self, found: Found, asked: Asked) -> Admitted | Unrecognised:
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
            elif remote.username is None and not self.known.overlay.is_proof(peer, tenant.slug):
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

    def still_knows(self, called: str, remote: RemoteEntity) -> bool:
        """Return whether an association may go on: its tenant and remote are there, and as they were."""
        tenant = self.known.tenants.get(called.strip(" "))
        if tenant is None or tenant.slug != remote.tenant or not tenant.active:
            return False
        known = self.known.remotes.get((remote.tenant, remote.aet), ())
        return any(other == remote for other, _ in known)

    def standing(self, tenant: str, calling: str) -> Unrecognised | None:
        """Return why what this AE sent this tenant a while ago is not taken now; None: it is."""
        known = next((one for one in self.known.tenants.values() if one.slug == tenant), None)
        if known is None:
            return Unrecognised.CALLED
        if not self.known.remotes.get((tenant, calling.strip(" "))):
            return Unrecognised.CALLING
        return None if known.active else Unrecognised.SUSPENDED

    def _is_proof(self, peer: Address, tenant: KnownTenant, calling: str) -> bool:
        """Return whether an address tells who calls.

        Every tenant can have us call from our own. Where a setting lets remote AEs stand there, no tenant's
        title is believed by another.
        """
        if not self._inward.is_own(peer):
            return True
        others = self.known.tenants.get(calling.strip(" "))
        return self._inward.is_excepted(peer) and (others is None or others.slug == tenant.slug)

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


def scope_of_association(remote: RemoteEntity, address: str = "") -> Scope:
    """What a remote AE may do with its tenant's data: store; find and retrieve where it is configured so."""
    rights = {Right.STORE, Right.FIND, Right.RETRIEVE} if remote.query_retrieve else {Right.STORE}
    principal = Principal("association", f"{remote.tenant}/{remote.name}", remote.aet, address)
    return Scope(principal, frozenset(rights), (Grant(remote.tenant),))
