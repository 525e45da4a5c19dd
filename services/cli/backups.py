"""Backups of what no image holds, and how they are brought back."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.cli.terminal import administer, data_option, progress, table

if TYPE_CHECKING:
    from services.persistence import Engines
    from services.persistence.backup.records import Source
    from services.settings import Settings

_key_option = click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="File with the passphrase; default: VETARK_BACKUP_KEY_FILE.",
)


@click.command()
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write this new file; default: into the object store.",
)
@click.option("--list", "listed", is_flag=True, help="List the backups in the object store.")
@_key_option
@data_option
def backup(to: Path | None, listed: bool, key_file: Path | None, data: Path) -> None:
    """Back up what no image holds, while Vetark runs.

    Clinics, people, AE titles, keys, tokens, rules, deliveries, shares and the audit trail, compressed and
    encrypted with a passphrase. Images are not in it. The courier makes one each night.
    """
    from services.tenancy.backups import making, passphrase, places
    from services.tenancy.scope import operator_scope

    async def work(engines: "Engines") -> None:
        if listed:
            kept = await places.kept(operator_scope(), engines)
            table(("NAME", "MADE", "BYTES"), [(one.name, _shown(one.at), one.size) for one in kept])
            return
        key = passphrase.read_apart(_with_key(engines, key_file), to)
        made = await making.make(operator_scope(), engines, key, to)
        click.echo(f"{made.name}: {made.documents} documents, {made.size} bytes, as of {_shown(made.at)}")
        for collection, count in made.damaged.items():
            click.echo(f"{collection}: {count} documents are damaged and left out", err=True)

    administer(data, work)


@click.command()
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="This file; default: the newest backup in the object store.",
)
@click.option("--name", help="This one in the object store; `vetark backup --list` has their names.")
@click.option("--replace", is_flag=True, help="Also where there are records: the backup takes their place.")
@click.option("--another", is_flag=True, help="Also a backup of another installation.")
@click.option("--empty", is_flag=True, help="Begin with empty records, where there is no backup.")
@_key_option
@data_option
def restore(
    source: Path | None,
    name: str | None,
    replace: bool,
    another: bool,
    empty: bool,
    key_file: Path | None,
    data: Path,
) -> None:
    """Bring a backup back, and name what came after it. Stop Vetark first, all of its processes.

    The backup is read to its end before anything is changed. A damaged file of documents is put aside. Broken
    off, the command has to be called again. Then `vetark index rebuild` brings in what the index lacks.
    """
    from services.persistence.damage import BOTH
    from services.tenancy.backups import passphrase, restoring
    from services.tenancy.scope import operator_scope

    if sum((source is not None, name is not None, empty)) > 1:
        raise click.UsageError("--from, --name and --empty exclude each other")

    async def work(engines: "Engines") -> None:
        if empty:
            await restoring.begin_empty(operator_scope(), engines, replace=replace)
            click.echo("The records are empty. Create each clinic with the slug it had.")
            return
        key = passphrase.read(_with_key(engines, key_file))
        consent = restoring.Consent(replace=replace, another=another)
        contents = await restoring.bring_back(
            operator_scope(),
            engines,
            await _source(engines, source, name),
            key,
            consent,
            progress=progress,
        )
        at = _shown(contents.header.at)
        click.echo(f"{contents.documents.total()} documents are as they were at {at}.")
        for collection, count in contents.damaged.items():
            click.echo(
                f"{collection}: {count} documents were damaged then and are not in the backup", err=True
            )
        await tell_after(engines)

    administer(data, work, BOTH, alone=True, begins=True)


async def tell_after(engines: "Engines", *, again: bool = True) -> None:
    """Name what came after the backup that the records were restored from."""
    from services.tenancy.backups.after import came_after
    from services.tenancy.scope import operator_scope

    after = await came_after(operator_scope(), engines, again=again)
    if after is None:
        return
    click.echo(f"The records are of {_shown(after.backup_at)}. What came after that:")
    for slug, images in after.unknown.items():
        click.echo(f"  {slug}: {images} images are stored, but the backup knows no such clinic")
    for slug, uid in after.studies or ():
        click.echo(f"  {slug}: images of study {uid} came in")
    click.echo(f"  {after.entries} entries of the audit trail, which are gone")
    click.echo(
        "  Gone too is whatever else was changed: people, AE titles, rules, shares, deliveries. Passwords,\n"
        "  tokens and rights that were taken away since then are valid again: look them through. What\n"
        "  waited to be delivered then is sent again. Everybody has to sign in anew."
    )
    if after.studies is None:
        click.echo("The index is lost too: `vetark index rebuild` makes it again and names the studies.")


def _with_key(engines: "Engines", key_file: Path | None) -> "Settings":
    named = {} if key_file is None else {"backup_key_file": key_file}
    return engines.settings.model_copy(update=named)


async def _source(engines: "Engines", source: Path | None, name: str | None) -> "Source":
    from services.errors import NotFound
    from services.tenancy.backups import places
    from services.tenancy.scope import operator_scope

    if source is not None:
        return lambda: places.read_file(source)
    if name is None:
        kept = await places.kept(operator_scope(), engines)
        if not kept:
            raise NotFound("there is no backup in the object store: --from names a file")
        name = kept[-1].name
    return lambda: places.read_object(engines, name)


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
