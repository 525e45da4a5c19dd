from typing import Any

import pytest
from starlette.requests import Request

from services.api.dicomweb.urls import root_url, url_of
from services.errors import Invalid


def request(host: str, server: tuple[str, int | None] | None = None, scheme: str = "http") -> Request:
    scope: dict[str, Any] = {"type": "http", "scheme": scheme, "server": server, "root_path": "/dicomweb"}
    return Request({**scope, "headers": [(b"host", host.encode())]})


class TestRootUrl:
    @pytest.mark.parametrize(
        ("host", "server", "scheme", "url"),
        [
            ("pacs.example:8443", ("10.0.0.2", 8080), "https", "https://pacs.example:8443"),
            ("pacs.example", ("10.0.0.2", 8080), "https", "https://pacs.example"),  # behind a proxy
            ("pacs.example", None, "http", "http://pacs.example"),
            ("127.0.0.1:8080", ("127.0.0.1", 8080), "http", "http://127.0.0.1:8080"),
        ],
    )
    def test_is_as_the_sender_names_it(
        self, host: str, server: tuple[str, int], scheme: str, url: str
    ) -> None:
        assert root_url(request(host, server, scheme)) == f"{url}/dicomweb"

    @pytest.mark.parametrize(
        ("host", "server", "url"),
        [
            ("127.0.0.1", ("127.0.0.1", 8080), "http://127.0.0.1:8080"),
            ("localhost", ("::1", 8080), "http://localhost:8080"),
            ("[::1]", ("::1", 8080), "http://[::1]:8080"),
            ("10.0.0.2", ("10.0.0.2", 80), "http://10.0.0.2"),
            ("vetark.test", ("vetark.test", None), "http://vetark.test"),
        ],
    )
    def test_has_the_port_that_a_client_left_out(self, host: str, server: tuple[str, int], url: str) -> None:
        assert root_url(request(host, server)) == f"{url}/dicomweb"

    @pytest.mark.parametrize("host", ["", "a b", 'x"/', "x/y", "host:99999999"])
    def test_what_is_no_host_is_refused(self, host: str) -> None:
        with pytest.raises(Invalid):
            root_url(request(host))


class TestUrlOf:
    def test_quotes_what_breaks_the_grammar(self) -> None:
        assert url_of("http://x", "1.2", "a/b") == "http://x/studies/1.2/series/a%2Fb"
