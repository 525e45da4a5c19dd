from datetime import UTC, datetime
from functools import partial

import pytest

from services.persistence import Engines
from services.tenancy.application_entities import add_local, find_local, find_remote, get_remote
from services.tenancy.scope import Scope
from tests.cli.conftest import Vetark
from tests.peers.conftest import Start, reference
from tests.peers.worklist_servers import entry, practice_system

__all__ = ["reference"]
OAKWOOD = ("--tenant", "oakwood")
XRAY = (*OAKWOOD, "--name", "X-ray", "--aet", "XRAY", "--host", "10.0.0.7", "--port", "104")
FINGERPRINT = ":".join(["Ab"] * 32)


@pytest.fixture(autouse=True)
def clinics(oakwood: Scope, elmside: Scope) -> None:
    """Two of them."""


@pytest.fixture
def vetark(vetark: Vetark) -> Vetark:
    """`vetark ae`."""
    return partial(vetark, "ae")


class TestLocal:
    async def test_a_title_comes_and_goes(self, vetark: Vetark, engines: Engines, oakwood: Scope) -> None:
        await vetark("local", "add", *OAKWOOD, "OAKWOOD")
        assert (await vetark("local", "remove", "--tenant", "elmside", "OAKWOOD")).exit_code == 1
        told = await vetark("local", "remove", *OAKWOOD, "OAKWOOD")
        assert (told.exit_code, told.output) == (0, "OAKWOOD leads to oakwood no more.\n")
        assert await find_local(oakwood, engines) == []


class TestRemote:
    async def test_all_that_is_said_of_it_is_kept(
        self, vetark: Vetark, engines: Engines, oakwood: Scope
    ) -> None:
        more = ("--maximum-pdu-length", "65536", "--connect-timeout", "5", "--dimse-timeout", "7.5")
        shows = ("--certificate", FINGERPRINT, "--username", "scanner", "--passcode-stdin")
        told = await vetark("remote", "add", *XRAY, *more, *shows, "--tls", stdin="a secret\n")
        assert told.exit_code == 0, told.output
        made = await get_remote(oakwood, engines, "X-ray")
        assert (made.maximum_pdu_length, made.connect_timeout, made.dimse_timeout) == (65536, 5.0, 7.5)
        assert (made.certificate, made.username, made.tls) == ("ab" * 32, "scanner", True)
        assert made.passcode is not None
        assert made.passcode.startswith("$argon2id$")
        listed = (await vetark("remote", "list", *OAKWOOD)).output
        assert "user scanner and a certificate" in listed
        assert "a secret" not in told.output + listed

    async def test_without_its_address_there_is_none(self, vetark: Vetark) -> None:
        told = await vetark("remote", "add", *OAKWOOD, "--name", "X-ray", "--aet", "XRAY")
        assert told.exit_code == 2
        assert "--host" in told.output

    async def test_what_never_listens_has_no_port(
        self, vetark: Vetark, engines: Engines, oakwood: Scope
    ) -> None:
        await add_local(oakwood, engines, "OAKWOOD")
        told = await vetark("remote", "add", *XRAY[:-2])
        only_calls = "oakwood knows XRAY at 10.0.0.7, which only calls us: it has no port.\n"
        assert (told.exit_code, told.output) == (0, only_calls)
        assert (await get_remote(oakwood, engines, "X-ray")).port is None
        listed = (await vetark("remote", "list", *OAKWOOD)).output.splitlines()[1].split()
        assert listed[:4] == ["X-ray", "XRAY", "10.0.0.7", "-"]
        tested = await vetark("remote", "test", *OAKWOOD, "X-ray")
        assert tested.exit_code == 1
        assert "X-ray has no port: it can call us, but cannot be called" in tested.output
        told = await vetark("remote", "change", *OAKWOOD, "X-ray", "--port", "104")
        assert told.output == "oakwood knows XRAY at 10.0.0.7 port 104.\n"
        told = await vetark("remote", "change", *OAKWOOD, "X-ray", "--forget", "port")
        assert told.output == only_calls

    async def test_its_worklist_is_brought_in(self, vetark: Vetark, engines: Engines, oakwood: Scope) -> None:
        await add_local(oakwood, engines, "OAKWOOD")
        today = f"{datetime.now(UTC):%Y%m%d}"
        with practice_system(entry(today), entry(today, 2, step={"Modality": ""})) as there:
            where = ("--aet", "THEM", "--host", "127.0.0.1", "--port", str(there.port))
            await vetark("remote", "add", *OAKWOOD, "--name", "Practice", *where)
            told = await vetark("remote", "fetch-worklist", *OAKWOOD, "Practice")
            assert (told.exit_code, "is not taken" in told.output) == (1, True)
            more = ("--worklist-minutes", "10", "--worklist-cancels", "--performed-steps")
            await vetark("remote", "change", *OAKWOOD, "Practice", *more)
            told = await vetark("remote", "fetch-worklist", *OAKWOOD, "Practice")
        came = "Practice: 2 entries, 1 new, 0 changed, 0 gone, 0 cancelled.\n1 left out: it has no modality\n"
        assert told.output == came
        told = await vetark("remote", "fetch-worklist", *OAKWOOD, "Practice")
        assert (told.exit_code, "nothing listens" in told.output) == (1, True)
        await vetark("remote", "change", *OAKWOOD, "Practice", "--forget", "worklist-minutes")
        now = await get_remote(oakwood, engines, "Practice")
        assert (now.worklist_minutes, now.worklist_cancels, now.performed_steps) == (None, True, True)

    async def test_it_is_changed_in_part(self, vetark: Vetark, engines: Engines, oakwood: Scope) -> None:
        await vetark("remote", "add", *XRAY, "--query-retrieve", "--dimse-timeout", "7")
        changes = ("--rename", "DX", "--port", "11112", "--no-query-retrieve", "--forget", "dimse-timeout")
        told = await vetark("remote", "change", *OAKWOOD, "X-ray", *changes)
        assert told.exit_code == 0, told.output
        (made,) = await find_remote(oakwood, engines)
        assert (made.name, made.host, made.port) == ("DX", "10.0.0.7", 11112)
        assert (made.query_retrieve, made.dimse_timeout) == (False, None)

    async def test_it_goes(self, vetark: Vetark, engines: Engines, oakwood: Scope) -> None:
        await vetark("remote", "add", *XRAY)
        assert (await vetark("remote", "remove", "--tenant", "elmside", "X-ray")).exit_code == 1
        assert (await vetark("remote", "remove", *OAKWOOD, "X-ray")).exit_code == 0
        assert await find_remote(oakwood, engines) == []

    async def test_it_is_tested_with_the_reason_when_it_fails(
        self, vetark: Vetark, engines: Engines, oakwood: Scope, reference: Start
    ) -> None:
        await add_local(oakwood, engines, "OAKWOOD")
        port = str(reference().peer.port)
        await vetark("remote", "add", *XRAY[:-4], "--aet", "THEM", "--host", "127.0.0.1", "--port", port)
        told = await vetark("remote", "test", *OAKWOOD, "X-ray")
        assert told.exit_code == 0, told.output
        assert told.output.startswith("X-ray answers (")
        await vetark("remote", "change", *OAKWOOD, "X-ray", "--port", "1")
        told = await vetark("remote", "test", *OAKWOOD, "X-ray")
        assert (told.exit_code, told.output) == (1, "Error: X-ray: nothing listens at its address and port\n")
