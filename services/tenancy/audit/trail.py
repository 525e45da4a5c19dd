"""Writing the trail: `record` at once, `note` in the background, both into the process's chain."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.errors import PacsError
from services.persistence import Engines
from services.tenancy.audit.chain import Chain
from services.tenancy.audit.entry import What, drafts
from services.tenancy.audit.event import Event, Outcome
from services.tenancy.audit.notes import Notes
from services.tenancy.scope import Scope

log = logging.getLogger(__name__)
_CLOSING_SECONDS = 10.0
"""Seconds that the last entries get when a process ends."""


class Trail:
    """The chain and the gathered notes of one process."""

    def __init__(self, engines: Engines) -> None:
        self.chain = Chain(engines)
        self.notes = Notes(self.chain)
        engines.closing.append(self.close)

    async def close(self) -> None:
        """Write what was gathered, and anchor the head."""
        try:
            async with asyncio.timeout(_CLOSING_SECONDS):
                await self.notes.close()
                await self.chain.close()
        except (PacsError, TimeoutError) as error:
            log.warning("the audit trail ends without its last entries or anchor: %s", error)


async def record(
    scope: Scope,
    engines: Engines,
    event: Event | str,
    details: Mapping[str, Any] | None = None,
    *,
    study: str | None = None,
    patient: str | None = None,
    outcome: Outcome = Outcome.SUCCESS,
) -> None:
    """Write it into the trail of every tenant the scope reaches; of none, into the installation's own.

    `details` name UIDs, titles and counts, `patient` is a key: never a patient's or client's name. Raises
    Unavailable when it is not known to be written.
    """
    what = What(event, details or {}, study, patient, outcome)
    await engines.own(Trail).chain.append(drafts(scope, datetime.now(UTC), what))


def note(
    scope: Scope,
    engines: Engines,
    event: Event | str,
    details: Mapping[str, Any] | None = None,
    *,
    study: str | None = None,
    patient: str | None = None,
    outcome: Outcome = Outcome.SUCCESS,
    instance: str | None = None,
) -> None:
    """Write it soon, and wait for nothing: the same within some seconds is one entry with a `count`.

    The first few `instance` UIDs of those are named in it. For what happens often and changes nothing; a
    process that is killed loses the notes of its last seconds.
    """
    engines.own(Trail).notes.add(scope, What(event, details or {}, study, patient, outcome), instance)
