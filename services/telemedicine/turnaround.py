"""How long readings take, as a histogram: any number of cases fits into some hundred counts."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

_STEP = math.log(1.02)
"""Each class is two hundredths wider than the one before: a quantile is at most a hundredth off."""
_LONGEST = 60 * 24 * 366
"""Minutes; what took longer counts as this."""


@dataclass(slots=True)
class Turnaround:
    """Minutes from submission to completion."""

    classes: Counter[int] = field(default_factory=Counter)

    def add(self, minutes: float) -> None:
        """Count one; what took less than a minute took one."""
        within = min(max(minutes, 1.0), float(_LONGEST))
        self.classes[round(math.log(within) / _STEP)] += 1

    def merge(self, other: "Turnaround") -> None:
        """Count those of another one too."""
        self.classes.update(other.classes)

    def quantile(self, share: float) -> float | None:
        """The minutes that this share of them took at most (nearest rank); None of none."""
        wanted = math.ceil(share * self.classes.total())
        seen = 0
        for one in self._in_order():
            seen += self.classes[one]
            if seen >= wanted:
                return math.exp(one * _STEP)
        return None

    def _in_order(self) -> Iterator[int]:
        return iter(sorted(self.classes))
