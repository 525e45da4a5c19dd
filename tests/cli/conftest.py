"""`vetark` on the engines of the test."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from services.settings import Settings
from tests.installation import environment_of

Vetark = Callable[..., Awaitable[Result]]


@pytest.fixture
def vetark(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Vetark:
    """Run a command line; words are its arguments."""
    for name, value in environment_of(settings).items():
        monkeypatch.setenv(name, value)

    async def run(*words: str, stdin: str = "") -> Result:
        return await asyncio.to_thread(CliRunner().invoke, main, words, stdin)

    return run
