"""Verification SCP: C-ECHO (PS3.4 A, PS3.7 9.1.5)."""

from services.dimse.status import SUCCESS
from services.upper_layer import dimse_messages
from services.upper_layer.association import Association
from services.upper_layer.message import Message


async def answer(association: Association, message: Message) -> None:
    """Yes, we are here."""
    await association.send(message.context.id, dimse_messages.response(message.command, SUCCESS))
