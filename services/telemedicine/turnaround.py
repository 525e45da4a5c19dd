"""How long readings take, as a histogram: any number of cases fits into some thousand counts."""

import math
from collections import Counter
from dataclasses import dataclass, field

_CLASSES = ((60 * 24 * 2, 1), (60 * 24 * 30, 10), (60 * 24 * 366, 60))
"""Up to so many minutes, classes of so many: to the minute where people count in hours."""
_LONGEST = _CLASSES[-1][0]
"""Minutes; what took longer counts as this."""


@dataclass(slots=True)
class Turnaround:
    """Minutes from submission to completion."""

    classes: Counter[int] = field(default_factory=Counter)

    def add(self, minutes: float) -> None:
        """Count one."""
        within = min(max(minutes, 0.0), float(_LONGEST))
        width = next(width for longest, width in _CLASSES if within <= longest)
        self.classes[round(within / width) * width] += 1

    def merge(self, other: "Turnaround") -> None:
        """Count those of another one too."""
        self.classes.update(other.classes)

    def quantile(self, share: float) -> int | None:
        """The minutes that this share of them took at most (nearest rank); None of none."""
        wanted = math.ceil(share * self.classes.total())
        seen = 0
        for minutes in sorted(self.classes):
            seen += self.classes[minutes]
            if seen >= wanted:
                return minutes
        return None
