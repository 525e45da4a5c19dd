"""Filters and edits as MongoDB writes them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pymongo.errors import ConfigurationError, DocumentTooLarge, DuplicateKeyError, PyMongoError

from services.errors import AlreadyExists, Misconfigured, PacsError, TooLarge, Unavailable, Unwritable
from services.persistence.binding import Document, Term, Terms
from services.persistence.edits import Edit
from services.persistence.filters import Condition, Exactly, In, Not, Scalar, Within
from services.persistence.outages import Outages
from services.persistence.unwritable import UNENCODABLE, unencodable

_DUPLICATE_KEYS = frozenset({11000, 11001, 12582})
_TOO_LARGE = frozenset({10334, 17280, 17419, 17420})
_UNWRITABLE = frozenset({2, 9, 14, 15, 22, 28, 40, 52, 55, 56, 57, 66, 121})
"""BadValue, FailedToParse, TypeMismatch, Overflow, InvalidBSON, PathNotViable, ConflictingUpdateOperators,
DollarPrefixedFieldName, InvalidDBRef, EmptyFieldName, DottedFieldName, ImmutableField,
DocumentValidationFailure."""
_MISCONFIGURED = frozenset({11, 13, 18, 31, 33, 59, 73, 115, 323, 8000})
"""UserNotFound, Unauthorized, AuthenticationFailed, RoleNotFound, PrivilegeNotFound, CommandNotFound,
InvalidNamespace, CommandNotSupported, APIStrictError, AtlasError."""


@contextmanager
def translated(outages: Outages) -> Iterator[None]:
    """Raise the driver's errors as ours, and note whether the server answers."""
    try:
        yield
    except (PyMongoError, *UNENCODABLE) as error:
        told = error_of(error)
        if isinstance(told, Unavailable):
            outages.failed(told)
        raise told from error
    except Unavailable as error:
        outages.failed(error)
        raise
    outages.answered()


def error_of(error: Exception) -> PacsError:
    """What an error of the driver means: taken, never to be taken, not for us, or Unavailable for now."""
    if isinstance(error, DuplicateKeyError):
        return AlreadyExists("this key is taken")
    if isinstance(error, DocumentTooLarge):
        return TooLarge("the document is too large for the index")
    if isinstance(error, UNENCODABLE):
        return unencodable(error)
    if isinstance(error, ConfigurationError):
        return Misconfigured("MongoDB: the settings of the connection cannot be right")
    code = getattr(error, "code", None) or 0
    return error_of_code(code, type(error).__name__)


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
    return Unavailable(f"MongoDB: {name} {code or ''}".rstrip())


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
