import httpx
import pytest
from fastapi import FastAPI

from services.persistence import Engines
from services.tenancy import users
from services.tenancy.scope import Scope
from services.tenancy.users import User
from tests.api.clients import image, part10, stow
from tests.api.graphql.asking import PASSWORD, refused, signed_in, told

SHARED = '{ sharedStudies(tenant: "oakwood") { studyInstanceUID user sharedAt } }'
RECIPIENTS = '{ shareRecipients(tenant: "oakwood") { id email name } }'
SHARE = """mutation ($study: ID!, $user: ID!) {
  shareStudy(tenant: "oakwood", studyInstanceUID: $study, user: $user)
}"""
UNSHARE = """mutation ($study: ID!, $user: ID!) {
  unshareStudy(tenant: "oakwood", studyInstanceUID: $study, user: $user)
}"""
STUDIES = '{ studies(tenant: "oakwood") { nodes { studyInstanceUID } } }'


@pytest.fixture
async def referrer(engines: Engines, oakwood: Scope) -> User:
    return await users.create(
        oakwood, engines, "ref@village.test", "referring_veterinarian", PASSWORD, name="Dr. Ref"
    )


class TestShare:
    async def test_shows_one_study_to_a_referring_veterinarian_and_takes_it_back(
        self, vet: httpx.AsyncClient, app: FastAPI, referrer: User
    ) -> None:
        one, other = image(), image()
        assert (await stow(vet, part10(one), part10(other))).status_code == 200
        assert await told(vet, RECIPIENTS) == [
            {"id": referrer.id, "email": "ref@village.test", "name": "Dr. Ref"}
        ]
        async with signed_in(app, "ref@village.test") as reading:
            assert (await told(reading, STUDIES))["nodes"] == []
            given = {"study": one.StudyInstanceUID, "user": referrer.id}
            assert await told(vet, SHARE, **given) is True
            (shared,) = await told(vet, SHARED)
            assert shared["studyInstanceUID"] == one.StudyInstanceUID
            assert shared["user"] == referrer.id
            of_one = SHARED.replace('"oakwood"', '"oakwood", studyInstanceUID: "{}"')
            assert await told(vet, of_one.replace("{}", one.StudyInstanceUID)) == [shared]
            assert await told(vet, of_one.replace("{}", other.StudyInstanceUID)) == []
            assert (await told(reading, STUDIES))["nodes"] == [{"studyInstanceUID": one.StudyInstanceUID}]
            assert await told(vet, UNSHARE, **given) is True
            assert await told(vet, SHARED) == []
            assert (await told(reading, STUDIES))["nodes"] == []

    async def test_only_with_those_who_refer_to_the_tenant(
        self, vet: httpx.AsyncClient, engines: Engines, elmside: Scope
    ) -> None:
        stranger = await users.create(elmside, engines, "vet@elmside.test", "veterinarian", PASSWORD)
        answers = [await refused(vet, SHARE, study="1.2", user=user) for user in (stranger.id, "nobody")]
        assert answers[0] == answers[1]
        assert answers[0][0] == "NOT_FOUND"


class TestRights:
    @pytest.mark.parametrize("query", [SHARED, RECIPIENTS, SHARE, UNSHARE])
    async def test_only_who_may_share_does(
        self, twin: httpx.AsyncClient, app: FastAPI, referrer: User, query: str
    ) -> None:
        async with signed_in(app, "ref@village.test") as reading:
            assert (await refused(reading, query, study="1.2", user=referrer.id))[0] == "REFUSED"
        assert (await refused(twin, query, study="1.2", user=referrer.id))[0] == "NOT_FOUND"
