import logging

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from services.api.guard import Guard
from tests.api.clients import client_of


class TestGuard:
    @pytest.mark.parametrize(
        "origin", ["http://evil.test", "null", "http://vetark.test.evil.test", "http://vetark.test:81"]
    )
    async def test_another_site_s_page_cannot_write(self, person: httpx.AsyncClient, origin: str) -> None:
        for path in ("/session", "/graphql", "/tenants/oakwood/dicomweb/studies"):
            answer = await person.post(path, json={}, headers={"Origin": origin})
            assert answer.status_code == 403
            assert answer.headers["content-type"] == "application/problem+json"

    async def test_our_own_page_can(self, person: httpx.AsyncClient) -> None:
        answer = await person.delete("/session", headers={"Origin": "http://vetark.test"})
        assert answer.status_code == 204

    async def test_a_token_needs_no_origin(self, vet: httpx.AsyncClient) -> None:
        answer = await vet.post(
            "/graphql", json={"query": "{session{user{id}}}"}, headers={"Origin": "http://else.test"}
        )
        assert answer.status_code == 200

    async def test_every_answer_carries_the_security_headers(self, anyone: httpx.AsyncClient) -> None:
        for path in ("/healthz", "/nowhere.js", "/tenants/oakwood/dicomweb/studies"):
            headers = (await anyone.get(path)).headers
            assert "script-src 'self' 'wasm-unsafe-eval';" in headers["content-security-policy"]
            assert "worker-src 'self' blob:" in headers["content-security-policy"]
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"

    async def test_what_nobody_foresaw_is_a_problem_and_its_message_stays_out_of_the_log(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        name = "Rex^Smith"

        async def fail(_scope: Scope, _receive: Receive, _send: Send) -> None:
            raise ValueError(name)

        with caplog.at_level(logging.DEBUG):
            async with client_of(Guard(fail)) as client:
                answer = await client.get("/")
        assert answer.status_code == 500
        assert answer.json() == {"type": "about:blank", "title": "Internal Server Error", "status": 500}
        assert "ValueError" in caplog.text
        assert "test_guard.py" in caplog.text
        assert "Rex" not in caplog.text
