"""`vetark api` as it runs: a real socket, a WebSocket that hears of arrivals, an end in order."""

import asyncio
import contextlib
import json
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from services.api import service
from services.persistence import Engines
from services.tenancy import tokens
from services.tenancy.scope import Scope
from tests.api.clients import api, image, part10, stow
from tests.upper_layer.test_proxy_header import header

QUERY = (
    "subscription ($tenant: ID!) { studyArrived(tenant: $tenant) { studyInstanceUID series { modality } } }"
)
PROTOCOL = "graphql-transport-ws"


@asynccontextmanager
async def listening(
    port: int, token: str | None, tenant: str, *, sock: socket.socket | None = None, **headers: str
) -> AsyncIterator[ClientConnection]:
    """A subscription that is under way, on a connection of its own or on this one."""
    if token:
        headers["Authorization"] = f"Bearer {token}"
    url = f"ws://127.0.0.1:{port}/graphql"
    async with connect(url, subprotocols=[PROTOCOL], additional_headers=headers, sock=sock) as connection:
        await connection.send('{"type": "connection_init"}')
        assert (await told(connection))["type"] == "connection_ack"
        payload = {"query": QUERY, "variables": {"tenant": tenant}}
        await connection.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        yield connection


async def told(connection: ClientConnection, seconds: float = 15) -> dict[str, Any]:
    return json.loads(await asyncio.wait_for(connection.recv(), seconds))


async def heard(connection: ClientConnection, seconds: float) -> list[dict[str, Any]]:
    """All that is told in this time: also that a study of one's own has changed again."""
    messages: list[dict[str, Any]] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                messages.append(json.loads(await connection.recv()))
    return messages


class TestRun:
    async def test_serves_until_it_is_told_to_stop(self, port: int) -> None:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            assert (await client.get("/readyz")).status_code == 200

    async def test_stops_soon_though_somebody_still_listens(self, engines: Engines, oakwood: Scope) -> None:
        token = await tokens.create(oakwood, engines, role="veterinarian")
        ready, stop = asyncio.get_running_loop().create_future(), asyncio.Event()
        running = asyncio.create_task(service.run(engines.settings, ready=ready.set_result, stop=stop))
        async with (
            listening(await ready, token, "oakwood") as socket,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{await ready}") as client,
        ):
            assert (await client.get("/healthz")).status_code == 200
            stop.set()
            await asyncio.wait_for(
                running, service._GRACE_SECONDS / 2
            )  # which is for those who do not let go
            with pytest.raises(ConnectionClosed):
                await told(socket)

    async def test_names_no_server(self, port: int) -> None:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            assert "server" not in (await client.get("/healthz")).headers


class TestStudyArrived:
    async def test_tells_of_a_study_that_arrives_and_never_of_another_tenant_s(
        self, port: int, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        mine = await tokens.create(oakwood, engines, role="veterinarian")
        theirs = await tokens.create(elmside, engines, role="veterinarian")
        async with (
            listening(port, mine, "oakwood") as here,
            listening(port, theirs, "elmside") as there,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
        ):
            for token, tenant, own, other in (
                (mine, "oakwood", here, there),
                (theirs, "elmside", there, here),
            ):
                study = image(Modality="CT")
                client.headers["Authorization"] = f"Bearer {token}"
                path = f"/tenants/{tenant}/dicomweb/studies"
                assert (await stow(client, part10(study), path=path)).status_code == 200
                message = await told(own)
                assert message["payload"]["data"]["studyArrived"] == {
                    "studyInstanceUID": study.StudyInstanceUID,
                    "series": [{"modality": "CT"}],
                }
                assert study.StudyInstanceUID not in json.dumps(await heard(other, 1.5))

    @pytest.mark.parametrize(("tenant", "code"), [("elmside", "NOT_FOUND"), ("nowhere", "NOT_FOUND")])
    async def test_another_tenant_is_not_there(
        self, port: int, engines: Engines, oakwood: Scope, elmside: Scope, tenant: str, code: str
    ) -> None:
        assert elmside
        token = await tokens.create(oakwood, engines, role="administrator")
        async with listening(port, token, tenant) as socket:
            assert code in json.dumps(await told(socket))

    async def test_a_stranger_cannot_hold_a_socket(self, port: int, oakwood: Scope) -> None:
        assert oakwood
        with pytest.raises(InvalidStatus) as refused:
            async with listening(port, None, "oakwood"):
                pass
        assert refused.value.response.status_code == 401

    async def test_nor_can_who_guesses_tokens_and_the_log_stays_quiet(
        self, port: int, oakwood: Scope, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert oakwood
        codes = []
        for number in range(25):
            with pytest.raises(InvalidStatus) as refused:
                async with listening(port, f"guess {number}", "oakwood"):
                    pass
            codes.append(refused.value.response.status_code)
        assert codes == [401] * 20 + [429] * 5
        assert not [record for record in caplog.records if record.levelno >= logging.WARNING]

    async def test_another_site_s_page_gets_no_socket(self, port: int) -> None:
        with pytest.raises(InvalidStatus) as refused:
            async with listening(port, None, "oakwood", Origin="http://evil.test"):
                pass
        assert refused.value.response.status_code == 403


class TestLoadBalancer:
    async def test_sockets_are_counted_by_whom_it_passes_on(self, engines: Engines, oakwood: Scope) -> None:
        token = await tokens.create(oakwood, engines, role="veterinarian")
        limits = {"http_proxy_networks": ["127.0.0.0/8"], "websockets_per_address": 1}
        async with api(engines.settings, **limits) as port:

            def passed_on(address: str) -> socket.socket:
                plain = socket.create_connection(("127.0.0.1", port))
                plain.sendall(header(address))
                return plain

            async with (
                listening(port, token, "oakwood", sock=passed_on("198.51.100.7")),
                listening(port, token, "oakwood", sock=passed_on("198.51.100.8")),
            ):
                with pytest.raises(InvalidStatus) as refused:
                    async with listening(port, token, "oakwood", sock=passed_on("198.51.100.7")):
                        pass
        assert refused.value.response.status_code == 429
