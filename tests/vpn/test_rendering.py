"""What routers are set up with: complete, and the same whatever people call things."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.tenancy.application_entities.remote_entity import TITLE
from services.tenancy.vpn import checks, reports
from services.tenancy.vpn.reports import LetThrough
from services.vpn import firewall, openwrt, page, routeros, wg_quick
from services.vpn.hub_state import Called, HubState, Tunnel, version_of
from services.vpn.router import Router
from tests.vpn.conftest import KEYS, NOBODY, router

NAMES = st.from_regex(checks.NAME, fullmatch=True)
_TOLD = {
    wg_quick.site: re.compile(r"^#.*$", re.MULTILINE),
    wg_quick.tunnel: re.compile(r"^#.*$", re.MULTILINE),
    routeros.script: re.compile(r'^#.*$|comment="[^"\n]*"', re.MULTILINE),
    openwrt.script: re.compile(r"^#.*$|\.(?:name|description)='[^'\n]*'", re.MULTILINE),
}
"""Where names stand: in comments, and in what routers call things."""


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs if tag != "path" else ()))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


class TestNames:
    @pytest.mark.parametrize("form", _TOLD)
    @settings(deadline=None)
    @given(site=NAMES, hub=NAMES, device=NAMES, aet=st.from_regex(TITLE, fullmatch=True))
    def test_change_nothing_that_a_router_reads(
        self, form: Callable[[Router], str], site: str, hub: str, device: str, aet: str
    ) -> None:
        plain = _TOLD[form].sub("", form(router()))
        assert _TOLD[form].sub("", form(router(site=site, hub=hub, device=device, aet=aet))) == plain

    @settings(deadline=None)
    @given(site=NAMES, device=NAMES, aet=st.from_regex(TITLE, fullmatch=True), clinic=st.text(max_size=80))
    def test_are_text_on_the_page(self, site: str, device: str, aet: str, clinic: str) -> None:
        made = _Tags(page.page(router(site=site, device=device, aet=aet), clinic, "", [aet]))
        assert made.found == _Tags(page.page(router(), "Oakwood", "", ["OAKWOOD"])).found
        assert aet in made.texts

    @settings(deadline=None)
    @given(hub=NAMES)
    def test_change_nothing_of_a_hub(self, hub: str) -> None:
        named = wg_quick.hub(replace(NOBODY, name=hub), KEYS.private).partition("\n")[2]
        assert named == wg_quick.hub(NOBODY, KEYS.private).partition("\n")[2]


class TestForms:
    @pytest.mark.parametrize("form", _TOLD)
    def test_have_the_key_all_devices_and_all_hubs(self, form: Callable[[Router], str]) -> None:
        made = router(hubs=2, devices=3)
        text = form(made)
        assert KEYS.private in text
        for one in (*(device.address for device in made.site.devices), *(hub.address for hub in made.hubs)):
            assert one in text
        if form is not wg_quick.tunnel:
            assert all(device.lan_address in text for device in made.site.devices)

    def test_wireguard_reads_ours(self, tmp_path: Path, wireguard: Path) -> None:
        for name, text in (
            ("site", wg_quick.site(router())),
            ("tunnel", wg_quick.tunnel(router())),
            ("hub", wg_quick.hub(NOBODY, KEYS.private)),
        ):
            file = tmp_path / f"{name}.conf"
            file.write_text(text)
            file.chmod(0o600)
            told = subprocess.run([wireguard, "strip", file], capture_output=True, text=True, check=True)
            assert "PrivateKey" in told.stdout
            assert "PostUp" not in told.stdout

    def test_a_shell_reads_the_script_of_openwrt_as_it_is_meant(self, tmp_path: Path) -> None:
        file = tmp_path / "openwrt.sh"
        file.write_text(openwrt.script(router(device="X-ray 1")))
        subprocess.run(["sh", "-n", file], check=True)
        uci = tmp_path / "uci"
        uci.write_text(
            f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n[ "$1" = batch ] && cat >> {tmp_path}/batch\n'
            '[ "$1 $2" = "show network" ] && printf "network.vetark=interface\\n'
            "network.vetark.proto='wireguard'\\nnetwork.lan=interface\\n\"\nexit 0\n"
        )
        uci.chmod(0o755)
        script = file.read_text().replace("/etc/init.d/", "true /etc/init.d/")
        subprocess.run(["sh", "-c", script], check=True, env={"PATH": f"{tmp_path}:/usr/bin:/bin"})
        assert (tmp_path / "asked").read_text().splitlines() == [
            "show network", "show firewall", "delete network.vetark", "batch",
        ]  # fmt: skip
        assert (tmp_path / "batch").read_text().splitlines()[-2:] == ["commit network", "commit firewall"]


class TestCode:
    def test_is_a_picture_of_the_tunnel(self) -> None:
        drawn = page.code(router())
        assert ET.fromstring(drawn).tag.endswith("svg")  # noqa: S314 our own
        assert drawn in page.page(router(), "Oakwood", drawn, [])

    def test_is_left_out_where_it_has_no_room(self) -> None:
        crowded = router(devices=64, hubs=15)
        assert page.code(crowded) == ""
        assert "<figure>" not in page.page(crowded, "Oakwood", "", [])


class TestHubState:
    def test_takes_no_address_outside_its_network(self) -> None:
        closed = HubState.closed(NOBODY)
        told = closed.model_dump(mode="json")
        assert HubState.model_validate(told) == closed
        for wrong in (
            {"tunnels": [{"key": KEYS.public, "addresses": ["10.0.0.1"]}]},
            {"called": [{"address": "8.8.8.8", "port": 104}]},
            {"called": [{"address": "100.64.0.16", "port": 0}]},
            {"tunnels": [{"key": "x\n[Peer]", "addresses": []}]},
            {"network": "100.64.0.0/16; drop"},
            {"more": 1},
        ):
            with pytest.raises(ValueError, match="validation error"):
                HubState.model_validate({**told, **wrong})

    def test_has_a_version_of_all_of_it(self) -> None:
        tunnels = (reports.Tunnel(KEYS.public, ("100.64.0.16",)),)
        held = [
            (NOBODY, LetThrough((), ())),
            (NOBODY, LetThrough(tunnels, ())),
            (NOBODY, LetThrough(tunnels, (("100.64.0.16", 104),))),
            (replace(NOBODY, https="444"), LetThrough((), ())),
            (replace(NOBODY, archive=("10.0.0.0/8",)), LetThrough((), ())),
        ]
        assert len({version_of(*one) for one in held}) == len(held)
        assert version_of(*held[1]) == version_of(NOBODY, LetThrough(tuple(tunnels), ()))
        assert HubState.of(*held[2]).without_anybody == HubState.closed(NOBODY)


class TestFirewall:
    def test_names_devices_ports_and_the_archive_alone(self) -> None:
        closed = HubState.closed(NOBODY)
        rules = firewall.rules(closed, "vetark")
        assert "elements" not in rules
        assert "dnat to" not in rules
        tunnel = Tunnel(key=KEYS.public, addresses=("100.64.0.17", "100.64.0.16"))
        open_ = HubState(
            **{
                **dict(closed), "tunnels": (tunnel,), "called": (Called(address="100.64.0.16", port=104),),
                "dicom": {"address": "10.1.0.5", "port": 104}, "archive": ["10.1.0.0/24"],
            }
        )  # fmt: skip
        rules = firewall.rules(open_, "vetark")
        for one in (
            "elements = { 100.64.0.16, 100.64.0.17 }",
            "elements = { 10.1.0.0/24 }",
            "elements = { 100.64.0.16 . 104 }",
            "ip daddr 100.64.0.1 tcp dport 104 dnat to 10.1.0.5",
            "tcp dport { 104, 443 }",
        ):
            assert one in rules
