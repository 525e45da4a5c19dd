"""STOW-RS of DICOM files: each part received as it comes (PS3.18 10.5.1.1)."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime

from starlette.requests import Request

from services import errors
from services.api.access import address_of
from services.api.dicomweb.multipart import Part, Parts
from services.api.dicomweb.store_answer import Outcome
from services.archive.ingest.store import Incoming, Reception, receive
from services.dicom.file_start import MOST_BYTES, FileStart, file_start
from services.dicom.part10 import Source
from services.dicom.sop_classes import is_of_a_reader
from services.persistence import Engines, Upload
from services.telemedicine.readers_objects import may_return
from services.telemedicine.seen import storing
from services.tenancy.scope import Scope


class Intake:
    """Where a request's instances go in: whose, into which study, how large at most."""

    def __init__(self, scope: Scope, engines: Engines, request: Request, outcome: Outcome) -> None:
        self.outcome = outcome
        self.most = engines.settings.maximum_object_bytes
        self._scope, self._engines = scope, engines
        self._of_readers = may_return(scope)
        self._address = address_of(request)
        self._study = request.path_params.get("study")

    def begin(self, start: FileStart) -> Reception:
        """Begin to receive an instance. Raises as `receive`, and Refused for an image into a case's study."""
        source = Source("STOW-RS", "", self._address, datetime.now(UTC))
        if self._of_readers and not is_of_a_reader(start.sop_class_uid):
            raise errors.Refused("into the studies of a case, readers store reports, marks and PDF alone")
        scope = storing(self._scope) if self._of_readers else self._scope
        return receive(scope, self._engines, Incoming.of_file(start, source, self._study))

    def take(self, reception: Reception, piece: bytes | memoryview) -> None:
        """Take bytes of its dataset. Raises TooLarge for too many of them."""
        if reception.length + len(piece) > self.most:
            raise errors.TooLarge("the dataset is too large")
        reception.write(piece)

    def spool(self) -> Upload:
        """A place for bytes that wait: never committed, gone when discarded."""
        return self._engines.objects.of(self._scope.grant).begin("bulkdata")


async def receptions(intake: Intake, parts: Parts) -> AsyncGenerator[Reception]:
    """Every part that is a file. What cannot be one is noted as failed."""
    async for part in parts:
        received = await _receive(intake, part)
        if received is not None:
            yield received


async def _receive(intake: Intake, part: Part) -> Reception | None:
    """Take one file; None, and noted, where it cannot be one."""
    head = bytearray()
    async for piece in part.body:
        head += piece
        if len(head) >= MOST_BYTES:
            break
    start: FileStart | None = None
    reception: Reception | None = None
    try:
        start = file_start(head)
        reception = intake.begin(start)
        intake.take(reception, memoryview(head)[start.length :])
        async for piece in part.body:
            intake.take(reception, piece)
    except errors.PacsError as error:
        if reception:
            reception.discard()
        intake.outcome.fail(start.uids if start else None, error)
        return None
    except BaseException:
        if reception:
            reception.discard()
        raise
    return reception
