"""Background work that is set aside: listed, and tried again."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.cli.terminal import administer, data_option, table

if TYPE_CHECKING:
    from services.persistence import Engines


@click.group()
def background() -> None:
    """Background work that failed again and again, and is tried no more."""


@background.command("list")
@data_option
def background_list(data: Path) -> None:
    """List what is set aside, the latest first, with the reason."""
    from services.tenancy import attempts
    from services.tenancy.scope import operator_scope

    found = administer(data, lambda engines: attempts.find(operator_scope(), engines, limit=0))
    table(
        ("ID", "TENANT", "SINCE", "TRIES", "JOB", "ABOUT", "REASON"),
        [
            (one.id, one.tenant or "-", f"{one.at:%Y-%m-%d %H:%M}", one.tries, one.job, one.what, one.reason)
            for one in found
        ],
    )


@background.command("retry")
@click.argument("jobs", nargs=-1, metavar="[ID]...")
@click.option("--all", "every", is_flag=True, help="All that is set aside.")
@data_option
def background_retry(jobs: tuple[str, ...], every: bool, data: Path) -> None:
    """Have the courier try what is set aside again, as if for the first time."""
    from services.tenancy import attempts
    from services.tenancy.scope import operator_scope

    if bool(jobs) == every:
        raise click.UsageError("name what is to be tried again, or give --all")

    async def work(engines: "Engines") -> None:
        scope = operator_scope()
        found = [one.id for one in await attempts.find(scope, engines, limit=0)] if every else jobs
        for one in found:
            again = await attempts.retry(scope, engines, one)
            click.echo(f"{again.job} ({again.what}) is tried again.")

    administer(data, work)
