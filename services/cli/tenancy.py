"""Tenants, their AE titles, users and tokens."""

import secrets
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from services.cli.terminal import Span, administer, data_option, table, tenant_option, within

if TYPE_CHECKING:
    from services.persistence import Engines

_GENERATED = 12  # bytes of a password we make up


@click.group()
def tenant() -> None:
    """Clinics and telemedicine providers."""


@tenant.command("create")
@click.argument("slug")
@click.option("--name", required=True, help="What people call it.")
@click.option("--kind", type=click.Choice(["clinic", "telemedicine"]), required=True)
@data_option
def tenant_create(slug: str, name: str, kind: Any, data: Path) -> None:
    """Create the tenant SLUG: lower-case letters, digits and hyphens, as in its web addresses."""
    from services.tenancy import tenants

    async def create(engines: "Engines") -> None:
        await tenants.create(engines, slug, name=name, kind=kind)

    administer(data, create)
    click.echo(f"Created the {kind} {slug} ({name}).")


@tenant.command("list")
@data_option
def tenant_list(data: Path) -> None:
    """List all tenants."""
    from services.tenancy import tenants

    found = administer(data, tenants.find)
    table(("SLUG", "KIND", "NAME"), [(tenant.slug, tenant.kind, tenant.name) for tenant in found])


@click.group()
def ae() -> None:
    """AE titles: our own (local) and those of others (remote)."""


@ae.group("local")
def ae_local() -> None:
    """Called AE titles: under which a tenant is reached."""


@ae_local.command("add")
@tenant_option
@click.argument("ae_title")
@data_option
def ae_local_add(slug: str, ae_title: str, data: Path) -> None:
    """Let AE_TITLE lead to a tenant."""
    from services.tenancy import application_entities

    within(data, slug, lambda scope, engines: application_entities.add_local(scope, engines, ae_title))
    click.echo(f"{ae_title} leads to {slug}.")


@ae_local.command("list")
@tenant_option
@data_option
def ae_local_list(slug: str, data: Path) -> None:
    """List a tenant's called AE titles."""
    from services.tenancy import application_entities

    table(("AE TITLE",), [(found.aet,) for found in within(data, slug, application_entities.find_local)])


@ae.group("remote")
def ae_remote() -> None:
    """Remote servers: they may call us and may be sent to."""


@ae_remote.command("add")
@tenant_option
@click.option("--name", required=True, help="What people call it.")
@click.option("--aet", required=True, help="Its AE title.")
@click.option("--host", required=True, help="Its IP address or host name; calls from elsewhere are refused.")
@click.option("--port", type=click.IntRange(1, 65535), required=True)
@click.option("--query-retrieve", is_flag=True, help="It can be searched and retrieved from.")
@click.option("--tls", is_flag=True, help="Call it with TLS.")
@data_option
def ae_remote_add(slug: str, data: Path, aet: str, **facts: Any) -> None:
    """Introduce a modality, workstation or archive to a tenant."""
    from services.tenancy import application_entities

    within(
        data, slug, lambda scope, engines: application_entities.add_remote(scope, engines, aet=aet, **facts)
    )
    click.echo(f"{slug} knows {aet} at {facts['host']} port {facts['port']}.")


@ae_remote.command("list")
@tenant_option
@data_option
def ae_remote_list(slug: str, data: Path) -> None:
    """List a tenant's remote servers."""
    from services.tenancy import application_entities

    table(
        ("NAME", "AE TITLE", "HOST", "PORT", "QUERY/RETRIEVE", "TLS"),
        [
            (a.name, a.aet, a.host, a.port, "yes" if a.query_retrieve else "no", "yes" if a.tls else "no")
            for a in within(data, slug, application_entities.find_remote)
        ],
    )


@click.group()
def user() -> None:
    """People who sign in."""


@user.command("create")
@tenant_option
@click.option("--email", required=True)
@click.option("--role", required=True, help="What they may do there.")
@click.option("--name", default="", help="What people call them.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--generate-password", is_flag=True, help="Make one up and print it, once, on stdout.")
@data_option
def user_create(
    slug: str, email: str, role: str, name: str, password_stdin: bool, generate_password: bool, data: Path
) -> None:
    """Create a user; the password is asked for unless an option says otherwise."""
    from services.tenancy import users

    generated = None
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif generate_password or not sys.stdin.isatty():
        password = generated = secrets.token_urlsafe(_GENERATED)
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    within(data, slug, lambda scope, engines: users.create(scope, engines, email, role, password, name=name))
    click.echo(f"{email} is {role} of {slug}.", err=True)
    if generated:
        click.echo("The password, shown this once:", err=True)
        click.echo(generated)


@click.group()
def token() -> None:
    """API tokens, for programs."""


@token.command("create")
@tenant_option
@click.option("--role", required=True, help="What it may do there.")
@click.option("--name", default="", help="What it is for.")
@click.option("--expires", type=Span(), metavar="90d", help="12h, 90d, 1y; default: never ends.")
@data_option
def token_create(slug: str, role: str, name: str, expires: timedelta | None, data: Path) -> None:
    """Create a token and print it, once, alone on stdout."""
    from services.tenancy import tokens

    made = within(
        data,
        slug,
        lambda scope, engines: tokens.create(scope, engines, role=role, name=name, expires=expires),
    )
    click.echo(made)
