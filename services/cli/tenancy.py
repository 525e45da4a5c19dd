"""Tenants."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from services.cli.terminal import administer, data_option, table

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
    from services.tenancy.scope import operator_scope

    async def create(engines: "Engines") -> None:
        await tenants.create(operator_scope(), engines, slug, name=name, kind=kind)

    administer(data, create)
    click.echo(f"Created the {kind} {slug} ({name}).")


@tenant.command("list")
@data_option
def tenant_list(data: Path) -> None:
    """List all tenants."""
    from services.tenancy import tenants

    found = administer(data, tenants.find)
    table(("SLUG", "KIND", "NAME"), [(tenant.slug, tenant.kind, tenant.name) for tenant in found])
