"""The two clinics, once for all cases: nothing that is asked here may change Elmside."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from services.api.app import build
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.audit import Event
from services.tenancy.sign_in import passwords
from tests.api.clients import client_of
from tests.conftest import _clinic
from tests.isolation.twins import ONLY_THERE, PASSWORD, SEEN_THERE, Twin

OPERATOR = "operator@vetark.test"


@dataclass
class Twins:
    oak: Twin
    elm: Twin
    operator: httpx.AsyncClient
    stranger: httpx.AsyncClient


@pytest.fixture(scope="package")
async def twins(mongodb_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Twins]:
    """Oakwood asks, Elmside must not show, the operator runs both and sees no animal."""
    settings = Settings(
        mongodb_url=mongodb_url,
        mongodb_database=f"test_{uuid.uuid4().hex}",
        objects_url=(tmp_path_factory.mktemp("twins") / "objects").as_uri(),
        secret_key="A" * 43 + "=",
    )
    async with Engines.open(settings) as engines:
        app = build(settings, engines)
        oak = Twin(await _clinic(engines, "oakwood"), "OAKMARK", app, engines)
        elm = Twin(await _clinic(engines, "elmside"), "ELMARK", app, engines)
        await oak.settle(pixel=17, instances=1)
        await elm.settle(pixel=201, instances=3)
        await elm.store(*(elm.image(99, one, f"{one}.1", f"{one}.2") for one in (ONLY_THERE, SEEN_THERE)))
        await _operator(engines)
        operator, stranger = client_of(app), client_of(app)
        answer = await operator.post("/session", json={"email": OPERATOR, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        yield Twins(oak, elm, operator, stranger)
        for client in (oak.browser, oak.program, elm.browser, elm.program, operator, stranger):
            await client.aclose()


@pytest.fixture
async def untouched(twins: Twins) -> AsyncIterator[None]:
    """Elmside is the same afterwards, but that its trail may tell of who was turned away at its door."""
    before = await twins.elm.everything()
    yield
    after = await twins.elm.everything()
    turned_away = {
        key for key in after.keys() - before if f'"event": "{Event.ASSOCIATION_REJECTED}"' in after[key]
    }
    assert {key: told for key, told in after.items() if key not in turned_away} == before


async def _operator(engines: Engines) -> None:
    document = {
        "id": uuid.uuid4().hex,
        "email": OPERATOR,
        "name": "Olivia",
        "memberships": [],
        "operator": True,
    }
    document["password"] = await passwords.hashed(PASSWORD)
    await engines.documents.installation("users").insert(document)
