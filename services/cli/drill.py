"""The drill: what comes back after a loss, and how soon."""

import asyncio
import json
import logging
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from services.cli.terminal import data_option, progress, table

if TYPE_CHECKING:
    from services.drill.findings import Findings


@click.command()
@click.option(
    "--copy", is_flag=True, help="Of the installation's own backup and objects, which are only read."
)
@click.option(
    "--objects",
    type=click.Choice(["folder", "seaweedfs", "s3"]),
    default="folder",
    show_default=True,
    help="Where the scratch installation keeps objects; s3: in a bucket of its own where AWS_* says.",
)
@click.option(
    "--mongodb", "mongodb_url", metavar="URL", help="Server for a database of its own; default: SQLite."
)
@click.option(
    "--images", type=click.IntRange(0, 10_000_000), default=200, show_default=True, help="Images to invent."
)
@click.option("--no-region", is_flag=True, help="Leave out the objects that one region loses.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where its own folder is made; default: the system's for temporary files.",
)
@click.option("--keep", is_flag=True, help="Leave the scratch installation there.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@data_option
def drill(
    copy: bool,
    objects: Literal["folder", "seaweedfs", "s3"],
    mongodb_url: str | None,
    images: int,
    no_region: bool,
    folder: Path | None,
    keep: bool,
    as_json: bool,
    data: Path,
) -> None:
    """Lose a database and bring it back, in a scratch installation; say what is lost and how long it took.

    Fills an installation of its own on loopback, backs it up, goes on, loses its database, restores, makes
    the index again and compares everything; then deletes and changes objects and brings them back from a
    replica. No installation is touched, and nothing of it stays.

    --copy restores the newest backup of the installation on --data (or that VETARK_* names) into a scratch
    database, makes an index of its own objects, and holds it against its own index. It writes nothing there,
    and may run beside it. Needs VETARK_BACKUP_KEY_FILE.

    What came or changed since the backup is told as such and is no loss: exits 0. Exits 1 where something is
    lost or changed that had to come back.
    """
    from services.drill.copy import drill_copy, settings_of
    from services.drill.scratch import ScratchOptions
    from services.drill.scratch import drill as in_scratch

    def say(what: str) -> None:
        click.echo(what, err=True)

    logging.getLogger("services").setLevel(logging.CRITICAL)
    if copy:
        found = asyncio.run(drill_copy(settings_of(data), folder, mongodb_url, say, progress))
    else:
        options = ScratchOptions(folder, objects, mongodb_url, images, not no_region, keep)
        found = asyncio.run(in_scratch(options, say))
    if as_json:
        click.echo(json.dumps(_told(found), default=str, indent=2))
    else:
        _show(found)
    if not found.is_good:
        raise click.ClickException("something is lost or changed that had to come back")


def _show(found: "Findings") -> None:
    from services.drill.findings import lines

    rows = [
        (
            one.name,
            "objects" if one.from_objects else "backup",
            one.at_loss,
            one.back,
            len(one.missing) + len(one.changed),
            *(("", "") if one.from_objects else (one.since, one.older)),
        )
        for one in found.kinds
        if one.must or one.at_loss
    ]
    since = ("SINCE THE BACKUP: NEW, GONE", "CHANGED, AS IT WAS THEN")
    table(("WHAT", "COMES FROM", "AT THE LOSS", "CAME BACK", "LOST", *since), rows)
    for line in lines(found):
        click.echo(line)
    if found.is_good:
        click.echo("Nothing is lost that had to come back.")
    else:
        click.echo("THERE IS A LOSS. Keep backup and objects as they are; see Disaster in docs/operating.md.")


def _told(found: "Findings") -> dict[str, Any]:
    told = asdict(found)
    del told["records_age"]
    return {
        **told,
        "records_age_seconds": found.records_age.total_seconds(),
        "good": found.is_good,
        "rto_seconds": found.recovery_seconds,
        "instances_a_second": found.rate,
        "minutes_of_a_million": found.million_minutes,
    }
