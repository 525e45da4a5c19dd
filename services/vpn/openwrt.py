"""The script of a site for OpenWrt, from version 22.03 (nftables); it needs the package wireguard-tools."""

from services.vpn.router import INTERFACE, KEEPALIVE, Router

_EARLIER = (
    rf"{{ uci show network; uci show firewall; }} | sed -n 's/^\([a-z]*[.]{INTERFACE}[a-z0-9_]*\)=.*/\1/p'"
)


def script(router: Router) -> str:
    """What is run in a shell of the router."""
    site = router.site
    batch = [
        *_section("network", INTERFACE, "interface", proto="wireguard", private_key=router.private_key),
        *(f"add_list network.{INTERFACE}.addresses='{one.address}/32'" for one in site.devices),
    ]
    for number, hub in enumerate(router.hubs, 1):
        batch += [
            *_section(
                "network",
                f"{INTERFACE}_hub{number}",
                f"wireguard_{INTERFACE}",
                description=hub.name,
                public_key=hub.key,
                endpoint_host=hub.host.strip("[]"),
                endpoint_port=hub.port,
                persistent_keepalive=KEEPALIVE,
                route_allowed_ips=1,
            ),
            f"add_list network.{INTERFACE}_hub{number}.allowed_ips='{hub.address}/32'",
        ]
    batch += [
        *_section(
            "firewall",
            INTERFACE,
            "zone",
            name=INTERFACE,
            input="DROP",
            output="ACCEPT",
            forward="DROP",
            mtu_fix=1,
        ),
        f"add_list firewall.{INTERFACE}.network='{INTERFACE}'",
    ]
    ports = " ".join(map(str, router.ports))
    for number, device in enumerate(site.devices, 1):
        lan, ours, name = device.lan_address, device.address, f"{INTERFACE}_device{number}"
        batch += [
            *_section(
                "firewall", f"{name}_out", "rule", name=f"VPN {device.name}", src="lan", src_ip=lan,
                dest=INTERFACE, proto="tcp", dest_port=ports, target="ACCEPT",
            ),
            *_section(
                "firewall", f"{name}_as", "nat", name=f"VPN {device.name}", src=INTERFACE, src_ip=lan,
                proto="all", target="SNAT", snat_ip=ours,
            ),
            *_section(
                "firewall", f"{name}_in", "redirect", name=f"VPN {device.name}", src=INTERFACE, src_dip=ours,
                dest="lan", dest_ip=lan, proto="tcp", target="DNAT", reflection=0,
            ),
        ]  # fmt: skip
    for number, hub in enumerate(router.hubs, 1):
        batch += _section(
            "firewall", f"{INTERFACE}_from_hub{number}", "nat", name=f"VPN hub {hub.name}", src="lan",
            src_ip=hub.address, proto="tcp", target="MASQUERADE",
        )  # fmt: skip
    return "\n".join(
        (
            f"# Vetark VPN, site {site.name} of {site.tenant}; what an earlier script set goes first",
            f"for old in $({_EARLIER}); do uci delete $old; done",
            "uci batch <<'END'",
            *batch,
            "commit network",
            "commit firewall",
            "END",
            "/etc/init.d/network reload && /etc/init.d/firewall reload",
            "",
        )
    )


def _section(package: str, name: str, kind: str, /, **options: object) -> list[str]:
    made = f"set {package}.{name}={kind}"
    return [made, *(f"set {package}.{name}.{option}='{value}'" for option, value in options.items())]
