"""How the stored images of all tenants stand: how far they are read again, and how many are damaged."""

from dataclasses import dataclass
from datetime import datetime

from services.persistence import Engines


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
