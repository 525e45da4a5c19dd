"""The application over real engines, and people of two clinics who use it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from services.api.app import Application
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import tokens, users
from services.tenancy.scope import Scope
from tests.api.clients import api, client_of
from tests.telemedicine.conftest import Parties, parties_of


@pytest.fixture
def app(settings: Settings, engines: Engines) -> FastAPI:
    """The HTTP entry point."""
    return Application(settings, engines)


@pytest.fixture
async def port(engines: Engines) -> AsyncIterator[int]:
    """Where the entry point listens as a process runs it."""
    async with api(engines.settings) as port:
        yield port


@pytest.fixture
async def parties(engines: Engines, oakwood: Scope, elmside: Scope) -> Parties:
    """A clinic with its telemedicine provider, and another of each."""
    return await parties_of(engines, oakwood, elmside)


@pytest.fixture
async def anyone(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody we do not know."""
    async with client_of(app) as client:
        yield client


@pytest.fixture
async def vet(app: FastAPI, engines: Engines, oakwood: Scope) -> AsyncIterator[httpx.AsyncClient]:
    """A program of Oakwood."""
    token = await tokens.create(oakwood, engines, role="veterinarian")
    async with client_of(app, token) as client:
        yield client


@pytest.fixture
async def chief(app: FastAPI, engines: Engines, oakwood: Scope) -> AsyncIterator[httpx.AsyncClient]:
    """A program that administers Oakwood."""
    token = await tokens.create(oakwood, engines, role="administrator")
    async with client_of(app, token) as client:
        yield client


@pytest.fixture
async def twin(app: FastAPI, engines: Engines, elmside: Scope) -> AsyncIterator[httpx.AsyncClient]:
    """A program of Elmside, who must see nothing of Oakwood."""
    token = await tokens.create(elmside, engines, role="administrator")
    async with client_of(app, token) as client:
        yield client


@pytest.fixture
async def person(app: FastAPI, engines: Engines, oakwood: Scope) -> AsyncIterator[httpx.AsyncClient]:
    """A veterinarian of Oakwood at a browser, not signed in yet."""
    await users.create(
        oakwood, engines, "vet@oakwood.test", "veterinarian", "demo", name="Dr. Oak", demo=True
    )
    async with client_of(app) as client:
        yield client
