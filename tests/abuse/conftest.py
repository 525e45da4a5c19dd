"""The HTTP entry point as a process of its own, impatient, so that tests need not wait."""

import itertools
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest

from services.api.app import Application
from services.embedded.child import Child
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import tokens, users
from tests.abuse.api import Api
from tests.api.clients import client_of, image, part10, stow
from tests.conftest import _clinic
from tests.installation import environment_of

IMPATIENT = {
    "HTTP_HEADER_TIMEOUT": "3.0",  # hundreds connect from one loop, and some of them speak late
    "HTTP_BODY_TIMEOUT": "1.5",
    "HTTP_CONNECTIONS": "300",
    "TOKEN_FAILURES": "20",
    "SIGN_IN_FAILURES": "20",
    "SIGN_IN_REQUESTS": "100000",
    "PUBLIC_URL": "http://localhost",
}
_addresses = (f"127.0.0.{number}" for number in itertools.count(2))

Apis = Callable[[Mapping[str, str]], Awaitable[Api]]


@pytest.fixture(scope="session")
async def apis(
    settings_in: Callable[[Path], Settings], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Apis]:
    """The entry point with these limits, opened when first asked for."""
    opened: dict[str, Api] = {}
    async with AsyncExitStack() as stack:

        async def api(limits: Mapping[str, str]) -> Api:
            key = json.dumps(limits)
            if key not in opened:
                folder = tmp_path_factory.mktemp("api")
                opened[key] = await stack.enter_async_context(_open(settings_in(folder), limits))
            return opened[key]

        yield api


@asynccontextmanager
async def _open(settings: Settings, limits: Mapping[str, str]) -> AsyncIterator[Api]:
    async with Engines.open(settings) as engines:
        oakwood = await _clinic(engines, "oakwood")
        token = await tokens.create(oakwood, engines, role="veterinarian")
        other = await tokens.create(await _clinic(engines, "elmside"), engines, role="veterinarian")
        await users.create(oakwood, engines, "vet@oakwood.test", "veterinarian", "demo", demo=True)
        async with client_of(Application(settings, engines), token) as client:
            for _ in range(10):
                assert (await stow(client, part10(image()))).status_code == 200
        async with entry_point("api", settings, HTTP_PORT="0", **limits) as (child, port):
            yield Api(port, token, engines, child, other)


@asynccontextmanager
async def entry_point(name: str, settings: Settings, **named: str) -> AsyncIterator[tuple[Child, int]]:
    """A process of its own (`vetark NAME`) with these settings, and its port."""
    own = environment_of(settings) | {f"VETARK_{key}": value for key, value in named.items()}
    with patch.dict(os.environ, own):
        child = await Child.start(f"vetark {name}", [sys.executable, "-P", "-m", "services.cli", name])
    async with child.or_none():
        ready = json.loads(await child.announcing())
    yield child, int(ready[name].rpartition(":")[2])
    await child.stop(grace=30)
    assert child.process.returncode == 0


@pytest.fixture
def limits() -> Mapping[str, str]:
    """The entry point's settings; a class may have its own."""
    return IMPATIENT


@pytest.fixture
async def api(apis: Apis, limits: Mapping[str, str]) -> AsyncIterator[Api]:
    """Oakwood's API, with a few studies and one person; each test attacks from its own address."""
    api = replace(await apis(limits), address=next(_addresses), seen={})
    yield api
    assert api.child.running
