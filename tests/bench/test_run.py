"""`vetark bench` against a real installation: what it sends, looks at, says, and takes away again."""

from pathlib import Path

import httpx
import pytest

from services.bench.clinics import Target
from services.bench.day import ISSUER
from services.bench.run import Bench, Plan
from tests.installation import Installation


@pytest.fixture
async def target(installation: Installation, tmp_path: Path) -> Target:
    """A clinic to be measured, bench-1."""
    file = tmp_path / "clinics.json"
    await installation.run("bench", "clinics", "1", str(file))
    assert file.stat().st_mode & 0o077 == 0
    return Target.read(file)


class TestRun:
    async def test_a_day_is_stored_looked_at_and_deleted_again(
        self, installation: Installation, target: Target
    ) -> None:
        (clinic,) = target.clinics
        plan = Plan(
            target=target, clinics=1, minutes=0.03, studies=8, modalities=("US",), progress_seconds=0.5,
            pid=installation.supervisor.process.pid,
        )  # fmt: skip
        said: list[str] = []
        bench = Bench(plan, said.append)
        await bench.run()
        figures = bench.figures.told()
        assert {
            kind: count for kind, count in figures["errors"].items() if "not to be seen" not in kind
        } == {}
        assert figures["studies"] == bench.made[1, "US"] > 0
        assert figures["times"]["store US"]["count"] == figures["images"] > figures["studies"]
        assert figures["times"]["search"]["count"] > 0
        assert figures["longest_wait"]["seconds"] > 0
        assert figures["memory_peak_mb"]
        assert "no errors" in said[0]
        headers = {"Authorization": f"Bearer {clinic.token}", "Accept": "application/dicom+json"}
        async with httpx.AsyncClient(base_url=target.url, headers=headers, timeout=30) as client:
            path = f"/tenants/{clinic.tenant}/dicomweb/studies"
            asked = {"PatientName": "BENCH*", "includefield": "IssuerOfPatientID", "limit": "100"}
            found = (await client.get(path, params=asked)).json()
            assert len(found) == figures["studies"]
            assert {row["00100021"]["Value"][0] for row in found} == {ISSUER}
            assert await bench.delete() == figures["studies"]
            assert (await client.get(path, params=asked)).json() == []

    async def test_who_lets_nobody_in_is_said_by_kind(self, target: Target) -> None:
        closed = Target("127.0.0.1", 1, target.url, target.clinics)
        bench = Bench(Plan(target=closed, clinics=1, minutes=0.01, studies=4, modalities=("DX",)), print)
        await bench.run()
        assert bench.figures.images == 0
        assert any(kind.startswith("association: ") for kind in bench.figures.errors)
        assert any("not whole" in kind for kind in bench.figures.errors)
