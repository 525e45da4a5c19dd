"""The environments that journeys of a whole installation begin in."""

import os
import uuid
from collections.abc import Iterator
from unittest.mock import patch

import pytest

ENGINES = ("sqlite", "mongodb")


@pytest.fixture(scope="module")
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """The engine whose name the test gives, named in the environment: SQLite is what is used without one."""
    named = {}
    if request.param == "mongodb":
        url = request.getfixturevalue("mongodb_url")
        named = {"VETARK_MONGODB_URL": url, "VETARK_MONGODB_DATABASE": f"test_{uuid.uuid4().hex}"}
    with patch.dict(os.environ, named):
        yield request.param
