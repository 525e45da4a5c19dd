"""What the model of docs/scale.md counts with: bytes of the index, and CPU time of each step.

MongoDB's bytes are those of the same documents as BSON, without its compression: no mongod is needed.
"""

import asyncio
from pathlib import Path

import apsw
from bson import encode

from services.bench import process_tree
from services.persistence import Engines
from services.persistence.archive_collections import ARCHIVE
from services.settings import Settings
from tests.bench.reads import FRAME, instances
from tests.bench.rounds import JSON, Extent, Results, read, until_idle
from tests.bench.searches import PAGE
from tests.bench.servers import Server, vetark
from tests.bench.stores import store

COUNTS = {"MR": 4000, "CT": 1000, "DX": 80}
STUDIES = 2000
_IDLE = 120.0


def coefficients(folder: Path, extent: Extent) -> Results:
    """Each is a row of its own: `model: NAME`, as `services/bench/model.py` names them."""
    data, found = folder / "data", {}
    with vetark(data) as server:
        index = data / "documents" / "index.sqlite"
        until_idle([server.process.pid], _IDLE)
        for kind, full in COUNTS.items():
            count, before = extent.count(full, 40) // 4 * 4, _bytes(index)
            used = _cpu(server, kind, count)
            for role in ("dimse", "courier"):
                found[f"{role}_ms_{kind.lower()}"] = used[role] / count * 1000
            if kind == "MR":
                found["sqlite_bytes_instance"] = (_bytes(index) - before) / count
        studies, before = extent.count(STUDIES, 40) // 4 * 4, _bytes(index)
        _cpu(server, "MR", studies, "--study-each")
        found["sqlite_bytes_study"] = (_bytes(index) - before) / studies - found["sqlite_bytes_instance"]
        found |= _reading(server, extent)
    found |= _as_bson(data)
    return {f"model: {name}": {"Vetark": [{"value": value}]} for name, value in found.items()}


def _reading(server: Server, extent: Extent) -> dict[str, float]:
    stored = store(server, "CT", 1, 100)
    until_idle([server.process.pid], _IDLE)
    series = f"/studies/{stored['study']}/series/{stored['series']}"
    frames = [f"{one}/frames/1" for one in instances(server, series, 100)]
    found = {}
    for name, urls, accept in (("search_ms", [PAGE], JSON), ("frame_ms", frames, FRAME)):
        before = process_tree.cpu_by_role(server.process.pid)["api"]
        report = read(server, urls, accept, 1, extent.seconds)
        used = process_tree.cpu_by_role(server.process.pid)["api"] - before
        found[name] = used / (report["per_second"] * extent.seconds) * 1000
    return found


def _cpu(server: Server, kind: str, count: int, *options: str) -> dict[str, float]:
    """CPU seconds by role of so many stores, until what follows is worked off too."""
    pid = server.process.pid
    before = process_tree.cpu_by_role(pid)
    store(server, kind, 4, count, *options)
    until_idle([pid], _IDLE)
    after = process_tree.cpu_by_role(pid)
    return {role: after[role] - before[role] for role in ("dimse", "courier")}


def _bytes(index: Path) -> int:
    """Bytes of the index that are in use, of which small images are no part once they have their files."""
    connection = apsw.Connection(str(index), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        pages, free, size = (
            int(connection.execute(f"PRAGMA {name}").fetchall()[0][0])
            for name in ("page_count", "freelist_count", "page_size")
        )
    finally:
        connection.close()
    return (pages - free) * size


def _as_bson(data: Path) -> dict[str, float]:
    """Bytes of a document on average, and how many indexes have an entry for it."""

    async def looked_at() -> dict[str, float]:
        settings = Settings(sqlite_folder=data / "documents", objects_url=f"file://{data / 'objects'}")
        found = {}
        async with Engines.open(settings) as engines:
            for name in ("instances", "series", "studies"):
                documents = await engines.documents.installation(name).find({}, limit=1000)
                found[f"bson_bytes_{name}"] = sum(len(encode(one)) for one in documents) / len(documents)
                found[f"indexes_{name}"] = float(len(ARCHIVE[name].indexes) + 1)  # that of _id
        return found

    return asyncio.run(looked_at())
