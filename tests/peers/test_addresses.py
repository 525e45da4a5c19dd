import socket
from ipaddress import ip_address

import pytest

from services.peers import addresses
from services.peers.addresses import called_from, is_this_machines, meanings


class TestMeanings:
    @pytest.mark.parametrize(
        "text",
        ["::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::127.0.0.1", "2002:7f00:1::", "2001:0:7f00:1::"],
    )
    def test_of_an_ipv6_address_are_the_ipv4_ones_it_leads_to(self, text: str) -> None:
        assert ip_address("127.0.0.1") in set(meanings(ip_address(text)))

    def test_of_others_are_themselves(self) -> None:
        for text in ("192.0.2.7", "2001:db8::7"):
            assert list(meanings(ip_address(text))) == [ip_address(text)]


class TestIsThisMachines:
    def test_knows_every_address_of_an_interface(self) -> None:
        ours = {entry[4][0] for entry in socket.getaddrinfo(socket.gethostname(), None)}
        ours |= {str(called_from(ip_address("192.0.2.1")) or "127.0.0.1")}
        for text in {"127.0.0.1", "127.1.2.3", "::1", "0.0.0.0", *ours}:
            assert is_this_machines(ip_address(text.partition("%")[0])), text

    @pytest.mark.parametrize("text", ["192.0.2.7", "2001:db8::7"])
    def test_knows_those_of_others(self, text: str) -> None:
        assert not is_this_machines(ip_address(text))

    def test_takes_no_address_for_its_own_where_all_can_be_bound(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As on a machine with net.ipv4.ip_nonlocal_bind."""
        monkeypatch.setattr(addresses, "_binds", lambda _: True)
        assert not is_this_machines(ip_address("192.0.2.7"))
        assert is_this_machines(ip_address("127.0.0.1"))
