"""STOW-RS of DICOM files: each part received as it comes (PS3.18 10.5.1.1)."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime

from starlette.requests import Request

from services import errors
from services.api.access import address_of
from services.api.dicomweb.multipart import Part, Parts
from services.api.dicomweb.store_answer import Outcome
from services.archive.ingest.store import Incoming, Reception, receive
from services.dicom.part10 import FileMeta, Source, read_file_meta
from services.persistence import Engines, Upload
from services.tenancy.scope import Scope

_MOST_META = 256 << 10  # bytes within which the File Meta Information must end


class Intake:
    """Where a request's instances go in: whose, into which study, how large at most."""

    def __init__(self, scope: Scope, engines: Engines, request: Request, outcome: Outcome) -> None:
        self.outcome = outcome
        self.most = engines.settings.maximum_object_bytes
        self._scope, self._engines = scope, engines
        self._address = address_of(request)
        self._study = request.path_params.get("study")

    def begin(self, meta: FileMeta) -> Reception:
        """Begin to receive an instance. Raises Refused, QuotaExceeded."""
        source = Source("STOW-RS", "", self._address, datetime.now(UTC))
        uids = (meta.sop_class_uid, meta.sop_instance_uid, meta.transfer_syntax_uid)
        return receive(self._scope, self._engines, Incoming(*uids, source, study_instance_uid=self._study))

    def take(self, reception: Reception, piece: bytes | memoryview) -> None:
        """Take bytes of its dataset. Raises TooLarge for too many of them."""
        if reception.length + len(piece) > self.most:
            raise errors.TooLarge("the dataset is too large")
        reception.write(piece)

    def spool(self) -> Upload:
        """A place for bytes that wait: never committed, gone when discarded."""
        return self._engines.objects.of(self._scope.grant).begin("bulkdata")


async def receptions(intake: Intake, parts: Parts) -> AsyncGenerator[tuple[FileMeta, Reception]]:
    """Every part that is a file. What cannot be one is noted as failed."""
    async for part in parts:
        received = await _receive(intake, part)
        if received is not None:
            yield received


async def _receive(intake: Intake, part: Part) -> tuple[FileMeta, Reception] | None:
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
        reception = intake.begin(meta)
        intake.take(reception, memoryview(head)[meta.length :])
        async for piece in part.body:
            intake.take(reception, piece)
    except errors.PacsError as error:
        if reception:
            reception.discard()
        intake.outcome.fail(meta, error)
        return None
    except BaseException:
        if reception:
            reception.discard()
        raise
    return meta, reception
