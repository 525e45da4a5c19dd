"""QIDO-RS: study search among as many studies of an image each as a clinic makes in a year."""

from collections.abc import Sequence

from tests.bench.rounds import JSON, Extent, Report, Results, in_turn, read, until_all_idle
from tests.bench.servers import Server
from tests.bench.stores import store

PAGE = "/studies?limit=50"
QUERIES = {
    "search page": [PAGE],
    "search patient": [f"{PAGE}&PatientID=P{100_000_001 + n}" for n in range(50)],
    "search dates": [f"{PAGE}&StudyDate=20261001-20261031"],
}


def searches(servers: Sequence[Server], extent: Extent) -> Results:
    """The usual searches again and again, and the first one after a start."""
    studies = extent.count(5000, 200)
    for server in servers:
        store(server, "MR", 4, studies, "--study-each")
    until_all_idle(servers)
    results = {
        what: in_turn(servers, extent.rounds, read, urls, JSON, 1, extent.seconds)
        for what, urls in QUERIES.items()
    }
    results["first search after a start"] = in_turn(servers, extent.rounds, _first)
    return results


def _first(server: Server) -> Report:
    server.restart()
    return read(server, [PAGE], JSON)
