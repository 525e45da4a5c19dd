"""Autorouting: which series go where of themselves."""

from pathlib import Path

import click

from services.cli.terminal import data_option, table, tenant_option, within


@click.group()
def route() -> None:
    """Rules that send what arrives on to remote servers."""


@route.command("add")
@tenant_option
@click.argument("name")
@click.option(
    "--to", "remotes", multiple=True, required=True, metavar="REMOTE", help="A remote server; repeat."
)
@click.option("--modality", metavar="PATTERN", help="Such as CT, or C?; * stands for any characters.")
@click.option("--calling", "calling_aet", metavar="PATTERN", help="AE title of who sent it to us.")
@click.option("--description", metavar="PATTERN", help="Of the series or the study.")
@click.option("--species", metavar="PATTERN", help="Of the patient.")
@data_option
def route_add(slug: str, name: str, remotes: tuple[str, ...], data: Path, **conditions: str | None) -> None:
    """Send on what arrives from now on and meets all that is given, by a rule called NAME."""
    from services.delivery import rules

    made = within(data, slug, lambda scope, engines: rules.add(scope, engines, name, remotes, **conditions))
    click.echo(f"{made.name}: sent on to {', '.join(made.remotes)} once a series is quiet.")


@route.command("list")
@tenant_option
@data_option
def route_list(slug: str, data: Path) -> None:
    """List a tenant's rules."""
    from services.delivery import rules

    table(
        ("NAME", "TO", "MODALITY", "CALLING", "DESCRIPTION", "SPECIES"),
        [
            (
                rule.name,
                ", ".join(rule.remotes),
                *(getattr(rule, condition) or "any" for condition in rules.CONDITIONS),
            )
            for rule in within(data, slug, rules.find)
        ],
    )


@route.command("remove")
@tenant_option
@click.argument("name")
@data_option
def route_remove(slug: str, name: str, data: Path) -> None:
    """Route by the rule NAME no more; what is on its way goes on."""
    from services.delivery import rules

    within(data, slug, lambda scope, engines: rules.remove(scope, engines, name))
    click.echo(f"{slug} routes by {name} no more.")
