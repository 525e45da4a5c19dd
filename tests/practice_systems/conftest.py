"""A practice system of Oakwood, and the server at which it is told."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
import uvicorn
from cryptography.fernet import Fernet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.persistence import Engines
from services.settings import Settings
from services.tenancy import practice_systems
from services.tenancy.practice_systems import Kept
from services.tenancy.scope import Right, Scope

ALL = (Right.FIND, Right.RETRIEVE, Right.REQUEST)


@dataclass
class Listener:
    """What it has been sent, and how it answers."""

    url: str = ""
    status: int = 204
    came: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        self.came.append((dict(request.headers), await request.body()))
        return Response(status_code=self.status)


@asynccontextmanager
async def serving(app: Starlette) -> AsyncIterator[str]:
    """Run an application on a port of its own; where it is."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await running


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a key to seal by, and a practice system on this machine."""
    key = Fernet.generate_key().decode()
    networks = {"practice_system_networks": ("127.0.0.0/8",), "public_url": "https://pacs.test"}
    return settings.model_copy(update={"secret_key": key, **networks})


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    """A program that is told what becomes of its requests."""
    listener = Listener()
    async with serving(Starlette(routes=[Route("/hook", listener.answer, methods=["POST"])])) as root:
        listener.url = f"{root}/hook"
        yield listener


@pytest.fixture
async def system(oakwood: Scope, engines: Engines, listener: Listener) -> Kept:
    """The practice system, and its secrets."""
    return await practice_systems.add(oakwood, engines, name="ezyVet", rights=ALL, webhook_url=listener.url)
