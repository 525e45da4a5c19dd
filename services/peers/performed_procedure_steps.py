"""Modality Performed Procedure Step, SCU: what a modality performs told to another system (PS3.4 F.7).

N-CREATE, then each N-SET, in the order in which they came from the modality. Warnings are successes. 0111H to
our N-CREATE: it was told before. 0110H with Error ID A710H: the step has ended there, nothing more is told.
0112H: it is told anew, as it began and all since. 0110H, 0213H and A700H: later again. Anything else is a
refusal.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from enum import Enum
from typing import Any

from services.dicom.sop_classes import MODALITY_PERFORMED_PROCEDURE_STEP
from services.errors import Refused, Unavailable
from services.peers.identifiers import UNCOMPRESSED, encode
from services.peers.peer import Peer, association
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import PROCESSING_FAILURE, SUCCESS, Command, CommandField
from services.upper_layer.requestor import propose

_DUPLICATE_INSTANCE, _NO_SUCH_INSTANCE = 0x0111, 0x0112
_RESOURCE_LIMITATION, _OUT_OF_RESOURCES = 0x0213, 0xA700
_LATER = frozenset({PROCESSING_FAILURE, _RESOURCE_LIMITATION, _OUT_OF_RESOURCES})
"""Statuses after which the same may be taken another time."""
_WARNINGS = frozenset({0x0001, 0x0107, 0x0116})
"""It is taken, though not all of it (PS3.7 C.4)."""
_WARNING_CLASS = 0xB
_NO_LONGER_UPDATED = 0xA710


class Answer(Enum):
    """What became of a message."""

    TAKEN = "taken"
    THERE = "a step of this UID is there already"
    UNKNOWN = "no step of this UID is known"
    FINAL = "the step has ended there and takes no more"


@asynccontextmanager
async def telling(peer: Peer) -> AsyncIterator["Telling"]:
    """An association on which steps are told. Raises Refused, Unavailable."""
    contexts = propose([(MODALITY_PERFORMED_PROCEDURE_STEP, UNCOMPRESSED)])
    async with association(peer, contexts) as established:
        if not established.contexts:
            raise Refused(f"{peer.called_aet}: performed procedure steps are not accepted")
        yield Telling(peer, established)


class Telling:
    """Messages told one after the other."""

    def __init__(self, peer: Peer, established: Association) -> None:
        self._peer, self._established = peer, established
        (self._context,) = established.contexts.values()
        self._message = 0

    async def create(self, uid: str, attributes: Mapping[str, Any]) -> Answer:
        """Tell of a step that begins. Raises Refused, Unavailable."""
        named: Command = {
            "CommandField": CommandField.N_CREATE_RQ,
            "AffectedSOPClassUID": MODALITY_PERFORMED_PROCEDURE_STEP,
            "AffectedSOPInstanceUID": uid,
        }
        return await self._tell(named, attributes)

    async def set(self, uid: str, attributes: Mapping[str, Any]) -> Answer:
        """Tell what is new of it. Raises Refused, Unavailable."""
        named: Command = {
            "CommandField": CommandField.N_SET_RQ,
            "RequestedSOPClassUID": MODALITY_PERFORMED_PROCEDURE_STEP,
            "RequestedSOPInstanceUID": uid,
        }
        return await self._tell(named, attributes)

    async def _tell(self, named: Command, attributes: Mapping[str, Any]) -> Answer:
        self._message += 1
        command: Command = {**named, "MessageID": self._message}
        data = encode(attributes, self._context.transfer_syntax)
        await self._established.send(self._context.id, command, data)
        answer = (await self._established.receive()).command
        status = answer.get("Status", PROCESSING_FAILURE)
        if status == SUCCESS or status in _WARNINGS or status >> 12 == _WARNING_CLASS:
            return Answer.TAKEN
        if status == _DUPLICATE_INSTANCE:
            return Answer.THERE
        if status == _NO_SUCH_INSTANCE:
            return Answer.UNKNOWN
        if status == PROCESSING_FAILURE and answer.get("ErrorID") == _NO_LONGER_UPDATED:
            return Answer.FINAL
        said = f"{self._peer.called_aet} answered a performed step with status {status:04X}H"
        raise Unavailable(said) if status in _LATER else Refused(said)
