"""`vetark import`: DICOM files of this machine, such as a CD or an old archive's folder, into a tenant."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.cli.terminal import data_option, progress, tenant_option, within

if TYPE_CHECKING:
    from services.archive.ingest.store import Stored
    from services.persistence import Engines
    from services.tenancy.scope import Scope

_DIRECTORY = "DICOMDIR"


@click.command("import")
@tenant_option
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@data_option
def import_files(slug: str, paths: tuple[Path, ...], data: Path) -> None:
    """Store DICOM files, and all those in folders, as if a modality had sent them.

    A file that tells less of itself than it should, or other than its dataset does, is stored, and named. One
    that cannot be stored is named with the reason; exits 1 where there is any.
    """

    async def work(scope: "Scope", engines: "Engines") -> tuple[list["Stored"], int]:
        from services.archive.ingest.files import record_stored, store_file
        from services.dicom.part10 import Source
        from services.errors import Invalid, Unsupported

        stored, refused = list["Stored"](), 0
        try:
            for path in _files(paths):
                source = Source("IMPORT", "", "", datetime.now(UTC))
                try:
                    stored.append(await store_file(scope, engines, path, source))
                except OSError as error:
                    click.echo(f"{path}: not stored: {error.strerror}")
                    refused += 1
                except (Invalid, Unsupported) as error:
                    click.echo(f"{path}: not stored: {error}")
                    refused += 1
                else:
                    if stored[-1].warning:
                        click.echo(f"{path}: stored. {stored[-1].warning}")
                progress(len(stored))
        finally:
            await record_stored(scope, engines, stored)
        return stored, refused

    stored, refused = within(data, slug, work)
    again = sum(one.duplicate for one in stored)
    click.echo(f"{len(stored) - again} files stored, {again} were there before, {refused} not stored.")
    if refused:
        raise click.exceptions.Exit(1)


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """The files, and all in the folders but a CD's directory, in the order of their names."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders.sort()
            yield from (Path(folder) / name for name in sorted(names) if name.upper() != _DIRECTORY)
