"""C-FIND of every information model: the identifier read, the matches sent, the end told (PS3.4 C.4.1)."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import TypeVar

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
from services.upper_layer.errors import Aborted, place
from services.upper_layer.message import Gathered, Message

log = logging.getLogger(__name__)

SYNTAXES = frozenset({
    IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN, DEFLATED_LITTLE_ENDIAN,
})  # fmt: skip
"""The transfer syntaxes that identifiers come in."""
_AT_ONCE = 16  # responses, a fraction of a millisecond each, until others get their turn
_SHORT_BYTES = 1 << 14
"""Of a dataset that is read at once; a longer one in a thread."""
_Asked = TypeVar("_Asked")
_Row = TypeVar("_Row")


async def read_dataset(message: Message, decode: Callable[[bytearray], _Asked]) -> _Asked:
    """Decode the dataset of a request. Raises Malformed where there is none, and what `decode` raises."""
    if message.failure:
        raise message.failure
    if not isinstance(message.sink, Gathered):
        raise Malformed("the request has no dataset")
    data = message.sink.data
    if len(data) > _SHORT_BYTES or message.context.transfer_syntax == DEFLATED_LITTLE_ENDIAN:
        return await asyncio.to_thread(decode, data)
    return decode(data)


async def answer_query(
    requestor: Requestor,
    message: Message,
    decode: Callable[[bytearray], _Asked],
    send: Callable[[_Asked], Awaitable[int]],
    level_of: Callable[[_Asked | None], str],
) -> None:
    """Have the matches sent, then tell how it ended, also in the audit trail.

    `send` returns the final status; `level_of` is asked with None where the identifier cannot be read.
    """
    status, comment, level = PROCESSING_FAILURE, "internal error", level_of(None)
    try:
        asked = await read_dataset(message, decode)
        level = level_of(asked)
        status, comment = await send(asked), ""
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


async def send_matches(
    requestor: Requestor,
    message: Message,
    batches: AsyncGenerator[Sequence[_Row]],
    encode: Callable[[_Row], bytes],
    pending: int,
) -> int:
    """Send each match as it is found, until nobody wants more; the final status."""
    association, command = requestor.association, message.command
    async with aclosing(batches):
        while (rows := await requestor.next_of(batches, command)) is not None:
            for number, row in enumerate(rows):
                if number % _AT_ONCE == 0:
                    await asyncio.sleep(0)
                if requestor.is_over(command):
                    return CANCELLED
                response = dimse_messages.response(command, pending)
                await association.send(message.context.id, response, encode(row))
    return CANCELLED if requestor.is_over(command) else SUCCESS
