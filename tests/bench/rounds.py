"""What every part is made of: runs in processes of their own, the servers in turn, all quiet before."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from services.bench import process_tree as processes
from tests.bench.servers import Server

JSON = "application/dicom+json"
QUIET = 8  # s: what follows a store begins some five seconds after it
Report = dict[str, Any]
"""Figures of one run by name."""
Row = dict[str, list[Report]]
"""The runs of each server, a round each."""
Results = dict[str, Row]


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: a tenth or all, and how many times."""

    scale: float = 1.0
    rounds: int = 3

    def count(self, full: int, least: int) -> int:
        """So many of what `full` would be all."""
        return max(least, int(full * self.scale))

    @property
    def seconds(self) -> float:
        """How long one reading run is."""
        return max(1.0, 6 * self.scale)


def in_turn(servers: Sequence[Server], rounds: int, measure: Callable[..., Report], *words: Any) -> Row:
    """`measure(server, *words)` of each server once a round: what disturbs a round disturbs all of them."""
    row: Row = {server.name: [] for server in servers}
    for _ in range(rounds):
        for server in servers:
            row[server.name].append(measure(server, *words))
    return row


def json_of(module: str, *words: object, standard_input: str = "") -> Report:
    """Run a module of this package; the line of JSON it prints."""
    call = [sys.executable, "-m", f"tests.bench.{module}", *map(str, words)]
    done = subprocess.run(call, check=False, capture_output=True, text=True, input=standard_input)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return dict(json.loads(done.stdout))


def read(server: Server, urls: list[str], accept: str, clients: int = 1, seconds: float = -1) -> Report:
    """One reading run of so many seconds, or through all URLs once."""
    with tempfile.NamedTemporaryFile("w", suffix=".urls") as listed:
        listed.write("\n".join(server.dicomweb + url for url in urls))
        listed.flush()
        headers = json.dumps({**server.headers, "Accept": accept})
        return json_of("reader", listed.name, clients, seconds, standard_input=headers)


def until_idle(pids: Sequence[int], seconds: float = 600) -> None:
    """Wait until what follows a store is worked off: all trees under a fifth of a core for some seconds."""

    def cpu_seconds() -> float:
        return sum(map(processes.cpu_seconds, pids))

    deadline = time.monotonic() + seconds
    quiet = 0
    while quiet < QUIET and time.monotonic() < deadline:
        before = cpu_seconds()
        time.sleep(1)
        quiet = quiet + 1 if cpu_seconds() - before < 0.2 else 0


def until_all_idle(servers: Sequence[Server], seconds: float = 600) -> None:
    """The same of servers."""
    until_idle([server.process.pid for server in servers], seconds)
