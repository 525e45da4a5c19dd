"""Tenants: their facts and limits, who is let in, and the way out of one installation into another."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from services.cli.terminal import Bytes, Span, administer, data_option, progress, table, typed, within

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.archive.lifecycle.retention_rules import Retention, Rules
    from services.persistence import Engines
    from services.tenancy.scope import Scope
    from services.tenancy.tenants import Limits, Tenant
    from services.tenancy.usage import Usage

_slug = click.argument("slug")
_FOLDER = click.Path(file_okay=False, path_type=Path)


def _facts(command: "Callable[..., None]") -> "Callable[..., None]":
    """The options of what may be said of a tenant."""
    for option in (
        click.option(
            "--retention-days",
            type=int,
            help="As agreed; shown, deletes nothing: `tenant retention` does. 0: nothing agreed.",
        ),
        click.option("--instances-a-day", type=int, help="Most instances stored in a day of the tenant's."),
        click.option("--storage", type=Bytes(), metavar="500GB", help="Bytes stored that were agreed on."),
        click.option(
            "--storage-hard/--storage-soft",
            default=None,
            help="Past --storage: refuse images, or (unless said) tell the administrators and store on.",
        ),
        click.option("--associations", type=int, help="Most associations at a time."),
        click.option("--contact", help="Whom to ask."),
        click.option(
            "--artificial/--human", default=None, help="Whether a program reports here: preliminary alone."
        ),
        click.option("--time-zone", metavar="ZONE", help="Such as Europe/London: where its day begins."),
        click.option("--locale", help="Such as en-GB."),
    ):
        command = option(command)
    return command


@click.group()
def tenant() -> None:
    """Clinics and telemedicine providers."""


@tenant.command("create")
@_slug
@click.option("--name", required=True, help="What people call it.")
@click.option("--kind", type=click.Choice(["clinic", "telemedicine"]), required=True)
@_facts
@data_option
def tenant_create(slug: str, name: str, kind: Any, data: Path, **facts: Any) -> None:
    """Create the tenant SLUG: lower-case letters, digits and hyphens, as in its web addresses."""
    from services.tenancy import tenants
    from services.tenancy.scope import operator_scope
    from services.tenancy.tenants import Limits

    given = _given(facts, Limits())
    administer(
        data,
        lambda engines: tenants.create(operator_scope(), engines, slug, name=name, kind=kind, **given),
        begins=True,
    )
    click.echo(f"Created the {kind} {slug} ({name}).")


@tenant.command("list")
@data_option
def tenant_list(data: Path) -> None:
    """List all tenants."""
    from services.tenancy import tenants

    found = administer(data, tenants.find)
    table(
        ("SLUG", "KIND", "STATE", "NAME"),
        [(tenant.slug, tenant.kind, tenant.state, tenant.name) for tenant in found],
    )


@tenant.command("show")
@_slug
@data_option
def tenant_show(slug: str, data: Path) -> None:
    """Show what is known of a tenant, and what it uses of its share."""
    from services.telemedicine import retention
    from services.tenancy import tenants, usage

    async def read(scope: "Scope", engines: "Engines") -> "tuple[Tenant, Usage, Retention]":
        return (
            await tenants.read(scope, engines),
            await usage.read(scope, engines),
            await retention.read(scope, engines),
        )

    known, used, kept = within(data, slug, read)
    limits = known.limits
    rows = [
        ("name", known.name),
        ("kind", known.kind),
        ("state", known.state),
        ("locale", known.locale),
        ("time zone", known.time_zone),
        ("contact", known.contact),
        ("associations", f"at most {_limit(limits.associations)}"),
        ("storage", f"{used.storage_bytes} bytes of {_storage(limits)}"),
        ("instances", used.instances),
        ("instances today", f"{used.instances_today} of {_limit(limits.instances_a_day)}"),
        ("retention agreed", _agreed(known.retention_days)),
        ("studies are kept", f"{_kept(kept.rules)}: `vetark tenant retention {slug}`"),
    ]
    if known.closes_at:
        rows.append(("deleted after", _moment(known.closes_at)))
    table((slug.upper(), ""), rows)


@tenant.command("set")
@_slug
@click.option("--name", help="What people call it.")
@click.option("--no-limit", multiple=True, type=click.Choice(["associations", "storage", "instances-a-day"]))
@_facts
@data_option
def tenant_set(slug: str, no_limit: tuple[str, ...], data: Path, **facts: Any) -> None:
    """Change what is given of a tenant."""
    from services.tenancy import tenants
    from services.tenancy.scope import operator_scope

    async def change(engines: "Engines") -> None:
        limits = (await tenants.get(engines, slug)).limits
        given = _given(facts, limits)
        if no_limit:
            names = {_FIELDS.get(name, name.replace("-", "_")): None for name in no_limit}
            given["limits"] = replace(given.get("limits", limits), **names)
        await tenants.update(operator_scope(), engines, slug, **given)

    administer(data, change)
    click.echo(f"Changed {slug}.")


@tenant.command("suspend")
@_slug
@data_option
def tenant_suspend(slug: str, data: Path) -> None:
    """Let nobody of a tenant in any more, within seconds; nothing is deleted."""
    _set_state(data, slug, "suspended")
    click.echo(f"{slug} is suspended.")


@tenant.command("resume")
@_slug
@data_option
def tenant_resume(slug: str, data: Path) -> None:
    """Let a suspended tenant in again."""
    _set_state(data, slug, "active")
    click.echo(f"{slug} is active.")


@tenant.command("appoint")
@_slug
@click.option("--email", required=True)
@click.option("--name", default="", help="What people call them.")
@data_option
def tenant_appoint(slug: str, email: str, name: str, data: Path) -> None:
    """Invite a tenant's administrator; prints the link alone on stdout."""
    from services.cli.people import tell_link
    from services.tenancy.scope import operator_scope
    from services.tenancy.sign_in import invitations

    sent = within(
        data,
        slug,
        lambda _, engines: invitations.invite_first(operator_scope(), engines, slug, email, name),
    )
    click.echo(f"Mailed to {email}:" if sent.mailed else f"Hand this to {email}:", err=True)
    tell_link(sent.link)


