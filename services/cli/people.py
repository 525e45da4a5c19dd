"""Users, and the tokens of programs."""

import secrets
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import click

from services.cli.terminal import Span, administer, data_option, table, tenant_option, within

if TYPE_CHECKING:
    from services.persistence import Engines
    from services.tenancy.scope import Right
    from services.tenancy.sessions import OpenSession
    from services.tenancy.users import User

_GENERATED_BYTES = 12  # bytes of a password we make up
_email_option = click.option("--email", required=True)
_role_option = click.option("--role", required=True, help="What they may do there.")


@click.group()
def user() -> None:
    """People who sign in."""


@user.command("create")
@tenant_option
@_email_option
@_role_option
@click.option("--name", default="", help="What people call them.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--generate-password", is_flag=True, help="Make one up and print it, once, on stdout.")
@data_option
def user_create(
    slug: str, email: str, role: str, name: str, password_stdin: bool, generate_password: bool, data: Path
) -> None:
    """Create a user; the password is asked for unless an option says otherwise."""
    from services.tenancy import users

    password, generated = chosen_password(password_stdin, generate_password)
    within(data, slug, lambda scope, engines: users.create(scope, engines, email, role, password, name=name))
    click.echo(f"{email} is {role} of {slug}.", err=True)
    tell_generated(password, generated)


@user.command("list")
@tenant_option
@data_option
def user_list(slug: str, data: Path) -> None:
    """List a tenant's users."""
    from services.tenancy import users

    found = within(data, slug, users.find)
    table(
        ("EMAIL", "ROLE", "SECOND FACTOR", "NAME"),
        [(one.email, one.roles[slug], "yes" if one.totp else "no", one.name) for one in found],
    )


@user.command("role")
@tenant_option
@_email_option
@_role_option
@data_option
def user_role(slug: str, email: str, role: str, data: Path) -> None:
    """Give a tenant's user another role."""
    from services.tenancy import users

    within(data, slug, lambda scope, engines: users.set_role(scope, engines, email, role))
    click.echo(f"{email} is {role} of {slug}.")


@user.command("remove")
@tenant_option
@_email_option
@data_option
def user_remove(slug: str, email: str, data: Path) -> None:
    """Take a user's role in a tenant away, and the user with the last one."""
    from services.tenancy import users

    within(data, slug, lambda scope, engines: users.remove(scope, engines, email))
    click.echo(f"{email} is nobody at {slug} any more.")


@user.command("invite")
@tenant_option
@_email_option
@_role_option
@click.option("--name", default="", help="What people call them.")
@data_option
def user_invite(slug: str, email: str, role: str, name: str, data: Path) -> None:
    """Invite somebody, by mail where VETARK_SMTP_URL is set; prints the link alone on stdout."""
    from services.tenancy.sign_in import invitations

    sent = within(data, slug, lambda scope, engines: invitations.invite(scope, engines, email, role, name))
    click.echo(f"Mailed to {email}:" if sent.mailed else f"Hand this to {email}:", err=True)
    tell_link(sent.link)


@user.command("sessions")
@_email_option
@data_option
def user_sessions(email: str, data: Path) -> None:
    """List where somebody is signed in."""
    from services.tenancy import sessions
    from services.tenancy.scope import operator_scope

    async def find(engines: "Engines") -> "list[OpenSession]":
        return await sessions.find_of(operator_scope(), engines, (await _known(engines, email)).id)

    table(
        ("SINCE (UTC)", "LAST SEEN", "FROM", "BROWSER"),
        [
            (_minute(one.created_at), _minute(one.last_seen), one.address, one.user_agent)
            for one in administer(data, find)
        ],
    )


@user.command("sign-out")
@_email_option
@data_option
def user_sign_out(email: str, data: Path) -> None:
    """Sign somebody out everywhere, within seconds."""
    from services.tenancy import sessions
    from services.tenancy.scope import operator_scope

    async def end(engines: "Engines") -> None:
        await sessions.end_of(operator_scope(), engines, (await _known(engines, email)).id)

    administer(data, end)
    click.echo(f"{email} is signed out everywhere.")


@user.command("reset")
@_email_option
@data_option
def user_reset(email: str, data: Path) -> None:
    """Print a link that lets a user choose a new password, once, within the hour."""
    from services.tenancy.sign_in import password_reset

    async def link(engines: "Engines") -> str:
        return await password_reset.link_for(engines, await _known(engines, email))

    made = administer(data, link)
    click.echo(f"Hand this to {email}:", err=True)
    tell_link(made)


@click.group()
def token() -> None:
    """API tokens, for programs."""


@token.command("create")
@tenant_option
@click.option("--role", required=True, help="What it may do there.")
@click.option("--right", "rights", multiple=True, metavar="RIGHT", help="Only this of the role; repeat it.")
@click.option("--name", default="", help="What it is for.")
@click.option("--expires", type=Span(), metavar="90d", help="12h, 90d, 1y; default: never ends.")
@data_option
def token_create(
    slug: str, role: str, rights: tuple[str, ...], name: str, expires: timedelta | None, data: Path
) -> None:
    """Create a token and print it, once, alone on stdout."""
    from services.tenancy import tokens

    chosen = [_right(given) for given in rights] or None
    made = within(
        data,
        slug,
        lambda scope, engines: tokens.create(
            scope, engines, role=role, name=name, rights=chosen, expires=expires
        ),
    )
    click.echo(made)


@token.command("list")
@tenant_option
@data_option
def token_list(slug: str, data: Path) -> None:
    """List a tenant's tokens."""
    from services.tenancy import tokens

    table(
        ("ID", "ROLE", "CREATED", "EXPIRES", "LAST USED", "NAME"),
        [
            (t.id, t.role, _day(t.created_at), _day(t.expires_at), _day(t.last_used), t.name)
            for t in within(data, slug, tokens.find)
        ],
    )


@token.command("revoke")
@tenant_option
@click.argument("token_id", metavar="ID")
@data_option
def token_revoke(slug: str, token_id: str, data: Path) -> None:
    """End a token, in every process within seconds."""
    from services.tenancy import tokens

    within(data, slug, lambda scope, engines: tokens.revoke(scope, engines, token_id))
    click.echo(f"The token {token_id} is no longer good.")


def chosen_password(from_stdin: bool, generate: bool) -> tuple[str, bool]:
    """A new password from standard input, made up or asked for; and whether it was made up."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n"), False
    if generate or not sys.stdin.isatty():
        return secrets.token_urlsafe(_GENERATED_BYTES), True
    return click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True), False


def tell_generated(password: str, generated: bool) -> None:
    """Print a password that was made up, alone on stdout."""
    if generated:
        click.echo("The password, shown this once:", err=True)
        click.echo(password)


def tell_link(link: str) -> None:
    """Print it in full: where the installation does not know its address, as seen from this machine."""
    from services.settings import Settings

    click.echo(urljoin(f"http://127.0.0.1:{Settings().http_port}/", link))


async def _known(engines: "Engines", email: str) -> "User":
    from services.errors import NotFound
    from services.tenancy import users

    found = await users.named(engines, email)
    if found is None:
        raise NotFound("no such user")
    return found


def _minute(at: datetime) -> str:
    return at.isoformat(" ", "minutes").removesuffix("+00:00")


def _right(name: str) -> "Right":
    from services.tenancy.scope import Right

    try:
        return Right(name)
    except ValueError:
        raise click.UsageError(f"a right is one of {', '.join(Right)}") from None


def _day(at: datetime | None) -> str:
    return at.date().isoformat() if at else "-"
