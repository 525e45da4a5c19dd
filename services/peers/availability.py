"""Instance Availability Notification SCU: which instances can be retrieved here (PS3.4 R)."""

from collections.abc import Mapping
from typing import Any

from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN
from services.dicom.uids import new_uid
from services.errors import Refused
from services.peers.identifiers import encode
from services.peers.peer import Peer, association
from services.upper_layer.dimse_messages import SUCCESS, Command, CommandField
from services.upper_layer.requestor import propose

INSTANCE_AVAILABILITY = "1.2.840.10008.5.1.4.33"
TRANSFER_SYNTAXES = (EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN)


async def notify(peer: Peer, notification: Mapping[str, Any]) -> None:
    """N-CREATE of a notification, keyword -> value (PS3.3 C.4.23). Raises Refused, Unavailable."""
    async with association(peer, propose([(INSTANCE_AVAILABILITY, TRANSFER_SYNTAXES)])) as established:
        if not established.contexts:
            raise Refused(f"{peer.called_aet}: instance availability is not accepted")
        (context,) = established.contexts.values()
        command: Command = {
            "CommandField": CommandField.N_CREATE_RQ,
            "MessageID": 1,
            "AffectedSOPClassUID": INSTANCE_AVAILABILITY,
            "AffectedSOPInstanceUID": new_uid(),
        }
        await established.send(context.id, command, encode(notification, context.transfer_syntax))
        status = (await established.receive()).command.get("Status", 0x0110)
    if status != SUCCESS:
        raise Refused(f"{peer.called_aet} answered a notification with status {status:04X}H")
