"""The HTTP door, open over the test's engines."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.api import service
from services.persistence import Engines


@pytest.fixture
async def door(engines: Engines) -> AsyncIterator[str]:
    """Its address."""
    ready, stop = asyncio.get_running_loop().create_future(), asyncio.Event()
    running = asyncio.create_task(service.run(engines.settings, ready=ready.set_result, stop=stop))
    yield f"http://127.0.0.1:{await ready}"
    stop.set()
    await asyncio.wait_for(running, 60)
