"""C-MOVE SCU of the Study Root Information Model (PS3.4 C.4.2.1)."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace

from services.errors import Refused
from services.peers.identifiers import UNCOMPRESSED, encode
from services.peers.peer import Peer, association
from services.upper_layer.dimse_messages import CANCELLED, MEDIUM_PRIORITY, PENDING, Command, CommandField
from services.upper_layer.requestor import propose

STUDY_ROOT_MOVE = "1.2.840.10008.5.1.4.1.2.2.2"
_MESSAGE = 1
_REASONS = {
    0xA701: "it is out of resources to count the matches",
    0xA702: "it could not send us what it has",
    0xA801: "it does not know our AE title as a place to send to",
    0xA900: "it does not understand what is asked for",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """Sub-operations as the peer counts them; `ended`: none will follow. `cancelled`: because we asked."""

    remaining: int
    completed: int
    failed: int
    warning: int
    ended: bool = False
    cancelled: bool = False


def _never() -> bool:
    return False


async def moving(
    peer: Peer, study: str, destination: str, *, stop: Callable[[], bool] = _never
) -> AsyncGenerator[Progress]:
    """Have the peer send one study to the AE title `destination`; what it tells of it, and how it ended.

    `stop` is asked with each report of progress; once true, a C-CANCEL is sent. A peer may be silent between
    two reports for the request timeout. Raises Refused where it rejects us or ends with a failure before any
    sub-operation succeeded, Unavailable where it cannot be reached or breaks off.
    """
    limits = replace(peer.limits, dimse=max(peer.limits.dimse, peer.limits.request))
    patient, contexts = replace(peer, limits=limits), propose([(STUDY_ROOT_MOVE, UNCOMPRESSED)])
    async with association(patient, contexts) as established:
        if not established.contexts:
            raise Refused(f"{peer.called_aet}: retrieve is not accepted")
        (context,) = established.contexts.values()
        asked: Command = {
            "CommandField": CommandField.C_MOVE_RQ,
            "MessageID": _MESSAGE,
            "Priority": MEDIUM_PRIORITY,
            "AffectedSOPClassUID": STUDY_ROOT_MOVE,
            "MoveDestination": destination,
        }
        identifier = {"QueryRetrieveLevel": "STUDY", "StudyInstanceUID": study}
        await established.send(context.id, asked, encode(identifier, context.transfer_syntax))
        last, cancelled = Progress(0, 0, 0, 0), False
        while (answer := (await established.receive()).command).get("Status") in PENDING:
            last = _progress(answer, last)
            yield last
            if stop() and not cancelled:
                cancelled = True
                cancel: Command = {
                    "CommandField": CommandField.C_CANCEL_RQ,
                    "MessageIDBeingRespondedTo": _MESSAGE,
                }
                await established.send(context.id, cancel)
    status = answer.get("Status", 0x0110)
    last = replace(_progress(answer, last), remaining=0, ended=True, cancelled=status == CANCELLED)
    if status >> 12 in {0xA, 0xC} or status in {0x0110, 0x0122, 0x0124, 0x0211, 0x0212}:
        why = _REASONS.get(status, f"it answered with status {status:04X}H")
        if not last.completed:
            raise Refused(why)
    yield last


def _progress(answer: Command, before: Progress) -> Progress:
    """Counts are optional in some answers: what is not told is as it was."""
    return Progress(
        answer.get("NumberOfRemainingSuboperations", before.remaining),
        answer.get("NumberOfCompletedSuboperations", before.completed),
        answer.get("NumberOfFailedSuboperations", before.failed),
        answer.get("NumberOfWarningSuboperations", before.warning),
    )
