"""A tenant's demand for second factors, and what a page is told of a session that lacks one."""

import httpx
import pyotp
import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI

from services.persistence import Engines
from services.settings import Settings
from services.tenancy import users
from services.tenancy.scope import Scope
from tests.api.graphql.asking import PASSWORD, refused, signed_in, told

DEMAND = """mutation ($roles: [Role!]!) {
  demandSecondFactor(tenant: "oakwood", roles: $roles) { secondFactorRoles }
}"""
SESSION = "{ session { idleMinutes memberships { secondFactorMissing rights } } }"
STUDIES = '{ studies(tenant: "oakwood", first: 1) { nodes { studyInstanceUID } } }'


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a key to encrypt by."""
    return settings.model_copy(update={"secret_key": Fernet.generate_key().decode()})


class TestDemandSecondFactor:
    async def test_shuts_the_clinic_until_there_is_one(
        self, app: FastAPI, chief: httpx.AsyncClient, engines: Engines, oakwood: Scope
    ) -> None:
        await users.create(oakwood, engines, "tess@oakwood.test", "technician", PASSWORD)
        async with signed_in(app, "tess@oakwood.test") as tess:
            demanded = await told(chief, DEMAND, roles=["TECHNICIAN", "ADMINISTRATOR"])
            assert demanded == {"secondFactorRoles": ["ADMINISTRATOR", "TECHNICIAN"]}
            assert await told(tess, SESSION) == {
                "idleMinutes": 120.0,
                "memberships": [{"secondFactorMissing": True, "rights": []}],
            }
            code, message = await refused(tess, STUDIES)
            assert (code, "second factor" in message) == ("REFUSED", True)
            assert (await tess.get("/tenants/oakwood/dicomweb/studies")).status_code == 403
            secret = (await told(tess, "mutation { setUpTotp { secret } }"))["secret"]
            confirm = "mutation ($code: String!) { confirmTotp(code: $code) { recoveryCodes } }"
            await told(tess, confirm, code=pyotp.TOTP(secret).now())
            (member,) = (await told(tess, SESSION))["memberships"]
            assert not member["secondFactorMissing"]
            assert (await tess.get("/tenants/oakwood/dicomweb/studies")).status_code == 200

    async def test_is_no_members_to_make(self, app: FastAPI, engines: Engines, oakwood: Scope) -> None:
        await users.create(oakwood, engines, "tess@oakwood.test", "technician", PASSWORD)
        async with signed_in(app, "tess@oakwood.test") as tess:
            assert (await refused(tess, DEMAND, roles=[]))[0] == "REFUSED"


class TestAccount:
    async def test_tells_whether_the_email_was_confirmed_and_since_when_the_password_is(
        self, app: FastAPI, engines: Engines, oakwood: Scope
    ) -> None:
        query = "{ account { provedAt passwordChangedAt } }"
        await users.create(oakwood, engines, "tess@oakwood.test", "technician", PASSWORD, proved=False)
        async with signed_in(app, "tess@oakwood.test") as tess:
            assert await told(tess, query) == {"provedAt": None, "passwordChangedAt": None}
            change = "mutation ($to: String!) { changePassword(password: %s, newPassword: $to) }"
            await told(tess, change.replace("%s", f'"{PASSWORD}"'), to="blue lantern under nine stairs")
            assert (await told(tess, query))["passwordChangedAt"] is not None
