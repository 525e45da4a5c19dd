"""What a hosting company asks: S3 beside a folder, frames of two HTTP processes, the index made again."""

import json
import os
import resource
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.bench.reads import FRAME, instances
from tests.bench.rounds import Extent, Report, Results, in_turn, read, until_all_idle
from tests.bench.servers import COMMAND, Server, stop, vetark
from tests.bench.stores import store

FOLDER = "a folder"
MILLION = 1_000_000
IDLE_SECONDS = 60.0
"""Seconds that follow-ups may take: two installations beside each other are never quite idle."""


def engines(top: Path, extent: Extent) -> Iterator[Results]:
    """Stores first, then reads of what was stored; the rebuild on data of its own."""
    with vetark(top / "s3", options=("--s3",)) as on_s3, vetark(top / "plain") as plain:
        plain.name = FOLDER
        for kind, full in (("MR", 1600), ("CT", 800)):
            until_all_idle((on_s3, plain), IDLE_SECONDS)
            count = extent.count(full, 8) // 4 * 4
            yield {f"{kind} x4 to S3": in_turn((on_s3, plain), extent.rounds, store, kind, 4, count)}
        for name, server, data in (("a folder", plain, top / "plain"), ("S3", on_s3, top / "s3")):
            yield {f"frames, two processes, {name}": {"Vetark": frames(server, data, extent)}}
    yield {"rebuild": {"Vetark": [rebuild(top / "rebuilt" / "data", extent.count(100_000, 1000))]}}


def frames(server: Server, data: Path, extent: Extent) -> list[Report]:
    """Frames of 0.5 MB, each read before, by four clients at each of two HTTP processes."""
    slices = extent.count(500, 20)
    stored = store(server, "CT", 1, slices)
    series = f"/studies/{stored['study']}/series/{stored['series']}"
    until_all_idle((server,), IDLE_SECONDS)
    urls = [f"{one}/frames/1" for one in instances(server, series, slices)]
    with another_process(server, data) as other, ThreadPoolExecutor(2) as both:
        for one in (server, other):
            read(one, urls, FRAME)

        def run(one: Server) -> Report:
            return read(one, urls, FRAME, 4, extent.seconds)

        reports = []
        for _ in range(extent.rounds):
            before = server.cpu_seconds() + other.cpu_seconds()
            pair = list(both.map(run, (server, other)))
            used = server.cpu_seconds() + other.cpu_seconds() - before
            summed = {name: sum(one[name] for one in pair) for name in ("per_second", "megabytes_per_second")}
            summed["cpu_ms_each"] = used / (summed["per_second"] * extent.seconds) * 1000
            reports.append({**{name: max(one[name] for one in pair) for name in pair[0]}, **summed})
        return reports


@contextmanager
def another_process(server: Server, data: Path) -> Iterator[Server]:
    """A second `vetark api` on the engines of a server."""
    environment = {
        **os.environ, **json.loads((data / "run.json").read_text())["environment"], "VETARK_HTTP_PORT": "0",
    }  # fmt: skip
    process = subprocess.Popen([COMMAND, "api"], stdout=subprocess.PIPE, env=environment)
    try:
        assert process.stdout
        with process.stdout as stdout:
            address = json.loads(stdout.readline())["api"]
        yield replace(server, process=process, dicomweb=f"http://{address}/tenants/bench/dicomweb")
    finally:
        stop(process)


def rebuild(data: Path, count: int) -> Report:
    """Store so many small images, take the index away, and have it made again from the objects."""
    data.parent.mkdir()
    with vetark(data) as server:
        store(server, "MR", 4, count // 4 * 4)
        until_all_idle((server,), IDLE_SECONDS)
    (data.parent / "lost").mkdir()
    for path in (data / "documents").glob("index.sqlite*"):
        path.rename(data.parent / "lost" / path.name)
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    call = [COMMAND, "index", "rebuild", "--data", str(data)]
    done = subprocess.run(call, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    if f"{count // 4 * 4} instances indexed" not in done.stdout:
        raise RuntimeError(done.stdout)
    rate, after = count / seconds, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "count": count,
        "seconds": seconds,
        "per_second": rate,
        "million_minutes": MILLION / rate / 60,
        "cpu_ms_each": used / count * 1000,
    }
