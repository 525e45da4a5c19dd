"""What the audit trail tells of associations: who was let in, who was not, and what came.

One record for an association, one for each study it brought; no peer waits for them.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any

from services.dimse.storage import Tally
from services.errors import PacsError
from services.persistence import Engines, Grant
from services.tenancy import audit
from services.tenancy.scope import Principal, Scope
from services.upper_layer.acceptance import Caller
from services.upper_layer.pdus import AssociateRequest

logger = logging.getLogger(__name__)

GATHERED = 5.0
"""Seconds in which rejections of one kind become one record."""
MOST = 200
"""Kinds of rejections told apart in that time: a flood can have any number of names."""
AT_ONCE = 16

Kind = tuple[str | None, str, str, str, str]  # tenant, calling and called AE title, address, why
_OTHERS: Kind = (None, "", "", "", "many others")


class Trail:
    """The door's records."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._rejections: dict[Kind, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    @asynccontextmanager
    async def open(cls, engines: Engines) -> AsyncIterator["Trail"]:
        """A trail that is written to its end before it is left."""
        trail = cls(engines)
        try:
            yield trail
        finally:
            for task in trail._tasks:
                if task.get_name() == "gathering":
                    task.cancel()
            await asyncio.gather(*trail._tasks, return_exceptions=True)
            await trail._write_rejections()

    def accepted(self, scope: Scope, request: AssociateRequest) -> None:
        """An association begins."""
        self._soon(self._record(scope, "association accepted", _titles(request)))

    def rejected(self, request: AssociateRequest, caller: Caller, tenant: str | None, why: str) -> None:
        """None was granted. Without a tenant the installation is told."""
        titles = _titles(request)
        kind = (tenant, titles["calling"], titles["called"], caller.address, why)
        if kind not in self._rejections:
            if not self._rejections:
                self._soon(self._gather(), "gathering")
            if len(self._rejections) >= MOST:
                kind = _OTHERS
            logger.warning("association %s -> %s from %s rejected: %s", *kind[1:])
        self._rejections[kind] = self._rejections.get(kind, 0) + 1

    async def ended(self, scope: Scope, request: AssociateRequest, tally: Tally) -> None:
        """An association is over, released or not: what it brought, study by study."""
        titles = _titles(request)
        studies = list(tally.studies.items())
        for start in range(0, len(studies), AT_ONCE):
            await asyncio.gather(
                *(
                    self._record(scope, "stored", {**titles, "instances": stored, "again": again}, study)
                    for study, (stored, again) in studies[start : start + AT_ONCE]
                )
            )
        if tally.failed:
            await self._record(scope, "store failed", {**titles, "instances": tally.failed})

    async def _gather(self) -> None:
        await asyncio.sleep(GATHERED)
        await self._write_rejections()

    async def _write_rejections(self) -> None:
        gathered, self._rejections = self._rejections, {}
        for (tenant, calling, called, address, why), count in gathered.items():
            grants = (Grant(tenant),) if tenant else ()
            scope = Scope(Principal("association", "", calling, address), frozenset(), grants)
            details = {"calling": calling, "called": called, "reason": why, "times": count}
            await self._record(scope, "association rejected", details)

    async def _record(
        self, scope: Scope, event: str, details: Mapping[str, Any], study: str | None = None
    ) -> None:
        try:
            await audit.record(scope, self._engines, event, {**details, "StudyInstanceUID": study})
        except PacsError as error:
            logger.error("the audit trail misses %r: %s", event, error)  # noqa: TRY400 - no values in the log

    def _soon(self, work: Coroutine[Any, Any, None], name: str = "record") -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _titles(request: AssociateRequest) -> dict[str, str]:
    """AE titles as a stranger may have sent them, in ASCII."""
    return {"calling": ascii(request.calling_aet)[1:-1], "called": ascii(request.called_aet)[1:-1]}
