"""From the administrator's invitation to a phone's code at the entry point, in a running installation."""

import time
import uuid
from typing import Any

import httpx
import pyotp

from tests.installation import Installation

PASSWORD = "four words of a vet"


async def ask(browser: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    answer = (await browser.post("/graphql", json={"query": query, "variables": variables})).json()
    assert "errors" not in answer, answer
    return answer["data"]


class TestANewColleague:
    async def test_is_invited_sets_up_a_phone_and_is_let_go(self, installation: Installation) -> None:
        email = f"{uuid.uuid4().hex}@elmside.test"
        member = ("--tenant", "elmside", "--email", email)
        link = (await installation.run("user", "invite", *member, "--role", "administrator")).strip()
        page, _, secret = link.partition("#")
        assert page == f"{installation.http}/invitation"

        async with (
            httpx.AsyncClient(base_url=installation.http, headers={"Origin": installation.http}) as desk,
            httpx.AsyncClient(base_url=installation.http, headers={"Origin": installation.http}) as home,
        ):
            accepted = {"secret": secret, "name": "New Colleague", "password": PASSWORD}
            assert (await desk.post("/invitations/accept", json=accepted)).status_code == 200
            secret = (await ask(desk, "mutation { setUpTotp { secret } }"))["setUpTotp"]["secret"]
            confirmed = await ask(
                desk,
                "mutation ($code: String!) { confirmTotp(code: $code) { recoveryCodes } }",
                code=pyotp.TOTP(secret).now(),
            )

            given = {"email": email, "password": PASSWORD}
            first = await home.post("/session", json=given)
            assert (first.status_code, first.json()["second_factor"]) == (202, "totp")
            code = confirmed["confirmTotp"]["recoveryCodes"][0]
            second = {"ticket": first.json()["ticket"], "code": code}
            assert (await home.post("/session/second-factor", json=second)).status_code == 200

            members = await ask(home, '{ members(tenant: "elmside") { email totp } }')
            assert {"email": email, "totp": True} in members["members"]
            assert len((await ask(home, "{ account { sessions { id } } }"))["account"]["sessions"]) == 2
            await ask(home, "mutation { endOtherSessions }")
            await until_nobody(desk)

            await installation.run("user", "remove", *member)
            await until_nobody(home)


async def until_nobody(browser: httpx.AsyncClient) -> None:
    """Another process has the last word within 5 seconds."""
    began = asked = time.monotonic()
    while (await browser.get("/session")).status_code != 401:
        assert asked - began < 5  # the answer may come as slowly as it likes
        asked = time.monotonic()
