"""Which hosts a tenant may have us call: what is judged is what is connected to."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Any

import pytest

from services.embedded.ports import free_port
from services.errors import Refused, Unavailable
from services.peers import inward as module
from services.peers.addresses import called_from
from services.peers.echo import echo
from services.peers.inward import INSIDE, OURSELVES, Inward
from services.peers.peer import Peer
from services.settings import Settings
from services.upper_layer.limits import Limits

OUR_LAN = str(called_from(ip_address("192.0.2.1")) or "127.0.0.1")
"""This machine's address towards others."""


def inward(*servers: str, **settings: Any) -> Inward:
    return Inward(Settings(**{"remote_networks": (), **settings}), lambda: servers)


@pytest.fixture
def resolves(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Let `trick.test` resolve to each of these in turn; the look-ups there were."""
    known = socket.getaddrinfo

    def set_(*answers: list[str]) -> list[str]:
        asked: list[str] = []

        def answer(host: str, *given: Any, **named: Any) -> Any:
            if host != "trick.test":
                return known(host, *given, **named)
            asked.append(host)
            now = answers[min(len(asked), len(answers)) - 1]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 0)) for each in now]

        monkeypatch.setattr(socket, "getaddrinfo", answer)
        return asked

    return set_


class TestCallableAt:
    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1", "127.9.9.9", "0.0.0.0", "0.1.2.3", "::1", "::", "::ffff:127.0.0.1", "::127.0.0.1",
            "64:ff9b::7f00:1", "2002:7f00:1::", "169.254.169.254", "169.254.1.1", "fe80::1",
            "::ffff:169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254",
            "fd20:ce::254", "224.0.0.1", "255.255.255.255", "ff02::1", OUR_LAN, f"::ffff:{OUR_LAN}",
            "10.5.5.5", "fd12::7",
        ],
    )  # fmt: skip
    async def test_is_no_address_inside(self, host: str) -> None:
        own = ("10.5.0.0/16", "fd12::/16")
        with pytest.raises(Refused, match=INSIDE):
            await inward(own_networks=own).callable_at(host, 104)

    @pytest.mark.parametrize(
        "host", ["localhost", "0x7f000001", "0x7f.1", "127.1", "2130706433", "017700000001"]
    )
    async def test_is_no_name_that_leads_inside(self, host: str) -> None:
        """The answer is that of a name that nobody knows."""
        with pytest.raises(socket.gaierror):
            await inward().callable_at(host, 104)

    @pytest.mark.parametrize("host", ["10.0.0.7", "192.168.77.7", "203.0.113.7", "2001:db8::7", "fd99::7"])
    async def test_is_any_other(self, host: str) -> None:
        assert await inward().callable_at(host, 104) == [host]

    async def test_is_what_a_setting_excepts(self) -> None:
        excepting = inward(remote_networks=("127.0.0.2/32", "169.254.0.0/16"))
        assert await excepting.callable_at("127.0.0.2", 104) == ["127.0.0.2"]
        assert await excepting.callable_at("169.254.7.7", 104) == ["169.254.7.7"]
        with pytest.raises(Refused):
            await excepting.callable_at("127.0.0.3", 104)

    async def test_is_never_our_own_port(self) -> None:
        excepting = inward(remote_networks=("0.0.0.0/0",), dimse_tls_port=2762, own_networks=("10.5.0.0/16",))
        for host in ("127.0.0.1", "127.0.0.7", "0.0.0.0", OUR_LAN, "10.5.1.1"):
            for port in (11112, 2762, 8080):
                with pytest.raises(Refused, match=OURSELVES):
                    await excepting.callable_at(host, port)
            assert await excepting.callable_at(host, 104) == [host]
        assert await excepting.callable_at("192.168.77.7", 11112) == ["192.168.77.7"]

    async def test_is_none_of_the_installations_servers(self, resolves: Callable[..., list[str]]) -> None:
        resolves(["198.51.100.9"])
        known = inward(
            "198.51.100.7", "trick.test", smtp_url="smtps://u:p@198.51.100.8:465", audit_syslog="198.51.100.6"
        )
        for host in ("198.51.100.7", "198.51.100.8", "198.51.100.9", "198.51.100.6"):
            with pytest.raises(Refused, match=INSIDE):
                await known.callable_at(host, 27017)
        assert await known.callable_at("198.51.100.10", 104) == ["198.51.100.10"]

    async def test_does_not_wait_for_a_server_whose_name_takes_long(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def never(host: str, threads: object) -> list[Any]:
            await asyncio.Event().wait()
            return []

        monkeypatch.setattr(module, "look_up", never)
        monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)
        assert await inward("slow.test").callable_at("192.168.77.7", 104) == ["192.168.77.7"]


class TestPublicAt:
    async def test_is_not_this_machines_public_address(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What its firewall keeps from others is open from itself."""
        monkeypatch.setattr(module, "is_this_machines", lambda one: str(one) == "198.41.0.4")
        assert await inward().public_at("198.41.0.4") is None
        assert str(await inward().public_at("198.41.0.5")) == "198.41.0.5"
        assert await inward("198.41.0.5").public_at("198.41.0.5") is None


@asynccontextmanager
async def counting(address: str, port: int) -> AsyncIterator[list[int]]:
    """A listener that hangs up; one entry for each who came."""
    came: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(1)
        await reader.read(1)
        writer.close()

    async with await asyncio.start_server(serve, address, port):
        yield came


def there(judge: Inward, host: str, port: int) -> Peer:
    return Peer(host, port, "THEM", "US", Limits(artim=5, close_delay=0.1), where=judge.callable_at)


class TestAssociation:
    async def test_connects_to_the_address_that_was_judged(self, resolves: Callable[..., list[str]]) -> None:
        """A name's second answer would lead to another."""
        asked = resolves(["127.0.0.2"], ["127.0.0.1"])
        judge, port = inward(remote_networks=("127.0.0.2/32",)), free_port()
        async with counting("127.0.0.1", port) as inside, counting("127.0.0.2", port) as outside:
            with pytest.raises(Unavailable):
                await echo(there(judge, "trick.test", port))
            assert (inside, outside, asked) == ([], [1], ["trick.test"])
            with pytest.raises(Unavailable, match="none that may be called"):
                await echo(there(judge, "trick.test", port))
            assert (inside, outside) == ([], [1])

    async def test_leaves_out_those_inside_of_several(self, resolves: Callable[..., list[str]]) -> None:
        resolves(["127.0.0.1", "127.0.0.2"])
        judge, port = inward(remote_networks=("127.0.0.2/32",)), free_port()
        async with counting("127.0.0.1", port) as inside, counting("127.0.0.2", port) as outside:
            with pytest.raises(Unavailable):
                await echo(there(judge, "trick.test", port))
            assert (inside, outside) == ([], [1])

    async def test_tries_the_next_address_where_nobody_listens(
        self, resolves: Callable[..., list[str]]
    ) -> None:
        resolves(["127.0.0.3", "127.0.0.2"])
        judge, port = inward(remote_networks=("127.0.0.0/8",)), free_port()
        async with counting("127.0.0.2", port) as came:
            with pytest.raises(Unavailable, match="broke"):
                await echo(there(judge, "trick.test", port))
            assert came == [1]


class TestSettings:
    def test_except_nothing_by_themselves(self) -> None:
        for name in ("own_networks", "remote_networks", "sign_in_networks"):
            assert Settings.model_fields[name].default == ()

    @pytest.mark.parametrize("name", ["own_networks", "remote_networks", "sign_in_networks"])
    def test_are_networks(self, name: str) -> None:
        with pytest.raises(ValueError, match=name):
            Settings(**{name: ("here",)})
