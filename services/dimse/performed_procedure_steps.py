"""Modality Performed Procedure Step, SCP: N-CREATE and N-SET (PS3.4 F.7).

An N-CREATE without Affected SOP Instance UID is given one, which the response tells. What an N-SET may not
change it may say again. A step that names no request is kept as well. Performed Series Sequence may be empty
in the end.
"""

import logging
from typing import Any

from services.dicom.attributes import decoded
from services.dicom.scanner import EVERYTHING, scan
from services.dicom.sop_classes import MODALITY_PERFORMED_PROCEDURE_STEP
from services.dicom.transfer_syntaxes import (
    EXPLICIT_BIG_ENDIAN,
    EXPLICIT_LITTLE_ENDIAN,
    IMPLICIT_LITTLE_ENDIAN,
)
from services.dimse.querying import read_dataset
from services.dimse.requestor import Requestor
from services.dimse.status import PROCESSING_FAILURE, SUCCESS
from services.errors import (
    AlreadyExists,
    Invalid,
    NoLongerUpdatable,
    NotFound,
    PacsError,
    Refused,
    comment_of,
)
from services.upper_layer import dimse_messages
from services.upper_layer.dimse_messages import Command, CommandField
from services.upper_layer.errors import Aborted, place
from services.upper_layer.message import Message
from services.worklist import performed_steps
from services.worklist.performed_steps import MissingAttribute

log = logging.getLogger(__name__)

SYNTAXES = {
    MODALITY_PERFORMED_PROCEDURE_STEP: frozenset({
        IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN,
    }),
}  # fmt: skip
REQUESTS = (
    (CommandField.N_CREATE_RQ, MODALITY_PERFORMED_PROCEDURE_STEP),
    (CommandField.N_SET_RQ, MODALITY_PERFORMED_PROCEDURE_STEP),
)
"""What a modality asks of it."""
INVALID_VALUE, MISSING_ATTRIBUTE = 0x0106, 0x0120
DUPLICATE_INSTANCE, NO_SUCH_INSTANCE, NOT_AUTHORIZED = 0x0111, 0x0112, 0x0124
NO_LONGER_UPDATED = 0xA710
"""Error ID beside 0110H: the step has ended (PS3.4 F.7.2.2.2)."""
STATUSES = {
    SUCCESS: "the step is kept",
    INVALID_VALUE: "a status there is none of, or an attribute that does not change",
    PROCESSING_FAILURE: "with Error ID A710H: the step has ended; without: try again",
    DUPLICATE_INSTANCE: "there is a step of this UID",
    NO_SUCH_INSTANCE: "no step of this UID is known",
    MISSING_ATTRIBUTE: "an attribute of type 1 is missing",
    NOT_AUTHORIZED: "the remote AE may not store",
}
_LONGEST_BYTES = 1 << 20


async def answer(requestor: Requestor, message: Message) -> None:
    """Keep a step that has begun, or its next attributes, and tell its UID."""
    command = message.command
    creates = command["CommandField"] == CommandField.N_CREATE_RQ
    named = str(command.get("AffectedSOPInstanceUID" if creates else "RequestedSOPInstanceUID") or "")
    told: Command = {}

    def read(data: bytearray) -> dict[str, Any]:
        syntax = message.context.transfer_syntax
        return decoded(scan(data, syntax, wanted=EVERYTHING, longest=_LONGEST_BYTES))

    try:
        act = performed_steps.create if creates else performed_steps.change
        attributes = await read_dataset(message, read)
        step = await act(requestor.scope, requestor.engines, named, attributes)
        status, comment, named = SUCCESS, "", step.sop_instance_uid
    except PacsError as error:
        status, comment = _status_of(error), comment_of(error)
        if isinstance(error, NoLongerUpdatable):
            told["ErrorID"] = NO_LONGER_UPDATED
    except Aborted:
        raise
    except Exception as error:  # noqa: BLE001 - a bug fails one request, never the process
        log.error("performed procedure step failed: %s", place(error))  # noqa: TRY400 - no values in the log
        status, comment = PROCESSING_FAILURE, "internal error"
    response = dimse_messages.response(command, status, comment)
    response |= {"AffectedSOPClassUID": MODALITY_PERFORMED_PROCEDURE_STEP, "AffectedSOPInstanceUID": named}
    await requestor.association.send(message.context.id, response | told)


def _status_of(error: PacsError) -> int:
    match error:
        case MissingAttribute():
            return MISSING_ATTRIBUTE
        case AlreadyExists():
            return DUPLICATE_INSTANCE
        case NotFound():
            return NO_SUCH_INSTANCE
        case Refused():
            return NOT_AUTHORIZED
        case Invalid():
            return INVALID_VALUE
    return PROCESSING_FAILURE
