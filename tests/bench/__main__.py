"""`make bench`: a table on the terminal and JSON in `bench-results/`; `--quick` runs a tenth of it."""

import argparse
import contextlib
import json
import tempfile
from pathlib import Path
from typing import Any

from tests.bench import machine
from tests.bench.coefficients import coefficients
from tests.bench.days import days
from tests.bench.engines import engines
from tests.bench.large import STUDIES, large
from tests.bench.reads import reads
from tests.bench.retrieves import retrieves
from tests.bench.rounds import Extent, Results
from tests.bench.searches import searches
from tests.bench.servers import orthanc, orthanc_program, vetark
from tests.bench.starting import starting
from tests.bench.stores import nagle, stores
from tests.bench.table import medians, show
from tests.bench.worklists import worklists

BESIDE = {"store": stores, "read": reads, "retrieve": retrieves, "search": searches}
"""What is measured of both servers while they run; what restarts them comes last."""
DEFAULT = (*BESIDE, "nagle", "start", "worklist", "engines", "model", "day")
FOLDERS = ("vetark", "orthanc", "shipped", "start", "worklist", "large", "engines", "model", "day")


class Run:
    """What there is so far, kept as it comes: a run that is cut short has measured something."""

    def __init__(self, out: Path, where: dict[str, Any]) -> None:
        self._out = out
        self._machine = where
        self.results: Results = {}
        self.memory: dict[str, Any] = {}

    def add(self, results: Results) -> None:
        """Keep these rows too."""
        self.results |= results
        self.keep()

    def keep(self) -> None:
        """Write all of it."""
        self._out.parent.mkdir(parents=True, exist_ok=True)
        document = {
            "machine": self._machine,
            "results": medians(self.results),
            "rounds": self.results,
            "memory_mb": self.memory,
        }
        self._out.write_text(json.dumps(document, indent=1) + "\n")


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything, one round")
    parser.add_argument("--without-orthanc", action="store_true")
    parser.add_argument("--only", choices=[*DEFAULT, "large"], help="one part")
    parser.add_argument("--large", action="store_true", help="also search an archive of many years")
    parser.add_argument("--studies", type=int, help=f"how many that has (default: {STUDIES})")
    parser.add_argument("--out", type=Path, default=Path("bench-results/bench.json"))
    call = parser.parse_args()
    extent = Extent(0.1, 1) if call.quick else Extent()
    wanted = {call.only} if call.only else {*DEFAULT, *(["large"] if call.large else [])}
    with tempfile.TemporaryDirectory(prefix="vetark-bench-") as name:
        folder = Path(name)
        machine.make_folders(folder, FOLDERS)
        where = machine.described(folder)
        print(machine.told(where), flush=True)
        run = Run(call.out, where)
        has_orthanc = bool(orthanc_program()) and not call.without_orthanc
        if wanted & {*BESIDE, "nagle"}:
            _beside(folder, run, wanted, extent, has_orthanc=has_orthanc)
        if "start" in wanted:
            run.add(starting(folder / "start", extent))
        if "worklist" in wanted:
            run.add(worklists(folder / "worklist", extent, has_orthanc=has_orthanc))
        if "engines" in wanted:
            for some in engines(folder / "engines", extent):
                run.add(some)
        if "model" in wanted:
            run.add(coefficients(folder / "model", extent))
        if "day" in wanted:
            run.add(days(folder / "day", extent))
        if "large" in wanted:
            run.add(large(folder / "large", call.studies or extent.count(STUDIES, 1000), extent))
    run.keep()
    show(run.results, run.memory)


def _beside(folder: Path, run: Run, wanted: set[str], extent: Extent, *, has_orthanc: bool) -> None:
    """All that is measured of Vetark and Orthanc on the same data."""
    with contextlib.ExitStack() as running:
        servers = [running.enter_context(vetark(folder / "vetark"))]
        if has_orthanc:
            servers.append(running.enter_context(orthanc(folder / "orthanc", no_delay=True)))
        rest = {server.name: server.memory() for server in servers}
        for part, measure in BESIDE.items():
            if part in wanted:
                run.add(measure(servers, extent))
        run.memory = {
            server.name: {
                process: {"rest": rest[server.name].get(process, figures)["rest"], "peak": figures["peak"]}
                for process, figures in server.memory().items()
            }
            for server in servers
        }
        if "nagle" in wanted:
            as_shipped = servers[:1]
            if has_orthanc:
                as_shipped.append(running.enter_context(orthanc(folder / "shipped", no_delay=False)))
            run.add(nagle(as_shipped, extent))


if __name__ == "__main__":
    main()
