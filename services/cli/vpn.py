"""The VPN by which clinics reach the archive: its hubs, its sites and their keys."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.cli.terminal import Span, administer, data_option, table, within

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from services.persistence import Engines
    from services.tenancy.scope import Scope
    from services.tenancy.vpn.site import Site
    from services.tenancy.vpn.sites import WantedDevice
    from services.vpn.router import Router

_NO_SITES = "There are no sites: `vetark vpn site add` connects one."
_folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A new folder for every form of it; without it, wg-quick's goes to standard output.",
)


@click.group()
def vpn() -> None:
    """The VPN: hubs of the installation, and sites of clinics.

    A site is one router with a key of its own. Each device behind it has an address that no other clinic's
    has, whatever the clinics' networks are. Hubs ask for what holds every two seconds: who is revoked is cut
    at once.

    First `vetark vpn hub add`, and on the hub `vetark vpn hub agent`; then `vetark vpn site add` for each
    clinic.
    """


@vpn.group("hub")
def hub() -> None:
    """Hubs: the machines at which sites' tunnels end."""


@hub.command("add")
@click.argument("name")
@click.option("--endpoint", required=True, metavar="HOST:PORT", help="Where sites reach it (UDP).")
@click.option("--network", required=True, metavar="CIDR", help="Devices get their addresses from it.")
@click.option(
    "--dicom",
    default="11112",
    show_default=True,
    metavar="[ADDRESS:]PORT",
    help="Where DICOM goes on from the hub; without an address, a port of the hub itself.",
)
@click.option(
    "--https", default="443", show_default=True, metavar="[ADDRESS:]PORT", help="The same for HTTPS."
)
@click.option(
    "--archive",
    multiple=True,
    metavar="CIDR",
    help="A network that may call devices through the hub, on the ports they were given; repeat.",
)
@data_option
def hub_add(
    name: str, endpoint: str, network: str, dicom: str, https: str, archive: tuple[str, ...], data: Path
) -> None:
    """Introduce the hub NAME; print its wg-quick configuration on stdout and its token on stderr, both once.

    Hubs of the same network know the same sites: give a second one the network of the first.
    """
    from services.tenancy.scope import operator_scope
    from services.tenancy.vpn import hubs
    from services.vpn import wg_quick
    from services.vpn.keys import new_keys

    keys = new_keys()
    made, token = administer(
        data,
        lambda engines: hubs.add(
            operator_scope(), engines, name=name, endpoint=endpoint, network=network, key=keys.public,
            dicom=dicom, https=https, archive=archive,
        ),
    )  # fmt: skip
    click.echo(wg_quick.hub(made, keys.private), nl=False)
    click.echo(f"{name} is {made.address} in {made.network}. The token of its agent:", err=True)
    click.echo(token, err=True)


@hub.command("list")
@data_option
def hub_list(data: Path) -> None:
    """List the hubs, and when each asked last."""
    from services.tenancy.scope import operator_scope
    from services.tenancy.vpn import hubs

    table(
        ("NAME", "ENDPOINT", "NETWORK", "ADDRESS", "DICOM", "HTTPS", "ASKED"),
        [
            (one.name, one.endpoint, one.network, one.address, one.dicom, one.https, _moment(one.seen_at))
            for one in administer(data, lambda engines: hubs.find(operator_scope(), engines))
        ],
        "There are no hubs: `vetark vpn hub add` introduces one.",
    )


@hub.command("token")
@click.argument("name")
@data_option
def hub_token(name: str, data: Path) -> None:
    """Give the hub NAME another token, printed once on stdout; the one before is good no more."""
    from services.tenancy.scope import operator_scope
    from services.tenancy.vpn import hubs

    click.echo(administer(data, lambda engines: hubs.renew_token(operator_scope(), engines, name)))


@hub.command("remove")
@click.argument("name")
@data_option
def hub_remove(name: str, data: Path) -> None:
    """Know the hub NAME no longer: within seconds its agent lets nobody through."""
    from services.tenancy.scope import operator_scope
    from services.tenancy.vpn import hubs

    administer(data, lambda engines: hubs.remove(operator_scope(), engines, name))
    click.echo(f"{name} is no hub any more.")


