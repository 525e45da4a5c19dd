"""Modality Worklist and Modality Performed Procedure Step, SCP: negotiated, and refused (PS3.4 K, F).

There is no worklist here yet. A modality may propose these contexts beside its others; each of its requests
is told at once that there is no such service, and nothing of it is read or kept.
"""

from services.dicom.sop_classes import MODALITY_PERFORMED_PROCEDURE_STEP, MODALITY_WORKLIST_FIND
from services.dicom.transfer_syntaxes import IMPLICIT_LITTLE_ENDIAN
from services.dimse.requestor import Requestor
from services.upper_layer import dimse_messages
from services.upper_layer.dimse_messages import CommandField
from services.upper_layer.message import Message

# The reference's Tables 9 and 10
SYNTAXES = dict.fromkeys(
    (MODALITY_WORKLIST_FIND, MODALITY_PERFORMED_PROCEDURE_STEP), frozenset({IMPLICIT_LITTLE_ENDIAN})
)
REQUESTS = (
    (CommandField.C_FIND_RQ, MODALITY_WORKLIST_FIND),
    (CommandField.N_CREATE_RQ, MODALITY_PERFORMED_PROCEDURE_STEP),
    (CommandField.N_SET_RQ, MODALITY_PERFORMED_PROCEDURE_STEP),
)
"""What a modality asks of each."""
SOP_CLASS_NOT_SUPPORTED = 0x0122
NO_SUCH_SOP_CLASS = 0x0118
STATUSES = {
    SOP_CLASS_NOT_SUPPORTED: "any query of the worklist (PS3.4 Table K.4-1)",
    NO_SUCH_SOP_CLASS: "any performed procedure step, begun or changed (PS3.7 C.5)",
}


async def answer(requestor: Requestor, message: Message) -> None:
    """Refuse the request: there is no worklist and no performed procedure step here."""
    query = message.command["CommandField"] == CommandField.C_FIND_RQ
    status = SOP_CLASS_NOT_SUPPORTED if query else NO_SUCH_SOP_CLASS
    comment = "there is no worklist here"
    await requestor.association.send(
        message.context.id, dimse_messages.response(message.command, status, comment)
    )
