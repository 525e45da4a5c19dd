"""The results as a table: ours, Orthanc's, the ratio, the aim."""

from typing import Any

AIMS = {
    ("MR x4", "instances_per_second"): 1.0,
    ("CT x4", "instances_per_second"): 1.5,
    ("DX x4", "instances_per_second"): 1.5,
    ("MR x1 Nagle", "instances_per_second"): 10.0,
    ("frames x1", "per_second"): 3.0,
    ("frames x8", "per_second"): 3.0,
    ("frames x1", "p50_ms"): 0.5,
    ("metadata warm", "per_second"): 10.0,
    ("instances", "per_second"): 3.0,
    ("series", "megabytes_per_second"): 1.0,
    ("rendered first", "per_second"): 1.5,
    ("rendered again", "per_second"): 10.0,
    ("CT by C-MOVE", "instances_per_second"): 0.8,
    ("CT by C-GET", "instances_per_second"): 0.8,
    ("search page", "p50_ms"): 0.2,
    ("search patient", "p50_ms"): 0.2,
    ("search dates", "p50_ms"): 0.2,
}
HIDDEN = {"count", "failures", "seconds", "study", "series"}


def show(results: dict[str, Any], memory: dict[str, Any]) -> None:
    """Print every figure; where there is an aim, whether it is met."""
    print(f"{'what':<18}{'figure':<26}{'Vetark':>12}{'Orthanc':>12}{'ratio':>8}  aim")
    for what, servers in results.items():
        for figure, ours in servers["Vetark"].items():
            if figure in HIDDEN:
                continue
            theirs = servers.get("Orthanc", {}).get(figure)
            ratio = ours / theirs if theirs else None
            aim = AIMS.get((what, figure))
            row = f"{what:<18}{figure:<26}{ours:>12.2f}"
            row += f"{theirs:>12.2f}" if theirs is not None else f"{'-':>12}"
            row += f"{ratio:>8.2f}" if ratio is not None else f"{'-':>8}"
            print(row + (f"  {_verdict(figure, ratio, aim)}" if aim else ""))
    print("\nmemory, MB a process at rest and at peak (aims: 150, 512)")
    for server, processes in memory.items():
        for process, figures in processes.items():
            print(f"  {server:<9}{process:<52}{figures['rest']:>8.0f}{figures['peak']:>8.0f}")


def _verdict(figure: str, ratio: float | None, aim: float) -> str:
    smaller = figure.endswith("_ms")
    sign = "<=" if smaller else ">="
    if ratio is None:
        return f"{sign} {aim}"
    met = ratio <= aim if smaller else ratio >= aim
    return f"{sign} {aim} {'met' if met else 'MISSED'}"