@hub.command("agent")
@click.option("--url", required=True, help="Where the installation answers, such as https://vetark.example.")
@click.option(
    "--token-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True,
    metavar="FILE", help="File with the hub's token.",
)  # fmt: skip
@click.option("--interface", default="vetark", show_default=True, help="The hub's WireGuard interface.")
def hub_agent(url: str, token_file: Path, interface: str) -> None:
    """Run beside a hub, as root: let in whom the registry names, and tell it of handshakes.

    The interface stands already (wg-quick up). Needs the programs wg and nft, and nothing else of Vetark: no
    engine, no patient's data. Ends when it is told to; the tunnel goes on as it was.
    """
    import asyncio
    import re

    from services.log_lines import log_to_stderr
    from services.settings import Settings
    from services.vpn.agent import Agent

    if re.fullmatch(r"[A-Za-z0-9_.-]{1,15}", interface) is None:
        raise click.BadParameter("no name of an interface", param_hint="'--interface'")
    log_to_stderr("vpn hub agent", Settings().log_format)
    asyncio.run(Agent(url, token_file.read_text(encoding="ascii").strip(), interface).run())


@vpn.group("site")
def site() -> None:
    """Sites: clinics' routers, and the devices behind them."""


@site.command("add")
@click.argument("slug", metavar="TENANT")
@click.argument("name")
@click.option("--lan", required=True, metavar="CIDR", help="The clinic's network; others may have the same.")
@click.option(
    "--device", "devices", multiple=True, required=True, metavar="NAME=ADDRESS[:AE-TITLE]",
    help="A device, its address in the clinic, and its AE title: with one it is a remote AE of the tenant, "
    "at its own address of the VPN; repeat.",
)  # fmt: skip
@click.option(
    "--port",
    "ports",
    multiple=True,
    metavar="NAME=PORT",
    help="Where a device listens for DICOM; without it, it only calls us; repeat.",
)
@click.option("--network", metavar="CIDR", help="Which hubs' network; needed where there are several.")
@_folder_option
@data_option
def site_add(
    slug: str,
    name: str,
    lan: str,
    devices: tuple[str, ...],
    ports: tuple[str, ...],
    network: str | None,
    folder: Path | None,
    data: Path,
) -> None:
    """Connect the site NAME of TENANT: make its keys, address its devices, write its configuration.

    With --folder: the page for the clinic's IT person, wg-quick's configuration, scripts for MikroTik and
    OpenWrt, and a QR code. The private key is in them and nowhere else; if it is lost, `vetark vpn site
    rotate` makes another.
    """
    from services.vpn.router import add_site

    wanted = _wanted(devices, ports)
    _make(
        data,
        slug,
        folder,
        lambda scope, engines: add_site(scope, engines, name, lan=lan, devices=wanted, network=network),
    )


@site.command("list")
@click.option("--tenant", "slug", metavar="SLUG", help="Of this tenant; default: of all.")
@click.option("--revoked", is_flag=True, help="Those that were revoked too.")
@data_option
def site_list(slug: str | None, revoked: bool, data: Path) -> None:
    """List the sites, with their devices' addresses and when each was last heard of."""
    rows = [
        (
            one.tenant,
            one.name,
            one.state,
            one.lan,
            _devices(one),
            _day(one.created_at),
            _moment(one.handshake_at),
        )
        for one in _sites(data, slug, revoked=revoked)
    ]
    table(
        ("TENANT", "SITE", "STATE", "LAN", "DEVICES", "SINCE", "HANDSHAKE"),
        rows,
        _NO_SITES,
    )


@site.command("show")
@click.argument("slug", metavar="TENANT")
@click.argument("name")
@data_option
def site_show(slug: str, name: str, data: Path) -> None:
    """Show the site NAME of TENANT: its devices and their remote AEs, its public keys and its handshakes."""
    from services.tenancy.vpn import sites

    found = within(data, slug, lambda scope, engines: sites.get(scope, engines, name))
    click.echo(f"{found.name} of {found.tenant}, {found.lan} behind {found.network}, {found.state}")
    click.echo(f"key {found.key}")
    if found.old_key is not None:
        click.echo(f"old key {found.old_key}, until the new one is heard of or {_moment(found.old_until)}")
    for name_, at in sorted(found.handshakes.items()):
        click.echo(f"hub {name_}: last handshake {_moment(at)}")
    table(
        ("DEVICE", "IN THE CLINIC", "ON THE VPN", "REMOTE AE", "AE TITLE", "PORT"),
        [
            (one.name, one.lan_address, one.address, one.remote or "-", one.aet or "-", one.port or "-")
            for one in found.devices
        ],
    )


@site.command("handshakes")
@click.option("--tenant", "slug", metavar="SLUG", help="Of this tenant; default: of all.")
@data_option
def site_handshakes(slug: str | None, data: Path) -> None:
    """List when each hub last heard of each site; a tunnel in use is heard of every two minutes."""
    rows = [
        (one.tenant, one.name, hub_, _moment(one.handshakes.get(hub_)))
        for one in _sites(data, slug)
        for hub_ in (sorted(one.handshakes) or ["-"])
    ]
    table(
        ("TENANT", "SITE", "HUB", "HANDSHAKE"),
        rows,
        _NO_SITES,
    )


