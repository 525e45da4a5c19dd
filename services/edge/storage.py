"""C-STORE at a site: answered once the archive has the instance, or where it gives no answer the spool."""

import asyncio
import logging
from typing import TYPE_CHECKING, cast

from services.cancellation import cancel_and_wait
from services.dicom.transfer_syntaxes import is_known
from services.dimse.storage import StorageService
from services.edge.archiving import archive
from services.edge.arrival import Arrival
from services.edge.pod import Pod
from services.edge.spool import Receiving
from services.errors import OutOfSpace, PacsError, Unavailable, Unsupported
from services.tenancy.application_entities.admission import Admitted
from services.upper_layer.dimse_messages import Command
from services.upper_layer.message import Context, Message

if TYPE_CHECKING:
    from services.archive.ingest.store import Stored

log = logging.getLogger(__name__)


class SpooledStorage(StorageService):
    """C-STORE on one association of one remote AE."""

    def __init__(self, pod: Pod, admitted: Admitted, calling_aet: str, called_aet: str, address: str) -> None:
        super().__init__(calling_aet, called_aet, address)
        self.spooled = 0
        self._pod = pod
        self._tenant = admitted.remote.tenant
        self._remote = admitted.remote.name
        self._clinic = admitted.clinic

    def open(self, context: Context, command: Command) -> Receiving:
        """Where the dataset of a C-STORE-RQ goes. Raises Malformed, Mismatched, Unsupported, OutOfSpace."""
        sop_class, sop_instance, source = self.announced(context, command)
        if not is_known(context.transfer_syntax):
            raise Unsupported("this transfer syntax is not taken here")
        arrival = Arrival(
            self._tenant,
            self._remote,
            self._clinic,
            source.calling_aet,
            source.called_aet,
            source.address,
            source.received_at,
            sop_class,
            sop_instance,
            context.transfer_syntax,
        )
        return self._pod.spool.begin(arrival, bounded=not self._reaches(arrival))

    async def store(self, message: Message) -> None:
        """Into the archive, or into the spool where the archive gives no answer."""
        receiving = cast("Receiving", message.sink)
        self.tally.bytes += receiving.length
        try:
            receiving.end()
            if not (self._reaches(receiving.arrival) and await self._is_archived(receiving)):
                await self._pod.spool.keep(receiving)
                self.spooled += 1
        finally:
            receiving.discard()

    def is_said(self, error: PacsError | None) -> bool:
        """A full spool is."""
        return isinstance(error, OutOfSpace)

    def _reaches(self, arrival: Arrival) -> bool:
        """Return whether it may go straight to the archive: nothing of its lane waits before it."""
        return self._pod.link.is_up and not self._pod.spool.waits(arrival.lane)

    async def _is_archived(self, receiving: Receiving) -> bool:
        """Store it in the archive; False where that gives no answer in time."""
        assert self._pod.archive is not None  # noqa: S101 -- the link is up
        link, engines = self._pod.link, self._pod.archive.engines
        storing = asyncio.create_task(archive(engines, receiving.arrival, receiving.dataset()))
        down = asyncio.create_task(link.down())
        try:
            await asyncio.wait({storing, down}, timeout=link.patience, return_when=asyncio.FIRST_COMPLETED)
            if not storing.done():
                link.suspect()
                return False
            stored = storing.result()
        except Unavailable:
            link.suspect()
            return False
        finally:
            await cancel_and_wait(down)
            storing.add_done_callback(_ended)  # what nobody waits for any more ends by itself: see `Link`
        if stored is None:
            self.tally.stored += 1
        else:
            self.count(stored)
        return True


def _ended(storing: "asyncio.Task[Stored | None]") -> None:
    """See how it ended; a failure was told already, or the instance is spooled."""
    if not storing.cancelled():
        storing.exception()
