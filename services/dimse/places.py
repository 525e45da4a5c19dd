"""A process's associations, and whose they are: nobody takes all, and idle ones give way."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from services.settings import Settings
from services.upper_layer.association import Association

NEGOTIATING = 16
"""More than may be associated ask at a time, so that whoever finds no place is told why."""
IDLE_SECONDS = 5.0
"""Seconds without a message after which an association gives way: more than between two images of a study."""


class Full(StrEnum):
    """Why there is no place."""

    CALLING = "the calling AE has as many associations as one may"
    TENANT = "the tenant has as many associations as it may"
    PROCESS = "there are as many associations as this process takes"


@dataclass(eq=False, slots=True)
class Place:
    """One association's, from before it is accepted to its end."""

    tenant: str
    calling: str  # AE title
    association: Association | None = None  # once it is established

    @property
    def idle(self) -> float:
        """Seconds it has been idle."""
        return self.association.idle if self.association else 0.0


class Places:
    """Those of one process."""

    def __init__(self, settings: Settings) -> None:
        self._most = most = settings.maximum_clients
        self._of_tenant = settings.maximum_clients_per_tenant or max(1, most * 4 // 5)
        self._of_calling = settings.maximum_clients_per_calling_aet or max(1, most // 2)
        self._held: set[Place] = set()

    def take(self, tenant: str, calling: str, limit: int | None = None) -> Place | Full:
        """A place, or what is full and holds nothing idle. `limit`: the tenant's own."""
        of_tenant = [place for place in self._held if place.tenant == tenant]
        of_calling = [place for place in of_tenant if place.calling == calling]
        most = self._of_tenant if limit is None else min(limit, self._of_tenant)
        for held, bound, full in (
            (of_calling, self._of_calling, Full.CALLING),
            (of_tenant, most, Full.TENANT),
            (self._held, self._most, Full.PROCESS),
        ):
            if len(held) >= bound:
                if not self._give_way(held):
                    return full
                break  # whoever gave way counted for what is wider, too
        place = Place(tenant, calling)
        self._held.add(place)
        return place

    def give(self, place: Place) -> None:
        """An association has ended, or was never begun."""
        self._held.discard(place)

    def _give_way(self, held: Collection[Place]) -> bool:
        """End the longest idle one, of the tenant that holds most; False: none is idle."""
        crowd = Counter(place.tenant for place in held)
        idle = [place for place in held if place.idle >= IDLE_SECONDS]
        if not idle:
            return False
        gone = max(idle, key=lambda place: (crowd[place.tenant], place.idle))
        assert gone.association is not None  # noqa: S101 -- or it were not idle
        gone.association.abort("idle: gave way to another")
        self.give(gone)
        return True
