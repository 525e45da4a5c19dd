"""The index, made again and verified."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.cli.terminal import administer, data_option, progress

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from services.persistence import Engines
    from services.tenancy.scope import Scope


@click.group()
def index() -> None:
    """The index in MongoDB, made from the objects."""


@index.command("rebuild")
@click.option("--tenant", "slug", metavar="SLUG", help="Only this tenant; default: all.")
@data_option
def index_rebuild(slug: str | None, data: Path) -> None:
    """Index again every object that the index does not know."""
    from services.archive.rebuild import rebuild

    async def work(engines: "Engines") -> None:
        async for scope, name in _scopes(engines, slug):
            done = await rebuild(scope, engines, progress)
            click.echo(f"{name}: {done} instances indexed")

    administer(data, work)


@index.command("verify")
@click.option("--tenant", "slug", metavar="SLUG", help="Only this tenant; default: all.")
@data_option
def index_verify(slug: str | None, data: Path) -> None:
    """Hold index and objects against each other; exits 1 and lists what differs.

    What the tenant is said to use of its storage is counted anew by the way.
    """
    from services.archive.recount import recount
    from services.archive.verify import verify

    async def work(engines: "Engines") -> int:
        differences = 0
        async for scope, name in _scopes(engines, slug):
            async for difference in verify(scope, engines):
                click.echo(f"{name}: {difference.kind} {difference.what}")
                differences += 1
            await recount(scope, engines)
        return differences

    if differences := administer(data, work):
        raise click.ClickException(f"{differences} differences between index and objects")
    click.echo("Index and objects agree.")


async def _scopes(engines: "Engines", slug: str | None) -> "AsyncIterator[tuple[Scope, str]]":
    from services.tenancy import scope, tenants

    found = [await tenants.get(engines, slug)] if slug else await tenants.find(engines)
    for each in found:
        yield scope.system_scope(each.slug), each.slug
