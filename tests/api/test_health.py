import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.api.app import Application
from services.archive.lifecycle.scrub import scrub
from services.errors import Invalid, Unavailable
from services.monitoring import readiness
from services.persistence import Edit, Engines, TenantCollection
from services.persistence.documents import Documents
from services.persistence.objects import Objects
from services.settings import Settings
from services.tenancy.attempts import tried
from services.tenancy.failure_counts import FailureCounts
from services.tenancy.scope import Scope
from tests.archive.damage import damage, flipped_in_pixels
from tests.archive.samples import dataset, put


def from_address(app: FastAPI, address: str, **headers: str) -> httpx.AsyncClient:
    """A client at an address."""
    transport = httpx.ASGITransport(app, client=(address, 1234))
    return httpx.AsyncClient(transport=transport, base_url="http://vetark.test", headers=headers)


def listing(settings: Settings, engines: Engines, *networks: str, proxies: tuple[str, ...] = ()) -> FastAPI:
    """The entry point where these networks are listed."""
    changed = {"monitoring_networks": networks, "http_trusted_proxies": proxies}
    return Application(settings.model_copy(update=changed), engines)


class TestHealthz:
    async def test_answers_while_the_loop_turns(self, anyone: httpx.AsyncClient) -> None:
        assert (await anyone.get("/healthz")).json() == {"status": "alive"}


