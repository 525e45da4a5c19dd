"""Notifications by push: each of a person's browsers is told an event's ID, and asks for the rest."""

import asyncio
import json
from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any

from services.errors import Gone, Refused, Unavailable
from services.peers.web_push import push
from services.persistence import Edit, Engines
from services.tenancy import push_subscriptions, users
from services.tenancy.installation import Installation
from services.tenancy.push_subscriptions import SubscribedBrowser
from services.tenancy.scope import Scope


async def push_one(scope: Scope, engines: Engines, document: Mapping[str, Any]) -> None:
    """Push one notification to the browsers that have not had it; those that are gone are forgotten.

    Raises NotFound for who is gone, Unavailable where one of them has to be tried again.
    """
    await users.member(scope, engines, document["user"])
    had = set(document.get("pushed", ()))
    browsers = [
        one for one in await push_subscriptions.of_user(engines, document["user"]) if one.id not in had
    ]
    if not browsers:
        return
    key = await push_subscriptions.private_key(engines)
    payload = json.dumps({"id": document["event"]}).encode()
    tried = await asyncio.gather(*(_push(scope, engines, document, one, (key, payload)) for one in browsers))
    if not all(tried):
        raise Unavailable("a push service does not take a message now")


async def _push(
    scope: Scope,
    engines: Engines,
    document: Mapping[str, Any],
    browser: SubscribedBrowser,
    message: tuple[str, bytes],
) -> bool:
    """Return whether it is done: taken, or never to be taken."""
    key, payload = message
    inward, contact = engines.own(Installation).inward, parseaddr(engines.settings.mail_from)[1]
    try:
        await push(
            inward,
            inward.push_services,
            browser.subscription,
            payload,
            private_key=key,
            contact=f"mailto:{contact}",
        )
    except (Gone, Refused):
        await push_subscriptions.gone(engines, browser.id)
        return True
    except Unavailable:
        await push_subscriptions.push_failed(engines, browser.id)
        return False
    outgoing = engines.documents.of(scope.grant, "outgoing_notifications")
    await push_subscriptions.push_taken(engines, browser.id)
    await outgoing.update({"id": document["id"]}, Edit(add_to_set={"pushed": [browser.id]}))
    return True
