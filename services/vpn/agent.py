"""The agent of a hub: asks the registry every two seconds what holds, applies it, and tells of handshakes.

The interface is wg-quick's; the agent changes its peers and the table of the firewall, and nothing else.
While the registry is away, what held last goes on. A hub that is nobody's any more lets nobody through.
"""

import asyncio
import logging
from collections.abc import Mapping
from http import HTTPStatus
from ipaddress import ip_address
from itertools import islice
from urllib.parse import urlsplit

import httpx
from pydantic import ValidationError

from services.errors import Invalid, Unauthenticated, Unavailable
from services.vpn import firewall
from services.vpn.hub_state import MOST_HANDSHAKES, PATH, Answer, HubState, Question

log = logging.getLogger(__name__)
ASKED_SECONDS = 2.0
"""Seconds between two questions."""
PATIENCE_SECONDS = 5.0
"""Seconds that an answer, and a program, may take."""


class Agent:
    """One of a hub with its interface; `url` is where the API answers."""

    def __init__(self, url: str, token: str, interface: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
            raise Invalid("a hub's token goes over https:// alone")
        self._url = url.rstrip("/") + PATH
        self._headers = {"Authorization": f"Bearer {token}"}
        self._interface = interface
        self._state: HubState | None = None
        self._version = ""
        self._told: dict[str, int] = {}

    async def run(self) -> None:
        """Ask and apply until cancelled."""
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, headers=self._headers) as client:
            while True:
                try:
                    async with asyncio.timeout(2 * PATIENCE_SECONDS):
                        await self._turn(client)
                except (Unavailable, TimeoutError) as error:
                    log.warning("what held last goes on: %s", str(error) or "no answer in time")
                await asyncio.sleep(ASKED_SECONDS)

    async def _turn(self, client: httpx.AsyncClient) -> None:
        try:
            answer, heard = await self._ask(client)
        except Unauthenticated as error:
            log.error("%s: it lets nobody through", error)  # noqa: TRY400 - no surprise to be traced
            await self._close()
            return
        self._told |= heard
        if answer.state is not None:
            await self._apply(answer.state)
        self._version = answer.version

    async def _ask(self, client: httpx.AsyncClient) -> tuple[Answer, Mapping[str, int]]:
        """What holds now, and the handshakes that were told. Raises Unauthenticated, Unavailable."""
        there = await self._handshakes()
        news = ((key, at) for key, at in there.items() if at and self._told.get(key) != at)
        heard = dict(islice(news, MOST_HANDSHAKES))
        is_whole = self._state is not None and there.keys() == {one.key for one in self._state.tunnels}
        asked = Question(version=self._version if is_whole else "", handshakes=heard)
        try:
            answer = await client.post(self._url, content=asked.model_dump_json())
        except httpx.HTTPError as error:
            raise Unavailable(f"the registry does not answer: {error}") from None
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            raise Unauthenticated("the registry does not know this hub's token")
        try:
            answer.raise_for_status()
            return Answer.model_validate_json(answer.content), heard
        except (httpx.HTTPError, ValidationError):
            raise Unavailable(f"the registry answers with something else: {answer.status_code}") from None

    async def _apply(self, state: HubState) -> None:
        """Let in whom the state names, and nobody else. Raises Unavailable, and then it is tried again."""
        self._state, self._version = None, ""
        await _run("nft", "-f", "-", stdin=firewall.rules(state, self._interface))
        own = (await _run("wg", "showconf", self._interface)).partition("[Peer]")[0].rstrip("\n")
        await _run(
            "wg", "syncconf", self._interface, "/dev/stdin", stdin="\n".join((own, *_peers(state), ""))
        )
        self._state = state
        log.info("%d keys, %d devices", len(state.tunnels), len(state.devices))

    async def _close(self) -> None:
        if self._state is None:
            for key in await self._handshakes():
                await _run("wg", "set", self._interface, "peer", key, "remove")
        elif self._state.tunnels:
            await self._apply(self._state.without_anybody)

    async def _handshakes(self) -> dict[str, int]:
        """The interface's keys, and when (Unix time) each was last heard of; 0: not yet."""
        lines = (await _run("wg", "show", self._interface, "latest-handshakes")).splitlines()
        return {key: int(at) for key, _, at in (line.partition("\t") for line in lines)}


def _peers(state: HubState) -> list[str]:
    lines = []
    for one in state.tunnels:
        lines += ["[Peer]", f"PublicKey = {one.key}"]
        if one.addresses:
            lines.append("AllowedIPs = " + ", ".join(f"{address}/32" for address in one.addresses))
    return lines


async def _run(*command: str, stdin: str = "") -> str:
    """What a program prints; raises Unavailable where it fails, is not there, or takes too long."""
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe)
    except OSError as error:
        raise Unavailable(f"{command[0]} cannot be run: {error.strerror}") from None
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            out, errors = await process.communicate(stdin.encode())
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode:
        raise Unavailable(f"{command[0]} {command[1]}: {errors.decode(errors='replace').strip()[:500]}")
    return out.decode()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
