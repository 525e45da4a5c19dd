"""The script of a site for MikroTik's RouterOS, from version 7."""

from services.vpn.router import INTERFACE, KEEPALIVE, Router

_NAT, _FILTER = "/ip firewall nat", "/ip firewall filter"
_PEERS, _ROUTE, _ADDRESS = "/interface wireguard peers", "/ip route", "/ip address"
_INTERFACE = "/interface wireguard"
_OURS = "Vetark VPN"


def script(router: Router) -> str:
    """What is pasted into a terminal of the router, or imported as a file."""
    site, first = router.site, router.hubs[0]
    lines = [
        f"# Vetark VPN, site {site.name} of {site.tenant}; what an earlier script added goes first",
        *(
            f'{menu} remove [find comment~"^{_OURS}"]'
            for menu in (_FILTER, _NAT, _ADDRESS, _ROUTE, _PEERS, _INTERFACE)
        ),
        _add(_INTERFACE, "", name=INTERFACE, private_key=f'"{router.private_key}"'),
    ]
    for hub in router.hubs:
        lines += [
            _add(
                _PEERS, hub.name, interface=INTERFACE, public_key=f'"{hub.key}"',
                endpoint_address=hub.host.strip("[]"), endpoint_port=hub.port,
                allowed_address=f"{hub.address}/32", persistent_keepalive=f"{KEEPALIVE}s",
            ),
            _add(_ROUTE, hub.name, dst_address=f"{hub.address}/32", gateway=INTERFACE),
        ]  # fmt: skip
    for device in site.devices:
        name, lan, ours = device.name, device.lan_address, device.address
        lines += [
            _add(_ADDRESS, name, address=f"{ours}/32", interface=INTERFACE),
            _add(
                _NAT, name, chain="dstnat", in_interface=INTERFACE, dst_address=ours,
                action="dst-nat", to_addresses=lan,
            ),
            _add(
                _NAT, name, chain="dstnat", in_interface=f"!{INTERFACE}", src_address=lan,
                dst_address_type="local", protocol="tcp", dst_port=first.dicom,
                action="dst-nat", to_addresses=first.address,
            ),
            _add(
                _NAT, name, chain="srcnat", out_interface=INTERFACE, src_address=lan,
                action="src-nat", to_addresses=ours,
            ),
            *(
                _add(_NAT, name, chain="srcnat", src_address=hub, dst_address=lan, action="masquerade")
                for hub in (one.address for one in router.hubs)
            ),
            _add(_FILTER, name, chain="forward", in_interface=INTERFACE, dst_address=lan, action="accept"),
            _add(_FILTER, name, chain="forward", out_interface=INTERFACE, src_address=lan, action="accept"),
        ]  # fmt: skip
    return "\n".join(
        (
            *lines,
            _add(
                _FILTER, "", chain="forward", in_interface=INTERFACE,
                connection_state="established,related", action="accept",
            ),
            _add(_FILTER, "", chain="forward", in_interface=INTERFACE, action="drop"),
            _add(_FILTER, "", chain="forward", out_interface=INTERFACE, action="drop"),
            _add(_FILTER, "", chain="input", in_interface=INTERFACE, action="drop"),
            "",
        )
    )  # fmt: skip


def _add(menu: str, what: str, **options: object) -> str:
    """One line that adds something, said to be ours."""
    given = " ".join(f"{name.replace('_', '-')}={value}" for name, value in options.items())
    return f'{menu} add {given} comment="{f"{_OURS} {what}".strip()}"'
