"""C-MOVE SCP: what is asked for goes to another AE of the tenant (PS3.4 C.4.2, PS3.7 9.1.4)."""

from contextlib import aclosing

from services.dicom.sop_classes import PATIENT_ROOT_MOVE, STUDY_ROOT_MOVE
from services.dimse import sub_operations
from services.dimse.requestor import Requestor
from services.dimse.status import DESTINATION_UNKNOWN, WITHOUT_OPERATIONS
from services.dimse.sub_operations import SubOperations, refuse
from services.errors import Invalid, NotFound, PacsError, Refused, Unavailable
from services.peers.peer import Peer
from services.peers.store import Originator, sending
from services.tenancy.application_entities import find_remote
from services.tenancy.application_entities.calling import peer_to_call
from services.upper_layer.message import Message

SYNTAXES = dict.fromkeys((PATIENT_ROOT_MOVE, STUDY_ROOT_MOVE), sub_operations.SYNTAXES)
STATUSES = {
    **sub_operations.STATUSES,
    DESTINATION_UNKNOWN: "the Move Destination is no remote AE of the tenant, or cannot be called",
}


async def answer(requestor: Requestor, message: Message) -> None:
    """Send to the destination until done, cancelled or left by whoever asked for it."""
    try:
        peer = await _destination(requestor, message)
    except Unavailable as error:
        await refuse(requestor, message, WITHOUT_OPERATIONS, error)
        return
    except (NotFound, Invalid) as error:
        await refuse(requestor, message, DESTINATION_UNKNOWN, error)
        return
    operations = await SubOperations.of(requestor, message)
    if operations is None:
        return
    originator = Originator(requestor.association.request.calling_aet, message.command.get("MessageID", 0))
    failure: PacsError | None = None
    try:
        try:
            async with aclosing(sending(peer, operations.datasets, originator)) as results:
                while (sent := await requestor.next_of(results, message.command)) is not None:
                    await operations.done(sent)
        except (Refused, Unavailable) as error:
            failure = error
        await operations.finish(failure)
    finally:
        operations.note({"destination": peer.called_aet})


async def _destination(requestor: Requestor, message: Message) -> Peer:
    """The remote AE of the tenant; of several of one title the one that can be called, the asker's first."""
    title = message.command.get("MoveDestination", "")
    remotes = await find_remote(requestor.scope, requestor.engines)
    named = [remote for remote in remotes if remote.aet == title]
    if not named:
        raise NotFound("the move destination is no remote AE of this archive")
    address = requestor.association.address
    named.sort(key=lambda remote: (bool(remote.only_calls), remote.host != address))
    called = requestor.association.request.called_aet
    return await peer_to_call(requestor.scope, requestor.engines, named[0], called)
