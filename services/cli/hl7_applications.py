"""HL7 applications: the systems that send a tenant HL7 messages, and those that take its results."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from services.cli.terminal import data_option, table, tenant_option, typed, within

_PORT = click.IntRange(1, 65535)


@click.group("hl7-application")
def hl7_application() -> None:
    """Systems that send HL7 messages and take results."""


_FACTS = (
    click.option("--host", help="IP address, network (10.0.0.0/8) or host name it sends from; called there."),
    click.option("--port", type=_PORT, help="Where it takes results. Without one it only sends."),
    click.option("--application", metavar="MSH-3", help="What it calls itself; empty: anything."),
    click.option("--facility", metavar="MSH-4", help="Its facility; empty: anything."),
    click.option("--tls/--no-tls", default=None, help="Send results over TLS."),
    click.option("--certificate", metavar="SHA256", help="Fingerprint of the TLS certificate it must show."),
)


def _facts(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_FACTS):
        command = option(command)
    return command


@hl7_application.command("add")
@tenant_option
@click.option("--name", required=True, help="What people call it.")
@_facts
@data_option
def add(slug: str, data: Path, **facts: Any) -> None:
    """Take messages for a tenant from a system."""
    from services.tenancy import hl7_applications

    if facts["host"] is None:
        raise click.MissingParameter(param_type="option", param_hint="'--host'")
    given = typed(facts)
    made = within(data, slug, lambda scope, engines: hl7_applications.add(scope, engines, **given))
    click.echo(f"{slug} knows {_described(made)}.")


@hl7_application.command("change")
@tenant_option
@click.argument("name")
@click.option("--rename", metavar="NAME", help="What people call it from now on.")
@_facts
@click.option(
    "--forget",
    multiple=True,
    type=click.Choice(["port", "certificate"]),
    help="Send it no results any more, ask for no certificate.",
)
@data_option
def change(
    slug: str, data: Path, name: str, rename: str | None, forget: tuple[str, ...], **facts: Any
) -> None:
    """Change what is given of the system NAME."""
    from services.tenancy import hl7_applications

    given = typed({**facts, "name": rename}) | dict.fromkeys(forget)
    made = within(data, slug, lambda scope, engines: hl7_applications.update(scope, engines, name, **given))
    click.echo(f"{slug} knows {_described(made)}.")


@hl7_application.command("list")
@tenant_option
@data_option
def list_(slug: str, data: Path) -> None:
    """List the systems a tenant takes messages from."""
    from services.tenancy import hl7_applications

    table(
        ("NAME", "HOST", "APPLICATION", "FACILITY", "RESULTS TO", "TLS"),
        [
            (a.name, a.host, a.application or "-", a.facility or "-", a.port or "-", "yes" if a.tls else "no")
            for a in within(data, slug, hl7_applications.find)
        ],
    )


@hl7_application.command("remove")
@tenant_option
@click.argument("name")
@data_option
def remove(slug: str, name: str, data: Path) -> None:
    """Take no more messages from the system NAME."""
    from services.tenancy import hl7_applications

    within(data, slug, lambda scope, engines: hl7_applications.remove(scope, engines, name))
    click.echo(f"{slug} knows {name} no more.")


def _described(application: Any) -> str:
    results = f"results go to port {application.port}" if application.port else "it takes no results"
    return f"{application.name}, which sends from {application.host}; {results}"
