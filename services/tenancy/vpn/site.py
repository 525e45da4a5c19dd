"""A site of the VPN as the registry knows it: a clinic's network, its devices, and the keys of its router."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Device:
    """A device: `address` is its own over all clinics, `lan_address` the one in its clinic.

    `remote`: the name of the tenant's remote AE that stands there; `port`: where the archive may call it.
    """

    name: str
    address: str
    lan_address: str
    remote: str | None
    aet: str | None
    port: int | None

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Device":
        """Make it from what the database keeps."""
        return cls(**{name: document.get(name) for name in cls.__slots__})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Site:
    """A site. `old_key` is good beside `key` until a hub hears of `key`, or until `old_until`."""

    tenant: str
    id: str
    name: str
    network: str
    lan: str
    key: str
    old_key: str | None
    old_until: datetime | None
    created_at: datetime
    revoked_at: datetime | None
    devices: tuple[Device, ...]
    handshakes: Mapping[str, datetime]  # the last one by hub

    @classmethod
    def of(
        cls, document: Mapping[str, Any], devices: tuple[Device, ...], handshakes: Mapping[str, datetime]
    ) -> "Site":
        """Make it from what the database keeps."""
        named = {name: document.get(name) for name in cls.__slots__ if name not in ("devices", "handshakes")}
        return cls(**named, devices=devices, handshakes=handshakes)  # type: ignore[arg-type]

    @property
    def handshake_at(self) -> datetime | None:
        """The last one with any hub."""
        return max(self.handshakes.values(), default=None)

    @property
    def state(self) -> str:
        """In a word."""
        if self.revoked_at is not None:
            return "revoked"
        return "rotating" if self.old_key is not None else "active"
