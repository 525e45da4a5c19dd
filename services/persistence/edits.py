"""How a document is changed: a closed set of operations, which mean the same on every engine."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.persistence.filters import Filter
from services.persistence.upload import Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Changes by field (`"counts.sent"` is a field of a field), none of which may touch another's field.

    set: the new values. set_on_insert: values of a document that an upsert makes. unset: fields that go, but
    no elements of arrays. inc: numbers added, to 0 where there is none. max: values that replace lower ones
    of their type, or none. add_to_set: values that an array gets, unless it has them.
    """

    set: Mapping[str, Any] = field(default_factory=dict)
    set_on_insert: Mapping[str, Any] = field(default_factory=dict)
    unset: Sequence[str] = ()
    inc: Mapping[str, int] = field(default_factory=dict)
    max: Mapping[str, Any] = field(default_factory=dict)
    add_to_set: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every field it touches."""
        return (*self.set, *self.set_on_insert, *self.unset, *self.inc, *self.max, *self.add_to_set)


@dataclass(frozen=True, slots=True)
class Insert:
    """Insert one document."""

    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Update:
    """Update one document (or `many`); with `upsert`, make the one if it is not there."""

    where: Filter
    edit: Edit
    upsert: bool = False
    many: bool = False

    def __post_init__(self) -> None:
        if self.upsert and self.many:
            raise ValueError("an upsert is of one document")


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete one document (or `many`)."""

    where: Filter
    many: bool = False


Operation = Insert | Update | Delete


@dataclass(frozen=True, slots=True)
class InsertWithObject:
    """Insert a document and commit its object in one transaction, unless the object's key is taken.

    `before`: what is written first, by collection, once for all with the same `key`.
    """

    document: Mapping[str, Any]
    upload: Upload
    key: Hashable = None
    before: Sequence[tuple[str, Operation]] = ()
