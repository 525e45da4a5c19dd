"""Every subscription, over a real socket: what arrives at the other clinic is not heard here."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from services.telemedicine import cases
from services.telemedicine.cases import CaseDraft
from services.tenancy import shared_studies
from services.worklist.image_request import Wanted
from services.worklist.image_requests import create
from services.worklist.patient import Patient
from tests.api.clients import api
from tests.isolation import documents
from tests.isolation.conftest import Twins
from tests.isolation.fields import FIELDS
from tests.isolation.twins import ABSENT, Twin

PROTOCOL = "graphql-transport-ws"
_BARE = {"Subscription.sharingChanged"}
"""Those that tell a UID alone."""
_OF_OTHERS = {"Subscription.sharedWithUsChanged"}
"""What others do for a clinic: tests/api/test_shares.py."""
SUBSCRIPTIONS = sorted(name for name in documents.names() if name.startswith("Subscription."))


@pytest.fixture
async def port(twins: Twins) -> AsyncIterator[int]:
    """Of an entry point on the twins' engines."""
    async with api(twins.oak.engines.settings, http_port=0) as port:
        yield port


@asynccontextmanager
async def listening(port: int, twin: Twin, name: str, slug: str) -> AsyncIterator[ClientConnection]:
    """The twin's program, listening to a tenant."""
    query, variables = documents.document(name, {"tenant": slug, **FIELDS[name].arguments})
    headers = {"Authorization": f"Bearer {twin.token}"}
    url = f"ws://127.0.0.1:{port}/graphql"
    async with connect(url, subprotocols=[PROTOCOL], additional_headers=headers) as socket:
        await socket.send('{"type": "connection_init"}')
        assert (await heard(socket))["type"] == "connection_ack"
        payload = {"query": query, "variables": variables}
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        yield socket


async def heard(socket: ClientConnection, seconds: float = 15) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), seconds))
    return message


async def everything(socket: ClientConnection, seconds: float = 1.0) -> list[str]:
    """All that is heard for a while."""
    told = []
    with contextlib.suppress(TimeoutError):
        while True:
            told.append(json.dumps(await heard(socket, seconds)))
    return told


class TestSubscription:
    @pytest.mark.parametrize("name", [name for name in SUBSCRIPTIONS if name not in _OF_OTHERS])
    async def test_hears_ones_own_alone(self, twins: Twins, port: int, name: str) -> None:
        async with (
            listening(port, twins.oak, name, "oakwood") as here,
            listening(port, twins.elm, name, "elmside") as there,
        ):
            for number, (twin, own, other) in enumerate(
                ((twins.elm, there, here), (twins.oak, here, there)), start=1
            ):
                uid = f"2.25.90{SUBSCRIPTIONS.index(name)}{number}"
                await twin.store(twin.image(40 + number, uid, f"{uid}.1", f"{uid}.2"))
                await create(
                    twin.scope,
                    twin.engines,
                    Wanted(
                        patient=Patient(name=twin.mark),
                        date="20261129",
                        description="Thorax",
                        modality="DX",
                        study_instance_uid=uid,
                    ),
                )
                await cases.draft(twin.scope, twin.engines, CaseDraft(studies=(uid,)))
                shared = twin.scope, twin.engines, twin.people["ref"].id, uid
                await shared_studies.share(*shared)
                while uid not in (told := json.dumps(await heard(own))):
                    assert twin.mark in told  # of what it has had before
                assert twin.mark in told or name in _BARE
                await shared_studies.withdraw(*shared)
                for told in await everything(other):
                    assert twin.mark not in told
                    assert uid not in told

    @pytest.mark.parametrize("name", SUBSCRIPTIONS)
    async def test_of_another_tenant_is_as_if_it_were_not_there(
        self, twins: Twins, port: int, name: str
    ) -> None:
        told = []
        for slug in ("elmside", ABSENT):
            async with listening(port, twins.oak, name, slug) as socket:
                told.append(json.dumps(await heard(socket)).replace(slug, "<slug>"))
        assert told[0] == told[1]
        assert "NOT_FOUND" in told[0]
