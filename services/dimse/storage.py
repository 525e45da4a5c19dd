"""Storage SCP, Level 2 (full): every element is kept as it was sent (PS3.4 B)."""

import logging
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from services.archive.ingest.store import Incoming, Reception, Stored, receive, store_instance
from services.background import seen
from services.dicom.part10 import Source
from services.dicom.sop_classes import name_of
from services.dicom.uids import is_uid
from services.dimse import metrics
from services.dimse.case_objects import CaseStudies
from services.dimse.status import PROCESSING_FAILURE, SUCCESS, status_of
from services.errors import Malformed, Mismatched, OutOfSpace, PacsError, Unavailable, comment_of
from services.persistence import Engines
from services.tenancy.scope import Scope
from services.upper_layer import dimse_messages
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import Command
from services.upper_layer.message import Context, Message, Sink

log = logging.getLogger(__name__)

# Extended negotiation: Level 2, digital signatures preserved bit by bit, no element coerced (PS3.4 B.3.1).
SERVICE_CLASS_APPLICATION_INFORMATION = bytes((2, 0, 3, 0, 0, 0))


@dataclass(slots=True)
class Tally:
    """The counts of what one association brought."""

    stored: int = 0
    again: int = 0
    failed: int = 0
    bytes: int = 0
    objects_seconds: float = 0.0  # waited for the object store
    index_seconds: float = 0.0  # waited for the database
    studies: dict[str, tuple[int, int]] = field(default_factory=dict)  # stored and again, by Study UID


class StorageService(ABC):
    """C-STORE on one association: what comes is put away, and it is said what became of it."""

    def __init__(self, calling_aet: str, called_aet: str, address: str) -> None:
        self.tally = Tally()
        self._calling_aet = calling_aet
        self._called_aet = called_aet
        self._address = address

    @abstractmethod
    def open(self, context: Context, command: Command) -> Sink:
        """Return what takes a C-STORE-RQ's dataset. Raises Malformed, Mismatched, Refused, Unavailable."""

    @abstractmethod
    async def store(self, message: Message) -> None:
        """Put away what was received; raises a PacsError where nothing of it is kept."""

    @abstractmethod
    def is_said(self, error: PacsError | None) -> bool:
        """Return whether the log has told of it already, once and not for every image."""

    def announced(self, context: Context, command: Command) -> tuple[str, str, Source]:
        """SOP Class and Instance UID of a C-STORE-RQ, and who sends it. Raises Malformed, Mismatched."""
        sop_class = command.get("AffectedSOPClassUID", "")
        sop_instance = command.get("AffectedSOPInstanceUID", "")
        if not sop_class or not sop_instance:
            raise Malformed("C-STORE-RQ without its SOP Class or Instance UID")
        if sop_class != context.abstract_syntax:
            raise Mismatched("the SOP class is not that of the presentation context")
        source = Source(self._calling_aet, self._called_aet, self._address, datetime.now(UTC))
        return sop_class, sop_instance, source

    async def answer(self, association: Association, message: Message) -> None:
        """Store what was received, and say what became of it."""
        status, comment = SUCCESS, ""
        try:
            await self._put_away(message)
        except PacsError as error:
            status, comment = status_of(error), comment_of(error)
            self._failed(message, status, f"{type(error).__name__}: {comment}", error)
        except Exception as error:  # noqa: BLE001 - a bug fails one instance, never the process
            status, comment = PROCESSING_FAILURE, "internal error"
            seen("a C-STORE", error)
            self._failed(message, status, type(error).__name__)
        await association.send(message.context.id, dimse_messages.response(message.command, status, comment))

    async def _put_away(self, message: Message) -> None:
        if message.failure:
            raise message.failure
        if message.sink is None:
            raise Malformed("C-STORE-RQ without a dataset")
        await self.store(message)

    def count(self, stored: Stored) -> None:
        """Count what was stored for its study."""
        self.tally.objects_seconds += stored.objects_seconds
        self.tally.index_seconds += stored.index_seconds
        new, again = self.tally.studies.get(stored.study_instance_uid, (0, 0))
        if stored.duplicate:
            self.tally.again += 1
            again += 1
        else:
            self.tally.stored += 1
            new += 1
        self.tally.studies[stored.study_instance_uid] = (new, again)

    def _failed(self, message: Message, status: int, why: str, error: PacsError | None = None) -> None:
        self.tally.failed += 1
        if self.is_said(error):
            return
        # A UID that is none may be anything, a name too.
        uid = message.command.get("AffectedSOPInstanceUID", "")
        log.warning(
            "C-STORE from %r to %r answered %04XH: %s (%s, instance %s)",
            self._calling_aet,
            self._called_aet,
            status,
            why,
            name_of(message.context.abstract_syntax),
            uid if is_uid(uid) else "with an ill-formed UID",
        )


class Storage(StorageService):
    """C-STORE into the archive, for one scope."""

    def __init__(  # noqa: PLR0917 - an association's facts
        self,
        scope: Scope,
        engines: Engines,
        calling_aet: str,
        called_aet: str,
        address: str,
        clinic: str | None = None,
    ) -> None:
        super().__init__(calling_aet, called_aet, address)
        self._scope = scope
        self._engines = engines
        self._cases = CaseStudies(scope, engines, clinic)

    def open(self, context: Context, command: Command) -> Reception:
        """Return what takes a C-STORE-RQ's dataset. Raises Malformed, Mismatched, Refused, Unavailable."""
        sop_class, sop_instance, source = self.announced(context, command)
        incoming = Incoming(
            sop_class, sop_instance, context.transfer_syntax, source, elsewhere=self._cases.has
        )
        return receive(self._scope, self._engines, incoming)

    async def store(self, message: Message) -> None:
        """Into the tenant's archive, or into the case of a clinic that it belongs to."""
        reception = cast("Reception", message.sink)
        received = time.perf_counter() - reception.began
        self.tally.bytes += reception.length
        try:
            taken = await self._cases.take(reception)
        except BaseException:
            reception.discard()
            raise
        if taken is not None:
            reception.discard()
            self.tally.stored += 1
            return
        stored = await store_instance(self._scope, self._engines, reception)
        metrics.instance(received, stored.objects_seconds, stored.index_seconds)
        self.count(stored)

    def is_said(self, error: PacsError | None) -> bool:
        """Return True for a full disk, and for an engine that is away."""
        if isinstance(error, OutOfSpace):
            return self._engines.disks.refusing
        return isinstance(error, Unavailable) and any(one.under_way for one in self._engines.outages())
