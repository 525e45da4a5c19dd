"""Modality Worklist, SCP: C-FIND (PS3.4 K).

Every attribute of Table K.6-1 is a matching key, in the Scheduled Procedure Step Sequence and in any other.
Of several items in a key the first counts, one without items asks for all of them; private and unknown keys
are returned empty. Names match without regard to case and accents. A range of dates and a range of times of
the step are one range from moment to moment. What is cancelled, done or discontinued is not told. A step that
any station may take is told to each as its own. Needs the right to store, or to query and retrieve.
"""

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
from services.worklist.modality_worklist import Asker, stream

SYNTAXES = {MODALITY_WORKLIST_FIND: querying.SYNTAXES}
REQUESTS = ((CommandField.C_FIND_RQ, MODALITY_WORKLIST_FIND),)
"""What a modality asks of it."""


async def answer(requestor: Requestor, message: Message) -> None:
    """Send every step that matches, the earliest first, then how it ended."""

    def read(data: bytearray) -> Keys:
        return decode_worklist(data, message.context.transfer_syntax)

    await answer_query(requestor, message, read, partial(_send, requestor, message), lambda _: "WORKLIST")


async def _send(requestor: Requestor, message: Message, identifier: Keys) -> int:
    """The final status."""

    def encode(item: dict[str, Any]) -> bytes:
        return encode_response(identifier, item, {}, message.context.transfer_syntax)

    remote = requestor.entity
    asker = Asker(remote.aet, own=remote.worklist_own, started=remote.worklist_started)
    found = stream(requestor.scope, requestor.engines, identifier.matches, asker)
    return await send_matches(requestor, message, found, encode, PENDING[0])
