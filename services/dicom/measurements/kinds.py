"""Kinds of measurements and the names of their points; `kinds.json` is read by the web app as well."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from services.dicom.measurements.plane import Point
from services.errors import Invalid


@dataclass(frozen=True)
class Variant:
    """One way of measuring a kind: groups of equally many points first, then single points."""

    points: Sequence[str]
    groups: Sequence[str] = ()
    least: int = 0
    most: int = 0
    usual: int = 0

    def group_size(self, count: int) -> int:
        """Return how many points each group has among so many; Invalid where so many cannot be."""
        each, rest = divmod(count - len(self.points), len(self.groups) or 1)
        if self.groups and (rest or not self.least <= each <= self.most):
            raise Invalid("so many points this measurement cannot have")
        if not self.groups and each:
            raise Invalid(f"this measurement has {len(self.points)} points")
        return each

    def names(self, count: int) -> list[str]:
        """The name of each point, where there are so many: "VERTEBRA_1", ..., "CARINA", ..."""
        each = self.group_size(count)
        grouped = [f"{group}_{number}" for group in self.groups for number in range(1, each + 1)]
        return [*grouped, *self.points]


@dataclass(frozen=True)
class Named:
    """The points of a measurement by their names."""

    variant: Variant
    points: Sequence[Point]

    def one(self, name: str) -> Point:
        """A single point."""
        single = len(self.points) - len(self.variant.points)
        return self.points[single + self.variant.points.index(name)]

    def all(self, group: str) -> Sequence[Point]:
        """The points of a group."""
        each = self.variant.group_size(len(self.points))
        start = self.variant.groups.index(group) * each
        return self.points[start : start + each]


@cache
def kinds() -> Mapping[str, Mapping[str, Variant]]:
    """The variants of every kind, the usual one first; plain kinds have one, without a name."""
    table = json.loads(files("services.dicom.measurements").joinpath("kinds.json").read_text("utf-8"))
    return {
        kind: {name: Variant(**variant) for name, variant in variants.items()}
        for kind, variants in table.items()
    }


def variant_name(kind: str, variant: str | None) -> str:
    """The name of a way of measuring; of none the usual one. Invalid: there is no such kind or variant."""
    variants = kinds().get(kind, {})
    name = next(iter(variants), None) if variant is None else variant
    if name not in variants:
        raise Invalid("there is no such kind of measurement")
    return str(name)
