"""Tenants and their AE titles."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from services.cli.terminal import administer, data_option, table, tenant_option, within

if TYPE_CHECKING:
    from services.persistence import Engines


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
