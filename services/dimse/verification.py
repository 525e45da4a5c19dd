"""Verification SCP: C-ECHO (PS3.4 A, PS3.7 9.1.5)."""

from services.dicom.sop_classes import VERIFICATION
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN
from services.dimse.requestor import Requestor
from services.dimse.status import SUCCESS
from services.upper_layer import dimse_messages
from services.upper_layer.message import Message

SYNTAXES = {VERIFICATION: frozenset({IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN})}


async def answer(requestor: Requestor, message: Message) -> None:
    """Answer a C-ECHO with success."""
    await requestor.association.send(message.context.id, dimse_messages.response(message.command, SUCCESS))
