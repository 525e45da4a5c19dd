"""The index, made again and verified."""

from collections import Counter
from functools import partial
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
    """The index, made from the objects."""


@index.command("rebuild")
@click.option("--tenant", "slug", metavar="SLUG", help="Only this tenant; default: all.")
@click.option("--every", is_flag=True, help="Also read again the objects that the index knows.")
@data_option
def index_rebuild(slug: str | None, every: bool, data: Path) -> None:
    """Index again every object that the index does not know.

    After an upgrade that added attributes to the index, --every brings them to studies stored before.

    An index that is lost is begun anew, and one that is damaged put aside first. After `vetark restore` it
    names what came after the backup. A tenant whose records are lost has to be created first, with the slug
    it had: exits 1 and lists those that are missing.

    Images in an archival storage class of S3 have to be fetched first, which takes hours: they are asked for
    and counted, and it exits 1. The courier takes them in once they are there.
    """
    from services.archive.ingest.rebuild import rebuild
    from services.cli.backups import tell_after
    from services.persistence.damage import Part

    archived: Counter[tuple[str, bool]] = Counter()

    def left(name: str, _key: str, known: bool) -> None:
        archived[name, known] += 1

    async def work(engines: "Engines") -> dict[str, int]:
        if not slug:
            await engines.begin_index()
        missing = await _missing(engines, slug)
        async for scope, name in scopes(engines, slug):
            done = await rebuild(scope, engines, progress, every=every, archived=partial(left, name))
            click.echo(f"{name}: {done} instances indexed")
            if there := archived[name, True]:
                click.echo(f"{name}: {there} are archived, and stay in the index as they were")
            if waiting := archived[name, False]:
                click.echo(f"{name}: {waiting} are archived: NOT in the index, and being fetched now")
        if not slug:
            await tell_after(engines, again=False)
        return missing

    _refuse(administer(data, work, () if slug else {Part.INDEX}, begins=not slug), data)
    if waiting := sum(count for (_, known), count in archived.items() if not known):
        raise click.ClickException(
            f"nobody finds these {waiting} images before their storage class has brought them back: hours.\n"
            "A running courier takes them in within the hour after that; or run this command again tomorrow."
        )


@index.command("verify")
@click.option("--tenant", "slug", metavar="SLUG", help="Only this tenant; default: all.")
@data_option
def index_verify(slug: str | None, data: Path) -> None:
    """Read all objects and hold them against the index; exits 1 and lists what differs.

    An object that was received and never acknowledged is listed too, and is no difference: the sender sends
    it again, or the courier takes it in within the hour. What the tenant is said to use of its storage is
    counted anew by the way.
    """
    from services.archive.ingest.recount import recount
    from services.archive.lifecycle.verify import verify

    async def work(engines: "Engines") -> int:
        differences = 0
        for name, images in (await _missing(engines, slug)).items():
            click.echo(f"{name}: {images} images are stored, but there is no such tenant")
            differences += 1
        async for scope, name in scopes(engines, slug):
            async for difference in verify(scope, engines):
                click.echo(f"{name}: {difference.kind} {difference.what}")
                differences += not difference.mends_itself
            await recount(scope, engines)
        return differences

    if differences := administer(data, work):
        raise click.ClickException(f"{differences} differences between index and objects")
    click.echo("Index and objects agree.")


@index.command("scrub")
@click.option("--tenant", "slug", metavar="SLUG", help="Only this tenant; default: all.")
@data_option
def index_scrub(slug: str | None, data: Path) -> None:
    """Read all objects again and list those that are damaged; exits 1 where there are any.

    The courier does so by itself, at the pace of VETARK_SCRUB_RATE; this goes as fast as the disk. A damaged
    object is mended by sending it again from wherever else it is kept, or by `vetark objects repair`.
    """
    from services.archive.lifecycle.scrub import damaged, scrub

    async def work(engines: "Engines") -> int:
        count = 0
        async for scope, name in scopes(engines, slug):
            done = await scrub(scope, engines, progress)
            click.echo(f"{name}: {done.instances} objects read, {done.damaged} damaged")
            for one in await damaged(scope, engines):
                click.echo(f"{name}: {one.sop_instance_uid} {one.damage}")
            count += done.damaged
        return count

    if count := administer(data, work):
        raise click.ClickException(f"{count} objects are damaged: send them again")
    click.echo("All objects are what was received.")


def _refuse(missing: dict[str, int], data: Path) -> None:
    """Raise where tenants are missing whose images are stored, and say how each is made."""
    if not missing:
        return
    for name, images in missing.items():
        click.echo(f"{name}: {images} images are stored, but there is no such tenant", err=True)
    raise click.ClickException(
        "create each of these tenants with the slug it had, then run this command again:\n"
        + "\n".join(
            f"  vetark tenant create {name} --name NAME --kind clinic --data {data}" for name in missing
        )
    )


async def _missing(engines: "Engines", slug: str | None) -> dict[str, int]:
    """Slugs of tenants that are missing and how many images each has, where all tenants were asked for."""
    from services.tenancy import tenants
    from services.tenancy.scope import operator_scope

    return {} if slug else await tenants.missing(operator_scope(), engines)


async def scopes(engines: "Engines", slug: str | None) -> "AsyncIterator[tuple[Scope, str]]":
    """The system's scope in one tenant, or in each."""
    from services.tenancy import scope, tenants

    found = [await tenants.get(engines, slug)] if slug else await tenants.find(engines)
    for each in found:
        yield scope.system_scope(each.slug), each.slug
