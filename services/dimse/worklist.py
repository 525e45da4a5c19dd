"""Modality Worklist, SCP: C-FIND (PS3.4 K)."""

import asyncio
import logging
from contextlib import aclosing
from typing import Any

from services.dicom.identifier import Keys, decode_worklist
from services.dicom.identifier_response import encode_response
from services.dicom.sop_classes import MODALITY_WORKLIST_FIND
from services.dicom.transfer_syntaxes import (
    DEFLATED_LITTLE_ENDIAN,
    EXPLICIT_BIG_ENDIAN,
    EXPLICIT_LITTLE_ENDIAN,
    IMPLICIT_LITTLE_ENDIAN,
)
from services.dimse import trail
from services.dimse.requestor import Requestor
from services.dimse.status import CANCELLED, PROCESSING_FAILURE, SUCCESS, status_of
from services.errors import Malformed, PacsError, comment_of
from services.tenancy.audit import Outcome
from services.upper_layer import dimse_messages
from services.upper_layer.dimse_messages import PENDING, CommandField
from services.upper_layer.errors import Aborted, place
from services.upper_layer.message import Gathered, Message
from services.worklist.modality_worklist import stream
from services.worklist.scheduled_step import STEP

log = logging.getLogger(__name__)

SYNTAXES = {
    MODALITY_WORKLIST_FIND: frozenset({
        IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN, DEFLATED_LITTLE_ENDIAN,
    }),
}  # fmt: skip
REQUESTS = ((CommandField.C_FIND_RQ, MODALITY_WORKLIST_FIND),)
"""What a modality asks of it."""
_TITLE = "ScheduledStationAETitle"
_SHORT_BYTES = 1 << 14
"""Of an identifier that is read at once; longer ones in a thread."""


async def answer(requestor: Requestor, message: Message) -> None:
    """Send every step that matches, the earliest first, then how it ended."""
    status, comment = PROCESSING_FAILURE, "internal error"
    try:
        status, comment = await _send_matches(requestor, message, await _identifier(message)), ""
    except PacsError as error:
        status, comment = status_of(error), comment_of(error)
    except Aborted:
        raise
    except Exception as error:  # noqa: BLE001 - a bug fails one query, never the process
        log.error("worklist query failed: %s", place(error))  # noqa: TRY400 - no values in the log
    outcome = Outcome.SUCCESS if status in {SUCCESS, CANCELLED} else Outcome.FAILURE
    request = requestor.association.request
    trail.queried(requestor.scope, requestor.engines, request, "WORKLIST", outcome)
    response = dimse_messages.response(message.command, status, comment)
    await requestor.association.send(message.context.id, response)


async def _identifier(message: Message) -> Keys:
    if message.failure:
        raise message.failure
    if not isinstance(message.sink, Gathered):
        raise Malformed("C-FIND-RQ without an identifier")
    data, syntax = message.sink.data, message.context.transfer_syntax
    if len(data) > _SHORT_BYTES or syntax == DEFLATED_LITTLE_ENDIAN:
        return await asyncio.to_thread(decode_worklist, data, syntax)
    return decode_worklist(data, syntax)


async def _send_matches(requestor: Requestor, message: Message, identifier: Keys) -> int:
    """The final status."""
    association, command, context = requestor.association, message.command, message.context
    caller = association.request.calling_aet.strip(" ")
    async with aclosing(stream(requestor.scope, requestor.engines, identifier.matches)) as found:
        while (items := await requestor.next_of(found, command)) is not None:
            for item in items:
                if requestor.is_over(command):
                    return CANCELLED
                data = encode_response(identifier, _of_station(item, caller), {}, context.transfer_syntax)
                await association.send(context.id, dimse_messages.response(command, PENDING[0]), data)
    return CANCELLED if requestor.is_over(command) else SUCCESS


def _of_station(item: dict[str, Any], caller: str) -> dict[str, Any]:
    """A step that any station may take is told to whoever asks as its own: the title is of type 1."""
    (step,) = item[STEP]
    return item if step[_TITLE] else {**item, STEP: [{**step, _TITLE: caller}]}
