"""`vetark upgrade`: what a new release does to documents, before any of its processes serves."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.cli.terminal import administer, data_option, table

if TYPE_CHECKING:
    from services.persistence import Engines
    from services.persistence.upgrade import Planned, UpgradeState


@click.command()
@data_option
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
def upgrade(data: Path, dry_run: bool) -> None:
    """Bring documents to what this release reads, while processes of the last one go on.

    Run it before processes of a new release start: they would do the same, and take no images meanwhile.
    May be called again at any time: what was broken off goes on where it was, and where nothing is to be
    done it says so. Exits 1 where this release cannot read the documents.
    """
    from services.log_lines import log_to_stderr
    from services.settings import Settings

    log_to_stderr("upgrade", Settings().log_format)
    changes, steps, states = administer(data, _look, prepared=not dry_run)
    for change in changes:
        click.echo(f"{change[0].upper()}{change[1:]}.")
    rows = [(_name(one.part), one.migration.version, one.migration.what, one.documents) for one in steps]
    if rows:
        table(("OF", "STEP", "WHAT", "DOCUMENTS"), rows)
    elif not changes:
        click.echo("There is nothing to do." if dry_run else "Nothing is left to do.")
    for state in states:
        click.echo(_said(state))
    if newer := [_name(state.part) for state in states if state.least > state.latest]:
        raise click.ClickException(f"this release cannot read: {', '.join(newer)}. Run the newer one.")
    if dry_run and (rows or changes):
        click.echo("Nothing was changed. `vetark upgrade` does it.")


async def _look(engines: "Engines") -> "tuple[list[str], list[Planned], list[UpgradeState]]":
    from services.persistence.upgrade import planned, states

    return (
        await engines.documents.changes(),
        await planned(engines.documents),
        await states(engines.documents),
    )


def _name(part: str) -> str:
    return part.removesuffix("_version")


def _said(state: "UpgradeState") -> str:
    said = f"{_name(state.part)}: at step {state.version}; this release knows {state.latest}"
    if state.least > state.latest:
        said += f", and {state.least} is needed: it cannot read the documents"
    if state.under_way:
        said += f"; a step is under way, or was broken off, after {state.done} documents"
    if state.settled < state.version:
        said += f"; what was written by processes that know {state.settled} is brought along once they ended"
    if state.others:
        said += f"; processes run that know {', '.join(map(str, state.others))}"
    return f"{said}."
