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

Scalar = str | int | float | bool | bytes | datetime | None


@dataclass(frozen=True, slots=True)
class In:
    """The field is one of these values."""

    values: Collection[Scalar]


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

    @property
    def bounds(self) -> dict[str, str | int | float | datetime]:
        """Those that are given, by name."""
        named = {"gt": self.gt, "gte": self.gte, "lt": self.lt, "lte": self.lte}
        return {name: bound for name, bound in named.items() if bound is not None}


@dataclass(frozen=True, slots=True)
class Not:
    """The field is anything but this, or missing."""

    condition: Scalar | In | Within


@dataclass(frozen=True, slots=True)
class Exactly:
    """The field is an array of just these values, in this order: for compare-and-set.

    Documents among them have their fields in the same order too.
    """

    values: Sequence[Any]


Condition = Scalar | In | Within | Not | Exactly
Filter = Mapping[str, Condition]
