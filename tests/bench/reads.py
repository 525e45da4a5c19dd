"""WADO-RS: metadata, frames, instances, a whole series, and pictures."""

import json
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any

from tests.bench.rounds import JSON, Extent, Report, Results, in_turn, read, until_all_idle
from tests.bench.servers import Server
from tests.bench.stores import store

FRAME = 'multipart/related; type="application/octet-stream"'
DICOM = 'multipart/related; type="application/dicom"; transfer-syntax=*'
JPEG = "image/jpeg"


def fetch(server: Server, path: str) -> Any:
    """JSON from the server's DICOMweb root."""
    request = urllib.request.Request(server.dicomweb + path, headers={**server.headers, "Accept": JSON})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)


def reads(servers: Sequence[Server], extent: Extent) -> Results:
    """A CT series as soon as it is stored, and when all is quiet."""
    slices = extent.count(500, 20)
    series: dict[str, str] = {}

    def cold(server: Server) -> Report:
        stored = store(server, "CT", 1, slices)
        series[server.name] = f"/studies/{stored['study']}/series/{stored['series']}"
        return read(server, [f"{series[server.name]}/metadata"], JSON)

    results: Results = {"metadata cold": in_turn(servers, extent.rounds, cold)}
    until_all_idle(servers)
    paths = {server.name: instances(server, series[server.name], slices) for server in servers}
    frames = {name: [f"{url}/frames/1" for url in urls] for name, urls in paths.items()}
    pictures = {name: [f"{url}/rendered" for url in urls] for name, urls in frames.items()}
    whole = {name: [url] for name, url in series.items()}
    metadata = {name: [f"{url}/metadata"] for name, url in series.items()}
    for what, urls, accept, clients in (
        ("metadata warm", metadata, JSON, 1),
        ("frames x1", frames, FRAME, 1),
        ("frames x8", frames, FRAME, 8),
        ("instances", paths, DICOM, 1),
        ("series", whole, DICOM, 1),
    ):
        results[what] = in_turn(servers, extent.rounds, _read, urls, accept, clients, extent.seconds)
    results["rendered first"] = in_turn(servers, 1, _read_first, pictures)
    results["rendered again"] = in_turn(servers, extent.rounds, _read, pictures, JPEG, 1, extent.seconds)
    return results


def _read(server: Server, urls: Mapping[str, list[str]], *how: Any) -> Report:
    return read(server, urls[server.name], *how)


def _read_first(server: Server, pictures: Mapping[str, list[str]]) -> Report:
    """Each is made once; what must be kept of it is, before anything else is asked for."""
    report = _read(server, pictures, JPEG)
    until_all_idle([server], 60)
    return report


def instances(server: Server, series: str, slices: int) -> list[str]:
    """Paths of all instances."""
    rows = fetch(server, f"{series}/instances?limit={slices}")
    return [f"{series}/instances/{uid}" for uid in sorted(row["00080018"]["Value"][0] for row in rows)]
