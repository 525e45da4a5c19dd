"""`vetark`: see `vetark --help`. Rooms are imported by the command that needs them: a door stays small."""

import asyncio
import json
import logging
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import click
from pydantic import ValidationError

from services.errors import PacsError
from services.settings import Settings

if TYPE_CHECKING:
    from services.persistence import Engines
    from services.tenancy.scope import Scope

T = TypeVar("T")

_GENERATED_BYTES = 12  # of a password we make up


class _Commands(click.Group):
    """Tells what went wrong in one line: exit code 2 for what was typed, 1 for everything else."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PacsError as error:
            raise click.ClickException(str(error)) from error
        except ValidationError as error:
            first = error.errors()[0]
            name = f"VETARK_{'_'.join(map(str, first['loc']))}".upper()
            raise click.UsageError(f"{name}: {first['msg']}") from error


class _Span(click.ParamType[timedelta]):
    """A length of time such as 12h, 90d or 1y."""

    name = "span"
    _units: ClassVar = {"h": timedelta(hours=1), "d": timedelta(1), "w": timedelta(7), "y": timedelta(365)}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        number, unit = value[:-1], value[-1:]
        if unit not in self._units or not number.isdecimal():
            self.fail(f"{value!r} is not a time such as 12h, 90d or 1y", param, ctx)
        return int(number) * self._units[unit]


_data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".vetark"),
    show_default=True,
    metavar="DIR",
    help="Folder of the house to work on.",
)
_tenant = click.option("--tenant", "slug", required=True, metavar="SLUG", help="The tenant it belongs to.")
_port = click.IntRange(0, 65535)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="vetark")
def main() -> None:
    """Vetark, a multi-tenant, web-hosted veterinary PACS.

    `vetark up` runs all of it on this machine. Commands that administer work on the engines that the
    environment names (VETARK_MONGODB_URL, VETARK_OBJECTS_URL), else on the house that runs on --data DIR.
    """


@main.command()
@_data
@click.option("--http", type=_port, default=8080, show_default=True, help="Port of the web app; 0: any.")
@click.option("--dimse", type=_port, default=11112, show_default=True, help="Port of DICOM; 0: any.")
@click.option("--s3", is_flag=True, help="Keep objects in an embedded SeaweedFS, not in a folder.")
@click.option("--mongod", is_flag=True, help="Start the mongod on the PATH, not SecantusDB.")
@click.option("--demo", is_flag=True, help="Demo clinics, users and images. Never together with --bind.")
@click.option(
    "--bind", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Address to listen on."
)
def up(data: Path, http: int, dimse: int, s3: bool, mongod: bool, demo: bool, bind: str) -> None:
    """Run the whole house in one process tree.

    Prints one line of JSON on stdout when all of it answers, and stops in order on Ctrl-C or SIGTERM.
    """
    from services.embedded import supervisor

    _log_to_stderr("up")
    asyncio.run(
        supervisor.up(
            supervisor.Options(
                data=data, http=http, dimse=dimse, use_s3=s3, use_mongod=mongod, demo=demo, bind=bind
            )
        )
    )


@main.command()
def dimse() -> None:
    """Run the DICOM door alone, on the engines the environment names."""
    from services.dimse.service import run

    _open_door("dimse", run)


@main.command()
def api() -> None:
    """Run the HTTP door alone, on the engines the environment names."""
    from services.api.service import run

    _open_door("api", run)


@main.command()
def courier() -> None:
    """Run the follow-ups alone, on the engines the environment names."""
    from services.courier.service import run

    _open_door("courier", run)


@main.group()
def tenant() -> None:
    """Clinics and telemedicine providers."""


@tenant.command("create")
@click.argument("slug")
@click.option("--name", required=True, help="What people call it.")
@click.option("--kind", type=click.Choice(["clinic", "telemedicine"]), required=True)
@_data
def tenant_create(slug: str, name: str, kind: Any, data: Path) -> None:
    """Create the tenant SLUG: lower-case letters, digits and hyphens, as in its web addresses."""
    from services.tenancy import tenants

    async def create(engines: "Engines") -> None:
        await tenants.create(engines, slug, name=name, kind=kind)

    _administer(data, create)
    click.echo(f"Created the {kind} {slug} ({name}).")


@tenant.command("list")
@_data
def tenant_list(data: Path) -> None:
    """List all tenants."""
    from services.tenancy import tenants

    found = _administer(data, tenants.find)
    _table(("SLUG", "KIND", "NAME"), [(tenant.slug, tenant.kind, tenant.name) for tenant in found])


@main.group()
def ae() -> None:
    """AE titles: our own (local) and those of others (remote)."""


@ae.group("local")
def ae_local() -> None:
    """Called AE titles: under which a tenant is reached."""


@ae_local.command("add")
@_tenant
@click.argument("ae_title")
@_data
def ae_local_add(slug: str, ae_title: str, data: Path) -> None:
    """Let AE_TITLE lead to a tenant."""
    from services.tenancy import application_entities

    _within(data, slug, lambda scope, engines: application_entities.add_local(scope, engines, ae_title))
    click.echo(f"{ae_title} leads to {slug}.")


@ae_local.command("list")
@_tenant
@_data
def ae_local_list(slug: str, data: Path) -> None:
    """List a tenant's called AE titles."""
    from services.tenancy import application_entities

    _table(("AE TITLE",), [(found.aet,) for found in _within(data, slug, application_entities.find_local)])


