"""Whose an address of the VPN is: a remote AE stands there only where it is a device of the same tenant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network

from services.errors import Refused
from services.peers.addresses import Address, literal, network_of, plain
from services.peers.inward import INSIDE
from services.persistence import Engines, In
from services.tenancy.installation import Installation

COLLECTIONS = ("vpn_hubs", "vpn_devices")


@dataclass(frozen=True, slots=True)
class Overlay:
    """The hubs' networks, and which tenant's active device has which address of them."""

    networks: tuple[IPv4Network, ...] = ()
    devices: Mapping[str, str] = field(default_factory=dict)

    def is_within(self, address: Address) -> bool:
        """Return whether an address is one of the VPN's."""
        return any(plain(address) in network for network in self.networks)

    def is_proof(self, address: Address, tenant: str) -> bool:
        """Return whether it is not of the VPN, or of a device of the tenant's."""
        return not self.is_within(address) or self.devices.get(str(plain(address))) == tenant

    def allows(self, host: str, tenant: str) -> bool:
        """Whether a remote AE of the tenant's may have this host: of the VPN, only a device of its own."""
        network = network_of(host)
        if network is None:
            return True
        if network.num_addresses == 1:
            return self.is_proof(network[0], tenant)
        return not any(network.version == one.version and network.subnet_of(one) for one in self.networks)


async def read(engines: Engines, addresses: Iterable[str] | None = None) -> Overlay:
    """The overlay as it is now, or what of it concerns these addresses."""
    named_by = [engines.documents.installation(name) for name in COLLECTIONS]  # a hub may be gone
    found = {network for one in named_by for network in await one.distinct("network", {})}
    networks = tuple(sorted(map(IPv4Network, found)))
    if not networks:
        return Overlay()
    named = {} if addresses is None else {"address": In(sorted(addresses))}
    devices = await engines.documents.installation("vpn_devices").find(
        {"active": True, **named}, projection=("tenant", "address")
    )
    return Overlay(networks, {one["address"]: one["tenant"] for one in devices})


async def check_host(engines: Engines, tenant: str, host: str) -> None:
    """Raise Refused for an address of the VPN that is no device of the tenant's."""
    known = await read(engines, [str(plain(one))] if (one := literal(host)) else [])
    if not known.allows(host, tenant):
        raise Refused(INSIDE)


async def callable_at(engines: Engines, tenant: str, host: str, port: int) -> list[str]:
    """The addresses at which a tenant may have us call; see `Inward.callable_at`, which it narrows."""
    found = await engines.own(Installation).inward.callable_at(host, port)
    known = await read(engines, found)
    left = [one for one in found if known.allows(one, tenant)]
    if not left:
        raise Refused(INSIDE)
    return left
