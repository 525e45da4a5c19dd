"""The rules of a hub in nftables: routes are no permissions.

From the tunnel only addresses of devices are let in, and only to DICOM and HTTPS; an address of the VPN that
does not come from the tunnel is nobody's. Devices do not reach each other. The archive reaches the ports of
DICOM that devices were given, and nothing else of a clinic.
"""

from collections.abc import Iterable

from services.vpn.hub_state import HubState, PassedOn

TABLE = "vetark_vpn"


def rules(state: HubState, interface: str) -> str:
    """The table, which takes the place of the one before in one step."""
    called = _elements(f"{one.address} . {one.port}" for one in state.called)
    ours, ports = state.address, f"{{ {state.dicom.port}, {state.https.port} }}"
    return f"""table ip {TABLE};
delete table ip {TABLE};
table ip {TABLE} {{
  set vpn_devices {{ type ipv4_addr; {_elements(map(str, sorted(state.devices)))}}};
  set vpn_archive {{ type ipv4_addr; flags interval; auto-merge; {_elements(map(str, state.archive))}}};
  set vpn_called {{ type ipv4_addr . inet_service; {called}}};
  chain entry {{ type filter hook prerouting priority mangle;
    iifname != "{interface}" ip saddr {state.network} ip saddr != {ours} drop;
    iifname != "{interface}" accept;
    ip saddr != @vpn_devices drop;
    ip daddr != {ours} drop;
    ct state established,related accept;
    ct state new tcp dport {ports} accept;
    drop;
  }};
  chain services {{ type nat hook prerouting priority dstnat;
{_passed_on(state, interface)}  }};
  chain forward {{ type filter hook forward priority filter;
    iifname "{interface}" oifname "{interface}" drop;
    iifname "{interface}" ct state established,related accept;
    iifname "{interface}" ct status dnat accept;
    iifname "{interface}" drop;
    oifname "{interface}" tcp flags syn tcp option maxseg size set rt mtu;
    oifname "{interface}" ct state established,related accept;
    oifname "{interface}" ip saddr @vpn_archive ip daddr . tcp dport @vpn_called accept;
    oifname "{interface}" drop;
  }};
  chain output {{ type filter hook output priority filter;
    oifname "{interface}" ct state established,related accept;
    oifname "{interface}" ip daddr . tcp dport @vpn_called accept;
    oifname "{interface}" drop;
  }};
  chain postrouting {{ type nat hook postrouting priority srcnat;
    oifname "{interface}" ip saddr != {ours} snat to {ours};
  }};
}}
"""


def _elements(given: Iterable[str]) -> str:
    listed = ", ".join(given)
    return f"elements = {{ {listed} }}; " if listed else ""


def _passed_on(state: HubState, interface: str) -> str:
    return "".join(
        f'    iifname "{interface}" ip daddr {state.address} tcp dport {one.port} dnat to {one.address};\n'
        for one in (state.dicom, state.https)
        if _is_elsewhere(one)
    )


def _is_elsewhere(service: PassedOn) -> bool:
    return service.address is not None
