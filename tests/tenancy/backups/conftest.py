"""Installations on either engine, and backups that cost little time."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from services.persistence import Engines
from services.persistence.backup import encryption
from services.persistence.damage import BOTH
from services.settings import Settings

CHEAP = {"n": 16, "r": 1, "p": 1}
"""What a key costs here: what it costs elsewhere is no matter of these tests."""
PASSPHRASE = b"correct horse battery staple"
Opened = Callable[..., AbstractAsyncContextManager[Engines]]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that cost little."""
    monkeypatch.setattr(encryption, "_COST", CHEAP)


@pytest.fixture
def opened(sqlite_settings: Settings, mongodb_settings: Settings, tmp_path: Path) -> Opened:
    """Open an installation on an engine, of which each test has one; its objects are its own."""
    keys = {engine: Fernet.generate_key().decode() for engine in ("sqlite", "mongodb")}

    @asynccontextmanager
    async def of(engine: str, **more: object) -> AsyncIterator[Engines]:
        settings = {"sqlite": sqlite_settings, "mongodb": mongodb_settings}[engine]
        named = {"objects_url": (tmp_path / f"objects-{engine}").as_uri()} | more
        named.setdefault("secret_key", keys[engine])
        without = named.pop("without", BOTH)
        async with Engines.open(settings.model_copy(update=named), without) as engines:
            yield engines

    return of
