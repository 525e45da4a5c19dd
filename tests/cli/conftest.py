"""`vetark` on the engines of the test."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from services.settings import Settings

Vetark = Callable[..., Awaitable[Result]]


@pytest.fixture
def vetark(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Vetark:
    """Run a command line; words are its arguments."""
    monkeypatch.setenv("VETARK_MONGODB_URL", settings.mongodb_url)
    monkeypatch.setenv("VETARK_MONGODB_DATABASE", settings.mongodb_database)
    monkeypatch.setenv("VETARK_OBJECTS_URL", settings.objects_url)

    async def run(*words: str, stdin: str = "") -> Result:
        return await asyncio.to_thread(CliRunner().invoke, main, words, stdin)

    return run
