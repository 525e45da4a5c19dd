"""`vetark bench`: simulated clinics against an installation, and how large a machine has to be."""

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.cli.terminal import administer, data_option

if TYPE_CHECKING:
    from services.bench.clinics import BenchClinic
    from services.bench.run import Bench, Plan
    from services.persistence import Engines

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def bench() -> None:
    """Simulated clinics against any installation; how large a machine has to be."""


@bench.command("run")
@click.argument("file", type=_FILE)
@click.option("--clinics", type=click.IntRange(1), help="Clinics to simulate; default: as many as FILE has.")
@click.option(
    "--minutes", type=click.FloatRange(0.01), default=10.0, show_default=True, help="A day takes so long."
)
@click.option(
    "--studies", type=click.FloatRange(0.1), default=40.0, show_default=True, help="Of a clinic's day."
)
@click.option("--seed", default=21, show_default=True, help="The same seed is the same day.")
@click.option(
    "--report",
    type=_FILE,
    default=Path("bench-report.html"),
    show_default=True,
    help="Where to; JSON beside it.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Of a `vetark up` on this machine: measure the memory of its processes too.",
)
@click.option("--delete", is_flag=True, help="Delete what was stored afterwards, where the tokens may.")
def bench_run(
    file: Path,
    clinics: int | None,
    minutes: float,
    studies: float,
    seed: int,
    report: Path,
    data: Path | None,
    delete: bool,
) -> None:
    """Have simulated clinics send, search and look, a day of each in time lapse.

    FILE says which installation and which of its tenants, see `vetark bench clinics`. Never real clinics':
    what is sent stays there, under patients called BENCH (issuer VETARK-BENCH), unless --delete. Ctrl-C
    ends it early, with a report of what there is. Exits 1 where nothing could be sent, or nothing looked at.
    """
    from services.bench import report as reports
    from services.bench.clinics import Target
    from services.bench.run import Plan

    target = Target.read(file)
    if file.resolve() in (report.resolve(), reports.json_beside(report).resolve()):
        raise click.UsageError(
            f"the report would overwrite {file}, which holds the tokens: choose another --report"
        )
    plan = Plan(
        target=target,
        clinics=clinics or len(target.clinics),
        minutes=minutes,
        studies=studies,
        seed=seed,
        pid=_pid(data) if data else 0,
    )
    click.echo(
        f"{plan.clinics} clinics with {studies:g} studies each, a day in {minutes:g} minutes", err=True
    )
    ran, ended = _run(plan)
    if delete:
        click.echo(f"{_deleted(ran)} studies deleted", err=True)
    try:
        beside = reports.write_report(reports.document(plan, ran.figures, ended=ended), report)
    except OSError as error:
        raise click.ClickException(f"the report cannot be written: {error}") from error
    click.echo(f"{report} and {beside} have the figures")
    if unanswered := ran.unanswered():
        raise click.ClickException("; ".join(unanswered))


@bench.command("clinics")
@click.argument("count", type=click.IntRange(1, 9999))
@click.argument("file", type=_FILE)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address from which they will send.")
@click.option("--dicom", metavar="HOST:PORT", help="Where they send to; default: as `vetark up` on DIR says.")
@click.option("--url", help="Where they look; default: as `vetark up` on DIR says.")
@data_option
def bench_clinics(count: int, file: Path, host: str, dicom: str | None, url: str | None, data: Path) -> None:
    """Make COUNT clinics to be measured, bench-1 and so on, and write FILE for `vetark bench run`.

    Those that are there already get a new token. FILE holds the tokens, good for 30 days:
    keep it to yourself.
    """
    from services.embedded.data_folder import write_private

    made = administer(data, lambda engines: _make(engines, count, host), begins=True)
    running = _running(data)
    told = {
        "dicom": dicom or running.get("dimse", ""),
        "url": url or running.get("http", ""),
        "clinics": [
            {"tenant": one.tenant, "called": one.called, "calling": one.calling, "token": one.token}
            for one in made
        ],
    }
    write_private(file, told)
    click.echo(f"{file} names {count} clinics, bench-1 to bench-{count}.")


@bench.command("model")
@click.option(
    "--clinics", type=click.IntRange(1), multiple=True, help="Repeat it; default: 10, 100 and 1,000."
)
@click.option(
    "--studies", type=click.FloatRange(0.1), default=40.0, show_default=True, help="Of a clinic's day."
)
@click.option(
    "--prices", type=_FILE, help="JSON with other prices than the example ones; --json shows their names."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, with coefficients and prices.")
def bench_model(clinics: tuple[int, ...], studies: float, prices: Path | None, as_json: bool) -> None:
    """Compute processes, shards, storage and cost of so many clinics; docs/scale.md has the formulas."""
    from services.bench import model

    sizes = [
        model.sized(number, studies, model.Prices.read(prices) if prices else model.Prices())
        for number in clinics or model.EXAMPLES
    ]
    click.echo(json.dumps([one.told() for one in sizes], indent=1) if as_json else model.as_table(sizes))


def _run(plan: "Plan") -> "tuple[Bench, str]":
    """Run to the end, or until Ctrl-C or SIGTERM; the run, and how it ended."""
    import asyncio
    import signal
    from contextlib import suppress

    import uvloop

    from services.bench.run import Bench

    ran = Bench(plan, lambda line: click.echo(line, err=True))
    stopped = False

    async def until_stopped() -> None:
        nonlocal stopped
        task = asyncio.ensure_future(ran.run())

        def stop() -> None:
            nonlocal stopped
            stopped = True
            task.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop)
        with suppress(asyncio.CancelledError):
            await task

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(until_stopped())
    share = min(ran.figures.elapsed / plan.seconds, 1.0)
    return ran, f"It was stopped after {share:.0%} of the day." if stopped else "The day ran to its end."


def _deleted(ran: "Bench") -> int:
    import asyncio

    return asyncio.run(ran.delete())


async def _make(engines: "Engines", count: int, host: str) -> "list[BenchClinic]":
    from contextlib import suppress

    from services.bench.clinics import CALLING, BenchClinic
    from services.errors import AlreadyExists
    from services.tenancy import application_entities, tenants, tokens
    from services.tenancy.scope import Right, operator_scope, system_scope

    rights = (Right.FIND, Right.RETRIEVE, Right.DELETE)
    made = []
    for number in range(1, count + 1):
        slug, called = f"bench-{number}", f"BENCH{number}"
        with suppress(AlreadyExists):
            await tenants.create(operator_scope(), engines, slug, name=f"Bench {number}", kind="clinic")
        scope = system_scope(slug)
        with suppress(AlreadyExists):
            await application_entities.add_local(scope, engines, called)
        with suppress(AlreadyExists):
            await application_entities.add_remote(scope, engines, name="Bench", aet=CALLING, host=host)
        token = await tokens.create(
            scope, engines, role="administrator", name="bench", rights=rights, expires=timedelta(days=30)
        )
        made.append(BenchClinic(slug, called, CALLING, token))
    return made


def _running(data: Path) -> dict[str, str]:
    """Read what a running `vetark up` says of itself; nothing where none runs."""
    try:
        told = json.loads((data / "run.json").read_text())
    except (OSError, ValueError):
        return {}
    return {name: str(told.get(name, "")) for name in ("dimse", "http", "pid")}


def _pid(data: Path) -> int:
    """The process of a `vetark up`. Raises Invalid where none runs there."""
    from services.errors import Invalid

    pid = _running(data).get("pid", "")
    if not pid.isdecimal():
        raise Invalid(f"no `vetark up` runs on {data}")
    return int(pid)
