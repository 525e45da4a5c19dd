"""The DICOM conformance statement."""

import click


@click.command()
def conformance() -> None:
    """Print the DICOM conformance statement (PS3.2) of this installation, as Markdown."""
    from services.cli.statement import statement
    from services.settings import Settings

    click.echo(statement(Settings()), nl=False)
