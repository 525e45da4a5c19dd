"""Notifications that are due: mails, digests and pushes, each of them a queue whose hold-ups delay no other.

A document is leased, its try is noted, it is handed over, and that is noted. What is killed in between is
handed over once more under the same name. A mail server that is away holds up mail alone, for as long as it
takes; what a recipient's server refuses for good is noted and not tried again.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from services.background import once, seen, wait_after
from services.cancellation import cancel_and_wait
from services.errors import Invalid, NotFound, PacsError, Refused
from services.persistence import Edit, Engines, Filter, In, Not
from services.persistence.leases import Due, clear, due, lease, release
from services.telemedicine.notifications.mailing import mail_digest, mail_one
from services.telemedicine.notifications.pushing import push_one
from services.tenancy import attempts
from services.tenancy.scope import Scope, system_scope

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
TOGETHER = 4
PATIENCE: Mapping[str, timedelta] = {"mail": timedelta(days=7), "push": timedelta(days=1)}
"""How long each way is tried: longer than a mail server is away, and while a push still says something."""
LONGEST_WAIT = timedelta(minutes=10)
_DIGEST_WAIT = timedelta(minutes=2)
_BATCH = 64
_PAUSE_SECONDS = 0.5
_AWAY_SECONDS = 1.0
"""Seconds until the next try after one that met nobody."""
_ENDING_SECONDS = 2.0

_SEND: Mapping[str, Callable[[Scope, Engines, Mapping[str, Any]], Awaitable[None]]] = {
    "mail": mail_one,
    "push": push_one,
}


class NotificationSender:
    """Hands over what is due by one way, a few at a time and one at a time to each person."""

    def __init__(self, engines: Engines, way: str) -> None:
        self._engines, self._way = engines, way
        self._holder = secrets.token_hex(8)
        self._running: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._free_at = time.monotonic()

    async def look(self) -> int:
        """Begin what is due and has room; how many run now. Raises Unavailable."""
        self._running = {who: task for who, task in self._running.items() if not task.done()}
        now = datetime.now(UTC)
        if time.monotonic() < self._free_at:
            return len(self._running)
        where: Filter = {"way": self._way}
        items = await due(self._engines.documents, "outgoing_notifications", now, _BATCH, where)
        if len(items) == _BATCH and self._running:  # all of them may be of one person
            others = {**where, "user": Not(In([user for _, user in self._running]))}
            items += await due(self._engines.documents, "outgoing_notifications", now, _BATCH, others)
        for item in items:
            who = (item.grant.tenant, item.document["user"])
            if who not in self._running and len(self._running) < TOGETHER:
                self._running[who] = once(f"a notification by {self._way}", self._one(item))
        return len(self._running)

    async def wait(self, seconds: float) -> None:
        """Until one of those running is over, at most so long."""
        if self._running:
            await asyncio.wait(self._running.values(), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(seconds)

    async def close(self) -> None:
        """Stop them; they are due again."""
        await cancel_and_wait(*self._running.values(), patience=_ENDING_SECONDS)

    async def _one(self, item: Due) -> None:
        engines, now = self._engines, datetime.now(UTC)
        taken = await lease(engines.documents, item, self._holder, now + LEASE)
        if taken is None:
            return
        if taken.document["begun"] > engines.settings.courier_tries:
            await attempts.set_aside(engines, taken, attempts.DIED)
            return
        scope = system_scope(item.grant.tenant)
        outgoing = engines.documents.of(scope.grant, "outgoing_notifications")
        name = {"id": item.document["id"]}
        tries = item.document["attempts"] + 1
        if tries > 1 and now - item.document["at"] > PATIENCE[self._way]:
            await self._over(taken, "failed", item.document.get("reason", ""))
            return
        await outgoing.update(name, Edit(set={"state": "sending", "attempts": tries}))
        try:
            await _SEND[self._way](scope, engines, taken.document)
        except (Invalid, NotFound, Refused) as error:
            await self._over(taken, "failed", str(error))
        except PacsError as error:
            if self._way == "mail":
                self._free_at = time.monotonic() + _AWAY_SECONDS
            wait = wait_after(tries + 1, LONGEST_WAIT)
            later = {"state": "waiting", "reason": str(error), "changed": datetime.now(UTC) + wait}
            await outgoing.update(name, Edit(set=later, unset=("lease", "begun")))
        except asyncio.CancelledError:
            with suppress(PacsError):
                await release(engines.documents, taken, counted=False)
            raise
        except Exception as error:  # noqa: BLE001 a mistake of ours is counted, and told to the operator
            seen(f"a notification by {self._way}", error)
            await attempts.put_off(engines, taken, error)
        else:
            await self._over(taken, "sent", "")

    async def _over(self, taken: Due, state: str, reason: str) -> None:
        done = Edit(
            set={"state": state, "reason": reason, "over_at": datetime.now(UTC)},
            unset=("changed", "lease", "begun"),
        )
        documents = self._engines.documents
        await documents.of(taken.grant, "outgoing_notifications").update({"id": taken.document["id"]}, done)


async def send_mails(engines: Engines) -> None:
    """Mail what is due until cancelled."""
    await _send(engines, "mail")


async def send_pushes(engines: Engines) -> None:
    """Push what is due until cancelled."""
    await _send(engines, "push")


async def send_digests(engines: Engines) -> None:
    """Mail the digests that are due until cancelled."""
    holder = secrets.token_hex(8)
    while True:
        if not await digests_due(engines, holder):
            await asyncio.sleep(_PAUSE_SECONDS)


async def digests_due(engines: Engines, holder: str) -> int:
    """Mail the digests that are due now; how many were. One that fails is due again later."""
    done = 0
    for item in await due(engines.documents, "digests", datetime.now(UTC), _BATCH):
        taken = await lease(engines.documents, item, holder, datetime.now(UTC) + LEASE)
        if taken is None:
            continue
        scope = system_scope(item.grant.tenant)
        try:
            await mail_digest(scope, engines, taken)
        except asyncio.CancelledError:
            with suppress(PacsError):
                await release(engines.documents, taken, counted=False)
            raise
        except PacsError as error:
            log.info("a digest waits: %s", error)
            await release(engines.documents, taken, datetime.now(UTC) + _DIGEST_WAIT, counted=False)
            await asyncio.sleep(_AWAY_SECONDS)
        except Exception as error:  # noqa: BLE001
            await attempts.put_off(engines, taken, error)
        else:
            await clear(engines.documents, taken)
            done += 1
    return done


async def _send(engines: Engines, way: str) -> None:
    sender = NotificationSender(engines, way)
    try:
        while True:
            await sender.look()
            await sender.wait(_PAUSE_SECONDS)
    finally:
        await sender.close()
