import httpx
import pyotp
import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI

from services.settings import Settings
from tests.api.clients import client_of
from tests.api.graphql.asking import PASSWORD, ask, refused, signed_in, told

ACCOUNT = """{ account {
  id email name totp own recoveryCodesLeft passkeys { id name createdAt lastUsed }
  sessions { id createdAt lastSeen address userAgent current }
} }"""
RENAME = "mutation ($name: String!) { updateAccount(name: $name) }"
PASSWORD_CHANGE = """mutation ($password: String!, $new: String!) {
  changePassword(password: $password, newPassword: $new)
}"""
SET_UP = "mutation { setUpTotp { secret uri } }"
CONFIRM = "mutation ($code: String!) { confirmTotp(code: $code) { recoveryCodes } }"
REMOVE_TOTP = "mutation ($password: String!) { removeTotp(password: $password) }"
RENAME_PASSKEY = 'mutation { renamePasskey(id: "x", name: "Phone") }'
REMOVE_PASSKEY = 'mutation { removePasskey(id: "x") }'
END = "mutation ($id: ID!) { endSession(id: $id) }"
END_OTHERS = "mutation { endOtherSessions }"
BETTER = "gravel orchid 47 sextant"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a key, for second factors are kept sealed."""
    return settings.model_copy(update={"secret_key": Fernet.generate_key().decode()})


class TestAccount:
    async def test_tells_a_person_about_themselves(self, head: httpx.AsyncClient) -> None:
        found = await told(head, ACCOUNT)
        (session,) = found.pop("sessions")
        assert session["current"]
        assert found.pop("id")
        assert found == {
            "email": "head@oakwood.test",
            "name": "Dr. Head",
            "totp": False,
            "own": True,
            "recoveryCodesLeft": 0,
            "passkeys": [],
        }

    async def test_is_called_something_else(self, head: httpx.AsyncClient) -> None:
        assert await told(head, RENAME, name="Prof. Head") is True
        assert (await told(head, ACCOUNT))["name"] == "Prof. Head"
        assert (await refused(head, RENAME, name="x" * 1000))[0] == "INVALID"

    @pytest.mark.parametrize(
        "query",
        [
            *(ACCOUNT, RENAME, PASSWORD_CHANGE, SET_UP, CONFIRM, REMOVE_TOTP),
            *(RENAME_PASSKEY, REMOVE_PASSKEY, END, END_OTHERS),
        ],
    )
    async def test_is_for_people_and_no_program(
        self, chief: httpx.AsyncClient, anyone: httpx.AsyncClient, query: str
    ) -> None:
        given = {"name": "x", "password": "x", "new": "x", "code": "x", "id": "x"}
        assert (await refused(chief, query, **given))[0] == "UNAUTHENTICATED"
        assert (await refused(anyone, query, **given))[0] == "UNAUTHENTICATED"


class TestPassword:
    async def test_is_changed_by_who_knows_it(self, head: httpx.AsyncClient, app: FastAPI) -> None:
        async with signed_in(app, "head@oakwood.test") as elsewhere:
            assert (await refused(head, PASSWORD_CHANGE, password="wrong", new=BETTER))[0] != "INTERNAL"
            assert (await refused(head, PASSWORD_CHANGE, password=PASSWORD, new="short"))[0] == "INVALID"
            assert await told(head, PASSWORD_CHANGE, password=PASSWORD, new=BETTER) is True
            assert (await told(head, ACCOUNT))["email"] == "head@oakwood.test"
            assert (await refused(elsewhere, ACCOUNT))[0] == "UNAUTHENTICATED"
        async with signed_in(app, "head@oakwood.test", BETTER) as again:
            assert (await told(again, ACCOUNT))["name"] == "Dr. Head"


class TestTotp:
    async def test_is_in_force_once_a_code_is_confirmed(self, head: httpx.AsyncClient, app: FastAPI) -> None:
        made = await told(head, SET_UP)
        assert made["uri"].startswith("otpauth://totp/")
        assert not (await told(head, ACCOUNT))["totp"]
        assert (await refused(head, CONFIRM, code="nonsense"))[0] in {"INVALID", "UNAUTHENTICATED", "REFUSED"}
        codes = (await told(head, CONFIRM, code=pyotp.TOTP(made["secret"]).now()))["recoveryCodes"]
        found = await told(head, ACCOUNT)
        assert (found["totp"], found["recoveryCodesLeft"]) == (True, len(codes))
        async with client_of(app) as other:
            given = {"email": "head@oakwood.test", "password": PASSWORD}
            assert (await other.post("/session", json=given)).status_code == 202
        assert (await ask(head, REMOVE_TOTP, password="wrong"))["data"] is None
        assert await told(head, REMOVE_TOTP, password=PASSWORD) is True
        assert not (await told(head, ACCOUNT))["totp"]


class TestPasskeys:
    @pytest.mark.parametrize("query", [RENAME_PASSKEY, REMOVE_PASSKEY])
    async def test_of_nobody_are_not_found(self, head: httpx.AsyncClient, query: str) -> None:
        assert (await refused(head, query))[0] == "NOT_FOUND"


class TestSessions:
    async def test_are_ended_by_their_person(self, head: httpx.AsyncClient, app: FastAPI) -> None:
        async with signed_in(app, "head@oakwood.test") as left:
            found = (await told(head, ACCOUNT))["sessions"]
            (other,) = (one["id"] for one in found if not one["current"])
            assert await told(head, END, id=other) is True
            assert (await refused(left, ACCOUNT))[0] == "UNAUTHENTICATED"
        assert [one["current"] for one in (await told(head, ACCOUNT))["sessions"]] == [True]

    async def test_of_others_are_not_found(
        self, head: httpx.AsyncClient, operator: httpx.AsyncClient
    ) -> None:
        (other,) = (await told(operator, ACCOUNT))["sessions"]
        assert (await refused(head, END, id=other["id"]))[0] == "NOT_FOUND"
        assert (await told(operator, ACCOUNT))["name"] == "Olivia"

    async def test_end_everywhere_else(self, head: httpx.AsyncClient, app: FastAPI) -> None:
        async with signed_in(app, "head@oakwood.test") as left, signed_in(app, "head@oakwood.test") as lost:
            assert await told(head, END_OTHERS) is True
            for one in (left, lost):
                assert (await refused(one, ACCOUNT))[0] == "UNAUTHENTICATED"
        assert (await told(head, ACCOUNT))["email"] == "head@oakwood.test"
