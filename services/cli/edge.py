"""The ingest pod at a clinic or region: run it, and see to what waits in its spool."""

import secrets
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.cli.processes import lasting, run_process
from services.cli.terminal import administer, data_option, table

if TYPE_CHECKING:
    from services.edge.arrival import Arrival
    from services.edge.files import SpoolFiles


@click.group(invoke_without_command=True)
@click.pass_context
def edge(context: click.Context) -> None:
    """Run the DICOM entry point of a site that keeps taking images while it does not reach the archive.

    While the link is up a modality is answered once the archive has the instance, as `vetark dimse` does;
    while it is down, once the spool at the site has it. That is a weaker promise: storage commitment is
    never confirmed for it.
    """
    if context.invoked_subcommand is None:
        with lasting():
            from services.edge.service import run

        run_process("edge", run, supervised=False)


@edge.command("key")
def edge_key() -> None:
    """Print a new key for VETARK_EDGE_SPOOL_KEY_FILE: 32 random bytes as base64."""
    click.echo(urlsafe_b64encode(secrets.token_bytes(32)).decode())


@edge.group("spool")
def spool() -> None:
    """The spool of this site, which the environment names: images that wait."""


@spool.command("list")
def spool_list() -> None:
    """List what is set aside with the reason, and how much waits."""
    files = _files()
    (count, first), aside = files.waiting_since(), files.aside()
    table(
        ("NUMBER", "TENANT", "FROM", "RECEIVED", "INSTANCE", "REASON"),
        [(one.number, *_told(one.arrival), one.reason) for one in aside],
    )
    since = f", the first since {first:%Y-%m-%d %H:%M}" if first else ""
    click.echo(f"{count} wait{since}; {len(aside)} are set aside.")


@spool.command("retry")
@click.argument("numbers", nargs=-1, type=int, metavar="[NUMBER]...")
@click.option("--all", "every", is_flag=True, help="All that is set aside.")
def spool_retry(numbers: tuple[int, ...], every: bool) -> None:
    """Have what is set aside tried again, in its old place of the order."""
    if bool(numbers) == every:
        raise click.UsageError("name what is to be tried again, or give --all")
    files = _files()
    for number in [one.number for one in files.aside()] if every else numbers:
        files.retry(number)
        click.echo(f"{number} is tried again.")


@spool.command("export")
@click.argument("number", type=int)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def spool_export(number: int, file: Path) -> None:
    """Write what is set aside under NUMBER into a DICOM FILE, which stays set aside."""
    from services.dicom.part10 import Source, file_meta
    from services.errors import Damaged, NotFound

    files = _files()
    found = next((one for one in files.aside() if one.number == number), None)
    if found is None:
        raise NotFound(f"nothing is set aside under {number}")
    if found.arrival is None:
        raise Damaged(found.reason)
    a = found.arrival
    source = Source(a.calling_aet, a.called_aet, a.address, a.received_at)
    with file.open("xb") as written:
        written.write(file_meta(a.sop_class_uid, a.sop_instance_uid, a.transfer_syntax_uid, source=source))
        for piece in files.aside_dataset(number):
            written.write(piece)


@edge.command("sites")
@data_option
def edge_sites(data: Path) -> None:
    """List the sites that told this installation what waits there."""
    from services.tenancy import edge_sites as sites
    from services.tenancy.scope import operator_scope

    table(
        ("SITE", "TENANT", "WAIT", "SINCE", "SET ASIDE", "LAST HEARD OF"),
        [
            (
                one.site,
                one.tenant,
                one.waiting.instances,
                f"{one.waiting.oldest:%Y-%m-%d %H:%M}" if one.waiting.oldest else "-",
                one.waiting.aside,
                f"{one.heard_at:%Y-%m-%d %H:%M:%S}",
            )
            for one in administer(data, lambda engines: sites.find(operator_scope(), engines))
        ],
        "No site has told this installation of its spool.",
    )


@edge.command("forget")
@click.argument("site")
@data_option
def edge_forget(site: str, data: Path) -> None:
    """Show the SITE no more, since it is closed."""
    from services.tenancy import edge_sites as sites
    from services.tenancy.scope import operator_scope

    administer(data, lambda engines: sites.remove_site(operator_scope(), engines, site))
    click.echo(f"{site} is shown no more.")


def _told(arrival: "Arrival | None") -> tuple[str, ...]:
    """Describe a spooled file: whose, from whom, since when, what; of one that does not open nobody knows."""
    if arrival is None:
        return ("-",) * 4
    received = f"{arrival.received_at:%Y-%m-%d %H:%M}"
    return arrival.tenant, arrival.calling_aet, received, arrival.sop_instance_uid


def _files() -> "SpoolFiles":
    from services.edge.service import files_of
    from services.settings import Settings

    return files_of(Settings())
