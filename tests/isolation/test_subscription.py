"""Every subscription, over a real socket: what arrives at the other clinic is not heard here."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from services.courier.service import work_off
from services.telemedicine import cases
from services.telemedicine.cases import CaseDraft
from services.telemedicine.conversation import messages
from services.telemedicine.conversation.message import WantedMessage
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
PERSONAL = {"Subscription.unreadNotificationsChanged"}
"""Those of a person, who signed in; they tell a number alone."""
UIDS = {"oakwood": "2.25.901", "elmside": "2.25.902"}
"""How the UIDs of each twin's studies begin that something happens to."""
_TRIES = 5
SUBSCRIPTIONS = sorted(name for name in documents.names() if name.startswith("Subscription."))


@pytest.fixture
async def port(twins: Twins) -> AsyncIterator[int]:
    """Of an entry point on the twins' engines."""
    async with api(twins.oak.engines.settings, http_port=0) as port:
        yield port


@asynccontextmanager
async def listening(port: int, twin: Twin, name: str, slug: str) -> AsyncIterator[ClientConnection]:
    """The twin's program, listening to a tenant."""
    arguments = {key: twin.ids.get(key, value) for key, value in FIELDS[name].arguments.items()}
    query, variables = documents.document(name, {"tenant": slug, **arguments})
    headers = {"Authorization": f"Bearer {twin.token}"}
    if name in PERSONAL:
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in twin.browser.cookies.items())}
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


async def say(twin: Twin, text: str, *mentions: str) -> None:
    """Write a message on the twin's case."""
    said = WantedMessage(uuid.uuid4().hex, text, mentions=mentions)
    await messages.post(twin.scope, twin.engines, twin.ids["case"], said)


async def everything(socket: ClientConnection, seconds: float = 1.0) -> list[str]:
    """All that is heard for a while."""
    told = []
    with contextlib.suppress(TimeoutError):
        while True:
            told.append(json.dumps(await heard(socket, seconds)))
    return told


async def told_of(twin: Twin, socket: ClientConnection) -> str:
    """Have something of every kind happen to a study of the twin until its listener tells of that study.

    A subscription does not say when it listens: what happens before is not heard, and happens again.
    """
    for _ in range(_TRIES):
        uid = f"{UIDS[twin.slug]}{uuid.uuid4().int % 10**20}"
        await happen(twin, uid)
        try:
            with contextlib.suppress(TimeoutError):
                while uid not in (told := json.dumps(await heard(socket, 5))):
                    assert twin.mark in told  # of what it has had before
                return told
        finally:
            await shared_studies.withdraw(twin.scope, twin.engines, twin.people["ref"].id, uid)
    raise AssertionError("nothing was heard")


async def happen(twin: Twin, uid: str) -> None:
    """A study arrives, is requested, in a case, written about and shared."""
    await twin.store(twin.image(41, uid, f"{uid}.1", f"{uid}.2"))
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
    await say(twin, f"{twin.mark} {uid}")
    await shared_studies.share(twin.scope, twin.engines, twin.people["ref"].id, uid)


class TestSubscription:
    @pytest.mark.parametrize("name", [name for name in SUBSCRIPTIONS if name not in _OF_OTHERS | PERSONAL])
    async def test_hears_ones_own_alone(self, twins: Twins, port: int, name: str) -> None:
        async with (
            listening(port, twins.oak, name, "oakwood") as here,
            listening(port, twins.elm, name, "elmside") as there,
        ):
            for twin, own, other in ((twins.elm, there, here), (twins.oak, here, there)):
                told = await told_of(twin, own)
                assert twin.mark in told or name in _BARE
                for told in await everything(other):
                    assert twin.mark not in told
                    assert UIDS[twin.slug] not in told

    async def test_of_a_person_counts_their_own_alone(self, twins: Twins, port: int) -> None:
        (name,) = PERSONAL
        while await work_off(twins.elm.engines, "a courier"):  # what other tests have said
            pass
        async with (
            listening(port, twins.oak, name, "oakwood") as here,
            listening(port, twins.elm, name, "elmside") as there,
        ):
            before = [await heard(each) for each in (here, there)]
            await say(twins.elm, "Look", twins.elm.people["head"].id)
            await work_off(twins.elm.engines, "a courier")
            assert await heard(there) != before[1]
            assert await everything(here) == []

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
