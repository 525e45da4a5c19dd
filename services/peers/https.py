"""HTTPS to servers that a tenant names: never into our own network, and never for long."""

import asyncio
import ipaddress
import json
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx

from services.errors import Refused, Unavailable

PATIENCE = 10.0
"""Seconds that one question may take, from name to last byte."""
LARGEST = 1 << 20
"""Bytes of the largest answer."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@asynccontextmanager
async def client(networks: Sequence[str] = ()) -> AsyncIterator[httpx.AsyncClient]:
    """A client that goes to public addresses and `networks` (CIDR) only, over TLS but for loopback ones.

    Redirects are not followed and proxies of the environment not asked: where it says it goes, it goes.
    """
    async with httpx.AsyncClient(transport=_Guarded(networks), timeout=PATIENCE) as made:
        yield made


async def ask(client: httpx.AsyncClient, method: str, url: str, **request: Any) -> Any:
    """What the JSON of an answer holds. Raises Refused for a forbidden address, Unavailable otherwise."""
    name = "the server"
    try:
        name = httpx.URL(url).host
        async with asyncio.timeout(PATIENCE), client.stream(method, url, **request) as answer:
            body = bytearray()
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) > LARGEST:
                    raise Unavailable(f"{name} answers too much")
    except TimeoutError:
        raise Unavailable(f"{name} does not answer in time") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unavailable(f"{name} cannot be asked: {type(error).__name__}") from error
    if not answer.is_success:
        raise Unavailable(f"{name} answers with HTTP status {answer.status_code}")
    try:
        return json.loads(body)
    except ValueError:
        raise Unavailable(f"{name} answers no JSON") from None


class _Guarded(httpx.AsyncBaseTransport):
    """Looks a name up once, judges the address and connects to that very one: no second look-up differs."""

    def __init__(self, networks: Sequence[str]) -> None:
        self._networks = [ipaddress.ip_network(network) for network in networks]
        self._inner = httpx.AsyncHTTPTransport(verify=ssl.create_default_context(), trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it on. Raises Refused, and httpx.ConnectError for a name that nobody knows."""
        host = request.url.host
        address = await self._address(host)
        if request.url.scheme != "https" and not address.is_loopback:
            raise Refused(f"{host} is to be asked over https")
        request.url = request.url.copy_with(host=str(address))  # the Host header keeps the name
        request.extensions = {**request.extensions, "sni_hostname": host}
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close what is open."""
        await self._inner.aclose()

    async def _address(self, host: str) -> Address:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(str(error)) from error
        addresses = [ipaddress.ip_address(each[4][0]) for each in found]
        allowed = next((address for address in addresses if self._allows(address)), None)
        if allowed is None:
            raise Refused(f"{host} is not on the public internet")
        return allowed

    def _allows(self, address: Address) -> bool:
        public = address.is_global and not address.is_multicast
        return public or any(address in network for network in self._networks)
