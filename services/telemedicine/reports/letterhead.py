"""A provider's letterhead: its logo, name and address, on every report it prints."""

import asyncio
import io
from typing import Any

from PIL import Image, UnidentifiedImageError

from services.errors import Invalid, TooLarge
from services.persistence import Edit, Engines, TenantCollection
from services.telemedicine.reports.printing import Head
from services.tenancy import audit, tenants
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.texts import require_text

LARGEST_LOGO = 2 << 20
"""Bytes as it is uploaded."""
_MOST_PIXELS = 40_000_000
_KEPT = (900, 300)
"""Pixels it is kept in: 300 to an inch where it is printed."""
_KEPT_BYTES = 700_000
LONGEST_NAME = 200
LONGEST_ADDRESS = 1_000


async def letterhead_of(scope: Scope, engines: Engines) -> Head:
    """The scope's tenant's letterhead; its name where nobody has said anything. Needs the right to find."""
    scope.require_any(Right.FIND, Right.ADMINISTER)
    kept = await _heads(scope, engines).find_one({}) or {}
    name = kept.get("name") or (await tenants.get(engines, scope.grant.tenant)).name
    return Head(name, kept.get("address", ""), kept.get("contact", ""), kept.get("logo", b""))


async def put_letterhead(scope: Scope, engines: Engines, *, name: str, address: str, contact: str) -> Head:
    """Say what stands on it; an empty name: the tenant's. Needs to administer. Raises Invalid, TooLarge."""
    scope.require(Right.ADMINISTER)
    if not name.isprintable():
        raise Invalid("a name stands on one line")
    require_text(name, "a name", LONGEST_NAME)
    require_text(address, "an address", LONGEST_ADDRESS)
    require_text(contact, "a contact", LONGEST_ADDRESS)
    said = {"name": name.strip(), "address": address.strip(), "contact": contact.strip()}
    await _change(scope, engines, said)
    return await letterhead_of(scope, engines)


async def put_logo(scope: Scope, engines: Engines, data: bytes) -> None:
    """Take a PNG or JPEG as the logo, made small and anew; none takes it away. Needs to administer.

    Raises Invalid for anything else, TooLarge.
    """
    scope.require(Right.ADMINISTER)
    if len(data) > LARGEST_LOGO:
        raise TooLarge(f"a logo has at most {LARGEST_LOGO >> 20} MB")
    kept = await asyncio.to_thread(_made_anew, data) if data else b""
    await _change(scope, engines, {"logo": kept})


def _made_anew(data: bytes) -> bytes:
    """The picture and nothing else that the file holds, within bounds."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise TooLarge("a logo has at most 40 million pixels")
            image.draft("RGB", _KEPT)
            small = image.convert("RGBA" if image.has_transparency_data else "RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Invalid("a logo is a PNG or JPEG") from error
    small.thumbnail(_KEPT)
    file = io.BytesIO()
    small.save(file, "PNG", optimize=True)
    if file.tell() > _KEPT_BYTES:  # a photograph
        file = io.BytesIO()
        small.convert("RGB").save(file, "JPEG", quality=85)
    return file.getvalue()


async def _change(scope: Scope, engines: Engines, facts: dict[str, Any]) -> None:
    await _heads(scope, engines).upsert({"id": "letterhead"}, Edit(set=facts))
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, {"what": "letterhead changed"})


def _heads(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "letterheads")
