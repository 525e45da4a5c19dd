import asyncio
import logging
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from services.api.guard import Guard, _bounded
from services.settings import Settings
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
        for path in ("/healthz", "/nowhere.js", "/tenants/oakwood/studies"):
            headers = (await anyone.get(path)).headers
            assert "script-src 'self' 'wasm-unsafe-eval';" in headers["content-security-policy"]
            assert "worker-src 'self' blob:" in headers["content-security-policy"]
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cross-origin-opener-policy"] == headers["referrer-policy"] == "same-origin"
            assert headers["cross-origin-resource-policy"] == "same-origin"

    async def test_what_clinics_sent_loads_and_runs_nothing(
        self, anyone: httpx.AsyncClient, vet: httpx.AsyncClient
    ) -> None:
        for client, status in ((anyone, 401), (vet, 200)):
            answer = await client.get("/tenants/oakwood/dicomweb/studies")
            assert answer.status_code == status
            headers = answer.headers
            assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cross-origin-resource-policy"] == "same-origin"

    async def test_what_nobody_foresaw_is_a_problem_and_its_message_stays_out_of_the_log(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        name = "Rex^Smith"

        async def fail(_scope: Scope, _receive: Receive, _send: Send) -> None:
            raise ValueError(name)

        with caplog.at_level(logging.DEBUG):
            async with client_of(Guard(fail, Settings())) as client:
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
            transport=httpx.ASGITransport(Guard(fail, Settings())), base_url="http://a"
        ) as client:
            with pytest.raises(ConnectionAbortedError):
                await client.get("/")

    async def test_a_body_that_is_no_image_has_its_bound(self, anyone: httpx.AsyncClient) -> None:
        for path in ("/graphql", "/session"):
            body = b'{"query": "' + b"x" * Settings().http_json_bytes + b'"}'
            for content in (body, _in_two(body)):
                answer = await anyone.post(
                    path, content=content, headers={"Content-Type": "application/json"}
                )
                assert answer.status_code == 413
                assert answer.headers["content-type"] == "application/problem+json"

    @pytest.mark.parametrize(
        ("path", "pieces", "pause", "detail"),
        [
            ("/session", 1, 0, "the body stopped coming"),
            ("/session", 100, 0.01, "the body comes too slowly"),
            ("/tenants/oakwood/dicomweb/studies", 100, 0.01, "the body comes too slowly"),
        ],
    )
    async def test_a_body_that_trickles_is_given_up(
        self, path: str, pieces: int, pause: float, detail: str
    ) -> None:
        left = pieces

        async def receive() -> Message:
            nonlocal left
            left -= 1
            await asyncio.sleep(pause if left >= 0 else 60)
            return {"type": "http.request", "body": b"x", "more_body": True}

        bounded = _bounded(_post(path), receive, Settings(http_body_timeout=0.2))
        with pytest.raises(HTTPException) as told:
            await _all_of(bounded)
        assert (told.value.status_code, told.value.detail) == (408, detail)

    async def test_a_store_that_keeps_its_rate_goes_on_for_as_long_as_it_takes(self) -> None:
        came = 0

        async def receive() -> Message:
            nonlocal came
            came += 1
            await asyncio.sleep(0.02)
            return {"type": "http.request", "body": bytes(1024), "more_body": came < 20}

        bounded = _bounded(_post("/tenants/o/dicomweb/studies"), receive, Settings(http_body_timeout=0.1))
        while (await bounded())["more_body"]:
            pass
        assert came == 20

    async def test_one_address_cannot_start_sign_ins_without_end(self, settings: Settings) -> None:
        answered = 0

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            nonlocal answered
            answered += 1
            await Response()(scope, receive, send)

        guard = Guard(answer, settings.model_copy(update={"sign_in_requests": 4}))
        async with client_of(guard) as client:
            for path in ("/session", "/session/passkey/options", "/password-reset", "/invitations/look"):
                assert (await client.post(path)).status_code == 200
            for path in ("/session", "/session/second-factor", "/passkeys/options"):
                late = await client.post(path)
                assert (late.status_code, late.headers["retry-after"]) == (429, "60")
            assert (await client.get("/oidc/oakwood")).status_code == 429
            for path in ("/session", "/graphql", "/tenants/oakwood/dicomweb/studies"):
                assert (await client.get(path)).status_code == 200
        assert answered == 7


def _post(path: str) -> Scope:
    return {"type": "http", "method": "POST", "path": path, "headers": []}


async def _in_two(body: bytes) -> AsyncIterator[bytes]:
    yield body[:1000]
    yield body[1000:]


async def _all_of(receive: Receive) -> None:
    while (await receive())["more_body"]:
        pass
