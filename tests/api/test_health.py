import httpx
import pytest

from services.errors import Unavailable
from services.persistence import Engines
from services.persistence.documents import Documents


class TestHealthz:
    async def test_answers_while_the_loop_turns(self, anyone: httpx.AsyncClient) -> None:
        assert (await anyone.get("/healthz")).json() == {"status": "alive"}


class TestReadyz:
    async def test_answers_when_both_engines_do(self, anyone: httpx.AsyncClient) -> None:
        assert (await anyone.get("/readyz")).status_code == 200

    async def test_is_a_problem_while_an_engine_is_away(
        self, anyone: httpx.AsyncClient, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def away(_: Documents) -> None:
            raise Unavailable("MongoDB: away")

        monkeypatch.setattr(Documents, "ping", away)
        answer = await anyone.get("/readyz")
        assert engines
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"


class TestMetrics:
    async def test_counts_by_part_and_tells_no_path(
        self, anyone: httpx.AsyncClient, vet: httpx.AsyncClient
    ) -> None:
        await vet.get("/tenants/oakwood/dicomweb/studies?PatientName=Rex")
        text = (await anyone.get("/metrics")).text
        assert 'vetark_http_requests_total{part="dicomweb",status="200"}' in text
        assert "oakwood" not in text
        assert "Rex" not in text
