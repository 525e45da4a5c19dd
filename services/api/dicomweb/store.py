"""STOW-RS: instances in, through the same store function as C-STORE (PS3.18 10.5)."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb import multipart
from services.api.dicomweb.json_answers import JSON, XML
from services.api.dicomweb.media_types import DICOM
from services.api.dicomweb.store_answer import Outcome, answer, wants_xml
from services.api.dicomweb.store_metadata import Assembly
from services.api.dicomweb.store_parts import Intake, receptions
from services.api.dicomweb.urls import root_url
from services.archive.ingest.files import record_stored
from services.archive.ingest.store import Reception, Stored, store_instance
from services.background import seen
from services.http_problem import problem
from services.persistence import Engines
from services.telemedicine.readers_objects import may_return, place_of, study_of
from services.tenancy.scope import Right, Scope

log = logging.getLogger(__name__)
_AT_A_TIME = 8  # instances of one request on their way to the engines


async def store(scope: Scope, engines: Engines, request: Request) -> Response:
    """Take every part as it comes, and say what became of each; of a case's reader, what readers make."""
    if not may_return(scope):
        scope.require(Right.STORE)
    root, in_xml = root_url(request), wants_xml(request)
    try:
        kind, boundary = multipart.parameters_of(request.headers.get("content-type", ""), (DICOM, JSON, XML))
    except errors.Unsupported as error:
        return problem(415, str(error))
    outcome = Outcome(scope.grant.tenant)
    stores = _Stores(scope, engines, outcome)
    try:
        parts = multipart.Parts(request.stream(), boundary)
        async with aclosing(_receptions(Intake(scope, engines, request, outcome), parts, kind)) as coming:
            async for reception in coming:
                await stores.begin(reception)
    finally:
        await stores.settle()  # what came whole is kept, whatever the rest does
        await _tell(scope, engines, outcome)
    stores.check()
    return answer(outcome, root, in_xml=in_xml)


class _Stores:
    """The instances of one request on their way to the engines, some at a time."""

    def __init__(self, scope: Scope, engines: Engines, outcome: Outcome) -> None:
        self._scope, self._engines, self._outcome = scope, engines, outcome
        self._room = asyncio.Semaphore(_AT_A_TIME)
        self._running: set[asyncio.Task[None]] = set()
        self._lost: BaseException | None = None
        self._first = True

    async def begin(self, reception: Reception) -> None:
        """Have it stored; returns once there is room for the next."""
        await self._room.acquire()
        task = asyncio.create_task(self._store(reception))
        self._running.add(task)
        task.add_done_callback(self._ended)
        if self._first:  # a study is described by its first instance: no other may overtake it
            self._first = False
            await task

    async def settle(self) -> None:
        """Wait for those under way."""
        await asyncio.gather(*self._running, return_exceptions=True)

    def check(self) -> None:
        """Raise what ended the store of one before its fate was noted: no success goes without it."""
        if self._lost is not None:
            raise self._lost

    async def _store(self, reception: Reception) -> None:
        uids = reception.incoming.sop_class_uid, reception.incoming.sop_instance_uid
        try:
            self._outcome.stored.append(await self._stored(reception))
        except errors.PacsError as error:
            self._outcome.fail(uids, error)
        except Exception as error:  # noqa: BLE001 - a bug fails one instance, and its sender is told
            seen("a store by STOW-RS", error)
            self._outcome.fail(uids, errors.PacsError("unexpected error"))
        finally:
            self._room.release()

    async def _stored(self, reception: Reception) -> Stored:
        scope = self._scope
        try:
            if may_return(scope):
                scope = await place_of(scope, self._engines, reception, await study_of(reception))
            return await store_instance(scope, self._engines, reception)
        finally:
            reception.discard()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._lost = asyncio.CancelledError() if task.cancelled() else task.exception() or self._lost


def _receptions(intake: Intake, parts: multipart.Parts, kind: str) -> AsyncGenerator[Reception]:
    return receptions(intake, parts) if kind == DICOM else Assembly(intake, kind).receptions(parts)


async def _tell(scope: Scope, engines: Engines, outcome: Outcome) -> None:
    """Tell the audit trail what came, and the log where files were put right."""
    if warned := [stored for stored in outcome.stored if stored.warning]:
        told = len(warned), outcome.tenant, warned[0].warning
        log.warning("%d files sent to %s by STOW-RS are kept with a warning, the first: %s", *told)
    await record_stored(scope, engines, outcome.stored)
