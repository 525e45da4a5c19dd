"""The engines of an installation: its documents and its objects."""

from pathlib import Path

import click

from services.cli.terminal import administer, data_option, table


@click.group()
def engines() -> None:
    """The engines of an installation: its documents and its objects."""


@engines.command("prepare")
@data_option
def engines_prepare(data: Path) -> None:
    """Make collections, indexes and bucket, shard what a cluster spreads, and say what the servers lack.

    May be called again at any time, also while Vetark runs. On a sharded cluster VETARK_MONGODB_URL names
    mongos. Exits 1 where something that images need is missing. `vetark objects probe` looks at the S3.
    """
    found = administer(data, lambda opened: opened.documents.deploy(), begins=True)
    click.echo(f"Documents: {found.servers}. Collections and indexes are there.")
    if found.placed:
        table(
            ("COLLECTION", "SHARD KEY", ""),
            [(one.collection, ", ".join(one.key) or "-", one.wrong or one.done) for one in found.placed],
        )
    else:
        click.echo("There is nothing to shard: it is no sharded cluster.")
    if found.tried:
        rows = [
            (one.feature, "needed" if one.needed else "useful", "works" if one.wrong is None else one.wrong)
            for one in found.tried
        ]
        table(("FEATURE", "", "HERE"), rows)
    lacking = [one.feature for one in found.tried if one.needed and one.wrong is not None]
    misplaced = [one.collection for one in found.placed if one.wrong is not None]
    if lacking or misplaced:
        raise click.ClickException(f"not as it has to be: {'; '.join([*lacking, *misplaced])}")
