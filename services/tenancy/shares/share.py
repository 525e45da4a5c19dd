"""A share as it is kept, and what it gives at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.errors import Invalid, NotFound
from services.persistence import Engines, Grant
from services.tenancy import tenants
from services.tenancy.scope import Right

MOST_STUDIES = 50
MOST_SERIES = 500
LONGEST_LABEL = 100
LONGEST_NAME = 80
REPORT_MODALITIES = frozenset({"SR", "DOC", "KO", "PR", "PLAN", "AU"})
"""Series of these say something about the images."""
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Share:
    """What is shown, how and how long.

    `series`: of the studies only these; none: all. `uses`: how often it may still be opened; None: without
    end. `tries`: wrong passcodes that are still allowed; None: it has no passcode. `takers`: slugs of other
    tenants, whose people had the link and see it among what is shared with them.
    """

    id: str
    tenant: str
    studies: tuple[str, ...]
    series: tuple[str, ...]
    reports: bool
    view: bool
    download: bool
    imports: bool
    begins_at: datetime
    ends_at: datetime | None
    tries: int | None
    uses: int | None
    visits: int
    asks_name: bool
    label: str
    takers: tuple[str, ...]
    created_at: datetime
    created_by: str
    revoked_at: datetime | None

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Share":
        """Make it of its document."""
        return cls(
            document["id"],
            document["tenant"],
            tuple(document["studies"]),
            tuple(document["series"]),
            document["reports"],
            document["view"],
            document["download"],
            document["imports"],
            document["begins_at"],
            document["ends_at"],
            document["tries"] if document["passcode"] else None,
            document["uses"],
            document["visits"],
            document["asks_name"],
            document["label"],
            tuple(document["takers"]),
            document["created_at"],
            document["by"]["name"],
            document["revoked_at"],
        )

    @property
    def locked(self) -> bool:
        """Whether too many wrong passcodes were tried."""
        return self.tries == 0

    @property
    def rights(self) -> frozenset[Right]:
        """What may be done with what it shows."""
        taking = {Right.EXPORT} if self.download else set()
        return frozenset({Right.FIND, Right.RETRIEVE, *taking})

    def stands(self, now: datetime | None = None) -> bool:
        """Return whether it is neither revoked nor before or after its time."""
        now = now or datetime.now(UTC)
        return self.revoked_at is None and self.begins_at <= now < (self.ends_at or _NEVER)


async def read(engines: Engines, id_: str) -> dict[str, Any] | None:
    """The document of a share of whichever tenant, None where there is none."""
    return await engines.documents.installation("shares").find_one({"id": id_}) if len(id_) <= 64 else None  # noqa: PLR2004


async def tenant_is_open(engines: Engines, slug: str) -> bool:
    """Return whether a share's tenant is active."""
    try:
        return (await tenants.get(engines, slug)).state == "active"
    except NotFound:
        return False


async def grant_of(engines: Engines, share: Share) -> Grant:
    """What it shows of its tenant as things are now: series that say something only with the reports."""
    studies = frozenset(share.studies)
    if share.reports and not share.series:
        return Grant(share.tenant, studies)
    there = await engines.documents.of(Grant(share.tenant, studies), "series").find(
        {}, projection=("SeriesInstanceUID", "Modality")
    )
    shown, chosen = set[str](), frozenset(share.series)
    for one in there:
        uid = one["SeriesInstanceUID"]
        if one.get("Modality") in REPORT_MODALITIES:
            if share.reports:
                shown.add(uid)
        elif not chosen or uid in chosen:
            shown.add(uid)
    return Grant(share.tenant, studies, frozenset(shown))


def checked_line(what: str, text: str, most: int) -> str:
    """A line that people typed; raises Invalid for one too long or with what cannot be printed."""
    line = text.strip() if len(text) <= 4 * most else text
    if len(line) > most:
        raise Invalid(f"{what} has at most {most} characters")
    if not line.isprintable():
        raise Invalid(f"{what} is one line of text")
    return line
