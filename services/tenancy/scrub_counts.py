"""How the stored images of all tenants stand: how far they are read again, and how many are damaged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.persistence import Engines, Filter, In, Within


@dataclass(frozen=True, slots=True)
class ScrubCounts:
    """Damaged images known now; of each tenant's scrub, under way or the last: how many are, and bytes read.

    `oldest` is the end of the scrub that ended longest ago; None where none has ended.
    """

    damaged: int
    under_way: int
    bytes: int
    oldest: datetime | None


async def read(engines: Engines) -> ScrubCounts:
    """Count: for who measures."""
    scrubs = await engines.documents.installation("scrubs").find({}, projection=("bytes", "ended_at"))
    ends = [one["ended_at"] for one in scrubs if one.get("ended_at")]
    return ScrubCounts(
        await engines.documents.installation("damaged_instances").count({}),
        len(scrubs) - len(ends),
        sum(one["bytes"] for one in scrubs),
        min(ends, default=None),
    )


async def scrubs_of(engines: Engines, slugs: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Read the scrubs' documents of several tenants at once, by slug."""
    found = await engines.documents.installation("scrubs").find({"tenant": In(slugs)}) if slugs else []
    return {one["tenant"]: one for one in found}


async def damaged_of(
    engines: Engines, *, most: int, first: str = "", last: str | None = None
) -> dict[str, int]:
    """Count the damaged images of each tenant that has any, for at most so many, in the order of their slugs.

    `first` and `last`: slugs between which to look. Two trips for each tenant found, and one more.
    """
    documents = engines.documents.installation("damaged_instances")
    found: dict[str, int] = {}
    beyond: Filter = {"tenant": Within(gte=first, lte=last)}
    while len(found) < most:
        some = await documents.find(beyond, sort=[("tenant", 1)], limit=1, projection=("tenant",))
        if not some:
            break
        slug = some[0]["tenant"]
        found[slug] = await documents.count({"tenant": slug})
        beyond = {"tenant": Within(gt=slug, lte=last)}
    return found
