"""The HTTP door as a process of its own, impatient, so that tests need not wait."""

import json
import sys
from collections.abc import AsyncIterator

import pytest

from services.api.app import build
from services.embedded.child import Child
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import tokens, users
from services.tenancy.scope import Scope
from tests.abuse.door import Door
from tests.api.clients import client_of, image, part10, stow

IMPATIENT = {
    "HTTP_HEADER_TIMEOUT": "1.0",
    "HTTP_BODY_TIMEOUT": "1.5",
    "HTTP_CONNECTIONS": "300",
    "TOKEN_FAILURES": "20",
    "SIGN_IN_FAILURES": "20",
    "SIGN_IN_REQUESTS": "100000",
    "PUBLIC_URL": "http://localhost",
}


@pytest.fixture
def limits() -> dict[str, str]:
    """The door's settings; a class may have its own."""
    return IMPATIENT


@pytest.fixture
async def door(
    limits: dict[str, str],
    settings: Settings,
    engines: Engines,
    oakwood: Scope,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Door]:
    """A door of Oakwood's, which has a few studies and one person."""
    token = await tokens.create(oakwood, engines, role="veterinarian")
    await users.create(oakwood, engines, "vet@oakwood.test", "veterinarian", "demo", demo=True)
    async with client_of(build(settings, engines), token) as client:
        for _ in range(10):
            assert (await stow(client, part10(image()))).status_code == 200
    house = {
        "MONGODB_URL": settings.mongodb_url,
        "MONGODB_DATABASE": settings.mongodb_database,
        "OBJECTS_URL": settings.objects_url,
        "HTTP_PORT": "0",
    }
    for name, value in (house | limits).items():
        monkeypatch.setenv(f"VETARK_{name}", value)
    child = await Child.start("vetark api", [sys.executable, "-P", "-m", "services.cli", "api"])
    async with child.or_none():
        ready = json.loads(await child.announcing())
    yield Door(int(ready["api"].rpartition(":")[2]), token)
    assert child.running
    await child.stop(grace=30)
    assert child.process.returncode == 0