class TestReadyz:
    async def test_tells_a_listed_network_of_both_engines_and_the_disks(
        self, anyone: httpx.AsyncClient
    ) -> None:
        answer = await anyone.get("/readyz")
        told = answer.json()
        assert (answer.status_code, told["status"], told["takes_images"]) == (200, "ready", True)
        assert told["documents"] == told["objects"] == "answers"
        assert all(0 < disk["reserve"] <= disk["free"] <= disk["size"] for disk in told["disks"])
        assert "objects" in told["disks"][-1]["holds"]

    async def test_is_503_while_an_engine_is_away_and_a_listed_network_is_told_which(
        self, app: FastAPI, anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def away(_: Documents) -> None:
            raise Unavailable("MongoDB: away")

        monkeypatch.setattr(Documents, "ping", away)
        answer = await anyone.get("/readyz")
        assert (answer.status_code, answer.json()["documents"]) == (503, "MongoDB: away")
        async with from_address(app, "192.0.2.7") as stranger:
            answer = await stranger.get("/readyz")
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["retry-after"] == "2"
        assert answer.json()["detail"] == "an engine does not answer"

    async def test_is_503_while_objects_cannot_be_written(
        self, settings: Settings, anyone: httpx.AsyncClient
    ) -> None:
        spool = Path(settings.objects_url.removeprefix("file://")) / ".spool"
        spool.rename(spool.with_name("elsewhere"))
        answer = await anyone.get("/readyz")
        assert (answer.status_code, answer.json()["documents"]) == (503, "answers")

    async def test_stays_200_while_images_alone_are_refused(
        self, anyone: httpx.AsyncClient, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """People must reach it to delete something."""
        (disk, *_) = engines.disks.all()
        monkeypatch.setattr(engines.disks, "_reserve", disk.size)
        answer = await anyone.get("/readyz")
        assert (answer.status_code, answer.json()["takes_images"]) == (200, False)

    async def test_a_hundred_who_ask_at_once_cost_one_look(
        self, anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looks = 0
        ping = Objects.ping

        async def counted(objects: Objects) -> None:
            nonlocal looks
            looks += 1
            await ping(objects)

        monkeypatch.setattr(Objects, "ping", counted)
        for _ in range(100):
            assert (await anyone.get("/readyz")).status_code == 200
        assert looks == 1
        monkeypatch.setattr(readiness, "FRESH_SECONDS", 0.0)
        await anyone.get("/readyz")
        assert looks == 2


class TestMetrics:
    async def test_counts_by_part_and_tells_no_path(
        self, anyone: httpx.AsyncClient, vet: httpx.AsyncClient
    ) -> None:
        await vet.get("/tenants/oakwood/dicomweb/studies?PatientName=Rex")
        text = (await anyone.get("/metrics")).text
        assert 'vetark_http_requests_total{part="dicomweb",status="200"}' in text
        assert "oakwood" not in _but_for_the_modalities(text)
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
        assert 'vetark_set_aside{work="erasing a deletion"} 1.0' in text
        assert "oakwood" not in _but_for_the_modalities(text)

    async def test_tell_of_damaged_images_and_the_scrubs(
        self, anyone: httpx.AsyncClient, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        for scope in (oakwood, elmside):
            stored = await put(scope, engines, dataset())
            await damage(scope, engines, stored.sop_instance_uid, flipped_in_pixels)
            await scrub(scope, engines)
        text = (await anyone.get("/metrics")).text
        assert "vetark_damaged_images 2.0" in text
        assert 'vetark_storage_quota_tenants{percent="80"} 0.0' in text
        assert "vetark_scrubs_under_way 0.0" in text
        (ended,) = re.findall(r"^vetark_oldest_scrub_timestamp_seconds (\S+)$", text, re.MULTILINE)
        assert abs(float(ended) - time.time()) < 60
        assert "elmside" not in _but_for_the_modalities(text)

    async def test_are_told_while_the_database_is_away(
        self, anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def away(*_: object, **__: object) -> None:
            raise Unavailable("away")

        monkeypatch.setattr(TenantCollection, "find", away)
        answer = await anyone.get("/metrics")
        assert answer.status_code == 200
        assert "vetark_http_requests_total" in answer.text

    async def test_tells_the_room_on_each_disk(self, anyone: httpx.AsyncClient, engines: Engines) -> None:
        (disk, *_) = engines.disks.all()
        lines = (await anyone.get("/metrics")).text.splitlines()
        told = {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)
                if name.startswith("vetark_disk")}  # fmt: skip
        assert told[f'vetark_disk_size_bytes{{holds="{disk.holds}"}}'] == disk.size
        assert told[f'vetark_disk_reserve_bytes{{holds="{disk.holds}"}}'] == disk.reserve
        assert 0 < told[f'vetark_disk_free_bytes{{holds="{disk.holds}"}}'] < disk.size

    async def test_tell_when_the_last_backup_was_made(
        self, anyone: httpx.AsyncClient, engines: Engines
    ) -> None:
        assert "vetark_last_backup_timestamp_seconds 0.0" in (await anyone.get("/metrics")).text
        made = Edit(set={"last": datetime(2026, 11, 29, tzinfo=UTC)})
        await engines.documents.installation("installation").upsert({"name": "backup"}, made)
        assert "vetark_last_backup_timestamp_seconds 1.7959104e+09" in (await anyone.get("/metrics")).text


def _but_for_the_modalities(text: str) -> str:
    """Without what tells whose modalities sent how much, which tests of DICOM leave in this process."""
    told_by_tenant = ("vetark_stored_instances", "vetark_received_bytes", "vetark_tenant_associations")
    return "\n".join(line for line in text.splitlines() if not line.startswith(told_by_tenant))


class TestNetworks:
    @pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
    async def test_this_machine_is_listed_from_the_start(self, app: FastAPI, address: str) -> None:
        async with from_address(app, address) as client:
            assert (await client.get("/metrics")).status_code == 200

    @pytest.mark.parametrize("address", ["192.168.1.20", "10.1.2.3", "203.0.113.9", "2001:db8::1", "", "x"])
    async def test_nobody_else_is_told_more_than_yes(self, app: FastAPI, address: str) -> None:
        async with from_address(app, address) as client:
            answer = await client.get("/metrics")
            assert (answer.status_code, "vetark_" in answer.text) == (403, False)
            assert (await client.get("/readyz")).json() == {"status": "ready"}

    async def test_others_may_be_listed(self, settings: Settings, engines: Engines) -> None:
        app = listing(settings, engines, "192.0.2.0/24")
        for address, status in (("192.0.2.7", 200), ("192.0.3.7", 403), ("127.0.0.1", 403)):
            async with from_address(app, address) as client:
                assert (await client.get("/metrics")).status_code == status

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
    async def test_what_an_unknown_proxy_passes_on_is_not_of_this_machine(
        self, app: FastAPI, header: str
    ) -> None:
        named: dict[str, Any] = {header: "127.0.0.1"}
        async with from_address(app, "127.0.0.1", **named) as client:
            assert (await client.get("/metrics")).status_code == 403

    async def test_what_a_trusted_one_passes_on_is_of_whom_it_names(
        self, settings: Settings, engines: Engines
    ) -> None:
        """The server puts the address that such a proxy names in place of its own."""
        app = listing(settings, engines, "192.0.2.0/24", proxies=("127.0.0.1",))
        async with from_address(app, "192.0.2.7", **{"X-Forwarded-For": "192.0.2.7"}) as client:
            assert (await client.get("/metrics")).status_code == 200

    def test_what_is_no_network_is_told_at_the_start(self, settings: Settings, engines: Engines) -> None:
        with pytest.raises(Invalid, match="VETARK_MONITORING_NETWORKS"):
            listing(settings, engines, "the clinic")
