"""Where a tenant may have us send webhooks, and the secrets they are signed with (Standard Webhooks 1.0)."""

import base64
import secrets
from contextlib import suppress
from urllib.parse import urlsplit

from services.errors import Invalid, Refused
from services.peers import webhooks
from services.peers.addresses import literal
from services.persistence import Engines
from services.tenancy.installation import Installation
from services.tenancy.sign_in.links import BYTES

LONGEST_URL = 500


async def check_url(engines: Engines, url: str) -> None:
    """Raise Invalid for no URL, Refused for an address inside; a name is judged each time it is called."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    fine = host and parts.scheme in ("https", "http") and not (parts.username or parts.fragment)
    if not fine or not host or len(url) > LONGEST_URL or not url.isascii() or not url.isprintable():
        raise Invalid("a URL begins with https:// and has neither a user nor a fragment")
    inward = engines.own(Installation).inward
    with suppress(OSError):
        if literal(host) and await inward.public_at(host, inward.practice_systems) is None:
            raise Refused(f"{host} is not on the public internet")


def same_host(before: str, now: str) -> bool:
    """Return whether two URLs lead to one server: another one gets a secret of its own."""
    return urlsplit(before)[:2] == urlsplit(now)[:2]


def new_signing_secret() -> str:
    """A secret that nobody has had."""
    return webhooks.PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()
