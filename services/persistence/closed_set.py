"""Refuses what is none of the filters and edits that mean the same on every engine, before one is asked.

Types alone would not: what a caller passes on may have come from somebody's JSON. MongoDB would take
`{"$gt": ""}` for a condition and `$set` for an operator, SQLite for a document and a field.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.errors import Unwritable
from services.persistence.edits import Edit
from services.persistence.filters import Exactly, Filter, In, Not, Scalar, Within, are_scalars

_KNOWN_MOST = 10_000
_CONDITIONS = frozenset({In, Within, Not, Exactly, str, int, datetime, bool, type(None)})
"""The types that nearly all conditions are of."""
_known_paths: set[str] = set()
_known_names: set[str] = set()
"""Those that were looked at already: nearly all stand in our code, and each call names some."""


def demand_filter(where: Filter) -> None:
    """Raise Unwritable for a name that is no field's, and for what is no condition."""
    demand_paths(where)
    asked = where.values()
    if not _CONDITIONS.issuperset(map(type, asked)) and not are_scalars(
        [one for one in asked if type(one) not in _CONDITIONS]
    ):
        raise Unwritable("what is no condition")


def demand_edit(edit: Edit) -> None:
    """Raise Unwritable where it does not fit any document: see `Edit`."""
    paths = edit.paths
    demand_paths(paths)
    if len(paths) > 1:
        _demand_apart(paths)
    if edit.inc and not all(isinstance(one, (int, float)) for one in edit.inc.values()):
        raise Unwritable("only numbers are added")
    if edit.max and (None in edit.max.values() or not are_scalars(edit.max.values())):
        raise Unwritable("only values that have an order replace lower ones")


def demand_document(document: Mapping[str, Any]) -> None:
    """Raise Unwritable for a name that no field of a document has. The values are theirs who write them."""
    if not _known_names.issuperset(document):
        for name in document:
            if not _is_path(name) or "." in name:
                raise Unwritable("a name that no field has")
            _keep(_known_names, name)


def demand_paths(paths: Collection[str]) -> None:
    """Raise Unwritable for a name that is no field's: an empty one, and one that MongoDB gives a meaning."""
    if not _known_paths.issuperset(paths):
        for path in paths:
            if not _is_path(path):
                raise Unwritable("a name that no field has")
            _keep(_known_paths, path)


def demand_place(after: Sequence[Scalar] | None) -> None:
    """Raise Unwritable for a place in an order that is none."""
    if after is not None and not are_scalars(after):
        raise Unwritable("a place in an order is told by plain values")


def _is_path(path: Any) -> bool:
    if not isinstance(path, str) or "\0" in path:
        return False
    names = path.split(".")
    return names[0] != "_id" and not any(not name or name.startswith("$") for name in names)


def _demand_apart(paths: Sequence[str]) -> None:
    """Raise Unwritable where a field is touched twice, or with a field of it."""
    named = set(paths)
    twice = len(named) != len(paths)
    for path in paths:
        outer = path
        while not twice and "." in outer:
            outer = outer.rpartition(".")[0]
            twice = outer in named
    if twice:
        raise Unwritable("an edit touches a field twice")


def _keep(known: set[str], name: str) -> None:
    if len(known) >= _KNOWN_MOST:
        known.clear()
    known.add(name)
