"""A hub, and sites of two clinics whose networks are the same."""

from collections.abc import Awaitable, Callable

import pytest

from services.persistence import Engines
from services.tenancy.scope import Scope, operator_scope
from services.tenancy.vpn import hubs, sites
from services.tenancy.vpn.hubs import Hub
from services.tenancy.vpn.site import Site
from services.tenancy.vpn.sites import WantedDevice
from services.vpn.keys import new_keys

NETWORK, LAN = "100.64.0.0/16", "192.168.1.0/24"
AddSite = Callable[..., Awaitable[Site]]


async def add_hub(engines: Engines, name: str, network: str = NETWORK, **more: object) -> tuple[Hub, str]:
    given = {"endpoint": f"{name}.example:51820", "key": new_keys().public, **more}
    return await hubs.add(operator_scope(), engines, name=name, network=network, **given)


@pytest.fixture
async def hub(engines: Engines) -> Hub:
    """The only hub."""
    return (await add_hub(engines, "north"))[0]


@pytest.fixture
async def add_site(hub: Hub, engines: Engines) -> AddSite:
    """Add a site with an X-ray at 192.168.1.20."""

    async def add(scope: Scope, name: str = "surgery", *devices: WantedDevice, **more: object) -> Site:
        wanted = devices or (WantedDevice("X-ray", "192.168.1.20", "XRAY"),)
        given = {"lan": LAN, "devices": wanted, "key": new_keys().public, **more}
        return await sites.add(scope, engines, name=name, **given)

    return add
