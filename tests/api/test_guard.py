import logging

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from services.api.guard import LARGEST_BODY, Guard
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

    async def test_so_it_is_within_the_application(
        self, vet: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        name = "Rex^Smith"

        async def fail(*_: object) -> None:
            raise KeyError(name)

        monkeypatch.setattr("services.api.dicomweb.search.find", fail)
        answer = await vet.get("/tenants/oakwood/dicomweb/studies")
        assert answer.status_code == 500
        assert answer.headers["content-type"] == "application/problem+json"
        assert caplog.text.count("unexpected KeyError") == 1
        assert "Rex" not in caplog.text

    async def test_an_answer_that_fails_in_its_middle_is_cut_and_not_ended(self) -> None:
        async def fail(_scope: Scope, _receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"half", "more_body": True})
            raise OSError

        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(Guard(fail)), base_url="http://a"
        ) as client:
            with pytest.raises(ConnectionAbortedError):
                await client.get("/")

    async def test_a_body_that_is_no_image_has_its_bound(self, anyone: httpx.AsyncClient) -> None:
        for path in ("/graphql", "/session"):
            body = b'{"query": "' + b"x" * LARGEST_BODY + b'"}'
            answer = await anyone.post(path, content=body, headers={"Content-Type": "application/json"})
            assert answer.status_code == 413
            assert answer.headers["content-type"] == "application/problem+json"
