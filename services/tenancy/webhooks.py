"""Webhooks of a tenant: programs that are told of its cases, signed as practice systems are told of requests.

One that fails rests a while, and nothing is tried there meanwhile: it takes no turn of another's.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.background import wait_after
from services.errors import Invalid, NotFound
from services.persistence import Edit, Engines, TenantCollection
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.notification_settings import Category
from services.tenancy.scope import Right, Scope
from services.tenancy.sign_in import sealed
from services.tenancy.webhook_addresses import check_url, new_signing_secret, same_host

MOST = 20
LONGEST_NAME = 64
LONGEST_REST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Webhook:
    """What may be known of one. `failures`: in a row; `resting_until`: nothing is tried there before."""

    id: str
    name: str
    url: str
    categories: frozenset[Category]
    enabled: bool
    created_at: datetime
    failures: int = 0
    resting_until: datetime | None = None
    delivered_at: datetime | None = None

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Webhook":
        """Make it from what the database keeps."""
        return cls(
            document["id"],
            document["name"],
            document["url"],
            frozenset(map(Category, document["categories"])),
            document["enabled"],
            document["created_at"],
            document.get("failures", 0),
            document.get("resting_until"),
            document.get("delivered_at"),
        )


@dataclass(frozen=True, slots=True)
class WantedWebhook:
    """What is set of one."""

    name: str
    url: str
    categories: frozenset[Category] = frozenset(Category)
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class KeptWebhook:
    """A webhook, and the secret that was made for it, shown this once; None: as before."""

    webhook: Webhook
    secret: str | None = None


async def add(scope: Scope, engines: Engines, wanted: WantedWebhook) -> KeptWebhook:
    """A new one of the scope's tenant. Needs to administer.

    Raises Invalid for what cannot be, Refused for an address inside and where the installation has no key to
    keep the secret with.
    """
    facts = await _facts(scope, engines, wanted)
    if await _webhooks(scope, engines).count({}, limit=MOST) >= MOST:
        raise Invalid(f"there are at most {MOST} webhooks")
    secret = new_signing_secret()
    document = {
        **facts,
        "id": secrets.token_hex(8),
        "secret": sealed.seal(engines, secret),
        "created_at": datetime.now(UTC),
    }
    await _webhooks(scope, engines).insert(document)
    await _record(scope, engines, "webhook added", document["id"])
    return KeptWebhook(Webhook.of(document), secret)


async def change_webhook(scope: Scope, engines: Engines, id: str, wanted: WantedWebhook) -> KeptWebhook:  # noqa: A002
    """Change one; another host is told under another secret. Needs to administer.

    Raises NotFound, and as `add`.
    """
    facts = await _facts(scope, engines, wanted)
    document = await _document(scope, engines, id)
    secret = None
    if not same_host(document["url"], wanted.url):
        secret = new_signing_secret()
        facts["secret"] = sealed.seal(engines, secret)
    edit = Edit(set=facts, unset=("failures", "resting_until"))
    if not await _webhooks(scope, engines).update({"id": id}, edit):
        raise NotFound("no such webhook")
    await _record(scope, engines, "webhook changed", id)
    return KeptWebhook(await get(scope, engines, id), secret)


async def remove(scope: Scope, engines: Engines, id: str) -> None:  # noqa: A002
    """Tell one nothing more. Needs to administer. Raises NotFound."""
    scope.require(Right.ADMINISTER)
    if not await _webhooks(scope, engines).delete({"id": id}):
        raise NotFound("no such webhook")
    await _record(scope, engines, "webhook removed", id)


async def find(scope: Scope, engines: Engines) -> list[Webhook]:
    """The tenant's, by name. Needs to administer."""
    scope.require(Right.ADMINISTER)
    found = await _webhooks(scope, engines).find({}, limit=MOST)
    return sorted(map(Webhook.of, found), key=lambda one: (one.name, one.id))


async def get(scope: Scope, engines: Engines, id: str) -> Webhook:  # noqa: A002
    """One of them. Needs to administer. Raises NotFound."""
    scope.require(Right.ADMINISTER)
    return Webhook.of(await _document(scope, engines, id))


async def address(scope: Scope, engines: Engines, id: str) -> tuple[str, str]:  # noqa: A002
    """Find where one is told, and the signing secret: for who tells it. Raises NotFound, Unavailable."""
    scope.require(Right.ADMINISTER)
    document = await _document(scope, engines, id)
    return document["url"], sealed.unseal(engines, document["secret"])


async def webhook_took(scope: Scope, engines: Engines, id: str) -> None:  # noqa: A002
    """Note that it took a message."""
    edit = Edit(set={"delivered_at": datetime.now(UTC)}, unset=("failures", "resting_until"))
    await _webhooks(scope, engines).update({"id": id}, edit)


async def webhook_failed(scope: Scope, engines: Engines, webhook: Webhook) -> None:
    """Note that it took none: it rests, each time a little longer."""
    failures = webhook.failures + 1
    until = datetime.now(UTC) + wait_after(failures, LONGEST_REST)
    edit = Edit(set={"resting_until": until, "failures": failures})
    await _webhooks(scope, engines).update({"id": webhook.id}, edit)


async def _facts(scope: Scope, engines: Engines, wanted: WantedWebhook) -> dict[str, Any]:
    scope.require(Right.ADMINISTER)
    name = wanted.name.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid(f"a webhook has a name of at most {LONGEST_NAME} characters")
    if not wanted.categories:
        raise Invalid("a webhook is told of something")
    await check_url(engines, wanted.url)
    categories: Iterable[Category] = wanted.categories
    return {
        "name": name,
        "url": wanted.url,
        "categories": sorted(one.value for one in categories),
        "enabled": wanted.enabled,
    }


async def _document(scope: Scope, engines: Engines, id: str) -> dict[str, Any]:  # noqa: A002
    found = await _webhooks(scope, engines).find_one({"id": id})
    if found is None:
        raise NotFound("no such webhook")
    return found


async def _record(scope: Scope, engines: Engines, what: str, id: str) -> None:  # noqa: A002
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, {"what": what, "webhook": id})


def _webhooks(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "webhooks")
