import socket
from pathlib import Path

import pytest

from services.embedded.ports import free_port, reserve
from services.errors import Invalid, Unavailable


class TestReserve:
    def test_a_port_in_use_is_told_with_the_option_to_choose_another(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            with pytest.raises(Unavailable, match=f"port {port} is taken .*--http"):
                reserve("127.0.0.1", port, "--http")

    def test_a_port_shared_by_another_installation_is_in_use_too(self) -> None:
        with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken, pytest.raises(Unavailable):
            reserve("127.0.0.1", taken.getsockname()[1], "--dimse")

    def test_scps_come_and_go_on_a_held_port(self) -> None:
        with reserve("127.0.0.1", 0, "--dimse") as held:
            port = held.getsockname()[1]
            for _ in range(2):
                with (
                    socket.create_server(("127.0.0.1", port), reuse_port=True),
                    socket.create_server(("127.0.0.1", port), reuse_port=True),
                    socket.create_connection(("127.0.0.1", port)),
                ):
                    pass
            with socket.create_server(("127.0.0.1", port)):
                pass

    def test_an_address_of_another_machine_is_refused_in_words(self) -> None:
        with pytest.raises(Invalid, match="cannot listen on 192.0.2.1"):
            reserve("192.0.2.1", 0, "--http")


class TestFreePort:
    def test_it_can_be_listened_on(self) -> None:
        with socket.create_server(("127.0.0.1", free_port())):
            pass

    def test_is_one_that_nobody_has_or_was_given_and_no_outgoing_connection_takes(self) -> None:
        first_outgoing = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
        ports = [free_port() for _ in range(200)]
        assert len(set(ports)) == 200
        assert max(ports) < max(first_outgoing, 21_000)
        with socket.create_server(("127.0.0.1", ports[0])):
            pass
