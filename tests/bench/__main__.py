"""`make bench`: a table on the terminal and JSON in `bench-results/`; `--quick` runs a tenth of it."""

import argparse
import contextlib
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from tests.bench.servers import Server, orthanc, vetark
from tests.bench.table import show

COUNTS = {"MR": 1600, "CT": 800, "DX": 48}
ROUNDS = 3


def _json_of(module: str, *words: object, standard_input: str = "") -> dict[str, Any]:
    call = [sys.executable, "-m", f"tests.bench.{module}", *map(str, words)]
    done = subprocess.run(call, check=False, capture_output=True, text=True, input=standard_input)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return dict(json.loads(done.stdout))


def store(server: Server, kind: str, associations: int, count: int, *options: str) -> dict[str, Any]:
    """One C-STORE run: rates, failures and the server's CPU seconds per 1000 instances."""
    before = server.cpu_seconds()
    report = _json_of("sender", *server.dimse, server.called, kind, associations, count, *options)
    if report["failures"]:
        raise RuntimeError(f"{server.name}: {report['failures']} of {report['count']} {kind} not stored")
    used = {name: seconds - before.get(name, 0.0) for name, seconds in server.cpu_seconds().items()}
    report["cpu_seconds_per_1000"] = used["all"] / report["count"] * 1000
    engine = sum(seconds for name, seconds in used.items() if "secantus" in name)
    report["engine_cpu_share_of_time"] = engine / report["seconds"]
    return report


