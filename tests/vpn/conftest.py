"""A site as the registry has it, to be rendered."""

from services.tenancy.vpn.hubs import Hub
from services.tenancy.vpn.site import Device, Site
from services.vpn.keys import new_keys
from services.vpn.router import HubEnd, Router

KEYS = new_keys()
NOBODY = Hub("north", "vpn.example:51820", "100.64.0.0/16", "100.64.0.1", KEYS.public, "11112", "443", ())


def router(
    *,
    site: str = "surgery",
    hub: str = "north",
    device: str = "X-ray",
    aet: str = "XRAY",
    hubs: int = 1,
    devices: int = 2,
) -> Router:
    made = tuple(
        Device(
            device if not number else f"US{number}",
            f"100.64.0.{number + 16}",
            f"192.168.1.{number + 20}",
            None,
            aet,
            None,
        )
        for number in range(devices)
    )
    known = Site(
        "oakwood", "1", site, "100.64.0.0/16", "192.168.1.0/24", KEYS.public, None, None, None, None, made, {}
    )
    ends = tuple(
        HubEnd(
            hub if not number else f"hub{number}",
            "vpn.example",
            51820,
            f"100.64.0.{number + 1}",
            KEYS.public,
            11112,
            443,
        )
        for number in range(hubs)
    )
    return Router(known, KEYS.private, ends)
