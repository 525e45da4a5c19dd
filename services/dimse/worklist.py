"""Modality Worklist, SCP: C-FIND (PS3.4 K)."""

from functools import partial
from typing import Any

from services.dicom.identifier import Keys, decode_worklist
from services.dicom.identifier_response import encode_response
from services.dicom.sop_classes import MODALITY_WORKLIST_FIND
from services.dimse import querying
from services.dimse.querying import answer_query, send_matches
from services.dimse.requestor import Requestor
from services.upper_layer.dimse_messages import PENDING, CommandField
from services.upper_layer.message import Message
from services.worklist.modality_worklist import stream
from services.worklist.scheduled_step import STEP

SYNTAXES = {MODALITY_WORKLIST_FIND: querying.SYNTAXES}
REQUESTS = ((CommandField.C_FIND_RQ, MODALITY_WORKLIST_FIND),)
"""What a modality asks of it."""
_TITLE = "ScheduledStationAETitle"


async def answer(requestor: Requestor, message: Message) -> None:
    """Send every step that matches, the earliest first, then how it ended."""

    def read(data: bytearray) -> Keys:
        return decode_worklist(data, message.context.transfer_syntax)

    await answer_query(requestor, message, read, partial(_send, requestor, message), lambda _: "WORKLIST")


async def _send(requestor: Requestor, message: Message, identifier: Keys) -> int:
    """The final status."""
    caller = requestor.association.request.calling_aet.strip(" ")

    def encode(item: dict[str, Any]) -> bytes:
        return encode_response(identifier, _of_station(item, caller), {}, message.context.transfer_syntax)

    found = stream(requestor.scope, requestor.engines, identifier.matches)
    return await send_matches(requestor, message, found, encode, PENDING[0])


def _of_station(item: dict[str, Any], caller: str) -> dict[str, Any]:
    """A step that any station may take is told to whoever asks as its own: the title is of type 1."""
    (step,) = item[STEP]
    return item if step[_TITLE] else {**item, STEP: [{**step, _TITLE: caller}]}
