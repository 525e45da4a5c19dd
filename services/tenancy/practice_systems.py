"""Practice systems (PIMS): programs of a clinic that request images and are told what becomes of them.

A client ID and its secret, kept as a hash, are exchanged for an API token that lives for an hour. What we
tell is signed with a second secret, which we must be able to read again.
"""

import hmac
import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.errors import Invalid, NotFound, Refused, Unauthenticated
from services.persistence import Edit, Engines, Grant, TenantCollection
from services.tenancy import audit, tenants, tokens
from services.tenancy.audit import Event, Outcome
from services.tenancy.scope import Principal, Right, Scope
from services.tenancy.short_cache import forget_all
from services.tenancy.sign_in import sealed
from services.tenancy.sign_in.links import BYTES, hashed
from services.tenancy.webhook_addresses import check_url, new_signing_secret, same_host

RIGHTS = frozenset({Right.FIND, Right.RETRIEVE, Right.REQUEST})
"""What one may be given: to know of studies and requests, as each does; to open images; to request them."""
LIFETIME = timedelta(hours=1)
"""Of an access token."""
MOST = 50
LONGEST_NAME = 64
_CLIENT_PREFIX, _SECRET_PREFIX = "vps_", "vts_"


@dataclass(frozen=True, slots=True)
class PracticeSystem:
    """What may be known of one. `webhook_url` is empty where it is told nothing so.

    `provet_url`: the practice's own Provet Cloud, from which its orders are fetched; "" for any other system.
    """

    id: str
    name: str
    client_id: str
    rights: frozenset[Right]
    webhook_url: str
    created_at: datetime
    last_used: datetime | None
    provet_url: str = ""

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "PracticeSystem":
        """Make it from what the database keeps."""
        return cls(
            document["id"],
            document["name"],
            document["client_id"],
            frozenset(map(Right, document["rights"])),
            document["webhook_url"],
            document["created_at"],
            document.get("last_used"),
            document.get("provet", {}).get("url", ""),
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A practice system and the secrets that were made for it, shown this once; None: as before."""

    system: PracticeSystem
    client_secret: str | None = None
    webhook_secret: str | None = None


async def add(
    scope: Scope, engines: Engines, *, name: str, rights: Iterable[Right], webhook_url: str = ""
) -> Kept:
    """A new one of the scope's tenant. Needs to administer.

    Raises Invalid for what cannot be, Refused for rights the scope lacks, for an address inside, and for a
    webhook where the installation has no key to keep its secret with.
    """
    scope.require(Right.ADMINISTER)
    facts = await _facts(scope, engines, name, rights, webhook_url)
    if await _systems(scope, engines).count({}, limit=MOST) >= MOST:
        raise Invalid(f"a clinic has at most {MOST} practice systems")
    client, signing = _new_secret(), new_signing_secret() if webhook_url else None
    document = {
        **facts,
        "id": uuid.uuid4().hex,
        "client_id": _CLIENT_PREFIX + secrets.token_hex(8),
        "client_secret": hashed(client),
        "webhook_secret": sealed.seal(engines, signing) if signing else None,
        "created_at": datetime.now(UTC),
    }
    await _systems(scope, engines).insert(document)
    await _record(scope, engines, "practice system added", document["id"])
    return Kept(PracticeSystem.of(document), client, signing)


async def update(
    scope: Scope,
    engines: Engines,
    id: str,  # noqa: A002
    *,
    name: str,
    rights: Iterable[Right],
    webhook_url: str = "",
) -> Kept:
    """Change one; its access tokens end where its rights do. Another host is told under another secret.

    Needs to administer. Raises NotFound, and as `add`.
    """
    scope.require(Right.ADMINISTER)
    document = await _document(scope, engines, id)
    facts: dict[str, Any] = await _facts(scope, engines, name, rights, webhook_url)
    signing = None
    if webhook_url and not (document["webhook_secret"] and same_host(document["webhook_url"], webhook_url)):
        signing = new_signing_secret()
        facts["webhook_secret"] = sealed.seal(engines, signing)
    await _systems(scope, engines).update({"id": id}, Edit(set=facts))
    if facts["rights"] != document["rights"]:
        await _end(scope, engines, id)
    await _record(scope, engines, "practice system changed", id)
    return Kept(PracticeSystem.of({**document, **facts}), None, signing)


async def set_provet(
    scope: Scope,
    engines: Engines,
    id: str,  # noqa: A002
    *,
    url: str,
    client_id: str = "",
    client_secret: str = "",
) -> PracticeSystem:
    """Have one's orders fetched from Provet Cloud, with what Provet knows us as; no `url`: no more.

    Needs to administer. Raises NotFound, Invalid, and Refused as `add`.
    """
    scope.require(Right.ADMINISTER)
    await _document(scope, engines, id)
    edit = Edit(unset=("provet",))
    if url:
        await check_url(engines, url)
        if not (client_id and client_secret):
            raise Invalid("Provet is asked with a client ID and a client secret")
        secret = sealed.seal(engines, client_secret)
        edit = Edit(set={"provet": {"url": url.rstrip("/"), "client_id": client_id, "client_secret": secret}})
    await _systems(scope, engines).update({"id": id}, edit)
    await _record(scope, engines, "Provet Cloud of a practice system set", id)
    return await get(scope, engines, id)


async def provet(scope: Scope, engines: Engines, id: str) -> tuple[str, str, str]:  # noqa: A002
    """Where one's Provet Cloud is, and the client ID and secret. Raises NotFound where it has none."""
    kept = (await _document(scope, engines, id)).get("provet")
    if not kept:
        raise NotFound("this practice system has no Provet Cloud")
    return kept["url"], kept["client_id"], sealed.unseal(engines, kept["client_secret"])


async def renew(scope: Scope, engines: Engines, id: str) -> Kept:  # noqa: A002
    """Give one other secrets and end what the old ones began. Needs to administer. Raises NotFound."""
    scope.require(Right.ADMINISTER)
    document = await _document(scope, engines, id)
    client, signing = _new_secret(), new_signing_secret() if document["webhook_url"] else None
    facts = {
        "client_secret": hashed(client),
        "webhook_secret": sealed.seal(engines, signing) if signing else None,
    }
    await _systems(scope, engines).update({"id": id}, Edit(set=facts))
    await _end(scope, engines, id)
    await _record(scope, engines, "secrets of a practice system renewed", id)
    return Kept(PracticeSystem.of(document), client, signing)


async def remove(scope: Scope, engines: Engines, id: str) -> None:  # noqa: A002
    """Let one in no more, nor whom it has sent; its requests stay. Needs to administer. Raises NotFound."""
    scope.require(Right.ADMINISTER)
    if not await _systems(scope, engines).delete({"id": id}):
        raise NotFound("no such practice system")
    await _end(scope, engines, id)
    await _record(scope, engines, "practice system removed", id)


async def find(scope: Scope, engines: Engines) -> list[PracticeSystem]:
    """The tenant's, by name. Needs to administer."""
    scope.require(Right.ADMINISTER)
    found = await _systems(scope, engines).find({})
    return sorted(map(PracticeSystem.of, found), key=lambda one: (one.name, one.id))


async def get(scope: Scope, engines: Engines, id: str) -> PracticeSystem:  # noqa: A002
    """One of them, for tenancy and for what works for it. Raises NotFound."""
    return PracticeSystem.of(await _document(scope, engines, id))


async def webhook(scope: Scope, engines: Engines, id: str) -> tuple[str, str]:  # noqa: A002
    """Where one is told, and the signing secret. Raises NotFound where it is told nothing, Unavailable."""
    document = await _document(scope, engines, id)
    if not (document["webhook_url"] and document["webhook_secret"]):
        raise NotFound("this practice system has no webhook")
    return document["webhook_url"], sealed.unseal(engines, document["webhook_secret"])


async def sign_in(engines: Engines, slug: str, client_id: str, secret: str, address: str = "") -> str:
    """An access token for who knows a practice system's secret (RFC 6749 4.4), which lasts `LIFETIME`.

    Raises Unauthenticated, alike for a tenant, a client and a secret that are wrong; Refused while the tenant
    is not active.
    """
    try:
        systems = engines.documents.of(Grant(slug), "practice_systems")
    except Invalid:
        raise Unauthenticated("no such client, or another secret") from None
    document = await systems.find_one({"client_id": client_id})
    given = hashed(secret)
    if document is None:
        raise Unauthenticated("no such client, or another secret")
    who = Principal("token", document["id"], document["name"], address)
    scope = Scope(who, frozenset(), (Grant(slug),))
    if not hmac.compare_digest(document["client_secret"], given):
        audit.note(scope, engines, Event.SIGN_IN_FAILED, outcome=Outcome.FAILURE)
        raise Unauthenticated("no such client, or another secret")
    tenant = await tenants.get(engines, slug)
    if tenant.state != "active":
        raise Refused(f"the clinic is {tenant.state}")
    await systems.update({"id": document["id"]}, Edit(set={"last_used": datetime.now(UTC)}))
    audit.note(scope, engines, Event.SIGNED_IN)
    return await tokens.lend(
        engines,
        slug,
        holder=document["id"],
        name=document["name"],
        rights=map(Right, document["rights"]),
        lasts=LIFETIME,
    )


async def _facts(
    scope: Scope, engines: Engines, name: str, rights: Iterable[Right], webhook_url: str
) -> dict[str, Any]:
    if not 0 < len(name.strip()) <= LONGEST_NAME or not name.isprintable():
        raise Invalid(f"a practice system has a name of at most {LONGEST_NAME} characters")
    chosen = frozenset({Right.FIND, *rights})
    if not chosen <= RIGHTS:
        raise Invalid(f"a practice system may have: {', '.join(sorted(RIGHTS))}")
    if not chosen <= scope.rights:
        raise Refused("nobody gives away rights they lack")
    if webhook_url:
        await check_url(engines, webhook_url)
    return {"name": name.strip(), "rights": sorted(chosen), "webhook_url": webhook_url}


def _new_secret() -> str:
    return _SECRET_PREFIX + secrets.token_urlsafe(BYTES)


async def _end(scope: Scope, engines: Engines, id: str) -> None:  # noqa: A002
    """End its access tokens, the links it has handed out and the sessions these began."""
    await tokens.take_back(scope, engines, id)
    for name in ("links", "sessions"):
        await engines.documents.of(scope.grant, name).delete({"practice_system": id}, many=True)
    forget_all(engines)


async def _document(scope: Scope, engines: Engines, id: str) -> dict[str, Any]:  # noqa: A002
    found = await _systems(scope, engines).find_one({"id": id})
    if found is None:
        raise NotFound("no such practice system")
    return found


async def _record(scope: Scope, engines: Engines, what: str, id: str) -> None:  # noqa: A002
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, {"what": what, "practice_system": id})


def _systems(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "practice_systems")
