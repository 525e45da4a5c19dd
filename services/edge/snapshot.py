"""The AE registry as it was last read, sealed on the site's disk: who is let in while the link is down.

Whoever was revoked before it was taken stays revoked; nobody is let in by one that is too old.
"""

import asyncio
import json
import logging
from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

from services.edge.files import SpoolFiles
from services.errors import Damaged
from services.peers.inward import Inward
from services.settings import Settings
from services.tenancy.application_entities.admission import Admission, Known, KnownTenant
from services.tenancy.application_entities.registry import Registry
from services.tenancy.application_entities.remote_entity import RemoteEntity

log = logging.getLogger(__name__)
WRITTEN_SECONDS = 60.0
"""Seconds after which it is written again though nothing has changed, for its age."""
_NAME = "registry"
_FORWARD = timedelta(minutes=5)
"""What a clock may have been ahead when it was taken; beyond that its age is not known."""


class Snapshot:
    """That of one process. `tenants`: slugs of those that the site serves; none: all of the installation."""

    def __init__(self, files: SpoolFiles, settings: Settings, tenants: Collection[str]) -> None:
        self.inward = Inward(settings, tuple)
        self.admission = Admission(self.inward)
        self.taken_at: datetime | None = None
        self._files = files
        self._tenants = frozenset(tenants)
        self._bound = timedelta(hours=settings.edge_snapshot_hours)
        self._read()

    @property
    def age(self) -> timedelta | None:
        """How old it is by this machine's clock; None: there is none."""
        return datetime.now(UTC) - self.taken_at if self.taken_at else None

    @property
    def holds(self) -> bool:
        """Whether associations may be decided by it. A clock that was set back tells no age."""
        age = self.age
        return age is not None and -_FORWARD <= age <= self._bound

    def serves(self, tenant: str) -> bool:
        """Return whether the site takes images of a tenant."""
        return not self._tenants or tenant in self._tenants

    def served(self) -> frozenset[str]:
        """The tenants that the site serves; none: all of the installation."""
        return self._tenants

    async def take(self, registry: Registry) -> None:
        """Take it of the registry as it was read last; written if it tells something new. Raises OSError."""
        known, read_at = self._of_site(registry.admission.known), registry.read_at
        if (
            self.taken_at is not None
            and known == self.admission.known
            and (read_at - self.taken_at).total_seconds() < WRITTEN_SECONDS
        ):
            return
        told = _told(known) | {
            "taken_at": read_at.isoformat(),
            "version_name": registry.admission.version_name,
        }
        await asyncio.to_thread(self._files.write, _NAME, json.dumps(told).encode())
        self.admission.known, self.taken_at = known, read_at
        self.admission.version_name = registry.admission.version_name

    def _read(self) -> None:
        try:
            told = json.loads(self._files.read(_NAME))
            self.admission.known = _known(told)
            self.admission.version_name = told["version_name"]
            self.taken_at = datetime.fromisoformat(told["taken_at"])
        except (Damaged, ValueError, KeyError, TypeError):
            log.warning("there is no snapshot of the AE registry: nobody is let in before the link is up")

    def _of_site(self, known: Known) -> Known:
        """Remote AEs of its tenants alone: no other clinic's passcodes lie here. Titles are no secret."""
        if not self._tenants:
            return known
        return replace(
            known, remotes={key: remotes for key, remotes in known.remotes.items() if self.serves(key[0])}
        )


def _told(known: Known) -> dict[str, Any]:
    return {
        "titles": {title: asdict(tenant) for title, tenant in known.tenants.items()},
        "remotes": [
            [asdict(remote), [str(network) for network in networks]]
            for remotes in known.remotes.values()
            for remote, networks in remotes
        ],
        "clinics": dict(known.clinics),
        "limits": dict(known.limits),
    }


def _known(told: dict[str, Any]) -> Known:
    remotes: dict[tuple[str, str], list[Any]] = {}
    for facts, networks in told["remotes"]:
        remote = RemoteEntity(**facts)
        made = (remote, tuple(ip_network(network) for network in networks))
        remotes.setdefault((remote.tenant, remote.aet), []).append(made)
    titles = {title: KnownTenant(**tenant) for title, tenant in told["titles"].items()}
    return Known(titles, remotes, told["clinics"], told["limits"])
