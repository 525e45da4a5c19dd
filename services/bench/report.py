"""The report of a run: one HTML file that needs nothing else, and the same as JSON."""

import json
import os
import platform
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from services.bench.figures import Figures
from services.bench.plots import lines
from services.bench.run import Plan

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem;
  color: #212529; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.bad { background: #fff4e6; border-left: 4px solid #d9480f; padding: .5rem 1rem; }
.good { background: #ebfbee; border-left: 4px solid #2b8a3e; padding: .5rem 1rem; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem; padding: 0; }
dl div { background: #f1f3f5; border-radius: 6px; padding: .6rem .8rem; }
dt { font-size: .85rem; color: #495057; } dd { margin: 0; font-size: 1.25rem; font-weight: 600; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid #dee2e6; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; white-space: normal; }
figure { margin: 1.5rem 0; } figcaption { font-weight: 600; }
figcaption span { font-weight: 400; color: #495057; }
svg { width: 100%; height: auto; } svg text { font-size: 12px; fill: #495057; } .grid { stroke: #dee2e6; }
ul { display: flex; flex-wrap: wrap; gap: 1rem; list-style: none; padding: 0; margin: 0; }
li i { display: inline-block; width: .8rem; height: .8rem; margin-right: .4rem; }
footer { color: #495057; font-size: .9rem; margin-top: 2rem; }
@media (max-width: 40rem) { svg text { font-size: 20px; } }
"""
_POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
)
_COLUMNS = ("count", "mean_ms", "p50_ms", "p95_ms", "p99_ms", "longest_ms")
_HEADS = ("what", "times", "mean ms", "half within ms", "95 % within ms", "99 % within ms", "longest ms")


def document(plan: Plan, figures: Figures, *, ended: str) -> dict[str, Any]:
    """Return all that is known of a run, without any token. `ended`: how it did, in words."""
    return {
        "ended": ended,
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "installation": {
            "dicom": f"{plan.target.host}:{plan.target.port}" if plan.target.port else "",
            "url": plan.target.url,
            "tenants": [one.tenant for one in plan.target.clinics],
        },
        "plan": {
            "clinics": plan.clinics,
            "studies_of_a_clinic": plan.studies,
            "minutes": plan.minutes,
            "late_from_s": plan.late_from,
            "lapse": round(plan.lapse, 1),
            "seed": plan.seed,
            "run": plan.run,
        },
        "client": {
            "python": platform.python_version(),
            "processors": os.cpu_count(),
            "load": [round(one, 2) for one in os.getloadavg()],
            "cpu_seconds": round(sum(os.times()[:2]), 1),
        },
        "figures": figures.told(),
    }


def json_beside(report: Path) -> Path:
    """Where the figures of a report lie."""
    return report.with_suffix(".json")


def write_report(told: dict[str, Any], path: Path) -> Path:
    """Write the HTML, and the JSON beside it; answers where that is. Raises OSError."""
    beside = json_beside(path)
    beside.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    path.write_text(html(told), "utf-8")
    return beside


def html(told: dict[str, Any]) -> str:
    """The report for people."""
    plan, figures, client = told["plan"], told["figures"], told["client"]
    place = " and ".join(filter(None, (told["installation"]["dicom"], told["installation"]["url"])))
    errors = sum(figures["errors"].values())
    mood = "bad" if errors or figures["latest_begin_s"] > plan["late_from_s"] else "good"
    title = f"{plan['clinics']} clinics, a day in {plan['minutes']:g} minutes"
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{_POLICY}"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(title)}</h1>"
        f"<p>{escape(place)}, {escape(told['at'])}. "
        f"Each clinic with {plan['studies_of_a_clinic']:g} studies a day, "
        f"{plan['lapse']:g} times as fast as a clock.</p>"
        f'<p class="{mood}">{escape(_verdict(told, errors))}</p>'
        f"<dl>{''.join(_tile(*one) for one in _tiles(figures))}</dl>"
        f"<h2>Along the day</h2>{_plots(figures)}"
        f"<h2>How long it took</h2>{_times(figures['times'])}"
        f"{_errors(figures['errors'])}{_memory(figures)}"
        f"<footer>Run {escape(plan['run'])}, seed {plan['seed']}. The program that asked used "
        f"{client['cpu_seconds']:g} CPU seconds on a machine with {client['processors']} processors "
        f"(load at the end {client['load'][0]:g}). Patients are called BENCH, and the issuer of their "
        "numbers is VETARK-BENCH.</footer></body></html>\n"
    )


def _verdict(told: dict[str, Any], errors: int) -> str:
    figures, late = told["figures"], told["figures"]["latest_begin_s"]
    wait = figures["longest_wait"]
    words = [told["ended"]]
    if errors:
        words.append(f"{errors:,} things failed, which are listed below.")
    if wait["what"]:
        words.append(f"The longest anybody waited was {wait['seconds']:.2f} s, for “{wait['what']}”.")
    if late > told["plan"]["late_from_s"]:
        words.append(
            f"Something began {late:.1f} s late: more was asked than the installation, or this program, does."
        )
    return " ".join(words)


def _tiles(figures: dict[str, Any]) -> list[tuple[str, str]]:
    times = figures["times"]
    found = [
        ("Images stored", f"{figures['images']:,}"),
        ("Images a second", f"{figures['images_a_second']:,}"),
        ("MB a second", f"{figures['megabytes_a_second']:,}"),
        ("Frames a second", f"{figures['frames_a_second']:,}"),
    ]
    for name, what in (("search", "Search"), ("first image", "First image")):
        if name in times:
            found.append(
                (f"{what}, half / 95 %", f"{times[name]['p50_ms']:.0f} / {times[name]['p95_ms']:.0f} ms")
            )
    if figures["memory_growth_mb"] is not None:
        found.append(("Memory, afternoon against morning", f"{figures['memory_growth_mb']:+.0f} MB"))
    if figures["cpu_seconds"]:
        found.append(("Its CPU seconds", f"{figures['cpu_seconds']:,.0f}"))
    return found


def _plots(figures: dict[str, Any]) -> str:
    slices = figures["slices"]
    of = {name: [one[name] if one["seconds"] else None for one in slices] for name in slices[0]}
    rates = [one["images"] / one["seconds"] if one["seconds"] else None for one in slices]
    made = [
        lines("Images stored", "a second of the run", {"images": rates}),
        lines(
            "95 % were answered within",
            "ms",
            {"an image stored": of["store_p95_ms"], "a search or picture": of["look_p95_ms"]},
        ),
        lines("Late against the plan", "seconds", {"late": of["late_s"]}),
    ]
    if any(of["memory_mb"]):
        made.append(
            lines(
                "Memory of the server's processes",
                "MB, PSS",
                {"memory": [one or None for one in of["memory_mb"]]},
            )
        )
    return "".join(made)


def _times(times: dict[str, dict[str, float]]) -> str:
    rows = [[name, *(f"{of[column]:,}" for column in _COLUMNS)] for name, of in times.items()]
    return _table(_HEADS, rows)


def _errors(errors: dict[str, int]) -> str:
    if not errors:
        return "<h2>Errors</h2><p>None.</p>"
    return "<h2>Errors</h2>" + _table(
        ("what", "times"), [[what, f"{count:,}"] for what, count in errors.items()]
    )


def _memory(figures: dict[str, Any]) -> str:
    peaks = figures["memory_peak_mb"]
    if not peaks:
        return ""
    rows = [[name, f"{peak:,.0f}"] for name, peak in peaks.items()]
    return "<h2>Memory of the server's processes</h2>" + _table(("process", "MB at most"), rows)


def _tile(name: str, value: str) -> str:
    return f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"


def _table(heads: tuple[str, ...], rows: list[list[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
