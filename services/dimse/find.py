"""Query SCP: C-FIND of the Query/Retrieve models (PS3.4 C.4.1)."""

import asyncio
import logging
from contextlib import aclosing

from services.archive.index.counts import PATIENT_COUNTS
from services.archive.search.find import KNOWN, stream
from services.dicom.identifier import Identifier, Options, decode
from services.dicom.identifier_response import TIMEZONE, encode_response
from services.dicom.information_models import FIND
from services.dicom.query import Query
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
from services.upper_layer.dimse_messages import PENDING
from services.upper_layer.errors import Aborted, place
from services.upper_layer.message import Gathered, Message

log = logging.getLogger(__name__)

SYNTAXES = dict.fromkeys(
    FIND,
    frozenset({
        IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN, DEFLATED_LITTLE_ENDIAN,
    }),
)  # fmt: skip

# Relational queries, date-time matching, fuzzy names; no timezone adjustment, no other view of multi-frames;
# empty value matching, multiple value matching (PS3.4 C.5.1.1).
_SUPPORTED = bytes((1, 1, 1, 0, 0, 1, 1))
_AT_ONCE = 16  # responses, a fraction of a millisecond each, until others get their turn
_SHORT = 1 << 14  # bytes of an identifier that are read at once; longer ones in a thread
_TOLD = frozenset({"QueryRetrieveLevel", "RetrieveAETitle", "InstanceAvailability"})


def agreed(asked: bytes) -> bytes:
    """Our answer to an extended negotiation item: of what was asked what we do, byte for byte."""
    return bytes(ours & (theirs == 1) for ours, theirs in zip(_SUPPORTED, asked, strict=False))


def options_of(asked: bytes | None) -> Options:
    """What an association may ask for; nothing of it without extended negotiation."""
    relational, date_time, fuzzy = agreed(asked or b"").ljust(3, b"\0")[:3]
    return Options(bool(relational), bool(date_time), bool(fuzzy))


async def answer(requestor: Requestor, message: Message) -> None:
    """Send every match, then how it ended."""
    status, comment, level = PROCESSING_FAILURE, "internal error", ""
    try:
        identifier = await _identifier(requestor, message)
        level = identifier.level
        status, comment = await _send_matches(requestor, message, identifier), ""
    except PacsError as error:
        status, comment = status_of(error), comment_of(error)
    except Aborted:
        raise
    except Exception as error:  # noqa: BLE001 - a bug fails one query, never the process
        log.error("C-FIND failed: %s", place(error))  # noqa: TRY400 - no values in the log
    outcome = Outcome.SUCCESS if status in {SUCCESS, CANCELLED} else Outcome.FAILURE
    request = requestor.association.request
    trail.queried(requestor.scope, requestor.engines, request, level, outcome)
    response = dimse_messages.response(message.command, status, comment)
    await requestor.association.send(message.context.id, response)


async def _identifier(requestor: Requestor, message: Message) -> Identifier:
    if message.failure:
        raise message.failure
    if not isinstance(message.sink, Gathered):
        raise Malformed("C-FIND-RQ without an identifier")
    data, context = message.sink.data, message.context
    asked = requestor.association.request.user.extended.get(context.abstract_syntax)
    how = context.transfer_syntax, FIND[context.abstract_syntax], options_of(asked)
    if len(data) > _SHORT or context.transfer_syntax == DEFLATED_LITTLE_ENDIAN:
        return await asyncio.to_thread(decode, data, *how)
    return decode(data, *how)


async def _send_matches(requestor: Requestor, message: Message, identifier: Identifier) -> int:
    """The final status."""
    association, command, context = requestor.association, message.command, message.context
    keywords = frozenset(key.keyword for key in identifier.keys)
    known = KNOWN[identifier.level] | PATIENT_COUNTS
    pending = PENDING[0] if keywords <= known | _TOLD else PENDING[1]
    told = {
        "QueryRetrieveLevel": identifier.level,
        "RetrieveAETitle": association.request.called_aet.strip(" "),
        "InstanceAvailability": "ONLINE",
    }

    query = Query(identifier.level, identifier.matches, keywords | {TIMEZONE})
    async with aclosing(stream(requestor.scope, requestor.engines, query)) as found:
        while (rows := await requestor.next_of(found, command)) is not None:
            for number, row in enumerate(rows):
                if number % _AT_ONCE == 0:
                    await asyncio.sleep(0)
                if requestor.is_over(command):
                    return CANCELLED
                shown = {name: value for name, value in row.items() if name in known}
                data = encode_response(identifier, shown, told, context.transfer_syntax)
                await association.send(context.id, dimse_messages.response(command, pending), data)
    return CANCELLED if requestor.is_over(command) else SUCCESS
