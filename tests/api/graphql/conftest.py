"""Those who administer: the installation's operator, and Oakwood's administrator, a program or a person."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from services.persistence import Engines
from services.tenancy import operators, users
from services.tenancy.scope import Scope
from tests.api.graphql.asking import PASSWORD, signed_in


@pytest.fixture
async def head(app: FastAPI, engines: Engines, oakwood: Scope) -> AsyncIterator[httpx.AsyncClient]:
    """Oakwood's administrator, signed in."""
    await users.create(oakwood, engines, "head@oakwood.test", "administrator", PASSWORD, name="Dr. Head")
    async with signed_in(app, "head@oakwood.test") as client:
        yield client


@pytest.fixture
async def operator(app: FastAPI, engines: Engines) -> AsyncIterator[httpx.AsyncClient]:
    """The installation's operator, signed in."""
    await operators.create(engines, "operator@vetark.test", PASSWORD, "Olivia")
    async with signed_in(app, "operator@vetark.test") as client:
        yield client
