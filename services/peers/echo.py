"""C-ECHO: is the remote AE there, and does it know us (PS3.4 A, PS3.7 9.1.5)."""

from services.dicom.sop_classes import VERIFICATION
from services.errors import Refused
from services.peers.peer import Peer, association
from services.upper_layer.dimse_messages import CommandField
from services.upper_layer.requestor import propose

TRANSFER_SYNTAXES = ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1")


async def echo(peer: Peer) -> int:
    """The status of a C-ECHO, 0 for success. Raises Refused and Unavailable."""
    async with association(peer, propose([(VERIFICATION, TRANSFER_SYNTAXES)])) as established:
        if not established.contexts:
            raise Refused(f"{peer.called_aet}: verification is not accepted")
        (context_id,) = established.contexts
        await established.send(
            context_id,
            {
                "CommandField": CommandField.C_ECHO_RQ,
                "MessageID": 1,
                "AffectedSOPClassUID": VERIFICATION,
            },
        )
        answer = await established.receive()
        return answer.command.get("Status", 0x0110)