@tenant.command("export")
@_slug
@click.argument("folder", metavar="DIR", type=_FOLDER)
@data_option
def tenant_export(slug: str, folder: Path, data: Path) -> None:
    """Write all of a tenant into DIR: objects as they are, documents as NDJSON, and no secret.

    Broken off, it goes on when called again.
    """
    from services.archive.exchange.transfer import export

    manifest = within(data, slug, lambda scope, engines: export(scope, engines, folder, progress))
    click.echo(f"Exported {manifest.objects.count} objects of {slug} to {folder}.")


@tenant.command("import")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--as", "slug", metavar="SLUG", help="Another name than it had.")
@data_option
def tenant_import(folder: Path, slug: str | None, data: Path) -> None:
    """Make a tenant of an export; nobody is let in until all is there. Broken off, call it again."""
    from services.archive.exchange.transfer import Imported, Manifest, import_
    from services.errors import AlreadyExists
    from services.tenancy import tenants
    from services.tenancy.scope import operator_scope, system_scope
    from services.tenancy.tenants import Limits

    async def work(engines: "Engines") -> Imported:
        facts = {name: fact for name, fact in manifest.facts.items() if fact is not None}
        facts["limits"] = Limits.of(facts.get("limits"))
        try:
            await tenants.create(operator_scope(), engines, known_as, **facts)
        except AlreadyExists:
            if (await tenants.get(engines, known_as)).state != "suspended":
                raise
        await tenants.set_state(operator_scope(), engines, known_as, "suspended")
        imported = await import_(system_scope(known_as), engines, folder, progress)
        await tenants.set_state(operator_scope(), engines, known_as, "active")
        return imported

    manifest = Manifest.read(folder)
    known_as = slug or manifest.slug
    imported = administer(data, work, begins=True)
    click.echo(f"Imported {imported.objects} objects as {known_as}.")
    for what in imported.left_out:
        click.echo(f"To see to: {what}.")


@tenant.command("close")
@_slug
@click.option("--grace", type=Span(), default="30d", show_default=True, help="How long it can be reopened.")
@data_option
def tenant_close(slug: str, grace: timedelta, data: Path) -> None:
    """Let nobody of an exported tenant in any more, and delete its data once the grace is over."""
    from services.archive.lifecycle import closing
    from services.tenancy.scope import operator_scope

    known = administer(data, lambda engines: closing.close(operator_scope(), engines, slug, grace))
    click.echo(f"{slug} is closing; its data is deleted after {_moment(known.closes_at)}.")


@tenant.command("reopen")
@_slug
@data_option
def tenant_reopen(slug: str, data: Path) -> None:
    """Let a closing tenant in again, while its grace lasts."""
    from services.archive.lifecycle import closing
    from services.tenancy.scope import operator_scope

    administer(data, lambda engines: closing.reopen(operator_scope(), engines, slug))
    click.echo(f"{slug} is active.")


_FIELDS = {"storage": "storage_bytes"}
_LIMITS = ("associations", "storage", "instances_a_day", "storage_hard")


def _given(facts: dict[str, Any], limits: "Limits") -> dict[str, Any]:
    """The facts that were given, by the names the services use; limits that were not given stay."""
    given = typed(facts)
    new = {_FIELDS.get(name, name): given.pop(name) for name in _LIMITS if name in given}
    if new:
        given["limits"] = replace(limits, **new)
    if given.get("retention_days") == 0:
        given["retention_days"] = None
    return given


def _set_state(data: Path, slug: str, state: str) -> "Tenant":
    from services.tenancy import tenants
    from services.tenancy.scope import operator_scope

    return administer(data, lambda engines: tenants.set_state(operator_scope(), engines, slug, state))


def _agreed(days: int | None) -> str:
    return "nothing" if days is None else f"{days} days, which delete nothing by themselves"


def _kept(rules: "Rules") -> str:
    """The rules in a line."""
    told = [f"{name} {f'{days} days' if days else 'for ever'}" for name, days in sorted(rules.days.items())]
    others = f"{rules.default} days" if rules.default else "for ever"
    return ", ".join([*told, f"all others {others}"]) if told else others


def _limit(number: int | None) -> str:
    return "no limit" if number is None else str(number)


def _storage(limits: "Limits") -> str:
    if limits.storage_bytes is None:
        return "no limit"
    return (
        f"{limits.storage_bytes} ({'hard: images are refused' if limits.storage_hard else 'soft: told only'})"
    )


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "-"
