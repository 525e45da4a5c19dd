"""HTTPS to servers that a tenant names: never into our own network, and never for long."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import httpx

from services.errors import Refused, Unavailable
from services.peers.addresses import Address, Network, literal
from services.peers.inward import Inward

PATIENCE_SECONDS = 10.0
"""Seconds that one question may take, from name to last byte."""
LARGEST_BYTES = 1 << 20
"""Bytes of the largest answer."""


@asynccontextmanager
async def client(inward: Inward, within: Sequence[Network] | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """A client that goes to public addresses, and `within` these networks (none named: identity providers').

    Over TLS, but for loopback addresses.

    Redirects are not followed and proxies of the environment not asked: where it says it goes, it goes.
    """
    networks = inward.sign_in if within is None else within
    async with httpx.AsyncClient(transport=_Guarded(inward, networks), timeout=PATIENCE_SECONDS) as made:
        yield made


async def ask(client: httpx.AsyncClient, method: str, url: str, **request: Any) -> Any:
    """What the JSON of an answer holds. Raises Refused for a forbidden address, Unavailable otherwise."""
    body = await send(client, method, url, **request)
    try:
        return json.loads(body)
    except ValueError:
        raise Unavailable(f"{httpx.URL(url).host} answers no JSON") from None


async def send(client: httpx.AsyncClient, method: str, url: str, **request: Any) -> bytes:
    """The body of an answer of success, whatever it is. Raises as `ask`."""
    status, body = await answer(client, method, url, **request)
    if not httpx.codes.is_success(status):
        raise Unavailable(f"{httpx.URL(url).host} answers with HTTP status {status}")
    return body


async def answer(client: httpx.AsyncClient, method: str, url: str, **request: Any) -> tuple[int, bytes]:
    """Status and body of an answer, whichever they are. Raises as `ask` where there is none."""
    name = "the server"
    try:
        name = httpx.URL(url).host
        async with asyncio.timeout(PATIENCE_SECONDS), client.stream(method, url, **request) as answered:
            body = bytearray()
            async for piece in answered.aiter_bytes():
                body += piece
                if len(body) > LARGEST_BYTES:
                    raise Unavailable(f"{name} answers too much")
    except TimeoutError:
        raise Unavailable(f"{name} does not answer in time") from None
    except httpx.ConnectError as error:
        raise Unavailable(f"{name} cannot be reached, or is not on the public internet") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unavailable(f"{name} cannot be asked: {type(error).__name__}") from error
    return answered.status_code, bytes(body)


@cache
def _tls() -> ssl.SSLContext:
    """The authorities this machine trusts, read once: 20 ms in which nobody is answered."""
    return ssl.create_default_context()


class _Guarded(httpx.AsyncBaseTransport):
    """Looks a name up once, judges the address and connects to that very one: no second look-up differs."""

    def __init__(self, inward: Inward, within: Sequence[Network]) -> None:
        self._inward, self._within = inward, within
        self._inner = httpx.AsyncHTTPTransport(verify=_tls(), trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it on. Raises Refused, and httpx.ConnectError for a name that leads nowhere but inside."""
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
            found = await self._inward.public_at(host, self._within)
        except OSError as error:
            raise httpx.ConnectError(str(error)) from error
        if found is None and literal(host):
            raise Refused(f"{host} is not on the public internet")
        if found is None:  # as a name that nobody knows: it tells of none there is inside
            raise httpx.ConnectError("not to be asked")
        return found