@site.command("rotate")
@click.argument("slug", metavar="TENANT")
@click.argument("name")
@click.option(
    "--within", "bound", type=Span(), default="7d", show_default=True,
    help="How long the old key is good at most; 0h ends it now.",
)  # fmt: skip
@_folder_option
@data_option
def site_rotate(slug: str, name: str, bound: timedelta, folder: Path | None, data: Path) -> None:
    """Make new keys for the site NAME of TENANT, and write its configuration as `vetark vpn site add` does.

    The old key stays good until a hub hears of the new one.
    """
    from services.vpn.router import rotate_site

    _make(data, slug, folder, lambda scope, engines: rotate_site(scope, engines, name, bound))


@site.command("revoke")
@click.argument("slug", metavar="TENANT")
@click.argument("name")
@data_option
def site_revoke(slug: str, name: str, data: Path) -> None:
    """Cut off the site NAME of TENANT, for good: every hub drops it within 10 seconds.

    Its devices' remote AEs stay as they are set, and are refused and not called. A hub that cannot reach the
    installation learns of it when it can again; the archive refuses the site's devices meanwhile.
    """
    from services.tenancy.vpn import sites

    ended = within(data, slug, lambda scope, engines: sites.revoke_site(scope, engines, name))
    click.echo(f"{name} of {slug} is revoked: {_devices(ended)}.")


def _make(data: Path, slug: str, folder: Path | None, work: "Callable[..., Awaitable[Router]]") -> None:
    """Make keys, and write the configurations: into a folder that can be made, or stdout."""
    from services.tenancy import tenants
    from services.tenancy.application_entities import find_local
    from services.vpn import openwrt, page, routeros, wg_quick

    if folder is not None:
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise click.ClickException(f"{folder}: {error.strerror}") from None

    async def made(scope: "Scope", engines: "Engines") -> "tuple[Router, str, list[str]]":
        known = await find_local(scope, engines)
        titles = [one.aet for one in known if one.clinic is None]
        return await work(scope, engines), (await tenants.get(engines, slug)).name, titles

    try:
        router, clinic, titles = within(data, slug, made)
    except BaseException:
        if folder is not None:
            folder.rmdir()
        raise
    if folder is None:
        click.echo(wg_quick.site(router), nl=False)
    else:
        drawn = page.code(router)
        forms = {
            "page.html": page.page(router, clinic, drawn, titles),
            "vetark.conf": wg_quick.site(router),
            "mikrotik.rsc": routeros.script(router),
            "openwrt.sh": openwrt.script(router),
            "code.svg": drawn,
        }
        for name, text in forms.items():
            if text:
                (folder / name).write_text(text, encoding="utf-8")
    click.echo(f"{router.site.name} of {slug}: {_devices(router.site)}.", err=True)


def _sites(data: Path, slug: str | None, *, revoked: bool = False) -> "list[Site]":
    """The sites of one tenant or of all."""
    from services.tenancy import tenants
    from services.tenancy.scope import system_scope
    from services.tenancy.vpn import sites

    async def found(engines: "Engines") -> "list[Site]":
        known = [slug] if slug else [one.slug for one in await tenants.find(engines)]
        if slug:
            await tenants.get(engines, slug)
        listed = [await sites.find(system_scope(one), engines, revoked=revoked) for one in known]
        return [one for each in listed for one in each]

    return administer(data, found)


def _wanted(devices: tuple[str, ...], ports: tuple[str, ...]) -> "list[WantedDevice]":
    from services.tenancy.vpn.sites import WantedDevice

    listening = {}
    for one in ports:
        name, _, number = one.partition("=")
        if not number.isdecimal():
            raise click.BadParameter(f"{one!r} is not NAME=PORT", param_hint="'--port'")
        listening[name] = int(number)
    wanted = []
    for one in devices:
        name, told, rest = one.partition("=")
        address, _, aet = rest.partition(":")
        if not told or not address:
            raise click.BadParameter(f"{one!r} is not NAME=ADDRESS[:AE-TITLE]", param_hint="'--device'")
        wanted.append(WantedDevice(name, address, aet or None, listening.pop(name, None)))
    if listening:
        raise click.BadParameter(f"no device is called {next(iter(listening))!r}", param_hint="'--port'")
    return wanted


def _devices(of: "Site") -> str:
    return ", ".join(f"{one.name} {one.address}" for one in of.devices) or "no device"


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "never"


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"
