"""STOW-RS: instances in, through the same store function as C-STORE (PS3.18 10.5)."""

import asyncio
import logging
from collections import Counter
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb import multipart
from services.api.dicomweb.json_answers import demand_json
from services.api.dicomweb.media_types import DICOM
from services.api.dicomweb.store_answer import Outcome, answer
from services.api.problem import problem
from services.archive.store import Incoming, Reception, receive, store_instance
from services.dicom.part10 import FileMeta, Source, read_file_meta
from services.persistence import Engines
from services.tenancy import audit
from services.tenancy.scope import Right, Scope

log = logging.getLogger(__name__)
_MOST_META = 256 << 10  # bytes within which the File Meta Information must end
_AT_A_TIME = 8  # instances of one request on their way to the engines


async def store(scope: Scope, engines: Engines, request: Request) -> Response:
    """Take every part as it comes, and say what became of each."""
    scope.require(Right.STORE)
    demand_json(request)
    try:
        boundary = multipart.boundary_of(request.headers.get("content-type", ""), DICOM)
    except errors.Unsupported as error:
        return problem(415, str(error))
    outcome, room = Outcome(), asyncio.Semaphore(_AT_A_TIME)
    storing: list[asyncio.Task[None]] = []

    async def finish(meta: FileMeta, reception: Reception) -> None:
        try:
            outcome.stored.append(await store_instance(scope, engines, reception))
        except errors.PacsError as error:
            outcome.failed.append((meta, error))
        finally:
            room.release()

    try:
        async for part in multipart.Parts(request.stream(), boundary):
            await room.acquire()
            received = await _receive(scope, engines, request, part, outcome)
            if received:
                storing.append(asyncio.create_task(finish(*received)))
                if len(storing) == 1:  # a study is described by its first instance: no other may overtake it
                    await storing[0]
            else:
                room.release()
    finally:
        await asyncio.gather(*storing)  # what came whole is kept, whatever the rest does
        await _tell(scope, engines, outcome)
    return answer(outcome, f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}")


async def _tell(scope: Scope, engines: Engines, outcome: Outcome) -> None:
    """One record in the audit trail for each study that came."""
    counts = Counter((stored.study_instance_uid, stored.duplicate) for stored in outcome.stored)
    records = [
        audit.record(
            scope,
            engines,
            audit.Event.STORED,
            {"instances": counts[study, False], "again": counts[study, True]},
            study=study,
        )
        for study in dict.fromkeys(study for study, _ in counts)
    ]
    try:
        await asyncio.gather(*records)
    except errors.PacsError as error:
        log.error("the audit trail misses a store: %s", error)  # noqa: TRY400 no values in the log


async def _receive(
    scope: Scope, engines: Engines, request: Request, part: multipart.Part, outcome: Outcome
) -> tuple[FileMeta, Reception] | None:
    """Take one Part 10 file; None, and noted, where it cannot be one."""
    head = bytearray()
    async for piece in part.body:
        head += piece
        if len(head) >= _MOST_META:
            break
    meta: FileMeta | None = None
    reception: Reception | None = None
    try:
        meta = read_file_meta(head)
        address = request.client.host if request.client else ""
        incoming = Incoming(
            meta.sop_class_uid,
            meta.sop_instance_uid,
            meta.transfer_syntax_uid,
            Source("STOW-RS", "", address, datetime.now(UTC)),
            study_instance_uid=request.path_params.get("study"),
        )
        reception = receive(scope, engines, incoming)
        _take(reception, memoryview(head)[meta.length :], engines)
        async for piece in part.body:
            _take(reception, piece, engines)
    except errors.PacsError as error:
        if reception:
            reception.discard()
        outcome.failed.append((meta, error))
        return None
    except BaseException:
        if reception:
            reception.discard()
        raise
    return meta, reception


def _take(reception: Reception, piece: bytes | memoryview, engines: Engines) -> None:
    if reception.length + len(piece) > engines.settings.maximum_object_bytes:
        raise errors.Invalid("the dataset is too large")
    reception.write(piece)
