"""Applies an edit to a document: as MongoDB would."""

from collections.abc import Sequence
from typing import Any

from services.errors import Invalid
from services.persistence.binding import Document, Terms
from services.persistence.edits import Edit
from services.persistence.filters import Exactly, In, Not, Within
from services.persistence.sqlite.matching import plain, same


def edited(document: Document, edit: Edit) -> Document:
    """The document after the edit; the one given stays as it is. Raises Invalid for what does not fit it."""
    made: Document = _copied(document)
    for path, value in edit.set.items():
        _put(made, path, value)
    for path in edit.unset:
        _remove(made, path)
    for path, number in edit.inc.items():
        there = _get(made, path, 0)
        if isinstance(there, bool) or not isinstance(there, (int, float)):
            raise Invalid(f"{path} is no number")
        _put(made, path, there + number)
    for path, value in edit.max.items():
        there = _get(made, path, None)
        if there is None or plain(value) > plain(there):
            _put(made, path, value)
    for path, values in edit.add_to_set.items():
        there = _get(made, path, [])
        if not isinstance(there, list):
            raise Invalid(f"{path} is no array")
        _put(made, path, there + _new(there, values))
    return made


def made_by(terms: Terms, edit: Edit) -> Document:
    """The document that an upsert makes: what its filter says is equal, and its edit."""
    document: Document = {}
    for path, condition in terms:
        if not isinstance(condition, (In, Within, Not, Exactly)):
            _put(document, path, condition)
        elif isinstance(condition, In) and len(condition.values) == 1:
            _put(document, path, next(iter(condition.values)))
    for path, value in edit.set_on_insert.items():
        _put(document, path, value)
    return edited(document, edit)


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(inner) for name, inner in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value


def _get(document: Document, path: str, default: Any) -> Any:
    found: Any = document
    for name in path.split("."):
        if isinstance(found, list):
            found = found[_place(found, path, name)]
        elif isinstance(found, dict) and name in found:
            found = found[name]
        else:
            return default
    return found


def _put(document: Document, path: str, value: Any) -> None:
    *outer, last = path.split(".")
    found: Any = document
    for name in outer:
        found = found[_place(found, path, name)] if isinstance(found, list) else found.setdefault(name, {})
        if not isinstance(found, (dict, list)):
            raise Invalid(f"{path}: {name} has no fields")
    if isinstance(found, list):
        found[_place(found, path, last)] = value
    else:
        found[last] = value


def _place(array: Sequence[Any], path: str, name: str) -> int:
    if not name.isdecimal() or int(name) >= len(array):
        raise Invalid(f"{path}: there is no {name}")
    return int(name)


def _remove(document: Document, path: str) -> None:
    *outer, last = path.split(".")
    found: Any = document
    for name in outer:
        if isinstance(found, list):
            found = found[int(name)] if name.isdecimal() and int(name) < len(found) else None
        else:
            found = found.get(name) if isinstance(found, dict) else None
    if isinstance(found, dict):
        found.pop(last, None)


def _new(there: Sequence[Any], values: Sequence[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if not any(same(value, one) for one in (*there, *found)):
            found.append(value)
    return found
