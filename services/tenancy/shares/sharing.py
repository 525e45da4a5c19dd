"""Making shares, looking after them and ending them: for those who may share."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from services.errors import Invalid, NotFound
from services.persistence import Edit, Engines, Filter, In
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.tenancy.shares.share import (
    LONGEST_LABEL,
    MOST_SERIES,
    MOST_STUDIES,
    Share,
    checked_line,
)
from services.tenancy.short_cache import forget_all
from services.tenancy.sign_in import passwords
from services.tenancy.sign_in.links import BYTES, hashed

TRIES = 5
"""Wrong passcodes until a share is locked."""
SHORTEST_PASSCODE, LONGEST_PASSCODE = 4, 64
LONGEST_TIME = timedelta(days=3660)
MOST_USES = 10_000
MOST_LISTED = 200
"""Shares of one page."""
RECEIPTS = 20
"""Of one share, as many as are listed."""
_ID_BYTES = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a share is to be. `imports`: other tenants may keep a copy."""

    studies: tuple[str, ...]
    series: tuple[str, ...] = ()
    reports: bool = True
    view: bool = True
    download: bool = False
    imports: bool = False
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    passcode: str = field(default="", repr=False)
    uses: int | None = None
    asks_name: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class SharePage:
    """Shares, and the cursor after the last where there are more."""

    shares: list[Share]
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A receipt: who opened a share, when, from where, and which studies they looked at and took along."""

    id: str
    share: str
    name: str
    address: str
    user_agent: str
    at: datetime
    viewed: tuple[str, ...]
    downloaded: tuple[str, ...]


async def create(scope: Scope, engines: Engines, wanted: Wanted) -> tuple[Share, str]:
    """Make a share; answers it and the secret of its link, which nobody can read again.

    Needs the right to share, and to export what others may take along. Raises Invalid, and NotFound where
    the tenant has no such study or series.
    """
    scope.require(Right.SHARE)
    if wanted.download or wanted.imports:
        scope.require(Right.EXPORT)
    label = _checked(wanted)
    await _known(scope, engines, wanted)
    now, secret = datetime.now(UTC), secrets.token_urlsafe(BYTES)
    document: dict[str, Any] = {
        "id": secrets.token_urlsafe(_ID_BYTES),
        "studies": sorted(set(wanted.studies)),
        "series": sorted(set(wanted.series)),
        "reports": wanted.reports,
        "view": wanted.view,
        "download": wanted.download,
        "imports": wanted.imports,
        "begins_at": wanted.begins_at or now,
        "ends_at": wanted.ends_at,
        "secret": hashed(secret),
        "passcode": await passwords.hashed(wanted.passcode) if wanted.passcode else "",
        "tries": TRIES,
        "uses": wanted.uses,
        "visits": 0,
        "asks_name": wanted.asks_name,
        "label": label,
        "created_at": now,
        "by": {"id": scope.principal.id, "name": scope.principal.name},
        "takers": [],
        "revoked_at": None,
    }
    await engines.documents.of(scope.grant, "shares").insert(document)
    made = Share.of({**document, "tenant": scope.grant.tenant})
    for study in made.studies:
        await audit.record(scope, engines, Event.SHARED, _details(made), study=study)
    return made, secret


async def revoke(scope: Scope, engines: Engines, id_: str) -> None:
    """End a share, whatever runs on it included. Needs the right to share; raises NotFound."""
    scope.require(Right.SHARE)
    shares = engines.documents.of(scope.grant, "shares")
    ended = Edit(set={"revoked_at": datetime.now(UTC), "revoked_by": scope.principal.id})
    document = await shares.find_one_and_update({"id": id_, "revoked_at": None}, ended)
    if document is None:
        raise NotFound("no such share, or it has been revoked")
    forget_all(engines)
    one = Share.of({**document, "tenant": scope.grant.tenant})
    for study in one.studies:
        await audit.record(scope, engines, Event.UNSHARED, _details(one), study=study)


async def unlock(scope: Scope, engines: Engines, id_: str) -> None:
    """Allow wrong passcodes again. Needs the right to share; raises NotFound."""
    scope.require(Right.SHARE)
    shares = engines.documents.of(scope.grant, "shares")
    if not await shares.update({"id": id_, "revoked_at": None}, Edit(set={"tries": TRIES})):
        raise NotFound("no such share, or it has been revoked")


async def shares_page(
    scope: Scope, engines: Engines, study: str | None = None, *, first: int = 50, after: str | None = None
) -> SharePage:
    """A page of the tenant's shares (of one study), the latest first. Needs the right to share.

    Raises Invalid for a cursor that is not ours.
    """
    scope.require(Right.SHARE)
    if not 1 <= first <= MOST_LISTED:
        raise Invalid(f"a page has 1 to {MOST_LISTED} shares")
    of: Filter = {} if study is None else {"studies": study}
    place = _place_of(after) if after else None
    found = await engines.documents.of(scope.grant, "shares").find(
        of, sort=[("created_at", -1), ("id", -1)], after=place, limit=first + 1
    )
    page = [Share.of(document) for document in found[:first]]
    more = len(found) > first
    return SharePage(page, f"{page[-1].created_at.isoformat()} {page[-1].id}" if more else None)


async def visits(scope: Scope, engines: Engines, id_: str) -> list[Visit]:
    """The latest receipts of a share, at most `RECEIPTS`. Needs the right to share."""
    scope.require(Right.SHARE)
    found = await engines.documents.of(scope.grant, "share_visits").find(
        {"share": id_}, sort=[("at", -1), ("id", -1)], limit=RECEIPTS
    )
    return [
        Visit(
            one["id"],
            one["share"],
            one["name"],
            one["address"],
            one["user_agent"],
            one["at"],
            tuple(one["viewed"]),
            tuple(one["downloaded"]),
        )
        for one in found
    ]


def _place_of(cursor: str) -> tuple[datetime, str]:
    moment, _, id_ = cursor.partition(" ")
    try:
        return datetime.fromisoformat(moment).astimezone(UTC), id_
    except (ValueError, OverflowError):
        raise Invalid("this cursor is not ours") from None


def _details(share: Share) -> dict[str, Any]:
    return {"share": share.id, "until": share.ends_at.isoformat() if share.ends_at else None}


def _checked(wanted: Wanted) -> str:
    """The label; raises Invalid for what no share can be."""
    if not 1 <= len(wanted.studies) <= MOST_STUDIES:
        raise Invalid(f"a share is of 1 to {MOST_STUDIES} studies")
    if len(wanted.series) > MOST_SERIES:
        raise Invalid(f"a share is of at most {MOST_SERIES} series")
    if not (wanted.view or wanted.download):
        raise Invalid("a share is to be looked at or to be downloaded")
    if wanted.passcode and not SHORTEST_PASSCODE <= len(wanted.passcode) <= LONGEST_PASSCODE:
        raise Invalid(f"a passcode has {SHORTEST_PASSCODE} to {LONGEST_PASSCODE} characters")
    if wanted.uses is not None and not 1 <= wanted.uses <= MOST_USES:
        raise Invalid(f"a share is opened 1 to {MOST_USES} times")
    now = datetime.now(UTC)
    begins, ends = wanted.begins_at or now, wanted.ends_at
    if begins > now + LONGEST_TIME or (ends is not None and not now < ends <= now + LONGEST_TIME):
        raise Invalid("a share ends in the future, and within ten years")
    if ends is not None and ends <= begins:
        raise Invalid("a share ends after it begins")
    return checked_line("a label", wanted.label, LONGEST_LABEL)


async def _known(scope: Scope, engines: Engines, wanted: Wanted) -> None:
    studies = frozenset(wanted.studies)
    of: Filter = {"StudyInstanceUID": In(sorted(studies))}
    there = await engines.documents.of(scope.grant, "studies").count(of)
    if there != len(studies):
        raise NotFound("no such study")
    if wanted.series:
        chosen = frozenset(wanted.series)
        among: Filter = {**of, "SeriesInstanceUID": In(sorted(chosen))}
        found = await engines.documents.of(scope.grant, "series").find(
            among, projection=("SeriesInstanceUID",)
        )
        if chosen != {one["SeriesInstanceUID"] for one in found}:
            raise NotFound("no such series")
