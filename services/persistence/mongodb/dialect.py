"""Filters and edits as MongoDB writes them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pymongo.errors import DocumentTooLarge, DuplicateKeyError, PyMongoError

from services.errors import AlreadyExists, Unavailable
from services.persistence.binding import Document, Term, Terms
from services.persistence.edits import Edit
from services.persistence.filters import Condition, Exactly, In, Not, Scalar, Within


@contextmanager
def translated() -> Iterator[None]:
    """Raise the driver's errors as AlreadyExists, or as Unavailable all the rest."""
    try:
        yield
    except DuplicateKeyError as error:
        raise AlreadyExists("this key is taken") from error
    except DocumentTooLarge as error:
        raise Unavailable("the document is too large for the index") from error
    except PyMongoError as error:  # a BulkWriteError that reaches this is no duplicate: see `collection.py`
        code = getattr(error, "code", None) or ""
        raise Unavailable(f"MongoDB: {type(error).__name__} {code}".rstrip()) from error


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
