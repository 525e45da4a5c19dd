"""An inbox of Oakwood, and somebody who came by its link."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from services.api.app import Application
from services.persistence import Engines
from services.settings import Settings
from services.telemedicine.inboxes import inbox
from services.telemedicine.inboxes.inbox import OpenedInbox, WantedInbox
from services.tenancy.scope import Scope
from tests.api.clients import client_of
from tests.telemedicine.inboxes.samples import Browser


@pytest.fixture
def app(settings: Settings, engines: Engines) -> FastAPI:
    """The HTTP entry point."""
    return Application(settings, engines)


@pytest.fixture
async def opened(engines: Engines, oakwood: Scope) -> tuple[OpenedInbox, str]:
    """The inbox, and the secret of its link."""
    made, link = await inbox.open_inbox(oakwood, engines, WantedInbox(label="Second opinions"))
    return made, link.partition("#")[2]


@pytest.fixture
async def visitor(app: FastAPI, opened: tuple[OpenedInbox, str]) -> AsyncIterator[Browser]:
    """Somebody who followed the link."""
    made, secret = opened
    async with client_of(app) as client:
        answer = await client.post(f"/inboxes/{made.id}/session", json={"secret": secret})
        assert answer.status_code == httpx.codes.OK, answer.text
        yield Browser(client, f"/inboxes/{made.id}/uploads")
