"""The page for whoever looks after a clinic's network: what to enter, where, and how to see that it works."""

from collections.abc import Sequence
from html import escape
from io import BytesIO

import segno

from services.vpn import openwrt, routeros, wg_quick
from services.vpn.router import INTERFACE, Router

_STYLE = """
body{font:11pt/1.45 system-ui,sans-serif;max-width:46rem;margin:1.5rem auto;padding:0 1rem;color:#111}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:1.6rem}table{border-collapse:collapse;width:100%}
th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left}
pre{border:1px solid #999;padding:.6rem;white-space:pre-wrap;overflow-wrap:anywhere;font-size:8pt}
.secret{border:2px solid #a00;padding:.5rem .8rem}figure{margin:1rem 0}figure svg{width:64mm;height:auto}
@media print{body{margin:0;max-width:none}h2,table,figure{break-inside:avoid}}
"""

_MIKROTIK = "Paste this into a terminal of the router."
_OPENWRT = """Install the package wireguard-tools, then paste this into a shell of the router. It expects that
the clinic's network is the firewall zone called lan."""
_LINUX = f"""Install wireguard-tools and nftables, keep this as /etc/wireguard/{INTERFACE}.conf, and run
systemctl enable --now wg-quick@{INTERFACE}."""


def code(router: Router) -> str:
    """The tunnel as a QR code, in SVG; empty where no code has room for it."""
    drawn = BytesIO()
    try:
        made = segno.make(wg_quick.tunnel(router), error="l", micro=False)
    except segno.DataOverflowError:
        return ""
    made.save(drawn, kind="svg", xmldecl=False, scale=4)
    return drawn.getvalue().decode()


def page(router: Router, clinic: str, drawn: str, titles: Sequence[str]) -> str:
    """The page, for printing. `clinic`: what people call the tenant; `drawn`: its `code`.

    `titles`: the called AE titles of the tenant.
    """
    site, first = router.site, router.hubs[0]
    title = f"Connecting {clinic} ({site.name}) to the image archive"
    rows = "".join(
        f"<tr><td>{escape(one.name)}</td><td>{one.lan_address}</td><td>{one.address}</td>"
        f"<td>{escape(one.aet or '-')}</td><td>{one.port or '-'}</td></tr>"
        for one in site.devices
    )
    hubs = "".join(
        f"<tr><td>{escape(one.name)}</td><td>{escape(one.host)}, UDP port {one.port}</td>"
        f"<td>{one.address}</td></tr>"
        for one in router.hubs
    )
    ways = "".join(
        f"<h2>{heading}</h2><p>{told}</p><pre>{escape(text)}</pre>"
        for heading, told, text in (
            ("If the router is a MikroTik (RouterOS 7)", _MIKROTIK, routeros.script(router)),
            ("If the router runs OpenWrt (22.03 or newer)", _OPENWRT, openwrt.script(router)),
            ("If it is a Linux machine", _LINUX, wg_quick.site(router)),
        )
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>
<h1>{escape(title)}</h1>
<p>One router in the clinic ({site.lan}) opens an encrypted tunnel to the archive, by WireGuard. It goes out
by itself: nothing has to be opened towards the Internet. Only the devices below use it, and only for images
(DICOM) and the archive's web pages.</p>
<p class="secret"><strong>This page holds the key of the tunnel.</strong> It was made once and is kept
nowhere. Give it to nobody else, and destroy it once everything works. If it is lost, or somebody else has
seen it, the archive's operator makes a new one.</p>
<h2>Devices</h2>
<table><tr><th>Device</th><th>Address in the clinic</th><th>Address for the archive</th><th>AE title</th>
<th>Called at port</th></tr>
{rows}</table>
<p>The addresses in the clinic have to stay as they are: set them on the devices, or reserve them in the
router's DHCP.</p>
<h2>Where the tunnel leads</h2>
<table><tr><th>Hub</th><th>Reached at</th><th>The archive's address behind it</th></tr>
{hubs}</table>
<p>Use one of the three ways that follow, whichever fits the router.</p>
{ways}
<h2>On each device</h2>
<p>Enter as DICOM destination:</p>
<table><tr><th>What</th><th>Value</th></tr>
<tr><td>AE title of the archive (called AE title)</td><td>{_called(titles)}</td></tr>
{_destinations(router)}<tr><td>AE title of the device (calling AE title)</td>
<td>the one in the table of devices; capitals count</td></tr></table>
<p>A device that is to be sent images, or asked for them, listens at the port in that table. The address works
where the router above is the device's gateway. Where it is not, and the router is a MikroTik or a Linux
machine, enter that router's own address in the clinic instead of {first.address}.</p>
<h2>Testing, in this order</h2>
<ol>
<li>On the router: wg show (MikroTik: /interface wireguard peers print detail). The latest handshake has to be
less than three minutes ago. If there is none: can the router reach the Internet, and does anything stop
outgoing UDP to port {first.port}?</li>
<li>On a device: its own test of a DICOM destination (verify, echo or DICOM ping). If it is refused, compare
AE titles and the address in the clinic with the table. If it times out, look at the gateway that the device
has.</li>
<li>Send one image, and find it in the archive.</li>
<li>Tell the archive's operator, who sees when the tunnel was last used, and destroy this page.</li>
</ol>
<p>An ordinary ping does not work through the tunnel. That is right: it lets images and web pages through, and
nothing else.</p>
{_figure(drawn)}</body></html>
"""


def _called(titles: Sequence[str]) -> str:
    if not titles:
        return "none yet: the archive's operator gives the clinic one"
    return " or ".join(f"<strong>{escape(one)}</strong>" for one in titles)


def _destinations(router: Router) -> str:
    """Where images go: the first hub, and for a second destination the others."""
    rows = ""
    for number, hub in enumerate(router.hubs):
        told = "" if not number else f", where a device has a second destination ({escape(hub.name)})"
        rows += f"<tr><td>Address{told}</td><td>{hub.address}</td></tr>\n"
        rows += f"<tr><td>Port{told}</td><td>{hub.dicom}</td></tr>\n"
    return rows


def _figure(drawn: str) -> str:
    if not drawn:
        return ""
    return f"""<h2>For a device that runs WireGuard itself</h2>
<p>A tablet or computer that is the only device of its site reads the tunnel from this code, in WireGuard's
own app. The translation of addresses is not in it.</p>
<figure>{drawn}</figure>
"""
