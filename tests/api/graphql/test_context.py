from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.requests import HTTPConnection

from services.api.access import cookie_name
from services.api.graphql.context import Context
from services.errors import NotFound, Unauthenticated
from services.persistence import Engines
from services.tenancy import sessions, tokens, users
from services.tenancy.scope import Scope
from services.tenancy.users import User
from tests.api.graphql.asking import PASSWORD


@pytest.fixture
async def vet(engines: Engines, oakwood: Scope) -> User:
    return await users.create(oakwood, engines, "vet@oakwood.test", "veterinarian", PASSWORD)


Connection = Callable[..., HTTPConnection]


@pytest.fixture
def connection(app: FastAPI) -> Connection:
    def made(kind: str, **headers: str) -> HTTPConnection:
        named = [(name.encode(), value.encode()) for name, value in headers.items()]
        return HTTPConnection({"type": kind, "app": app, "headers": named, "client": ("192.0.2.7", 1)})

    return made


class TestWebSocket:
    async def test_is_known_by_its_session_though_the_secret_it_came_with_is_gone(
        self, engines: Engines, vet: User, connection: Connection
    ) -> None:
        secret = came_with = await sessions.start(engines, vet)
        cookie = f"{cookie_name(engines.settings)}={secret}"
        context = Context(connection("websocket", cookie=cookie), engines)
        await context.enter()
        assert context.signed_in
        for _ in range(2):
            secret = await sessions.rotate(engines, secret) or ""
        with pytest.raises(Unauthenticated):
            await sessions.find(engines, came_with)
        scope = await context.scope("oakwood")
        assert (scope.principal.id, scope.principal.address) == (vet.id, "192.0.2.7")
        await sessions.end(engines, secret)
        with pytest.raises(Unauthenticated):
            await context.scope("oakwood")

    async def test_sees_no_longer_what_its_person_may_no_longer_see(
        self, engines: Engines, vet: User, connection: Connection, elmside: Scope
    ) -> None:
        await users.admit(elmside, engines, vet.id, "technician")
        cookie = f"{cookie_name(engines.settings)}={await sessions.start(engines, vet)}"
        context = Context(connection("websocket", cookie=cookie), engines)
        await context.enter()
        assert (await context.scope("elmside")).tenants == ("elmside",)
        await users.remove(elmside, engines, vet.id)
        with pytest.raises(NotFound):
            await context.scope("elmside")
        assert (await context.scope("oakwood")).tenants == ("oakwood",)


class TestEnter:
    async def test_a_stranger_is_not_signed_in(self, engines: Engines, connection: Connection) -> None:
        context = Context(connection("http"), engines)
        await context.enter()
        assert not context.signed_in
        with pytest.raises(Unauthenticated):
            await context.whole()

    async def test_a_token_that_is_sent_is_what_counts(
        self, engines: Engines, vet: User, connection: Connection, oakwood: Scope
    ) -> None:
        cookie = f"{cookie_name(engines.settings)}={await sessions.start(engines, vet)}"
        token = await tokens.create(oakwood, engines, role="technician")
        right = Context(connection("http", cookie=cookie, authorization=f"Bearer {token}"), engines)
        assert (await right.whole()).principal.kind == "token"
        with pytest.raises(Unauthenticated):
            await right.session()
        wrong = Context(connection("http", cookie=cookie, authorization="Bearer no"), engines)
        await wrong.enter()
        assert not wrong.signed_in
