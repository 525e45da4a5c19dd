"""Filters and edits as MongoDB writes them."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pymongo.errors import (
    BulkWriteError,
    ConfigurationError,
    ConnectionFailure,
    DocumentTooLarge,
    DuplicateKeyError,
    InvalidOperation,
    ProtocolError,
    PyMongoError,
    WriteConcernError,
)

from services.background import failures, trace_of
from services.errors import AlreadyExists, Misconfigured, PacsError, TooLarge, Unavailable, Unwritable
from services.persistence.binding import Document, Term, Terms
from services.persistence.edits import Edit
from services.persistence.filters import Condition, Exactly, In, Not, Scalar, Within
from services.persistence.outages import Outages
from services.persistence.unwritable import UNENCODABLE, unencodable

log = logging.getLogger(__name__)
_DUPLICATE_KEYS = frozenset({11000, 11001, 12582})
_TOO_LARGE = frozenset({10334, 17280, 17419, 17420})
_UNWRITABLE = frozenset({2, 9, 14, 15, 22, 28, 40, 52, 55, 56, 57, 66, 121})
"""BadValue, FailedToParse, TypeMismatch, Overflow, InvalidBSON, PathNotViable, ConflictingUpdateOperators,
DollarPrefixedFieldName, InvalidDBRef, EmptyFieldName, DottedFieldName, ImmutableField,
DocumentValidationFailure."""
_MISCONFIGURED = frozenset({11, 13, 18, 31, 33, 59, 73, 115, 323, 8000})
"""UserNotFound, Unauthorized, AuthenticationFailed, RoleNotFound, PrivilegeNotFound, CommandNotFound,
InvalidNamespace, CommandNotSupported, APIStrictError, AtlasError."""
_PASSING = frozenset({
    *(6, 7, 89, 91, 134, 189, 262, 9001),  # retryable, says the specification of drivers
    *(10058, 10107, 11600, 11602, 13435, 13436),  # the same
    *(21, 63, 70, 133, 150, 234, 249, 13388),  # servers, shards and their versions change at this moment
    *(24, 46, 50, 112, 117, 202, 290, 365, 462, 11601),  # too slow, too busy, or in each other's way
    *(43, 136, 175, 237),  # the cursor is gone: the reading can be begun again
    *(64, 79, 100),  # not written to as many as asked for, by now
    *(239, 246),  # a snapshot that is not there yet, or no more
    14031,  # its disk is full
})  # fmt: skip
"""Of what an error passes by itself, or once somebody mends the deployment: tried again until then."""
_RETRYABLE = ("RetryableWriteError", "RetryableError", "TransientTransactionError", "SystemOverloadedError")
"""Labels by which server or driver say the same."""
_NO_ANSWER = (ConnectionFailure, ProtocolError, WriteConcernError, BulkWriteError, InvalidOperation)
"""No answer, none that says that a majority has it, or a client that is closed."""
_UNFORESEEN = "a command of MongoDB"
"""What unforeseen answers are counted as, among what ends unexpectedly."""


@contextmanager
def translated(outages: Outages) -> Iterator[None]:
    """Raise the driver's errors as ours, and note whether the server answers."""
    try:
        yield
    except (PyMongoError, *UNENCODABLE) as error:
        told = error_of(error)
        _note(outages, told, error)
        raise told from error
    except PacsError as error:  # of the answer to a bulk write
        _note(outages, error, error)
        raise
    outages.answered()


def _note(outages: Outages, told: PacsError, error: Exception) -> None:
    if isinstance(told, Unavailable):
        outages.failed(told)
    elif type(told) is PacsError:
        failures[_UNFORESEEN] += 1
        log.error("%s ended unexpectedly: %s\n%s", _UNFORESEEN, told, trace_of(error))


def error_of(error: Exception) -> PacsError:
    """What an error of the driver means: taken, never to be taken, not for us, Unavailable for now.

    What none of these is is a fault, and a PacsError of no further kind: tried again it fails as before, so
    nobody waits for it as for an engine that is away.
    """
    if isinstance(error, DuplicateKeyError):
        return AlreadyExists("this key is taken")
    if isinstance(error, DocumentTooLarge):
        return TooLarge("the document is too large for the index")
    if isinstance(error, UNENCODABLE):
        return unencodable(error)
    if isinstance(error, ConfigurationError):
        return Misconfigured("MongoDB: the settings of the connection cannot be right")
    code = getattr(error, "code", None) or 0
    told = error_of_code(code, type(error).__name__)
    if type(told) is not PacsError:
        return told
    labelled = isinstance(error, PyMongoError) and any(map(error.has_error_label, _RETRYABLE))
    return Unavailable(str(told)) if labelled or isinstance(error, _NO_ANSWER) else told


def error_of_code(code: int, name: str = "WriteError") -> PacsError:
    """Return our error by the code of a server's answer."""
    if code in _DUPLICATE_KEYS:
        return AlreadyExists("this key is taken")
    if code in _TOO_LARGE:
        return TooLarge("the document is too large for the index")
    if code in _UNWRITABLE:
        return Unwritable(f"MongoDB never takes this: {name} {code}")
    if code in _MISCONFIGURED:
        return Misconfigured(f"MongoDB does not let us: {name} {code}")
    told = f"MongoDB: {name} {code or ''}".rstrip()
    return Unavailable(told) if code in _PASSING else PacsError(told)


def query_of(terms: Terms) -> Document:
    """A query of terms; those of a field that stands there twice go under `$and`."""
    query: Document = {}
    also: list[Document] = []
    for name, condition in terms:
        made = {name: _condition(condition)}
        if name in query:
            also.append(made)
        else:
            query |= made
    return {**query, "$and": also} if also else query


def _condition(condition: Condition) -> Any:
    made: Any = condition
    match condition:
        case In(values) if len(values) == 1:  # an upsert takes its value
            made = next(iter(values))
        case In(values):
            made = {"$in": list(values)}
        case Within():
            made = {f"${name}": bound for name, bound in condition.bounds.items()}
        case Not(In(values)):
            made = {"$nin": list(values)}
        case Not(Within() as within):
            made = {"$not": _condition(within)}
        case Not(value):
            made = {"$ne": value}
        case Exactly(values):
            made = {"$eq": list(values)}
    return made


def update_of(edit: Edit) -> Document:
    """An edit as update operators."""
    operators = {
        "$set": dict(edit.set),
        "$setOnInsert": dict(edit.set_on_insert),
        "$unset": dict.fromkeys(edit.unset, ""),
        "$inc": dict(edit.inc),
        "$max": dict(edit.max),
        "$addToSet": {name: {"$each": list(values)} for name, values in edit.add_to_set.items()},
    }
    return {name: changes for name, changes in operators.items() if changes} or {"$set": {}}


def behind(sort: Sequence[tuple[str, int]], after: Sequence[Scalar]) -> list[list[Term]]:
    """The pieces, one after the other, of what stands behind a place in an order.

    An index answers each of them: first those that share all but the last value, then all but the last two.
    """
    names = [name for name, _ in sort]
    bound = "gt" if sort[0][1] > 0 else "lt"
    pieces: list[list[Term]] = []
    for last in reversed(range(len(names))):
        same: list[Term] = list(zip(names[:last], after[:last], strict=True))
        pieces.append([*same, (names[last], Within(**{bound: after[last]}))])  # type: ignore[arg-type]
    return pieces
