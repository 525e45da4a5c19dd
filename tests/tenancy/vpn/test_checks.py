import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.errors import Invalid
from services.tenancy.vpn import checks
from services.vpn.keys import new_keys

UNSAFE = re.compile(r"[^A-Za-z0-9 ._:\[\]/=+-]")


class TestChecks:
    @pytest.mark.parametrize(
        "check",
        [
            checks.vpn_name,
            checks.endpoint,
            checks.service,
            checks.network,
            checks.any_network,
            checks.public_key,
        ],
    )
    @settings(deadline=None)
    @given(text=st.text(max_size=60) | st.from_regex(r"[a-z0-9.]{1,10}[:/][0-9]{1,5}[\n;'\"$`]?"))
    def test_let_nothing_through_that_a_shell_or_a_router_would_read(
        self, check: Callable[[str], object], text: str
    ) -> None:
        try:
            check(text)
        except Invalid:
            return
        assert not UNSAFE.search(text)

    @pytest.mark.parametrize("text", ["north", "X-ray 2", "a", "Room_1.b"])
    def test_names(self, text: str) -> None:
        assert checks.vpn_name(text) == text

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("vpn.example:51820", ("vpn.example", 51820)),
            ("192.0.2.1:1", ("192.0.2.1", 1)),
            ("[2001:db8::1]:65535", ("[2001:db8::1]", 65535)),
        ],
    )
    def test_endpoints(self, text: str, expected: tuple[str, int]) -> None:
        assert checks.endpoint(text) == expected

    @pytest.mark.parametrize(
        "text", ["vpn.example", "vpn.example:0", "2001:db8::1:5", "[192.0.2.1]:5", "1.2.3:5"]
    )
    def test_no_endpoints(self, text: str) -> None:
        with pytest.raises(Invalid):
            checks.endpoint(text)

    @pytest.mark.parametrize(
        "text", ["8.8.8.0/24", "10.0.0.0/7", "100.64.0.0/27", "10.0.0.1/24", "fd00::/64"]
    )
    def test_no_networks_of_hubs(self, text: str) -> None:
        with pytest.raises(Invalid):
            checks.network(text)

    def test_keys_are_those_of_the_tools(self) -> None:
        known = new_keys().public
        assert checks.public_key(known) == known
        for wrong in (known[:-1], known + "=", "A" * 42 + "B=", ""):
            with pytest.raises(Invalid):
                checks.public_key(wrong)

    def test_no_device_gets_the_address_of_a_metadata_service(self) -> None:
        assert not checks.may_be_given(int(checks.address("100.100.100.200")))
        assert checks.may_be_given(int(checks.address("100.100.100.201")))
