"""Storage Commitment Push Model, SCP, and the reports of peers that we asked (PS3.4 J).

What is kept is looked up at once and reported on the same association. A peer that is gone, or does not
answer, is called back: the errand is written before the request is answered.
"""

import logging
from datetime import timedelta

from services.archive.exchange.commitment import kept
from services.delivery import commitments, errands
from services.delivery.errands import ErrandKind, ErrandState
from services.dicom.commitment import NO_SUCH_OBJECT_INSTANCE, PUSH_MODEL, PUSH_MODEL_INSTANCE, Commitment
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN
from services.dimse.requestor import Requestor
from services.dimse.status import PROCESSING_FAILURE, SUCCESS, status_of
from services.errors import Invalid, PacsError, comment_of
from services.peers.storage_commitment import (
    INVALID_ARGUMENT,
    REQUEST_STORAGE_COMMITMENT,
    answer_to,
    information,
    send_report,
)
from services.upper_layer.dimse_messages import CommandField
from services.upper_layer.message import Message

log = logging.getLogger(__name__)

SYNTAXES = {PUSH_MODEL: frozenset({IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN})}
OPERATIONS = (CommandField.N_ACTION_RQ, CommandField.N_EVENT_REPORT_RQ, CommandField.N_EVENT_REPORT_RSP)
CALLED_BACK = timedelta(seconds=10)
"""What a peer gets to answer the report on its own association."""
NO_SUCH_ACTION = 0x0123
STATUSES = {
    SUCCESS: "the request is taken; a report follows",
    PROCESSING_FAILURE: "the request could not be kept, or a report answers nothing that we asked",
    NO_SUCH_OBJECT_INSTANCE: "the Requested SOP Instance is not the well-known one",
    INVALID_ARGUMENT: "no Transaction UID, or a reference that is none",
    NO_SUCH_ACTION: "an Action Type other than 1",
}


async def answer(requestor: Requestor, message: Message) -> None:
    """Take a request or a report; know that a report of ours arrived."""
    match message.command["CommandField"]:
        case CommandField.N_ACTION_RQ:
            await _requested(requestor, message)
        case CommandField.N_EVENT_REPORT_RQ:
            await _reported(requestor, message)
        case _:
            await _acknowledged(requestor, message)


async def _requested(requestor: Requestor, message: Message) -> None:
    association, scope, engines = requestor.association, requestor.scope, requestor.engines
    command, context = message.command, message.context
    if command.get("RequestedSOPInstanceUID") != PUSH_MODEL_INSTANCE:
        await association.send(context.id, answer_to(command, NO_SUCH_OBJECT_INSTANCE))
        return
    if command.get("ActionTypeID") != REQUEST_STORAGE_COMMITMENT:
        await association.send(context.id, answer_to(command, NO_SUCH_ACTION))
        return
    try:
        asked = information(message)
        found = await kept(scope, engines, asked.transaction_uid, asked.references)
        facts = {
            "transaction": asked.transaction_uid,
            "calling": association.request.called_aet,
            "references": [list(one) for one in asked.references],
        }
        errand = await errands.add(
            scope, engines, ErrandKind.REPORT, requestor.remote, facts, wait=CALLED_BACK
        )
    except Invalid as error:
        await association.send(context.id, answer_to(command, INVALID_ARGUMENT, comment_of(error)))
        return
    except PacsError as error:
        await association.send(context.id, answer_to(command, PROCESSING_FAILURE, comment_of(error)))
        return
    await association.send(context.id, answer_to(command, SUCCESS))
    requestor.awaited.append(errand)
    await send_report(association, context, found)


async def _acknowledged(requestor: Requestor, message: Message) -> None:
    """Reports are sent and acknowledged in their order; one that is refused is not repeated."""
    if not requestor.awaited:
        requestor.association.abort("a response without a request")
        return
    errand = requestor.awaited.pop(0)
    status = message.command.get("Status", PROCESSING_FAILURE)
    state, reason = (
        (ErrandState.DONE, "")
        if status == SUCCESS
        else (ErrandState.FAILED, f"answered with status {status:04X}H")
    )
    await errands.finish(requestor.scope, requestor.engines, errand, state, reason)


async def _reported(requestor: Requestor, message: Message) -> None:
    """A peer tells what it keeps of what we sent it."""
    status, comment = SUCCESS, ""
    try:
        report: Commitment = information(message)
        if not await commitments.take(requestor.scope, requestor.engines, requestor.remote, report):
            status, comment = PROCESSING_FAILURE, "no such transaction"
    except Invalid as error:
        status, comment = INVALID_ARGUMENT, comment_of(error)
    except PacsError as error:
        status, comment = status_of(error), comment_of(error)
    await requestor.association.send(message.context.id, answer_to(message.command, status, comment))
