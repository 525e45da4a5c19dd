"""One association at a site: what needs the archive is answered while the link is up, and else refused."""

import logging
from collections.abc import Callable, Mapping

from services.dicom.commitment import PUSH_MODEL
from services.dicom.sop_classes import VERIFICATION
from services.dimse.places import Place
from services.dimse.requestor import Requestor
from services.dimse.session import AssociationServices, is_store, may_go_on
from services.dimse.status import PROCESSING_FAILURE, SUCCESS, UNRECOGNIZED_OPERATION, WITHOUT_OPERATIONS
from services.edge.pod import Pod
from services.edge.storage import SpooledStorage
from services.errors import PacsError
from services.peers.storage_commitment import answer_to, information
from services.tenancy.application_entities.admission import Admitted
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import RESPONSE, Command, CommandField, response
from services.upper_layer.message import Context, Gathered, Message, Sink

log = logging.getLogger(__name__)
OUT_OF_RESOURCES = 0xA700
RESOURCE_LIMITATION = 0x0213
REFUSALS: Mapping[int, int] = {
    CommandField.C_FIND_RQ: OUT_OF_RESOURCES,
    CommandField.C_GET_RQ: WITHOUT_OPERATIONS,
    CommandField.C_MOVE_RQ: WITHOUT_OPERATIONS,
    CommandField.N_ACTION_RQ: RESOURCE_LIMITATION,
    CommandField.N_CREATE_RQ: RESOURCE_LIMITATION,
    CommandField.N_SET_RQ: RESOURCE_LIMITATION,
    CommandField.N_EVENT_REPORT_RQ: PROCESSING_FAILURE,
}
"""How what needs the archive is answered while the link is down."""
_DOWN = "the link to the archive is down: ask again later"
_WAITS = "an image still waits at this site: ask again later"


class SiteServices(AssociationServices):
    """The services of an association that began while the link was up."""

    def __init__(
        self,
        pod: Pod,
        storage: SpooledStorage,
        admitted: Admitted,
        place: Place,
        still_known: Callable[[], bool],
    ) -> None:
        assert pod.archive is not None  # noqa: S101 -- the link has been up
        super().__init__(
            storage,
            admitted.scope,
            pod.archive.engines,
            place,
            admitted.remote,
            clinic=admitted.clinic,
            still_known=still_known,
        )
        self._pod = pod
        self._spooled = storage

    async def serve(self, association: Association) -> None:
        """Answer until the association ends, then say how it went."""
        try:
            await super().serve(association)
        finally:
            if self._spooled.spooled:
                log.info("of these association's images %d wait in the spool", self._spooled.spooled)

    async def answer(self, requestor: Requestor, message: Message) -> None:
        """Have one message answered, or refuse it while the link is down."""
        operation, tenant = message.command["CommandField"], requestor.entity.tenant
        if operation in REFUSALS and not self._pod.link.is_up:
            await refuse(requestor.association, message, _DOWN)
        elif operation == CommandField.N_ACTION_RQ and self._waits(tenant, message):
            await refuse(requestor.association, message, _WAITS)
        else:
            await super().answer(requestor, message)

    def _waits(self, tenant: str, message: Message) -> bool:
        """Return whether a commitment is asked for what is only spooled: nobody commits himself to that."""
        try:
            references = information(message).references
        except PacsError:
            return False
        return any(self._pod.spool.has(tenant, uid) for _, uid in references)


class CutOffServices:
    """The services of an association that began while the link was down: C-ECHO and C-STORE."""

    def __init__(self, storage: SpooledStorage, place: Place, still_known: Callable[[], bool]) -> None:
        self._storage = storage
        self._place = place
        self._still_known = still_known

    def open(self, context: Context, command: Command) -> Sink:
        """Return what takes the dataset of a message."""
        return self._storage.open(context, command) if is_store(context, command) else Gathered()

    async def serve(self, association: Association) -> None:
        """Answer until the association ends, then say in the log how it went."""
        self._place.association = association
        try:
            async for message in association:
                if not may_go_on(association, message, self._still_known):
                    break
                await self._answer(association, message)
        finally:
            tally, request = self._storage.tally, association.request
            log.info(
                "association %r -> %r from %s begun without the archive: %d spooled, %d stored, %d failed, "
                "%.1f MB, %s",
                request.calling_aet,
                request.called_aet,
                association.address,
                self._storage.spooled,
                tally.stored + tally.again,
                tally.failed,
                tally.bytes / 1e6,
                association.ended or "broken off",
            )

    async def _answer(self, association: Association, message: Message) -> None:
        command, context = message.command, message.context
        operation = command["CommandField"]
        if is_store(context, command):
            await self._storage.answer(association, message)
        elif operation == CommandField.C_ECHO_RQ and context.abstract_syntax == VERIFICATION:
            await association.send(context.id, response(command, SUCCESS))
        elif operation & RESPONSE:
            association.abort("a response without a request")
        else:
            await refuse(association, message, _DOWN)


async def refuse(association: Association, message: Message, comment: str) -> None:
    """Say that it may be asked for again later."""
    command, context = message.command, message.context
    status = REFUSALS.get(command["CommandField"], UNRECOGNIZED_OPERATION)
    answered = answer_to if context.abstract_syntax == PUSH_MODEL else response
    await association.send(context.id, answered(command, status, comment))