@ae.group("remote")
def ae_remote() -> None:
    """Remote servers: they may call us and may be sent to."""


@ae_remote.command("add")
@_tenant
@click.option("--name", required=True, help="What people call it.")
@click.option("--aet", required=True, help="Its AE title.")
@click.option("--host", required=True, help="Its IP address or host name; calls from elsewhere are refused.")
@click.option("--port", type=click.IntRange(1, 65535), required=True)
@click.option("--query-retrieve", is_flag=True, help="It can be searched and retrieved from.")
@click.option("--tls", is_flag=True, help="Call it with TLS.")
@_data
def ae_remote_add(slug: str, data: Path, aet: str, **facts: Any) -> None:
    """Introduce a modality, workstation or archive to a tenant."""
    from services.tenancy import application_entities

    _within(
        data, slug, lambda scope, engines: application_entities.add_remote(scope, engines, aet=aet, **facts)
    )
    click.echo(f"{slug} knows {aet} at {facts['host']} port {facts['port']}.")


@ae_remote.command("list")
@_tenant
@_data
def ae_remote_list(slug: str, data: Path) -> None:
    """List a tenant's remote servers."""
    from services.tenancy import application_entities

    _table(
        ("NAME", "AE TITLE", "HOST", "PORT", "QUERY/RETRIEVE", "TLS"),
        [
            (a.name, a.aet, a.host, a.port, "yes" if a.query_retrieve else "no", "yes" if a.tls else "no")
            for a in _within(data, slug, application_entities.find_remote)
        ],
    )


@main.group()
def user() -> None:
    """People who sign in."""


@user.command("create")
@_tenant
@click.option("--email", required=True)
@click.option("--role", required=True, help="What they may do there.")
@click.option("--name", default="", help="What people call them.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--generate-password", is_flag=True, help="Make one up and print it, once, on stdout.")
@_data
def user_create(
    slug: str, email: str, role: str, name: str, password_stdin: bool, generate_password: bool, data: Path
) -> None:
    """Create a user; the password is asked for unless an option says otherwise."""
    from services.tenancy import users

    generated = None
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif generate_password or not sys.stdin.isatty():
        password = generated = secrets.token_urlsafe(_GENERATED_BYTES)
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    _within(data, slug, lambda scope, engines: users.create(scope, engines, email, role, password, name=name))
    click.echo(f"{email} is {role} of {slug}.", err=True)
    if generated:
        click.echo("The password, shown this once:", err=True)
        click.echo(generated)


