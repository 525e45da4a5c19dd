"""C-STORE: three sizes of image by one, four and eight associations, and a sender with Nagle's algorithm."""

from collections.abc import Sequence

from tests.bench.rounds import Extent, Report, Results, in_turn, json_of, until_all_idle
from tests.bench.servers import Server

COUNTS = {"MR": 1600, "CT": 800, "DX": 48}


def store(server: Server, kind: str, associations: int, count: int, *options: str) -> Report:
    """One C-STORE run: rates, and CPU time of all the server's processes per instance."""
    before = server.cpu_seconds()
    report = json_of("sender", *server.dimse, server.called, kind, associations, count, *options)
    if report["failures"]:
        raise RuntimeError(f"{server.name}: {report['failures']} of {report['count']} {kind} not stored")
    report["cpu_ms_each"] = (server.cpu_seconds() - before) / report["count"] * 1000
    return report


def stores(servers: Sequence[Server], extent: Extent) -> Results:
    """Every kind by 1, 4 and 8 associations."""
    results: Results = {}
    for kind, full in COUNTS.items():
        for associations in (1, 4, 8):
            count = extent.count(full, 8) // 8 * 8
            until_all_idle(servers)
            results[f"{kind} x{associations}"] = in_turn(
                servers, extent.rounds, store, kind, associations, count
            )
    return results


def nagle(servers: Sequence[Server], extent: Extent) -> Results:
    """A sender that leaves Nagle's algorithm on."""
    count = extent.count(200, 8)
    row = in_turn(servers, extent.rounds, store, "MR", 1, count, "--nagle")
    return {"MR x1 Nagle": row}
