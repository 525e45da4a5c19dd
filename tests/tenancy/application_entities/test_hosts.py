import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from ipaddress import ip_network
from typing import Any

import pytest

from services.tenancy.application_entities import hosts as hosts_module
from services.tenancy.application_entities.hosts import Hosts


class Names:
    """A name service of the test's own."""

    def __init__(self) -> None:
        self.addresses: dict[str, list[str]] = {}
        self.slow: dict[str, threading.Event] = {}
        self.asked: list[str] = []

    def getaddrinfo(self, host: str, port: object, **_: object) -> list[Any]:
        self.asked.append(host)
        if host in self.slow:
            self.slow[host].wait(20)
        if host not in self.addresses:
            raise socket.gaierror
        return [(0, 0, 0, "", (address, 0)) for address in self.addresses[host]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    names = Names()
    monkeypatch.setattr(socket, "getaddrinfo", names.getaddrinfo)
    return names


@pytest.fixture
async def changed() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
async def hosts(changed: asyncio.Event) -> AsyncIterator[Hosts]:
    made = Hosts(changed.set)
    yield made
    made.close()


class TestNetworks:
    async def test_of_addresses_and_networks_need_no_lookup(self, hosts: Hosts, names: Names) -> None:
        await hosts.resolve(["10.0.0.7", "10.0.0.0/8", "fd00::/8"])
        assert hosts.networks("10.0.0.7") == (ip_network("10.0.0.7/32"),)
        assert hosts.networks("10.1.2.3/8") == (ip_network("10.0.0.0/8"),)
        assert names.asked == []

    async def test_of_a_name_are_all_its_addresses(self, hosts: Hosts, names: Names) -> None:
        names.addresses["ct"] = ["10.0.0.1", "10.0.0.2", "::ffff:10.0.0.1", "fe80::1%eth0"]
        await hosts.resolve(["ct"])
        assert {str(network) for network in hosts.networks("ct")} == {
            *("10.0.0.1/32", "10.0.0.2/32", "fe80::1/128"),
        }

    async def test_of_a_name_that_is_unknown_are_none(self, hosts: Hosts, names: Names) -> None:
        await hosts.resolve(["nowhere"])
        assert hosts.networks("nowhere") == ()


class TestResolve:
    async def test_believes_a_name_for_a_while(
        self, hosts: Hosts, names: Names, changed: asyncio.Event, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names.addresses["ct"] = ["10.0.0.1"]
        await hosts.resolve(["ct"])
        await hosts.resolve(["ct"])
        assert names.asked == ["ct"]
        monkeypatch.setattr(hosts_module, "RESOLVED_SECONDS", 0.0)
        hosts._names["ct"].expires = 0.0
        changed.clear()
        names.addresses["ct"] = ["10.0.0.9"]
        await hosts.resolve(["ct"])
        assert hosts.networks("ct") == (ip_network("10.0.0.9/32"),)
        assert changed.is_set()

    async def test_keeps_the_last_addresses_of_a_name_that_does_not_resolve(
        self, hosts: Hosts, names: Names
    ) -> None:
        names.addresses["ct"] = ["10.0.0.1"]
        await hosts.resolve(["ct"])
        del names.addresses["ct"]
        hosts._names["ct"].expires = 0.0
        await hosts.resolve(["ct"])
        assert hosts.networks("ct") == (ip_network("10.0.0.1/32"),)

    async def test_waits_a_moment_for_a_slow_one_and_holds_up_nobody(
        self, hosts: Hosts, names: Names, changed: asyncio.Event, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(hosts_module, "PATIENCE_SECONDS", 0.05)
        names.slow["slow"] = threading.Event()
        names.addresses |= {"slow": ["10.0.0.1"], "quick": ["10.0.0.2"]}
        for _ in range(3):
            async with asyncio.timeout(5):
                await hosts.resolve(["slow", "quick"])
        assert hosts.networks("quick") == (ip_network("10.0.0.2/32"),)
        assert hosts.networks("slow") == ()
        changed.clear()
        names.slow["slow"].set()
        async with asyncio.timeout(60):
            await changed.wait()
        assert hosts.networks("slow") == (ip_network("10.0.0.1/32"),)
        assert names.asked.count("slow") == 1

    async def test_forgets_whom_nobody_asks_for(self, hosts: Hosts, names: Names) -> None:
        names.addresses["ct"] = ["10.0.0.1"]
        await hosts.resolve(["ct"])
        await hosts.resolve([])
        assert hosts.networks("ct") == ()