@main.group()
def token() -> None:
    """API tokens, for programs."""


@token.command("create")
@_tenant
@click.option("--role", required=True, help="What it may do there.")
@click.option("--name", default="", help="What it is for.")
@click.option("--expires", type=_Span(), metavar="90d", help="12h, 90d, 1y; default: never ends.")
@_data
def token_create(slug: str, role: str, name: str, expires: timedelta | None, data: Path) -> None:
    """Create a token and print it, once, alone on stdout."""
    from services.tenancy import tokens

    made = _within(
        data,
        slug,
        lambda scope, engines: tokens.create(scope, engines, role=role, name=name, expires=expires),
    )
    click.echo(made)


@main.group()
def index() -> None:
    """The index in MongoDB, made from the objects."""


@index.command("rebuild")
@click.option("--tenant", "slug", metavar="SLUG", help="Only this tenant; default: all.")
@_data
def index_rebuild(slug: str | None, data: Path) -> None:
    """Index again every object that the index does not know."""
    from services.archive.rebuild import rebuild

    async def work(engines: "Engines") -> None:
        async for scope, name in _scopes(engines, slug):
            done = await rebuild(scope, engines, _progress)
            click.echo(f"{name}: {done} instances indexed")

    _administer(data, work)


@index.command("verify")
@click.option("--tenant", "slug", metavar="SLUG", help="Only this tenant; default: all.")
@_data
def index_verify(slug: str | None, data: Path) -> None:
    """Hold index and objects against each other; exits 1 and lists what differs."""
    from services.archive.verify import verify

    async def work(engines: "Engines") -> int:
        differences = 0
        async for scope, name in _scopes(engines, slug):
            async for difference in verify(scope, engines):
                click.echo(f"{name}: {difference.kind} {difference.what}")
                differences += 1
        return differences

    if differences := _administer(data, work):
        raise click.ClickException(f"{differences} differences between index and objects")
    click.echo("Index and objects agree.")


def _open_door(name: str, run: Callable[..., Coroutine[Any, Any, None]]) -> None:
    """Run a door until SIGINT or SIGTERM; one line of JSON on stdout says when it is open."""
    import uvloop

    _log_to_stderr(name)
    settings = Settings()

    def ready(port: int = 0) -> None:
        address = {name: f"{settings.bind}:{port}"} if port else {}
        sys.stdout.write(json.dumps({"event": "ready", **address}) + "\n")
        sys.stdout.flush()

    async def until_told() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await run(settings, ready=ready, stop=stop)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(until_told())


def _administer(data: Path, work: "Callable[[Engines], Awaitable[T]]") -> T:
    """Do `work` on the engines of the house on `data`."""
    from services.embedded.administration import engines_of

    async def connected() -> T:
        async with engines_of(data) as engines:
            return await work(engines)

    return asyncio.run(connected())


def _within(data: Path, slug: str, work: "Callable[[Scope, Engines], Awaitable[T]]") -> T:
    """Do `work` in one tenant; raises NotFound where there is none."""
    from services.tenancy import scope, tenants

    async def known(engines: "Engines") -> T:
        await tenants.get(engines, slug)
        return await work(scope.system_scope(slug), engines)

    return _administer(data, known)


async def _scopes(engines: "Engines", slug: str | None) -> "AsyncIterator[tuple[Scope, str]]":
    from services.tenancy import scope, tenants

    found = [await tenants.get(engines, slug)] if slug else await tenants.find(engines)
    for each in found:
        yield scope.system_scope(each.slug), each.slug


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    lines = [head, *[tuple(map(str, row)) for row in rows]]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _progress(count: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{count} ", err=True, nl=False)


def _log_to_stderr(name: str) -> None:
    logging.basicConfig(
        level=logging.INFO, format=f"%(asctime)s {name} %(levelname)s %(message)s", datefmt="%H:%M:%S"
    )
    logging.getLogger("uvicorn").setLevel(logging.WARNING)  # its comings and goings are ours to tell


if __name__ == "__main__":
    main()
