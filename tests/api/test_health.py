import httpx
import pytest

from services.errors import Unavailable
from services.persistence import Engines, TenantCollection
from services.persistence.documents import Documents
from services.tenancy.attempts import tried
from services.tenancy.failure_counts import FailureCounts
from services.tenancy.scope import Scope


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

    async def test_tell_what_background_work_died_and_what_is_set_aside_in_any_process(
        self, anyone: httpx.AsyncClient, engines: Engines, oakwood: Scope
    ) -> None:
        async def failing() -> None:
            raise KeyError("Rex")

        async with FailureCounts.open(engines):  # as a courier has them
            for _ in range(engines.settings.courier_tries):
                await tried(oakwood, engines, "erasing a deletion", "1.2.3", failing)
        text = (await anyone.get("/metrics")).text
        assert 'vetark_background_failures_total{work="erasing a deletion"} 5.0' in text
        assert 'vetark_set_aside{job="erasing a deletion"} 1.0' in text
        assert "oakwood" not in text

    async def test_are_told_while_the_database_is_away(
        self, anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def away(*_: object, **__: object) -> None:
            raise Unavailable("away")

        monkeypatch.setattr(TenantCollection, "find", away)
        answer = await anyone.get("/metrics")
        assert answer.status_code == 200
        assert "vetark_http_requests_total" in answer.text
