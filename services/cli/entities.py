"""Application Entities: a tenant's own AE titles, and the remote servers it trusts."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from services.cli.terminal import data_option, table, tenant_option, typed, within

_PORT = click.IntRange(1, 65535)


@click.group()
def ae() -> None:
    """AE titles: our own (local) and those of others (remote)."""


@ae.group("local")
def local() -> None:
    """Called AE titles: under which a tenant is reached."""


@local.command("add")
@tenant_option
@click.argument("ae_title")
@click.option("--clinic", help="Of a telemedicine provider: to the open cases of this clinic (slug) alone.")
@data_option
def local_add(slug: str, ae_title: str, clinic: str | None, data: Path) -> None:
    """Let AE_TITLE lead to a tenant."""
    from services.tenancy import application_entities

    within(
        data, slug, lambda scope, engines: application_entities.add_local(scope, engines, ae_title, clinic)
    )
    click.echo(f"{ae_title} leads to {slug}{f', there to the cases of {clinic}' if clinic else ''}.")


@local.command("list")
@tenant_option
@data_option
def local_list(slug: str, data: Path) -> None:
    """List a tenant's called AE titles."""
    from services.tenancy import application_entities

    found = within(data, slug, application_entities.find_local)
    table(("AE TITLE", "CASES OF"), [(one.aet, one.clinic or "") for one in found])


@local.command("remove")
@tenant_option
@click.argument("ae_title")
@data_option
def local_remove(slug: str, ae_title: str, data: Path) -> None:
    """Let AE_TITLE lead nowhere; its data stays."""
    from services.tenancy import application_entities

    within(data, slug, lambda scope, engines: application_entities.remove_local(scope, engines, ae_title))
    click.echo(f"{ae_title} leads to {slug} no more.")


@ae.group("remote")
def remote() -> None:
    """Remote servers: they may call us and may be sent to."""


_FACTS = (
    click.option("--aet", help="Its AE title."),
    click.option("--host", help="IP address, network (10.0.0.0/8) or host name it calls from; called there."),
    click.option("--port", type=_PORT, help="Where it listens. Without one it only calls us."),
    click.option(
        "--query-retrieve/--no-query-retrieve",
        default=None,
        help="It may search and retrieve here, and we there.",
    ),
    click.option("--tls/--no-tls", default=None, help="Call it with TLS."),
    click.option("--announce/--no-announce", default=None, help="Tell it of studies as they come."),
    click.option(
        "--association-per-image/--association-for-many",
        default=None,
        help="Send it every image on an association of its own, or many on one (default).",
    ),
    click.option(
        "--worklist-own/--worklist-all",
        default=None,
        help="Its worklist has its own steps and those of no station, or all (default).",
    ),
    click.option(
        "--worklist-started/--worklist-unstarted",
        default=None,
        help="Its worklist has steps in progress too (default), or none.",
    ),
    click.option("--maximum-pdu-length", type=int, metavar="BYTES", help="What we take from it in one PDU."),
    click.option("--connect-timeout", type=float, metavar="SECONDS", help="Until it answers our request."),
    click.option("--dimse-timeout", type=float, metavar="SECONDS", help="Silence inside a message."),
    click.option("--certificate", metavar="SHA256", help="Fingerprint of the TLS certificate it must show."),
    click.option("--username", help="It must show this and a passcode, and may call from anywhere."),
    click.option(
        "--worklist-minutes",
        type=click.IntRange(1, 1440),
        help="Bring in its worklist every so many minutes. Without it, its worklist is not taken.",
    ),
    click.option("--worklist-days", type=click.IntRange(0, 30), help="Days after today to ask for; 1."),
    click.option("--worklist-modality", metavar="CODE", help="Only steps of this modality; '' for all."),
    click.option("--worklist-station", metavar="AE_TITLE", help="Only steps of this station; '' for all."),
    click.option(
        "--worklist-cancels/--worklist-keeps",
        default=None,
        help="Cancel a request whose entry is gone from its worklist, or keep it (default).",
    ),
    click.option(
        "--performed-steps/--no-performed-steps",
        default=None,
        help="Tell it what modalities perform (MPPS), beside what came from its worklist.",
    ),
    click.option("--passcode-stdin", is_flag=True, help="Read the passcode from standard input."),
)


def _facts(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_FACTS):
        command = option(command)
    return command


def _given(facts: dict[str, Any], *, passcode_stdin: bool) -> dict[str, Any]:
    """What was typed; the passcode is asked for with a new username."""
    given = typed(facts)
    if passcode_stdin:
        given["passcode"] = sys.stdin.readline().rstrip("\r\n")
    elif "username" in given:
        given["passcode"] = click.prompt("Passcode", hide_input=True, confirmation_prompt=True, err=True)
    return given


