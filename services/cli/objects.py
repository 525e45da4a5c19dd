"""The store that images lie in."""

from pathlib import Path

import click

from services.cli.terminal import administer, data_option, table


@click.group()
def objects() -> None:
    """The store that images lie in."""


@objects.command("probe")
@data_option
def objects_probe(data: Path) -> None:
    """Try on the S3 exactly what is asked of it; exits 1 where it lacks what images need.

    Writes some objects (one of 64 MiB, twice) below a name of its own, and makes a bucket for a moment.
    Nothing of them stays.
    """
    tried = administer(data, lambda engines: engines.objects.probe())
    rows = [
        (one.feature, "needed" if one.needed else "useful", "works" if one.wrong is None else one.wrong)
        for one in tried
    ]
    table(("FEATURE", "", "HERE"), rows)
    lacking = [one.feature for one in tried if one.needed and one.wrong is not None]
    if lacking:
        raise click.ClickException(
            f"Vetark must not keep images here: {len(lacking)} needed features are missing"
        )
