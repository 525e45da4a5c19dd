"""Practice systems (PIMS) of a tenant."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.cli.terminal import data_option, table, tenant_option, within

if TYPE_CHECKING:
    from services.persistence import Engines
    from services.tenancy.scope import Scope


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


@practice_system.command("provet")
@tenant_option
@click.argument("client_id")
@click.option("--url", default="", metavar="URL", help="Of the practice's own Provet Cloud; none: no more.")
@click.option("--provet-client-id", default="", help="What Provet knows us as.")
@click.option("--provet-client-secret-stdin", is_flag=True, help="Read its secret from standard input.")
@data_option
def provet(
    slug: str, client_id: str, url: str, provet_client_id: str, provet_client_secret_stdin: bool, data: Path
) -> None:
    """Have the orders of the one with CLIENT_ID fetched from Provet Cloud, and their status kept there."""
    from services.tenancy import practice_systems

    if provet_client_secret_stdin:
        secret = sys.stdin.readline().rstrip("\r\n")
    else:
        secret = click.prompt("Provet's client secret", hide_input=True, err=True) if url else ""

    async def kept(scope: "Scope", engines: "Engines") -> None:
        id_ = await _id_of(scope, engines, client_id)
        await practice_systems.set_provet(
            scope, engines, id_, url=url, client_id=provet_client_id, client_secret=secret
        )

    within(data, slug, kept)
    click.echo(f"The orders of {client_id} are fetched from {url}." if url else "No orders are fetched.")


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
    from services.tenancy import practice_systems

    async def removed(scope: "Scope", engines: "Engines") -> None:
        await practice_systems.remove(scope, engines, await _id_of(scope, engines, client_id))

    within(data, slug, removed)
    click.echo(f"{client_id} is let in no more.")


async def _id_of(scope: "Scope", engines: "Engines", client_id: str) -> str:
    """The ID of the tenant's practice system with a client ID. Raises NotFound."""
    from services.errors import NotFound
    from services.tenancy import practice_systems

    for one in await practice_systems.find(scope, engines):
        if one.client_id == client_id:
            return one.id
    raise NotFound("no such practice system")
