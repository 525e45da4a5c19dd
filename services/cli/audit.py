"""The audit trail: verified, and taken out of the installation."""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.cli.terminal import administer, data_option

if TYPE_CHECKING:
    from services.persistence import Engines

_MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"])


@click.group()
def audit() -> None:
    """Who did what, from where, when, and how it ended."""


@audit.command("verify")
@data_option
def audit_verify(data: Path) -> None:
    """Hold the trail's hash chains against themselves and their anchors; exits 1 and lists what differs."""
    from services.tenancy.audit import verify
    from services.tenancy.backups.after import last_restore
    from services.tenancy.scope import operator_scope

    async def work(engines: "Engines") -> int:
        differences = 0
        async for difference in verify(operator_scope(), engines):
            click.echo(f"{difference.chain} entry {difference.number}: {difference.what}")
            differences += 1
        if differences and (restored := await last_restore(operator_scope(), engines)):
            at, backup_at = restored
            click.echo(
                f"At {at:%Y-%m-%d %H:%M} UTC the records were restored from a backup of"
                f" {backup_at:%Y-%m-%d %H:%M} UTC: entries that were written between are missing."
            )
        return differences

    if differences := administer(data, work):
        raise click.ClickException(f"{differences} differences in the audit trail")
    click.echo("The audit trail is whole.")


@audit.command("export")
@click.option("--tenant", "slug", metavar="SLUG", help="The tenant whose trail; default: the installation's.")
@click.option("--from", "since", type=_MOMENT, help="First day, or moment (UTC).")
@click.option("--to", "until", type=_MOMENT, help="Last day, or the moment (UTC) to stop before.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["ndjson", "xml"]),
    default="ndjson",
    show_default=True,
    help="A JSON object, or a DICOM audit message (PS3.15 A.5), on each line.",
)
@data_option
def audit_export(
    slug: str | None, since: datetime | None, until: datetime | None, form: str, data: Path
) -> None:
    """Write the trail to stdout, oldest first."""
    from services.tenancy import tenants
    from services.tenancy.audit import Entry, export
    from services.tenancy.audit.messages import message
    from services.tenancy.scope import operator_scope, system_scope

    async def work(engines: "Engines") -> None:
        if slug is not None:
            await tenants.get(engines, slug)
        scope = operator_scope() if slug is None else system_scope(slug)
        async for document in export(scope, engines, _begin(since), _end(until)):
            if form == "xml":
                click.echo(message(Entry.of(document)))
            else:
                click.echo(json.dumps(document, default=_text, sort_keys=True))

    administer(data, work)


def _begin(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment else None


def _end(moment: datetime | None) -> datetime | None:
    """A day counts to its end."""
    if moment is None:
        return None
    if moment.time() == time.min:
        moment = datetime.combine(moment, time.max)
    return moment.replace(tzinfo=UTC)


def _text(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError
    return value.astimezone(UTC).isoformat(timespec="milliseconds")
