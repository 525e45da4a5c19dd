import json

import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from services import errors
from services.api import problem
from services.api.graphql import errors as graphql_errors
from tests.api.clients import client_of


def family(root: type[errors.PacsError] = errors.PacsError) -> list[type[errors.PacsError]]:
    """What `services/errors.py` names; kinds of these that a package keeps for itself have their row."""
    kinds = (kind for kind in root.__subclasses__() if kind.__module__ == errors.__name__)
    return [root, *(each for child in kinds for each in family(child))]


class TestTables:
    @pytest.mark.parametrize("kind", family())
    def test_every_error_of_the_family_has_its_row(self, kind: type[errors.PacsError]) -> None:
        assert kind in problem.STATUS
        assert kind in graphql_errors.CODES

    def test_an_error_nobody_entered_is_its_parent_s(self) -> None:
        class Odd(errors.Malformed):
            """Not in any table."""

        assert problem.status_of(Odd()) == 400
        assert graphql_errors.code_of(Odd()) == "MALFORMED"
        errors.Malformed.__subclasses__().clear()


class TestBeingFetched:
    def test_says_what_it_is_and_when_to_ask_again(self) -> None:
        answer = problem.answer_to(errors.BeingFetched())
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        told = json.loads(bytes(answer.body))
        assert told["type"] == problem.BEING_FETCHED
        assert "being fetched from the archive" in told["detail"]
        assert errors.comment_of(errors.BeingFetched()) == str(errors.BeingFetched())  # whole, over DIMSE too


def application() -> Starlette:
    async def fail(request: Request) -> Response:
        raise {
            "ours": errors.NotFound("no such thing"),
            "other": KeyError("Rex^Smith"),
            "engine": errors.Unavailable("MongoDB: NetworkTimeout"),
            "left": ClientDisconnect(),
        }[request.path_params["how"]]

    app = Starlette(routes=[Route("/{how}", fail)])
    problem.install(app)
    return app


class TestInstall:
    async def test_our_errors_are_problems(self) -> None:
        async with client_of(application()) as client:
            answer = await client.get("/ours")
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json() == {
            "type": "about:blank",
            "title": "Not Found",
            "status": 404,
            "detail": "no such thing",
        }

    async def test_so_are_those_of_routing(self) -> None:
        async with client_of(application()) as client:
            answer = await client.post("/ours")
        assert answer.status_code == 405
        assert answer.headers["content-type"] == "application/problem+json"
        assert "GET" in answer.headers["allow"]

    async def test_the_log_says_which_engine_is_away(self, caplog: pytest.LogCaptureFixture) -> None:
        async with client_of(application()) as client:
            answer = await client.get("/engine")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
            "unavailable: MongoDB: NetworkTimeout"
        ]

    async def test_who_has_gone_away_is_no_mistake_of_ours(self, caplog: pytest.LogCaptureFixture) -> None:
        async with client_of(application()) as client:
            assert (await client.get("/left")).status_code == 400
        assert [record for record in caplog.records if record.levelname == "ERROR"] == []
