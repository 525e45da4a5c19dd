"""Practice systems (PIMS) of a tenant."""

import json
from pathlib import Path

import click

from services.cli.terminal import data_option, table, tenant_option, within


@click.group("practice-system")
def practice_system() -> None:
    """Programs of a clinic that request images (PIMS)."""


@practice_system.command("add")
@tenant_option
@click.argument("name")
@click.option("--webhook", default="", metavar="URL", help="Where it is told what becomes of its requests.")
@click.option("--no-launch", is_flag=True, help="It may not open images for people without an account.")
@data_option
def add(slug: str, name: str, webhook: str, no_launch: bool, data: Path) -> None:
    """Let NAME in; its client ID and its secrets are printed once, as JSON."""
    from services.tenancy import practice_systems
    from services.tenancy.scope import Right

    rights = practice_systems.RIGHTS - ({Right.RETRIEVE} if no_launch else set())
    kept = within(
        data,
        slug,
        lambda scope, engines: practice_systems.add(
            scope, engines, name=name, rights=rights, webhook_url=webhook
        ),
    )
    secrets = {"client_id": kept.system.client_id, "client_secret": kept.client_secret}
    click.echo(json.dumps(secrets | ({"webhook_secret": kept.webhook_secret} if webhook else {})))


@practice_system.command("list")
@tenant_option
@data_option
def list_systems(slug: str, data: Path) -> None:
    """List a tenant's practice systems."""
    from services.tenancy import practice_systems

    found = within(data, slug, practice_systems.find)
    rows = [(one.name, one.client_id, ", ".join(sorted(one.rights)), one.webhook_url) for one in found]
    table(("NAME", "CLIENT ID", "MAY", "WEBHOOK"), rows)


@practice_system.command("remove")
@tenant_option
@click.argument("client_id")
@data_option
def remove(slug: str, client_id: str, data: Path) -> None:
    """Let the one with CLIENT_ID in no more."""
    from services.errors import NotFound
    from services.persistence import Engines
    from services.tenancy import practice_systems
    from services.tenancy.scope import Scope

    async def removed(scope: Scope, engines: Engines) -> None:
        for one in await practice_systems.find(scope, engines):
            if one.client_id == client_id:
                await practice_systems.remove(scope, engines, one.id)
                return
        raise NotFound("no such practice system")

    within(data, slug, removed)
    click.echo(f"{client_id} is let in no more.")
