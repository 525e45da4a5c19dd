"""An installation that can keep secrets and sends mail, and a veterinarian with a password of their own."""

from collections.abc import AsyncIterator

import httpx
import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI

from services.persistence import Engines
from services.settings import Settings
from services.tenancy import users
from services.tenancy.scope import Scope
from services.tenancy.users import User
from tests.api.clients import client_of
from tests.smtp_server import SmtpServer

EMAIL, PASSWORD = "olivia@oakwood.test", "four words of a vet"
GIVEN = {"email": EMAIL, "password": PASSWORD}


@pytest.fixture
def settings(settings: Settings, mail_server: SmtpServer) -> Settings:
    """With a key to encrypt by, and a server to send mail by."""
    given = {
        "secret_key": Fernet.generate_key().decode(),
        "smtp_url": f"smtp://127.0.0.1:{mail_server.port}",
        "public_url": "http://vetark.test",
    }
    return settings.model_copy(update=given)


@pytest.fixture
async def olivia(engines: Engines, oakwood: Scope) -> User:
    """A veterinarian of Oakwood."""
    return await users.create(oakwood, engines, EMAIL, "veterinarian", PASSWORD, name="Dr. Olivia Oak")


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser nobody is signed in at."""
    async with client_of(app) as client:
        yield client
