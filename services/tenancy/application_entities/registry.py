"""Who may associate: every AE of the installation in memory, so that a decision needs no database trip.

Nobody is turned away before it was looked up once whether he has just been let in.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from services.persistence import Engines
from services.tenancy.application_entities.admission import (
    Admission,
    Admitted,
    Asked,
    Known,
    KnownRemote,
    KnownTenant,
    Unrecognised,
)
from services.tenancy.application_entities.hosts import Hosts
from services.tenancy.application_entities.remote_entity import RemoteEntity
from services.tenancy.installation import Installation
from services.tenancy.kept_fresh import KeptFresh
from services.tenancy.vpn import overlay

COLLECTIONS = ("tenants", "local_application_entities", "remote_application_entities")
_KNOWN_STATES = {"active", "suspended", "closing"}
"""A modality of a suspended clinic is told to try again; a closed one is nobody any more."""


class Registry:
    """The AEs this process knows of."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._fresh = KeptFresh(engines, "the AE registry", (*COLLECTIONS, *overlay.COLLECTIONS), self._read)
        self._hosts = Hosts(self._fresh.changed.set)
        self.admission = Admission(engines.own(Installation).inward)
        self.read_at = datetime.now(UTC)
        """When all was read last."""

    @classmethod
    @asynccontextmanager
    async def open(cls, engines: Engines) -> AsyncIterator["Registry"]:
        """A registry that stays fresh meanwhile; raises Unavailable where it cannot be read at first."""
        registry = cls(engines)
        registry.admission.version_name = await engines.own(Installation).version_name()
        try:
            async with registry._fresh.open():
                yield registry
        finally:
            registry._hosts.close()

    def tenant(self, called: str) -> str | None:
        """Whose called AE title it is."""
        return self.admission.tenant(called)

    @property
    def readings(self) -> int:
        """How often all was read: as long as it is the same, so is every decision."""
        return self._fresh.readings

    @property
    def limits(self) -> Mapping[str, int]:
        """How many associations a tenant may have over all processes, of those that are bounded."""
        return self.admission.known.limits

    async def association(self, called: str, asked: Asked) -> Admitted | Unrecognised:
        """Grant a request, or say what is wrong with it. Without a passcode to check it waits for nothing.

        Only who is not recognised waits for one reading that begins now or soon: it may have been added, or
        changed, a moment ago.
        """
        found = self.admission.found(called, asked)
        answer = await self.admission.association(called, asked, found)
        if isinstance(answer, Unrecognised) and not answer.passes and answer is not Unrecognised.OURSELVES:
            await self._fresh.read_since_now()
            renewed = self.admission.found(called, asked)
            if renewed != found:
                answer = await self.admission.association(called, asked, renewed)
        return answer

    def still_knows(self, called: str, remote: RemoteEntity) -> bool:
        """Return whether an association may go on: its tenant and remote are there, and as they were."""
        return self.admission.still_knows(called, remote)

    async def reload(self) -> None:
        """Read everything anew; raises Unavailable, and then knows what it knew."""
        await self._fresh.reload()

    async def _read(self) -> None:
        began = datetime.now(UTC)
        tenants, locals_, remotes = await asyncio.gather(
            *(self._engines.documents.installation(name).find({}) for name in COLLECTIONS)
        )
        let_in = {
            document["slug"]: KnownTenant(
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
        known: dict[tuple[str, str], list[KnownRemote]] = {}
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
        self.admission.known = Known(titles, known, clinics, limits, known_overlay)
        self.read_at = began
