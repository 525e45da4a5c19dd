"""C-MOVE and C-GET of a CT study of 500 slices."""

from collections.abc import Mapping, Sequence

from tests.bench.rounds import Extent, Report, Results, in_turn, json_of, until_all_idle
from tests.bench.servers import Server
from tests.bench.stores import store


def retrieves(servers: Sequence[Server], extent: Extent) -> Results:
    """The same study again and again, to a receiver that keeps nothing."""
    slices = extent.count(500, 20)
    studies = {server.name: store(server, "CT", 1, slices)["study"] for server in servers}
    until_all_idle(servers)
    return {
        f"CT by C-{how.upper()}": in_turn(servers, extent.rounds, _retrieve, how, studies, slices)
        for how in ("move", "get")
    }


def _retrieve(server: Server, how: str, studies: Mapping[str, str], slices: int) -> Report:
    before = server.cpu_seconds()
    report = json_of("retriever", *server.dimse, server.called, how, studies[server.name], server.receiver)
    report["cpu_ms_each"] = (server.cpu_seconds() - before) / slices * 1000
    if report.pop("status") or report["count"] != slices:
        raise RuntimeError(f"{server.name}: {report['count']} of {slices} by C-{how.upper()}")
    return report
