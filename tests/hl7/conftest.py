"""The entry point itself, on real engines, with a practice system known to Oakwood alone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from services.hl7.service import run
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import hl7_applications
from services.tenancy.scope import Scope
from tests.hl7.client import Sender


@dataclass
class Listener:
    """A running `vetark hl7`."""

    port: int
    stop: Callable[[], None]
    task: asyncio.Task[None]

    async def close(self) -> None:
        self.stop()
        await self.task


async def open_listener(settings: Settings, **more: object) -> Listener:
    """Start the entry point in this loop."""
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    named = settings.model_copy(update={"hl7_port": 0, **more})
    task = asyncio.create_task(run(named, ready=port.set_result, stop=stop))
    await asyncio.wait({task, port}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        task.result()
    return Listener(await port, stop.set, task)


@pytest.fixture
async def listed(engines: Engines, oakwood: Scope, elmside: Scope) -> None:
    """Oakwood takes messages of its practice system, from this machine; Elmside of nobody."""
    await hl7_applications.add(oakwood, engines, name="OakPIMS", host="127.0.0.1")


@pytest.fixture
async def listener(settings: Settings, listed: None) -> AsyncIterator[Listener]:
    opened = await open_listener(settings)
    yield opened
    await opened.close()


@pytest.fixture
async def pims(listener: Listener) -> AsyncIterator[Sender]:
    """The practice system's connection."""
    async with Sender.to(listener.port) as sender:
        yield sender
