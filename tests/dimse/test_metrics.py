"""services/dimse/metrics.py and the monitoring port: what the DICOM process tells of itself."""

import re
from pathlib import Path

import httpx
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydicom.data import get_testdata_file

from services.embedded.ports import free_port
from services.errors import Refused
from services.monitoring.tenants import TenantLabel
from services.peers.store import Dataset, store
from services.settings import Settings
from services.tracing import tracing
from tests.dimse.conftest import Scp, open_scp


def values(text: str) -> dict[str, float]:
    """Every series of an answer, and its value."""
    return {name: float(value) for name, value in re.findall(r"^(vetark_\S+) (\S+)$", text, re.MULTILINE)}


class TestMonitoringPort:
    async def test_tells_what_associations_brought(self, settings: Settings, scp: Scp) -> None:
        port = free_port()
        watched = await open_scp(settings.model_copy(update={"monitoring_port": port}))
        image = Dataset.of_file(Path(str(get_testdata_file("CT_small.dcm"))))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            before = values((await client.get("/metrics")).text)
            peer = Scp(watched.port, watched.stop, watched.task).peer()
            assert [sent.status for sent in await store(peer, [image, image])] == [0, 0]
            after = values((await client.get("/metrics")).text)
            assert (await client.get("/readyz")).json()["status"] == "ready"
        watched.stop()
        await watched.task
        new = {name: after[name] - before.get(name, 0) for name in after}
        assert new['vetark_stored_instances_total{result="stored",tenant="oakwood"}'] == 1
        assert new['vetark_stored_instances_total{result="again",tenant="oakwood"}'] == 1
        assert new['vetark_store_seconds_count{part="receive"}'] == 2
        assert new['vetark_store_seconds_count{part="index"}'] == 1
        assert new['vetark_dimse_request_seconds_count{operation="C-STORE"}'] == 2
        assert new['vetark_associations_ended_total{how="released"}'] == 1
        assert new['vetark_received_bytes_total{tenant="oakwood"}'] > 0
        assert after["vetark_associations"] == before["vetark_associations"]
        assert "vetark_queue_oldest_seconds" in str(after)

    async def test_tells_who_was_not_let_in(self, scp: Scp, settings: Settings) -> None:
        port = free_port()
        watched = await open_scp(settings.model_copy(update={"monitoring_port": port}))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            name = 'vetark_associations_rejected_total{why="called"}'
            before = values((await client.get("/metrics")).text).get(name, 0)
            peer = Scp(watched.port, watched.stop, watched.task).peer(called="NOBODY")
            image = Dataset.of_file(Path(str(get_testdata_file("CT_small.dcm"))))
            with pytest.raises(Refused):
                await store(peer, [image])
            assert values((await client.get("/metrics")).text)[name] == before + 1
        watched.stop()
        await watched.task


class TestTenantLabel:
    def test_is_of_so_many_tenants_and_of_the_others_together(self) -> None:
        label = TenantLabel(2)
        assert [label.of(tenant) for tenant in ("a", "b", "c", "a", "d")] == [
            "a",
            "b",
            "others",
            "a",
            "others",
        ]


class TestTraces:
    async def test_of_a_store_have_its_parts_and_no_patient(self, scp: Scp, settings: Settings) -> None:
        spans = InMemorySpanExporter()
        image = Dataset.of_file(Path(str(get_testdata_file("CT_small.dcm"))))
        with tracing("dimse", settings.model_copy(update={"traces_share": 1.0}), spans):
            assert (await store(scp.peer(), [image]))[0].success
        found = {span.name: span for span in spans.get_finished_spans()}
        assert {"C-STORE", "index"} <= found.keys()
        assert found["index"].parent == found["C-STORE"].context
        assert found["C-STORE"].attributes == {"tenant": "oakwood"}
        assert image.sop_instance_uid not in str([span.to_json() for span in found.values()])
