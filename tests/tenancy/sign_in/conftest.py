"""An installation that can keep secrets, and people who sign in."""

import pytest
from cryptography.fernet import Fernet

from services.persistence import Engines
from services.settings import Settings
from services.tenancy import sessions, users
from services.tenancy.scope import Scope
from services.tenancy.session import Session
from services.tenancy.users import User

EMAIL, PASSWORD, ADDRESS = "vet@oakwood.test", "four words of a vet", "192.0.2.1"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a key to encrypt by."""
    return settings.model_copy(update={"secret_key": Fernet.generate_key().decode()})


@pytest.fixture
async def somebody(engines: Engines, oakwood: Scope) -> User:
    """A veterinarian of Oakwood."""
    return await users.create(oakwood, engines, EMAIL, "veterinarian", PASSWORD, name="Dr. Oak")


@pytest.fixture
async def session(engines: Engines, somebody: User) -> Session:
    """The veterinarian, signed in."""
    return await sessions.find(engines, await sessions.start(engines, somebody, ADDRESS))


@pytest.fixture
async def through_provider(engines: Engines, somebody: User) -> Session:
    """The same, but on the word of Oakwood's identity provider."""
    return await sessions.find(engines, await sessions.start(engines, somebody, tenant="oakwood"))
