"""Query SCP: C-FIND of the Query/Retrieve models (PS3.4 C.4.1)."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from functools import partial

from services.archive.index.counts import PATIENT_COUNTS
from services.archive.index.entries import Document
from services.archive.search.find import KNOWN, stream
from services.dicom.identifier import Identifier, Options, decode
from services.dicom.identifier_response import TIMEZONE, encode_response
from services.dicom.information_models import FIND
from services.dicom.query import Query
from services.dimse import querying, trail
from services.dimse.querying import answer_query, send_matches
from services.dimse.reach import AskedFor, newest_first, reach
from services.dimse.requestor import Requestor
from services.tenancy.scope import Scope
from services.upper_layer.dimse_messages import PENDING
from services.upper_layer.message import Message

SYNTAXES = dict.fromkeys(FIND, querying.SYNTAXES)

# Relational queries, date-time matching, fuzzy names; no timezone adjustment, no other view of multi-frames;
# empty value matching, multiple value matching (PS3.4 C.5.1.1).
_SUPPORTED = bytes((1, 1, 1, 0, 0, 1, 1))
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
    context = message.context
    asked = requestor.association.request.user.extended.get(context.abstract_syntax)
    model, options = FIND[context.abstract_syntax], options_of(asked)

    def read(data: bytearray) -> Identifier:
        return decode(data, context.transfer_syntax, model, options)

    def level_of(identifier: Identifier | None) -> str:
        return identifier.level if identifier else ""

    await answer_query(requestor, message, read, partial(_send, requestor, message), level_of)


async def _send(requestor: Requestor, message: Message, identifier: Identifier) -> int:
    """The final status."""
    keywords = frozenset(key.keyword for key in identifier.keys)
    known = KNOWN[identifier.level] | PATIENT_COUNTS
    pending = PENDING[0] if keywords <= known | _TOLD else PENDING[1]
    told = {
        "QueryRetrieveLevel": identifier.level,
        "RetrieveAETitle": requestor.association.request.called_aet.strip(" "),
        "InstanceAvailability": "ONLINE",
    }

    def encode(row: Document) -> bytes:
        shown = {name: value for name, value in row.items() if name in known}
        return encode_response(identifier, shown, told, message.context.transfer_syntax)

    query = Query(identifier.level, identifier.matches, keywords | {TIMEZONE})
    reached = await reach(requestor, AskedFor.by(query.matches))
    seen: list[Scope] = []
    found = [_noting(one, stream(one, requestor.engines, query), seen) for one in reached.scopes]
    merged = newest_first(found) if query.level in {"PATIENT", "STUDY"} else _one_by_one(found)
    try:
        return await send_matches(
            requestor, message, found[0] if len(found) == 1 else merged, encode, pending
        )
    finally:
        for clinic in seen:
            if clinic is not requestor.scope:
                trail.queried(clinic, requestor.engines, requestor.association.request, query.level)


async def _noting(
    scope: Scope, batches: AsyncGenerator[list[Document]], seen: list[Scope]
) -> AsyncGenerator[list[Document]]:
    """Pass batches on, and note in whose trail they belong."""
    async with aclosing(batches):
        async for batch in batches:
            if batch and scope not in seen:
                seen.append(scope)
            yield batch


async def _one_by_one(streams: Sequence[AsyncGenerator[list[Document]]]) -> AsyncGenerator[list[Document]]:
    """One after the other: of images too many are held for several at a time."""
    for one in streams:
        async with aclosing(one):
            async for batch in one:
                yield batch
