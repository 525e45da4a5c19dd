"""The DICOM conformance statement."""

import click


@click.command()
@click.option("--hl7", is_flag=True, help="What of HL7 version 2 is served, instead.")
def conformance(hl7: bool) -> None:
    """Print the DICOM conformance statement (PS3.2) of this installation, as Markdown."""
    from services.cli.hl7_statement import hl7_statement
    from services.cli.statement import statement
    from services.settings import Settings

    click.echo((hl7_statement if hl7 else statement)(Settings()), nl=False)
