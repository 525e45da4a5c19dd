"""The HTTP entry point, open over the test's engines."""

from collections.abc import AsyncIterator

import pytest

from services.persistence import Engines
from tests.api import clients


@pytest.fixture
async def api(engines: Engines) -> AsyncIterator[str]:
    """Its address."""
    async with clients.api(engines.settings) as port:
        yield f"http://127.0.0.1:{port}"
