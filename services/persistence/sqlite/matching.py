"""Holds a document against conditions that no column tells: as MongoDB would."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from services.persistence.binding import Document, Terms
from services.persistence.filters import Condition, Exactly, In, Not, Scalar, Within
from services.persistence.moments import in_milliseconds

TEXT, NUMBER, MOMENT = "text", "number", "moment"
"""Types, as `type_of` tells them, that a field may be of alone."""
_TYPES = ((str, TEXT), ((int, float), NUMBER), (datetime, MOMENT), (bytes, "bytes"))


def matches(document: Document, terms: Terms) -> bool:
    """Return whether all conditions hold."""
    return all(_holds(condition, document, path) for path, condition in terms)


def values_at(document: Mapping[str, Any], path: str) -> Iterator[Any]:
    """The value of a field, None where it is missing; below an array those of its documents."""
    return _below(document, path.split("."))


def elements_at(document: Mapping[str, Any], path: str) -> Iterator[Any]:
    """The same, of an array its elements."""
    for value in values_at(document, path):
        if isinstance(value, list):
            yield from value
        else:
            yield value


def same(value: Any, other: Any) -> bool:
    """Whether two values are of one type and equal; documents only with their fields in the same order."""
    if type_of(value) != type_of(other):
        return False
    if isinstance(value, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(value) == len(other) and all(map(same, value, other))
    if isinstance(value, Mapping) and isinstance(other, Mapping):
        return list(value) == list(other) and all(map(same, value.values(), other.values()))
    return bool(plain(value) == plain(other))


def plain(value: Any) -> Any:
    """Moments to the millisecond, as they are kept."""
    if isinstance(value, datetime):
        return in_milliseconds(value if value.tzinfo else value.replace(tzinfo=UTC))
    return value


def _holds(condition: Condition, document: Document, path: str) -> bool:
    match condition:
        case Not(unwanted):
            return not _holds(unwanted, document, path)
        case In(values):
            return _is_one(values, elements_at(document, path))
        case Within():
            found = list(elements_at(document, path))
            bounds = condition.bounds.items()
            return all(any(_lies(name, bound, one) for one in found) for name, bound in bounds)
        case Exactly(values):
            return any(same(found, values) for found in values_at(document, path))
    return _is_one((condition,), elements_at(document, path))


def _below(found: Any, names: Sequence[str]) -> Iterator[Any]:
    if not names:
        yield found
    elif isinstance(found, list):
        for one in found:
            if isinstance(one, dict):
                yield from _below(one, names)
    else:
        yield from _below(found.get(names[0]) if isinstance(found, dict) else None, names[1:])


def _is_one(values: Iterable[Scalar], found: Iterator[Any]) -> bool:
    return any(same(one, other) for one in found for other in values)


def _lies(name: str, bound: Any, value: Any) -> bool:
    """Return whether a value is on the bound's side, and of its type."""
    if type_of(value) != type_of(bound):
        return False
    edge, here = plain(bound), plain(value)
    match name:
        case "gt":
            return bool(here > edge)
        case "gte":
            return bool(here >= edge)
        case "lt":
            return bool(here < edge)
    return bool(here <= edge)


def type_of(value: Any) -> str:
    """What may be compared with what."""
    if isinstance(value, bool):
        return "bool"
    for kinds, name in _TYPES:
        if isinstance(value, kinds):
            return name
    if isinstance(value, (list, tuple)):
        return "array"
    return "null" if value is None else "document"