@remote.command("add")
@tenant_option
@click.option("--name", required=True, help="What people call it.")
@_facts
@data_option
def remote_add(slug: str, data: Path, passcode_stdin: bool, **facts: Any) -> None:
    """Introduce a modality, workstation or archive to a tenant."""
    from services.tenancy import application_entities

    for needed in ("aet", "host"):
        if facts[needed] is None:
            raise click.MissingParameter(param_type="option", param_hint=f"'--{needed}'")
    given = _given(facts, passcode_stdin=passcode_stdin)
    made = within(data, slug, lambda scope, engines: application_entities.add_remote(scope, engines, **given))
    click.echo(f"{slug} knows {_described(made)}.")


@remote.command("change")
@tenant_option
@click.argument("name")
@click.option("--rename", metavar="NAME", help="What people call it from now on.")
@_facts
@click.option(
    "--forget",
    multiple=True,
    type=click.Choice(
        [
            "port",
            "maximum-pdu-length",
            "connect-timeout",
            "dimse-timeout",
            "certificate",
            "username",
            "worklist-minutes",
        ]
    ),
    help="Take the installation's setting again, ask for no certificate or username, call it no more, "
    "take its worklist no more.",
)
@data_option
def remote_change(
    slug: str,
    data: Path,
    name: str,
    rename: str | None,
    forget: tuple[str, ...],
    passcode_stdin: bool,
    **facts: Any,
) -> None:
    """Change what is given of the remote server NAME."""
    from services.tenancy import application_entities

    given = _given({**facts, "name": rename}, passcode_stdin=passcode_stdin)
    given |= {fact.replace("-", "_"): None for fact in forget}
    made = within(
        data, slug, lambda scope, engines: application_entities.update_remote(scope, engines, name, **given)
    )
    click.echo(f"{slug} knows {_described(made)}.")


@remote.command("list")
@tenant_option
@data_option
def remote_list(slug: str, data: Path) -> None:
    """List a tenant's remote servers."""
    from services.tenancy import application_entities

    table(
        ("NAME", "AE TITLE", "HOST", "PORT", "QUERY/RETRIEVE", "TLS", "SHOWS"),
        [
            (a.name, a.aet, a.host, a.port or "-", _yes(a.query_retrieve), _yes(a.tls), _shows(a))
            for a in within(data, slug, application_entities.find_remote)
        ],
    )


@remote.command("remove")
@tenant_option
@click.argument("name")
@data_option
def remote_remove(slug: str, name: str, data: Path) -> None:
    """Know the remote server NAME no longer."""
    from services.tenancy import application_entities

    within(data, slug, lambda scope, engines: application_entities.remove_remote(scope, engines, name))
    click.echo(f"{slug} knows {name} no more.")


@remote.command("test")
@tenant_option
@click.argument("name")
@click.option(
    "--calling", metavar="AE_TITLE", help="Call as this AE title of the tenant; default: its first."
)
@data_option
def remote_test(slug: str, name: str, calling: str | None, data: Path) -> None:
    """Call the remote server NAME with a C-ECHO, and say what is wrong if it does not answer."""
    from services.tenancy.application_entities import reach

    answer = within(data, slug, lambda scope, engines: reach.reach(scope, engines, name, calling))
    if not answer.reached:
        raise click.ClickException(f"{name}: {answer.reason}")
    click.echo(f"{name} answers ({answer.seconds * 1000:.0f} ms).")


@remote.command("fetch-worklist")
@tenant_option
@click.argument("name")
@data_option
def remote_fetch_worklist(slug: str, name: str, data: Path) -> None:
    """Look at the worklist of the remote server NAME now, and say what came of it."""
    from services.remote_entities import worklist

    done = within(data, slug, lambda scope, engines: worklist.fetch(scope, engines, name))
    if done.reason:
        raise click.ClickException(f"{name}: {done.reason}")
    told = f"{done.found} entries, {done.made} new, {done.changed} changed, {done.gone} gone"
    click.echo(f"{name}: {told}, {done.cancelled} cancelled.")
    for reason, count in (done.left_out or {}).items():
        click.echo(f"{count} left out: {reason}")
    if done.more:
        click.echo("There are more: name a modality, a station or fewer days.")


def _described(remote: Any) -> str:
    if remote.port is None:
        return f"{remote.aet} at {remote.host}, which only calls us: it has no port"
    return f"{remote.aet} at {remote.host} port {remote.port}"


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def _shows(remote: Any) -> str:
    """What it must show of itself."""
    shown = [f"user {remote.username}"] if remote.username else ["its address"]
    return " and ".join([*shown, *(["a certificate"] if remote.certificate else [])])
