import httpx
import pytest
from fastapi import FastAPI

from services.persistence import Engines
from services.tenancy import sessions, users
from services.tenancy.scope import Scope
from services.tenancy.sign_in import invitations
from services.tenancy.users import User
from tests.api.sign_in.conftest import EMAIL, GIVEN, PASSWORD
from tests.smtp_server import SmtpServer

NEW = "new@oakwood.test"


def link_in(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("http"))


async def invited(engines: Engines, scope: Scope, email: str = NEW) -> str:
    return (await invitations.invite(scope, engines, email, "technician", "Nina")).link.partition("#")[2]


class TestLook:
    async def test_tells_what_is_offered(
        self, browser: httpx.AsyncClient, engines: Engines, oakwood: Scope
    ) -> None:
        answer = await browser.post("/invitations/look", json={"secret": await invited(engines, oakwood)})
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json() == {
            "tenant": {"slug": "oakwood", "name": "Oakwood"},
            "email": NEW,
            "name": "Nina",
            "role": "technician",
            "known": False,
        }

    @pytest.mark.parametrize("secret", ["", "guess"])
    async def test_knows_no_other_link(self, browser: httpx.AsyncClient, secret: str) -> None:
        answer = await browser.post("/invitations/look", json={"secret": secret})
        assert answer.status_code == 404
        assert answer.json()["detail"] == "this link is too old or was used already"


class TestAccept:
    async def test_makes_an_account_and_signs_in(
        self, browser: httpx.AsyncClient, engines: Engines, oakwood: Scope
    ) -> None:
        given = {"secret": await invited(engines, oakwood), "name": "Nina New", "password": PASSWORD}
        answer = await browser.post("/invitations/accept", json=given)
        assert answer.status_code == 200
        assert answer.json()["user"]["name"] == "Nina New"
        assert (await browser.get("/session")).json()["memberships"][0]["role"] == "technician"
        assert (await browser.post("/invitations/accept", json=given)).status_code == 404

    async def test_a_weak_password_is_told(
        self, browser: httpx.AsyncClient, engines: Engines, oakwood: Scope
    ) -> None:
        given = {"secret": await invited(engines, oakwood), "name": "", "password": "password1234"}
        answer = await browser.post("/invitations/accept", json=given)
        assert answer.status_code == 400
        assert "easily guessed" in answer.json()["detail"]

    async def test_who_has_an_account_needs_its_password(
        self, browser: httpx.AsyncClient, engines: Engines, elmside: Scope, olivia: User
    ) -> None:
        secret = await invited(engines, elmside, olivia.email)
        wrong = {"secret": secret, "name": "", "password": "another password than hers"}
        assert (await browser.post("/invitations/accept", json=wrong)).status_code == 401
        answer = await browser.post("/invitations/accept", json=wrong | {"password": PASSWORD})
        assert sorted(one["tenant"]["slug"] for one in answer.json()["memberships"]) == ["elmside", "oakwood"]

    async def test_that_was_mailed_renews_an_account_nobody_proved(
        self, browser: httpx.AsyncClient, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        made = await users.create(oakwood, engines, "two@oakwood.test", "technician", PASSWORD, proved=False)
        await sessions.start(engines, made)
        secret = await invited(engines, elmside, made.email)
        ends = {"email": made.email, "second_factor": False, "passkeys": [], "sessions": 1}
        look = await browser.post("/invitations/look", json={"secret": secret})
        assert (look.json()["known"], look.json()["renews"]) == (True, ends)
        told = await browser.post("/invitations/accept", json={"secret": secret, "password": PASSWORD})
        assert (told.status_code, told.json()) == (202, {"renews": ends})
        assert told.headers["cache-control"] == "no-store"
        given = {"secret": secret, "new_password": "quite another lot of words"}
        answer = await browser.post("/invitations/accept", json=given)
        assert answer.status_code == 200
        assert sorted(one["tenant"]["slug"] for one in answer.json()["memberships"]) == ["elmside", "oakwood"]
        old = await browser.post("/session", json={"email": made.email, "password": PASSWORD})
        assert old.status_code == 401


@pytest.mark.usefixtures("olivia")
class TestPasswordReset:
    async def test_goes_by_mail_and_ends_what_was_open(
        self, browser: httpx.AsyncClient, mail_server: SmtpServer
    ) -> None:
        await browser.post("/session", json=GIVEN)
        assert (await browser.post("/password-reset", json={"email": EMAIL})).status_code == 202
        link = link_in((await mail_server.next()).get_content())
        page, _, secret = link.partition("#")
        assert page == "http://vetark.test/password-reset"
        given = {"secret": secret, "password": "quite another lot of words"}
        look = await browser.post("/password-reset/look", json={"secret": secret})
        assert look.json() == {"email": EMAIL, "second_factor": False, "passkeys": [], "sessions": 1}
        assert look.headers["cache-control"] == "no-store"
        assert (await browser.post("/password-reset/confirm", json=given)).status_code == 204
        assert (await browser.get("/session")).status_code == 401
        assert (await browser.post("/session", json=GIVEN)).status_code == 401
        assert (await browser.post("/session", json=GIVEN | {"password": given["password"]})).is_success
        assert (await browser.post("/password-reset/confirm", json=given)).status_code == 404

    async def test_answers_the_same_whoever_it_is(
        self, browser: httpx.AsyncClient, mail_server: SmtpServer
    ) -> None:
        answers = [
            await browser.post("/password-reset", json={"email": email})
            for email in (EMAIL, "nobody@oakwood.test", "none")
        ]
        assert len({(a.status_code, a.content, tuple(a.headers.items())) for a in answers}) == 1
        assert answers[0].json() == {"sends_mail": True}
        assert [message["To"] for message in mail_server.taken] == [EMAIL]

    async def test_tells_everybody_alike_that_no_mail_is_sent_here(
        self, browser: httpx.AsyncClient, app: FastAPI
    ) -> None:
        app.state.settings = app.state.settings.model_copy(update={"smtp_url": None})
        for email in (EMAIL, "nobody@oakwood.test"):
            answer = await browser.post("/password-reset", json={"email": email})
            assert (answer.status_code, answer.json()) == (202, {"sends_mail": False})


class TestForms:
    @pytest.mark.parametrize(
        "path",
        [
            "/session/second-factor",
            "/invitations/look",
            "/invitations/accept",
            "/password-reset",
            "/password-reset/look",
            "/password-reset/confirm",
        ],
    )
    async def test_of_other_sites_are_refused(self, browser: httpx.AsyncClient, path: str) -> None:
        assert (await browser.post(path, data={"secret": "x", "email": EMAIL})).status_code == 415
        answer = await browser.post(path, json={"secret": "x"}, headers={"Origin": "https://evil.test"})
        assert answer.status_code == 403
