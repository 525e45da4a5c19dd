"""A clinic's whole day, sent, searched and looked at in ten minutes by `vetark bench`: flat in memory?"""

import json
import subprocess
from pathlib import Path

from services.bench.report import json_beside
from tests.bench.rounds import Extent, Results, until_idle
from tests.bench.servers import COMMAND, vetark

MINUTES = 10.0


def days(folder: Path, extent: Extent) -> Results:
    """One day, by one clinic; the memory is that of all processes together, PSS."""
    data, clinics, report = folder / "data", folder / "clinics.json", folder / "report.html"
    minutes = max(0.5, MINUTES * extent.scale)
    with vetark(data) as server:
        call = [COMMAND, "bench", "clinics", "1", str(clinics), "--data", str(data)]
        subprocess.run(call, check=True, capture_output=True)
        until_idle([server.process.pid], 60)
        call = [COMMAND, "bench", "run", str(clinics), "--minutes", f"{minutes:g}", "--data", str(data)]
        subprocess.run([*call, "--report", str(report)], check=True, capture_output=True)
    told = json.loads(json_beside(report).read_text())["figures"]
    if told["errors"]:
        raise RuntimeError(f"a clinic's day: {told['errors']}")
    stores = [times["p95_ms"] for what, times in told["times"].items() if what.startswith("store ")]
    figures = {
        "growth_mb": told["memory_growth_mb"],
        "longest_s": told["longest_wait"]["seconds"],
        "store_p95_ms": max(stores),
        "images": told["images"],
        "seconds": told["seconds"],
    }
    return {"a clinic's day in ten minutes": {"Vetark": [figures]}}
