"""A grant: the part of one tenant's data that somebody may touch; without one, persistence opens nothing."""

import re
from dataclasses import dataclass

from services.errors import Invalid

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
"""Grammar of a tenant's slug: it stands in URLs and, followed by `/`, in front of every object's key."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Everything of a tenant, or only these studies, or of these studies only these series (UIDs).

    `hidden`: UIDs of series and of instances that do not exist for it, whatever else is granted. Raises
    Invalid for a slug that breaks the grammar and for series without the studies they are in.
    """

    tenant: str
    studies: frozenset[str] | None = None
    series: frozenset[str] | None = None
    hidden: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if SLUG.fullmatch(self.tenant) is None:
            raise Invalid("a tenant's slug is 1 to 40 of a-z, 0-9 and inner hyphens")
        if self.series is not None and self.studies is None:
            raise Invalid("a grant of series names their studies too")

    @property
    def whole(self) -> bool:
        """Whether the grant is the whole tenant."""
        return self.studies is None and not self.hidden

    def sees(self, study: str, series: str, instance: str) -> bool:
        """Return whether an instance of the tenant is within the grant."""
        return (
            (self.studies is None or study in self.studies)
            and (self.series is None or series in self.series)
            and self.hidden.isdisjoint((series, instance))
        )
