import httpx
import pyotp
import pytest

from services.api.access import COOKIE
from services.persistence import Engines
from services.tenancy import sessions
from services.tenancy.sign_in import throttle, totp
from services.tenancy.users import User
from tests.api.sign_in.conftest import GIVEN

PATH = "/session/second-factor"


@pytest.fixture
async def recovery(engines: Engines, olivia: User) -> list[str]:
    """The veterinarian's second factor is in force: the recovery codes."""
    session = await sessions.find(engines, await sessions.start(engines, olivia))
    secret, _ = await totp.set_up(session, engines)
    return await totp.confirm(session, engines, pyotp.TOTP(secret).now())


class TestSecondFactor:
    async def test_stands_between_the_password_and_the_session(
        self, browser: httpx.AsyncClient, recovery: list[str]
    ) -> None:
        first = await browser.post("/session", json=GIVEN)
        assert first.status_code == 202
        assert first.json().keys() == {"second_factor", "ticket"}
        assert first.json()["second_factor"] == "totp"
        assert first.headers["cache-control"] == "no-store"
        assert "set-cookie" not in first.headers
        assert (await browser.get("/session")).status_code == 401
        second = await browser.post(PATH, json={"ticket": first.json()["ticket"], "code": recovery[0]})
        assert second.status_code == 200
        assert second.json()["user"]["email"] == GIVEN["email"]
        assert COOKIE in second.headers["set-cookie"]
        assert (await browser.get("/session")).status_code == 200

    async def test_a_wrong_code_is_told_and_guessing_on_waits(
        self, browser: httpx.AsyncClient, recovery: list[str]
    ) -> None:
        ticket = (await browser.post("/session", json=GIVEN)).json()["ticket"]
        for _ in range(throttle.FREE):
            answer = await browser.post(PATH, json={"ticket": ticket, "code": "000000"})
            assert answer.status_code == 401
            assert "set-cookie" not in answer.headers
        answer = await browser.post(PATH, json={"ticket": ticket, "code": recovery[0]})
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0

    async def test_the_ticket_opens_nothing_else(
        self, browser: httpx.AsyncClient, recovery: list[str]
    ) -> None:
        assert recovery
        ticket = (await browser.post("/session", json=GIVEN)).json()["ticket"]
        browser.cookies.set(COOKIE, ticket)
        assert (await browser.get("/session")).status_code == 401
        told = await browser.post(
            "/password-reset/confirm", json={"secret": ticket, "password": "quite another lot of words"}
        )
        assert told.status_code == 404