def stores(servers: list[Server], scale: float) -> dict[str, Any]:
    """Every kind at 1, 4 and 8 associations, the servers interleaved, medians of the rounds."""
    results: dict[str, Any] = {}
    for kind, full in COUNTS.items():
        for server in servers:
            _until_idle(server)
        for associations in (1, 4, 8):
            count = max(8, int(full * scale) // 8 * 8)
            runs: dict[str, list[dict[str, Any]]] = {server.name: [] for server in servers}
            for _ in range(ROUNDS):
                for server in servers:
                    runs[server.name].append(store(server, kind, associations, count))
            for name, done in runs.items():
                keys = [key for key, value in done[0].items() if isinstance(value, float)]
                results.setdefault(f"{kind} x{associations}", {})[name] = {
                    key: statistics.median(run[key] for run in done) for key in keys
                }
    return results


def fetch(server: Server, path: str) -> Any:
    """JSON from the server's DICOMweb root."""
    request = urllib.request.Request(
        server.dicomweb + path, headers={**server.headers, "Accept": "application/dicom+json"}
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)


def read(
    server: Server, urls: list[str], accept: str, clients: int, seconds: float, *, once: bool = False
) -> dict[str, Any]:
    """One reading run in a process of its own, of so many seconds or through all URLs once."""
    with tempfile.NamedTemporaryFile("w", suffix=".urls") as listed:
        listed.write("\n".join(server.dicomweb + url for url in urls))
        listed.flush()
        headers = json.dumps({**server.headers, "Accept": accept})
        return _json_of("reader", listed.name, clients, -1 if once else seconds, standard_input=headers)


def reads(servers: list[Server], scale: float) -> dict[str, Any]:
    """Frames, series metadata, instances and pictures."""
    slices, seconds = max(20, int(500 * scale)), max(1.0, 6 * scale)
    results: dict[str, Any] = {}
    frame = 'multipart/related; type="application/octet-stream"'
    plans: dict[str, list[str]] = {}
    for server in servers:
        report = store(server, "CT", 1, slices)
        series = f"/studies/{report['study']}/series/{report['series']}"
        metadata = results.setdefault("metadata cold", {})
        metadata[server.name] = read(server, [f"{series}/metadata"], "application/dicom+json", 1, 0)
        uids = sorted(
            row["00080018"]["Value"][0] for row in fetch(server, f"{series}/instances?limit={slices}")
        )
        plans[server.name] = [f"{series}/instances/{uid}/frames/1" for uid in uids]
        _until_idle(server)
        results.setdefault("metadata warm", {})[server.name] = read(
            server, [f"{series}/metadata"], "application/dicom+json", 1, seconds
        )
    for clients in (1, 8):
        runs: dict[str, list[dict[str, Any]]] = {}
        for _ in range(ROUNDS):
            for server in servers:
                runs.setdefault(server.name, []).append(
                    read(server, plans[server.name], frame, clients, seconds)
                )
        for name, done in runs.items():
            results.setdefault(f"frames x{clients}", {})[name] = _median(done)
    return results | _forms(servers, plans, seconds)


def searches(servers: list[Server], scale: float) -> dict[str, Any]:
    """Study search, in as many studies of an image each as a clinic makes in a year."""
    studies, seconds = max(200, int(5000 * scale)), max(1.0, 6 * scale)
    results: dict[str, Any] = {}
    for server in servers:
        store(server, "MR", 4, studies, "--study-each")
        _until_idle(server)
    queries = {
        "search page": ["/studies?limit=50"],
        "search patient": [f"/studies?limit=50&PatientID=P{100_000_001 + n}" for n in range(50)],
        "search dates": ["/studies?limit=50&StudyDate=20261001-20261031"],
    }
    for name, urls in queries.items():
        for server in servers:
            answer = read(server, urls, "application/dicom+json", 1, seconds)
            results.setdefault(name, {})[server.name] = answer
    return results


def _forms(servers: list[Server], plans: dict[str, list[str]], seconds: float) -> dict[str, Any]:
    """Instances, pictures for the first time and again, and a whole series, of one client."""
    results: dict[str, Any] = {}
    dicom = 'multipart/related; type="application/dicom"; transfer-syntax=*'
    instances = {name: [url.removesuffix("/frames/1") for url in frames] for name, frames in plans.items()}
    pictures = {name: [f"{url}/rendered" for url in frames] for name, frames in plans.items()}
    series = {name: [urls[0].partition("/instances/")[0]] for name, urls in instances.items()}
    for name, urls, accept, first in (
        ("instances", instances, dicom, False),
        ("series", series, dicom, False),
        ("rendered first", pictures, "image/jpeg", True),
        ("rendered again", pictures, "image/jpeg", False),
    ):
        runs: dict[str, list[dict[str, Any]]] = {}
        for _ in range(1 if first else ROUNDS):
            for server in servers:
                answer = read(server, urls[server.name], accept, 1, seconds, once=first)
                runs.setdefault(server.name, []).append(answer)
                if first:  # what must be kept of it is, before it is asked for again
                    _until_idle(server, 60)
        results[name] = {server: _median(done) for server, done in runs.items()}
    return results


def retrieves(servers: list[Server], scale: float) -> dict[str, Any]:
    """A CT study of 500 slices by C-MOVE and by C-GET, the servers interleaved, medians of the rounds."""
    slices = max(20, int(500 * scale))
    studies = {server.name: store(server, "CT", 1, slices)["study"] for server in servers}
    for server in servers:
        _until_idle(server)
    results: dict[str, Any] = {}
    for how in ("move", "get"):
        runs: dict[str, list[dict[str, Any]]] = {server.name: [] for server in servers}
        for _ in range(ROUNDS):
            for server in servers:
                words = (*server.dimse, server.called, how, studies[server.name], server.receiver)
                before = server.cpu_seconds()["all"]
                report = _json_of("retriever", *words)
                used = server.cpu_seconds()["all"] - before
                report["cpu_seconds_per_1000"] = used / slices * 1000
                if report.pop("status") or report["count"] != slices:
                    raise RuntimeError(f"{server.name}: {report['count']} of {slices} by C-{how.upper()}")
                runs[server.name].append(report)
        results[f"CT by C-{how.upper()}"] = {name: _median(done) for name, done in runs.items()}
    return results


def _median(runs: list[dict[str, Any]]) -> dict[str, Any]:
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def _until_idle(server: Server, seconds: float = 600) -> None:
    """Wait until the server has worked off what follows a store: under a fifth of a core for five seconds."""
    deadline = time.monotonic() + seconds
    quiet = 0
    while quiet < 5 and time.monotonic() < deadline:
        before = server.cpu_seconds()["all"]
        time.sleep(1)
        quiet = quiet + 1 if server.cpu_seconds()["all"] - before < 0.2 else 0


def nagle(servers: list[Server], scale: float) -> dict[str, Any]:
    """A sender that leaves Nagle's algorithm on, Orthanc as it ships."""
    count = max(8, int(200 * scale))
    return {"MR x1 Nagle": {server.name: store(server, "MR", 1, count, "--nagle") for server in servers}}


PARTS = {"store": stores, "read": reads, "retrieve": retrieves, "search": searches}


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything, one round")
    parser.add_argument("--without-orthanc", action="store_true")
    parser.add_argument("--only", choices=[*PARTS, "nagle"], help="one part")
    parser.add_argument("--out", type=Path, default=Path("bench-results/bench.json"))
    call = parser.parse_args()
    scale = 0.1 if call.quick else 1.0
    if call.quick:
        globals()["ROUNDS"] = 1
    has_orthanc = bool(shutil.which("Orthanc", path="/usr/sbin:/usr/bin")) and not call.without_orthanc
    results: dict[str, Any] = {}
    call.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="vetark-bench-") as name, contextlib.ExitStack() as running:
        folder = Path(name)
        servers = [running.enter_context(vetark(folder / "vetark"))]
        if has_orthanc:
            servers.append(running.enter_context(orthanc(folder / "orthanc", no_delay=True)))
        rest = {server.name: server.memory() for server in servers}
        for part, measure in PARTS.items():
            if call.only in (None, part):
                results |= measure(servers, scale)
                _keep(call.out, results)
        peak = {server.name: server.memory() for server in servers}
        if call.only in (None, "nagle"):
            as_shipped = [servers[0]]
            if has_orthanc:
                as_shipped.append(running.enter_context(orthanc(folder / "shipped", no_delay=False)))
            results |= nagle(as_shipped, scale)
    memory = {
        name: {
            process: {"rest": rest[name].get(process, figures)["rest"], "peak": figures["peak"]}
            for process, figures in processes.items()
        }
        for name, processes in peak.items()
    }
    _keep(call.out, results, memory)
    show(results, memory)


def _keep(out: Path, results: dict[str, Any], memory: dict[str, Any] | None = None) -> None:
    """Write what there is so far: a run that is cut short has measured something."""
    out.write_text(json.dumps({"results": results, "memory_mb": memory or {}}, indent=1) + "\n")


if __name__ == "__main__":
    main()
