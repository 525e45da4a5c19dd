"""Configurations of wg-quick: of a hub, and of a site on a Linux machine with nftables."""

from services.tenancy.vpn.hubs import Hub
from services.vpn import firewall
from services.vpn.hub_state import HubState
from services.vpn.router import INTERFACE, KEEPALIVE, HubEnd, Router

_FORWARD = "PostUp = sysctl -q -w net.ipv4.ip_forward=1"


def hub(known: Hub, private_key: str) -> str:
    """The interface of a hub, closed: its agent lets sites in."""
    closed = firewall.rules(HubState.closed(known), "%i")
    bits = known.network.partition("/")[2]
    return "\n".join(
        (
            f"# Vetark VPN, hub {known.name}",
            "[Interface]",
            f"Address = {known.address}/{bits}",
            f"ListenPort = {known.port}",
            f"PrivateKey = {private_key}",
            _FORWARD,
            f"PostUp = nft '{_one_line(closed)}'",
            f"PostDown = nft delete table ip {firewall.TABLE}",
            "",
        )
    )


def site(router: Router) -> str:
    """The interface of a site with its address translation, for a Linux machine that devices can reach."""
    devices = router.site.devices
    lans = ", ".join(one.lan_address for one in devices)
    inwards = ", ".join(f"{one.address} : {one.lan_address}" for one in devices)
    outwards = ", ".join(f"{one.lan_address} : {one.address}" for one in devices)
    ends = ", ".join(one.address for one in router.hubs)
    first = router.hubs[0]
    table = f"""table ip {firewall.TABLE} {{
        chain prerouting {{ type nat hook prerouting priority dstnat;
            iifname "%i" dnat to ip daddr map {{ {inwards} }};
            iifname != "%i" ip saddr {{ {lans} }} fib daddr type local tcp dport {first.dicom}
            dnat to {first.address}; }};
        chain postrouting {{ type nat hook postrouting priority srcnat;
            oifname "%i" snat to ip saddr map {{ {outwards} }};
            ip saddr {{ {ends} }} ip daddr {{ {lans} }} masquerade; }};
        chain input {{ type filter hook input priority filter;
            iifname "%i" ct state established accept; iifname "%i" drop; }};
        chain forward {{ type filter hook forward priority filter;
            oifname "%i" tcp flags syn tcp option maxseg size set rt mtu;
            iifname "%i" ct state established,related accept;
            iifname "%i" ip daddr {{ {lans} }} accept;
            iifname "%i" drop;
            oifname "%i" ip saddr != {{ {lans} }} drop; }}; }}"""
    return "\n".join(
        (
            *_interface(router),
            _FORWARD,
            f"PostUp = nft '{_one_line(table)}'",
            f"PostDown = nft delete table ip {firewall.TABLE}",
            *_peers(router.hubs),
        )
    )


def tunnel(router: Router) -> str:
    """The tunnel alone, as apps read it from a QR code."""
    lines = (*_interface(router), *_peers(router.hubs))
    return "\n".join(line for line in lines if line and not line.startswith("#"))


def _interface(router: Router) -> list[str]:
    addresses = ", ".join(f"{one.address}/32" for one in router.site.devices)
    return [
        f"# Vetark VPN, site {router.site.name} of {router.site.tenant}: {INTERFACE}.conf",
        "[Interface]",
        f"PrivateKey = {router.private_key}",
        f"Address = {addresses}",
    ]


def _peers(hubs: tuple[HubEnd, ...]) -> list[str]:
    lines = []
    for one in hubs:
        lines += [
            "",
            f"# Hub {one.name}",
            "[Peer]",
            f"PublicKey = {one.key}",
            f"Endpoint = {one.host}:{one.port}",
            f"AllowedIPs = {one.address}/32",
            f"PersistentKeepalive = {KEEPALIVE}",
        ]
    return [*lines, ""]


def _one_line(rules: str) -> str:
    return " ".join(rules.split())
