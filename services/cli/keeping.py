"""Commands of `vetark tenant` for retention rules and legal holds."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from services.cli.tenants import tenant
from services.cli.terminal import Span, data_option, table, within

if TYPE_CHECKING:
    from services.archive.lifecycle.retention_rules import Retention, Rules
    from services.persistence import Engines
    from services.telemedicine.retention import Preview
    from services.tenancy.scope import Scope

__all__ = ["tenant"]
_FOR_EVER = "forever"
_slug = click.argument("slug")


class _Days(click.ParamType[int | None]):
    """Whole days such as 90d or 10y, or `forever`: None."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        """Convert from text; fails as click does."""
        if value is None or value == _FOR_EVER:
            return None
        if value[-1:] not in {"d", "w", "y"}:
            self.fail(f"{value!r} is not a time such as 90d or 10y, or {_FOR_EVER}", param, ctx)
        return Span().convert(value, param, ctx).days


class _Kept(click.ParamType[dict[str, int | None]]):
    """Modalities and for how long they are kept, such as CR,DX=10y."""

    name = "rule"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dict[str, int | None]:
        """Convert from text; fails as click does."""
        names, is_told, time = value.partition("=")
        codes = [one.strip() for one in names.upper().split(",")]
        if not is_told or not all(codes):
            self.fail(
                f"{value!r} is not modalities and a time, such as CR,DX=10y or US={_FOR_EVER}", param, ctx
            )
        return dict.fromkeys(codes, _Days().convert(time.strip(), param, ctx))


@tenant.command("retention")
@_slug
@click.option(
    "--keep",
    "kept",
    multiple=True,
    type=_Kept(),
    metavar="CR,DX=10y",
    help="Modalities, and for how long; may be repeated.",
)
@click.option(
    "--others",
    type=_Days(),
    default=_FOR_EVER,
    show_default=True,
    metavar="10y",
    help="For how long all other modalities.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_option
def tenant_retention(
    slug: str, kept: tuple[dict[str, int | None], ...], others: int | None, yes: bool, data: Path
) -> None:
    """Show for how long studies are kept, or set it, after a look at what that deletes."""
    from services.archive.lifecycle.retention_rules import Rules
    from services.telemedicine import retention

    source = click.get_current_context().get_parameter_source("others")
    if not kept and source is click.core.ParameterSource.DEFAULT:
        _show(within(data, slug, retention.read))
        return
    days = dict[str, int | None]()
    for one in kept:
        if twice := sorted(days.keys() & one.keys()):
            raise click.UsageError(f"a modality has one --keep: {', '.join(twice)}")
        days |= one
    rules = Rules(days, others)

    async def look(scope: "Scope", engines: "Engines") -> "Preview":
        return await retention.preview(scope, engines, rules)

    async def set_(scope: "Scope", engines: "Engines") -> "Retention":
        return await retention.set_rules(scope, engines, rules, seen.seal)

    seen = within(data, slug, look)
    _tell(rules, seen)
    if not yes:
        click.confirm("Set these rules?", abort=True)
    _show(within(data, slug, set_))


@tenant.command("hold")
@_slug
@click.argument("study", metavar="STUDY_INSTANCE_UID")
@click.option("--reason", required=True, help="Why; stands in the audit trail.")
@click.option("--whole-patient", is_flag=True, help="All studies of its patient.")
@data_option
def tenant_hold(slug: str, study: str, reason: str, whole_patient: bool, data: Path) -> None:
    """Have nobody delete a study, by any way, until the hold is lifted."""
    from services.archive.index import legal_holds

    made = within(
        data,
        slug,
        lambda scope, engines: legal_holds.place(scope, engines, study, reason, whole_patient=whole_patient),
    )
    click.echo(f"On legal hold: {made.id}")


@tenant.command("holds")
@_slug
@data_option
def tenant_holds(slug: str, data: Path) -> None:
    """List a tenant's legal holds."""
    from services.archive.index import legal_holds

    table(
        ("HOLD", "SINCE", "OF", "STUDY", "BY", "REASON"),
        [
            (
                hold.id,
                f"{hold.placed_at:%Y-%m-%d}",
                "patient" if hold.patient else "study",
                hold.study,
                hold.placed_by,
                hold.reason.replace("\n", " "),
            )
            for hold in within(data, slug, legal_holds.holds)
        ],
    )


@tenant.command("lift")
@_slug
@click.argument("hold")
@click.option("--reason", required=True, help="Why; stands in the audit trail.")
@data_option
def tenant_lift(slug: str, hold: str, reason: str, data: Path) -> None:
    """End a legal hold."""
    from services.archive.index import legal_holds

    within(data, slug, lambda scope, engines: legal_holds.lift(scope, engines, hold, reason))
    click.echo("The legal hold is lifted.")


def _tell(rules: "Rules", seen: "Preview") -> None:
    _rules(rules)
    more = "at least " if seen.more else ""
    oldest = f", the oldest of {seen.oldest:%Y-%m-%d}" if seen.oldest else ""
    click.echo(f"These rules would delete {more}{seen.studies} studies ({seen.images} images) now{oldest}.")
    click.echo(f"Past their time, but on legal hold or in use: {seen.kept}.")


def _show(made: "Retention") -> None:
    _rules(made.rules)
    if made.holds_from is not None:
        click.echo(f"What they shorten is kept as before until {made.holds_from:%Y-%m-%d %H:%M} UTC.")


def _rules(rules: "Rules") -> None:
    every = [*sorted(rules.days.items()), ("all others", rules.default)]
    table(("MODALITY", "KEPT"), [(name, f"{days} days" if days else "for ever") for name, days in every])
