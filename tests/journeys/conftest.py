"""The environments that journeys of a whole installation begin in."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest

ENGINES = ("sqlite", "mongodb")
LONG = ("sqlite", pytest.param("mongodb", marks=pytest.mark.soak))
"""For what takes long: in the whole of `make soak` on both."""


@contextmanager
def _named(request: pytest.FixtureRequest) -> Iterator[str]:
    """Have the environment name an engine and, of MongoDB, a database of its own."""
    named = {}
    if request.param == "mongodb":
        url = request.getfixturevalue("mongodb_url")
        named = {"VETARK_MONGODB_URL": url, "VETARK_MONGODB_DATABASE": f"test_{uuid.uuid4().hex}"}
    with patch.dict(os.environ, named):
        yield request.param


@pytest.fixture(scope="module")
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """The engine that the tests of a module name, for an installation they share."""
    with _named(request) as name:
        yield name


@pytest.fixture
def own_engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """The engine that a test names, for an installation of its own."""
    with _named(request) as name:
        yield name
