"""Rules of how long a tenant keeps its studies: for ever, unless its administrator says otherwise.

A rule that keeps something for a shorter time than before takes hold after a grace, one for longer at once.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.errors import Invalid
from services.persistence import Edit, Engines, Grant
from services.persistence.moments import moment_now
from services.tenancy.shares.share import REPORT_MODALITIES

LONGEST = 36_500
"""Days: a hundred years."""
MOST_MODALITIES = 50
_MODALITY = re.compile("[A-Z0-9][A-Z0-9_]{0,15}")
_COLLECTION = "retention_rules"


@dataclass(frozen=True, slots=True)
class Rules:
    """Days by modality, and for all the others (`default`); None: for ever."""

    days: Mapping[str, int | None] = field(default_factory=dict)
    default: int | None = None

    def __post_init__(self) -> None:
        if len(self.days) > MOST_MODALITIES:
            raise Invalid(f"there are rules for at most {MOST_MODALITIES} modalities")
        for modality in self.days:
            if _MODALITY.fullmatch(modality) is None:
                raise Invalid("a modality is a code such as CR or US")
        for days in (*self.days.values(), self.default):
            if days is not None and (not isinstance(days, int) or not 0 < days <= LONGEST):
                raise Invalid(f"studies are kept for 1 to {LONGEST} days, or for ever")

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Rules":
        """Make it from what the database keeps."""
        return cls({one["modality"]: one["days"] for one in document["modalities"]}, document["default"])

    @property
    def document(self) -> dict[str, Any]:
        """Return it as it is kept."""
        kept = [{"modality": name, "days": days} for name, days in sorted(self.days.items())]
        return {"modalities": kept, "default": self.default}

    @property
    def shortest(self) -> int | None:
        """After how many days something may be over; None: nothing ever is."""
        return min((days for days in (*self.days.values(), self.default) if days is not None), default=None)

    def of_modality(self, modality: str) -> int | None:
        """Days for which studies of a modality are kept."""
        return self.days.get(modality, self.default)

    def of_study(self, modalities: Collection[str]) -> tuple[str, int | None]:
        """The rule for a study of these modalities, in words and in days: of several, the longest.

        What only says something about the images (reports, key images) counts where there is nothing else.
        """
        counted = sorted(set(modalities) - REPORT_MODALITIES) or sorted(modalities)
        if not counted:
            return "default", self.default
        name = max(counted, key=lambda one: _length(self.of_modality(one)))
        return name if name in self.days else "default", self.of_modality(name)

    def shortens(self, before: "Rules") -> bool:
        """Tell whether something is kept for a shorter time than before."""
        names = {*self.days, *before.days}
        return _length(self.default) < _length(before.default) or any(
            _length(self.of_modality(name)) < _length(before.of_modality(name)) for name in names
        )

    def longer(self, other: "Rules") -> "Rules":
        """Return of each modality the longer of two times."""
        names = {*self.days, *other.days}
        days = {name: _longer(self.of_modality(name), other.of_modality(name)) for name in names}
        return Rules(days, _longer(self.default, other.default))


@dataclass(frozen=True, slots=True)
class Retention:
    """A tenant's rules; until `holds_from`, what is shorter than in `before` does not hold yet."""

    rules: Rules = Rules()
    before: Rules = Rules()
    holds_from: datetime | None = None

    def in_force(self, now: datetime) -> Rules:
        """Tell what holds at a moment."""
        waits = self.holds_from is not None and now < self.holds_from
        return self.rules.longer(self.before) if waits else self.rules


async def read(engines: Engines, grant: Grant) -> Retention:
    """The rules of a grant's tenant; where nobody has set any, everything is kept for ever."""
    found = await engines.documents.of(grant, _COLLECTION).find_one({})
    if found is None:
        return Retention()
    return Retention(Rules.of(found["rules"]), Rules.of(found["before"]), found["holds_from"])


async def put_rules(engines: Engines, grant: Grant, rules: Rules) -> Retention:
    """Set the rules; what they shorten waits for the grace."""
    now = moment_now()
    before = (await read(engines, grant)).in_force(now)
    grace = timedelta(days=engines.settings.retention_grace_days)
    holds_from = now + grace if rules.shortens(before) else now
    kept = {"rules": rules.document, "before": before.document, "holds_from": holds_from}
    await engines.documents.of(grant, _COLLECTION).upsert({"name": "retention"}, Edit(set=kept))
    return Retention(rules, before, holds_from)


def _length(days: int | None) -> float:
    return float("inf") if days is None else days


def _longer(one: int | None, other: int | None) -> int | None:
    return max(one, other, key=_length)
