from functools import partial
from pathlib import Path

import pytest

from services.persistence import Engines
from services.tenancy.application_entities import add_local, get_remote
from services.tenancy.scope import Scope, system_scope
from services.tenancy.vpn import hubs, sites
from tests.cli.conftest import Vetark

HUB = ("hub", "add", "north", "--endpoint", "vpn.example:51820", "--network", "100.64.0.0/16")
SITE = ("site", "add", "oakwood", "surgery", "--lan", "192.168.1.0/24", "--device", "X-ray=192.168.1.20:XRAY")


@pytest.fixture(autouse=True)
def clinics(oakwood: Scope, elmside: Scope) -> None:
    """Two of them."""


@pytest.fixture
def vetark(vetark: Vetark) -> Vetark:
    """`vetark vpn`."""
    return partial(vetark, "vpn")


class TestHub:
    async def test_is_told_once_with_its_token(self, vetark: Vetark, engines: Engines) -> None:
        told = await vetark(*HUB, "--dicom", "10.1.0.5:11112", "--archive", "10.1.0.0/24")
        assert told.exit_code == 0, told.output
        assert "Address = 100.64.0.1/16\nListenPort = 51820\nPrivateKey = " in told.stdout
        token = told.stderr.splitlines()[-1]
        assert (await hubs.of_token(engines, token)).name == "north"
        listed = (await vetark("hub", "list")).output.splitlines()[1]
        assert listed.split()[:6] == [
            "north", "vpn.example:51820", "100.64.0.0/16", "100.64.0.1", "10.1.0.5:11112", "443",
        ]  # fmt: skip
        assert listed.endswith("never")
        again = (await vetark("hub", "token", "north")).stdout.strip()
        assert (await hubs.of_token(engines, again)).name == "north"
        assert (await vetark("hub", "remove", "north")).exit_code == 0
        assert (await vetark("hub", "remove", "north")).exit_code == 1

    async def test_asks_over_https_alone(self, vetark: Vetark, tmp_path: Path) -> None:
        token = tmp_path / "token"
        token.write_text("vhub_x\n")
        agent = ("hub", "agent", "--token-file", str(token), "--url")
        told = await vetark(*agent, "http://vetark.example")
        assert (told.exit_code, told.output) == (1, "Error: a hub's token goes over https:// alone\n")
        told = await vetark(*agent, "https://vetark.example", "--interface", "a; b")
        assert told.exit_code == 2


class TestSite:
    async def test_goes_from_its_folder_to_its_end(
        self, vetark: Vetark, engines: Engines, oakwood: Scope, tmp_path: Path
    ) -> None:
        assert (await vetark(*SITE)).output == "Error: there is no hub yet: vetark vpn hub add\n"
        await add_local(oakwood, engines, "OAKWOOD")
        await vetark(*HUB)
        folder = tmp_path / "surgery"
        told = await vetark(*SITE, "--port", "X-ray=104", "--folder", str(folder))
        assert (told.exit_code, told.stdout) == (0, ""), told.output
        assert "X-ray 100.64.0.16" in told.stderr
        assert {file.name for file in folder.iterdir()} == {
            "page.html", "vetark.conf", "mikrotik.rsc", "openwrt.sh", "code.svg",
        }  # fmt: skip
        assert all(file.stat().st_mode & 0o077 == 0 for file in (folder, *folder.iterdir()))
        page = (folder / "page.html").read_text()
        assert "Connecting Oakwood (surgery)" in page
        assert "(called AE title)</td><td><strong>OAKWOOD</strong></td>" in page
        assert "<td>Port</td><td>11112</td>" in page
        assert "<td>XRAY</td><td>104</td></tr>" in page
        assert (await get_remote(oakwood, engines, "X-ray")).port == 104
        listed = (await vetark("site", "list")).output.splitlines()
        assert listed[1].split()[:6] == [
            "oakwood",
            "surgery",
            "active",
            "192.168.1.0/24",
            "X-ray",
            "100.64.0.16",
        ]
        shown = (await vetark("site", "show", "oakwood", "surgery")).output
        assert "X-ray   192.168.1.20   100.64.0.16  X-ray      XRAY      104" in shown
        heard = (await vetark("site", "handshakes", "--tenant", "oakwood")).output.splitlines()
        assert heard[1].endswith("never")
        rotated = await vetark("site", "rotate", "oakwood", "surgery", "--within", "2h")
        private = next(line for line in rotated.stdout.splitlines() if line.startswith("PrivateKey"))
        assert private not in (folder / "vetark.conf").read_text()
        assert "old key" in (await vetark("site", "show", "oakwood", "surgery")).output
        assert (await vetark("site", "revoke", "elmside", "surgery")).exit_code == 1
        assert (await vetark("site", "revoke", "oakwood", "surgery")).output == (
            "surgery of oakwood is revoked: X-ray 100.64.0.16.\n"
        )
        assert (await vetark("site", "list")).output == (
            "There are no sites: `vetark vpn site add` connects one.\n"
        )
        assert "revoked" in (await vetark("site", "list", "--tenant", "oakwood", "--revoked")).output
        kept = [await engines.documents.installation(one).find({}) for one in ("vpn_hubs", "vpn_sites")]
        assert private.partition(" = ")[2] not in str(kept)

    async def test_leaves_nothing_behind_where_it_cannot_be(
        self, vetark: Vetark, engines: Engines, tmp_path: Path
    ) -> None:
        await vetark(*HUB)
        folder = tmp_path / "surgery"
        for wrong in (
            ("--port", "CT=104"),
            ("--port", "X-ray=x"),
            ("--device", "no address"),
            ("--device", "CT=10.0.0.1"),
            ("--network", "10.0.0.0/8"),
        ):
            assert (await vetark(*SITE, *wrong, "--folder", str(folder))).exit_code in (1, 2)
            assert not folder.exists()
        folder.mkdir()
        told = await vetark(*SITE, "--folder", str(folder))
        assert (told.exit_code, told.output) == (1, f"Error: {folder}: File exists\n")
        for slug in ("oakwood", "elmside"):
            assert await sites.find(system_scope(slug), engines, revoked=True) == []
