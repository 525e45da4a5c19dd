"""The installation's operators."""

from pathlib import Path

import click

from services.cli.people import chosen_password, tell_generated
from services.cli.terminal import administer, data_option, table

_email_option = click.option("--email", required=True)


@click.group()
def operator() -> None:
    """Who runs the installation: its tenants, and nothing of their data."""


@operator.command("create")
@_email_option
@click.option("--name", default="", help="What people call them.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--generate-password", is_flag=True, help="Make one up and print it, once, on stdout.")
@data_option
def operator_create(email: str, name: str, password_stdin: bool, generate_password: bool, data: Path) -> None:
    """Create an operator; the password is asked for unless an option says otherwise."""
    from services.tenancy import operators

    password, generated = chosen_password(password_stdin, generate_password)
    administer(data, lambda engines: operators.create(engines, email, password, name), begins=True)
    click.echo(f"{email} operates this installation.", err=True)
    tell_generated(password, generated)


@operator.command("list")
@data_option
def operator_list(data: Path) -> None:
    """List the operators."""
    from services.tenancy import operators

    table(
        ("EMAIL", "SECOND FACTOR", "NAME"),
        [(one.email, "yes" if one.totp else "no", one.name) for one in administer(data, operators.find)],
    )


@operator.command("remove")
@_email_option
@data_option
def operator_remove(email: str, data: Path) -> None:
    """Let somebody operate no longer."""
    from services.tenancy import operators

    administer(data, lambda engines: operators.remove(engines, email))
    click.echo(f"{email} operates no longer.")
