"""Messages of cases to programs of a clinic or a provider: signed, retried, listed, sent again when asked."""

import secrets
from datetime import UTC, datetime

from services.delivery import errands
from services.delivery.errands import Errand, ErrandKind, ErrandState
from services.errors import NotFound, Refused, Unavailable
from services.peers import webhooks as posting
from services.persistence import Engines
from services.tenancy import audit, webhooks
from services.tenancy.audit import Event
from services.tenancy.installation import Installation
from services.tenancy.scope import Right, Scope

TEST = "webhook.test"
"""The type of a message that an administrator asked for, to see whether it arrives."""


async def run(scope: Scope, engines: Engines, errand: Errand) -> None:
    """Send one message. Raises NotFound where nobody listens any more, Refused, Unavailable.

    While its receiver rests after a failure it is not tried, so that it takes no turn of another's.
    """
    webhook = await webhooks.get(scope, engines, errand.remote)
    if not webhook.enabled:
        raise NotFound("this webhook is switched off")
    if webhook.resting_until and webhook.resting_until > datetime.now(UTC):
        raise Unavailable("it did not take the last message, and rests")
    to = await webhooks.address(scope, engines, webhook.id)
    message = {
        "type": errand.facts["type"],
        "timestamp": errand.created_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "data": errand.facts["data"],
    }
    inward = engines.own(Installation).inward
    try:
        await posting.post(inward, inward.practice_systems, to, errand.id, message)
    except (Refused, Unavailable):
        await webhooks.webhook_failed(scope, engines, webhook)
        raise
    await webhooks.webhook_took(scope, engines, webhook.id)
    await errands.finish(scope, engines, errand, ErrandState.DONE)


async def sent(scope: Scope, engines: Engines, webhook: str) -> list[Errand]:
    """The latest messages to a webhook, newest first. Needs to administer. Raises NotFound."""
    found = await webhooks.get(scope, engines, webhook)
    return await errands.find_of(scope, engines, ErrandKind.CASE_WEBHOOK, found.id)


async def replay(scope: Scope, engines: Engines, id: str) -> Errand:  # noqa: A002
    """Send a message that is over once more, under the ID it had. Needs to administer.

    Raises NotFound, and NoLongerUpdatable for one that still waits.
    """
    scope.require(Right.ADMINISTER)
    known = await errands.get(scope, engines, id)
    if known.kind is not ErrandKind.CASE_WEBHOOK:
        raise NotFound("no such message")
    again = await errands.do_again(scope, engines, id)
    details = {"what": "webhook message sent again", "webhook": known.remote, "message": id}
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, details)
    return again


async def test(scope: Scope, engines: Engines, webhook: str) -> Errand:
    """Send a message of no case. Needs to administer. Raises NotFound."""
    found = await webhooks.get(scope, engines, webhook)
    facts = {"type": TEST, "data": {"webhook": found.name}}
    name = f"test-{secrets.token_hex(12)}"
    return await errands.add(scope, engines, ErrandKind.CASE_WEBHOOK, found.id, facts, id=name)
