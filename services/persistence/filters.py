"""What documents are asked for: a closed set of conditions, which mean the same on every engine.

A filter names fields (`"lease.holder"` is a field of a field, also of each document in an array) and what
each must be: a plain value, or one of the conditions below. All of them must hold. An array is equal to a
value if one of its elements is; a field that is missing is None. Values of different types are never equal
and never in an order.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.errors import Unwritable

Scalar = str | int | float | bool | bytes | datetime | None
_SCALARS = (str, int, float, bytes, datetime, type(None))
_PLAIN = frozenset({*_SCALARS, bool})


def are_scalars(values: Collection[Any]) -> bool:
    """Return whether each is a plain value: also a member of an enumeration, but no document and no array."""
    return _PLAIN.issuperset(map(type, values)) or all(isinstance(value, _SCALARS) for value in values)


@dataclass(frozen=True, slots=True)
class In:
    """The field is one of these values."""

    values: Collection[Scalar]

    def __post_init__(self) -> None:
        if not are_scalars(self.values):
            raise Unwritable("a list of conditions has plain values")


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """The field lies within all bounds given; values of another type than theirs do not. Not for arrays."""

    gt: str | int | float | datetime | None = None
    gte: str | int | float | datetime | None = None
    lt: str | int | float | datetime | None = None
    lte: str | int | float | datetime | None = None

    def __post_init__(self) -> None:
        if not self.bounds:
            raise ValueError("a range has at least one bound")
        if not are_scalars((self.gt, self.gte, self.lt, self.lte)):
            raise Unwritable("a bound is a plain value")

    @property
    def bounds(self) -> dict[str, str | int | float | datetime]:
        """Those that are given, by name."""
        named = {"gt": self.gt, "gte": self.gte, "lt": self.lt, "lte": self.lte}
        return {name: bound for name, bound in named.items() if bound is not None}


@dataclass(frozen=True, slots=True)
class Not:
    """The field is anything but this, or missing."""

    condition: Scalar | In | Within

    def __post_init__(self) -> None:
        if not isinstance(self.condition, (In, Within)) and not are_scalars((self.condition,)):
            raise Unwritable("only a plain value, a list or a range is excluded")


@dataclass(frozen=True, slots=True)
class Exactly:
    """The field is an array of just these values, in this order: for compare-and-set.

    Documents among them have their fields in the same order too.
    """

    values: Sequence[Any]

    def __post_init__(self) -> None:
        if not isinstance(self.values, (list, tuple)):
            raise Unwritable("an array is compared with an array")


Condition = Scalar | In | Within | Not | Exactly
Filter = Mapping[str, Condition]
