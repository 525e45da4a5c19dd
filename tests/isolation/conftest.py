"""The two clinics, once for all cases: nothing that is asked here may change Elmside."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from services.api.app import Application
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import operators
from services.tenancy.audit import Event
from tests.api.clients import client_of
from tests.conftest import _clinic
from tests.isolation.twins import ONLY_THERE, PASSWORD, SEEN_THERE, Twin
from tests.tenancy.vpn.conftest import add_hub

OPERATOR = "operator@vetark.test"


@dataclass
class Twins:
    oak: Twin
    elm: Twin
    operator: httpx.AsyncClient
    stranger: httpx.AsyncClient
    hub_token: str


@pytest.fixture(scope="package")
async def twins(
    settings_in: Callable[[Path], Settings], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Twins]:
    """Oakwood asks, Elmside must not show, the operator runs both and sees no animal."""
    secret = {"secret_key": "A" * 43 + "="}
    settings = settings_in(tmp_path_factory.mktemp("twins")).model_copy(update=secret)
    async with Engines.open(settings) as engines:
        app = Application(settings, engines)
        _, hub_token = await add_hub(engines, "north")
        oak = Twin(await _clinic(engines, "oakwood"), "OAKMARK", app, engines)
        elm = Twin(await _clinic(engines, "elmside"), "ELMARK", app, engines)
        await oak.settle(pixel=17, instances=1)
        await elm.settle(pixel=201, instances=3)
        for twin in (oak, elm):
            await twin.connect()
        await elm.store(*(elm.image(99, one, f"{one}.1", f"{one}.2") for one in (ONLY_THERE, SEEN_THERE)))
        await elm.perform(ONLY_THERE)
        await operators.create(engines, OPERATOR, PASSWORD, "Olivia")
        operator, stranger = client_of(app), client_of(app)
        answer = await operator.post("/session", json={"email": OPERATOR, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        yield Twins(oak, elm, operator, stranger, hub_token)
        for client in (oak.browser, oak.program, elm.browser, elm.program, operator, stranger):
            await client.aclose()


_seen: list[dict[str, str]] = []
"""Elmside as the last test left it, where that was one that had to leave it untouched."""


@pytest.fixture(autouse=True)
def _forget(request: pytest.FixtureRequest) -> None:
    if "untouched" not in request.fixturenames:
        _seen.clear()


@pytest.fixture
async def untouched(twins: Twins) -> AsyncIterator[None]:
    """Elmside is the same afterwards, but for what its trail tells of its own."""
    before = _seen.pop() if _seen else await twins.elm.everything()
    yield
    after = await twins.elm.everything()
    _seen.append(after)
    new = {
        key
        for key in after.keys() - before
        # An export keeps the pictures that it made: only the clinic's own people can ask for one.
        if "/pictures/" in key or _is_its_own(twins.elm, after[key])
    }
    assert {key: told for key, told in after.items() if key not in new} == before


def _is_its_own(twin: Twin, entry: str) -> bool:
    """Whether the trail tells of somebody of the clinic, or of a caller that it turned away."""
    shown = json.loads(entry)
    who = shown.get("principal", {}).get("id", "")
    ours = {twin.ids["token"], twin.ids["system"], *(user.id for user in twin.people.values())}
    return "event" in shown and (who in ours or shown["event"] == Event.ASSOCIATION_REJECTED)
