"""One number of a measurement."""

from typing import NamedTuple


class Value(NamedTuple):
    """A number in full, its name and its unit: mm, px, mm2, px2, deg, v (vertebrae) or 1."""

    name: str
    value: float
    unit: str
