"""Image requests for people: page by page, in the order of their time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.dicom.moments import date_key
from services.errors import Invalid
from services.persistence import Engines, In, Within
from services.tenancy.scope import Right, Scope
from services.worklist.image_requests import ImageRequest, RequestState

MOST = 200


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Requests, the earliest first, and the cursor after the last where there are more."""

    requests: tuple[ImageRequest, ...]
    end_cursor: str | None


async def requests_page(
    scope: Scope,
    engines: Engines,
    *,
    days: tuple[str, str] = ("", ""),
    states: Sequence[RequestState] = (),
    station: str = "",
    patient_id: str = "",
    first: int = 50,
    after: str | None = None,
) -> RequestPage:
    """A page of requests from one day to another (YYYYMMDD, both included, empty: open). Needs to find.

    Of these states (none: all), for a station (an AE title), of a patient. Raises Invalid for a day that is
    none or a cursor that is not ours. A station's are those that stand on its worklist.
    """
    scope.require(Right.FIND)
    if not 1 <= first <= MOST:
        raise Invalid(f"a page has 1 to {MOST} requests")
    where: dict[str, Any] = {}
    low, high = (_day(day) for day in days)
    if low or high:
        where["starts"] = Within(gte=low or "0", lte=(high or "99991231") + "235959")
    if states:
        where["state"] = In([state.value for state in states])
    if patient_id:
        where["PatientID"] = patient_id
    if station:
        where["stations"] = In([station, ""])
    found = await engines.documents.of(scope.grant, "image_requests").find(
        where, sort=(("starts", 1), ("id", 1)), after=_place(after) if after else None, limit=first + 1
    )
    page = [ImageRequest.of(document) for document in found[:first]]
    more = len(found) > first
    return RequestPage(tuple(page), f"{page[-1].starts} {page[-1].id}" if more else None)


def _day(text: str) -> str:
    if not text:
        return ""
    day = date_key(text)
    if day is None:
        raise Invalid("a day is written YYYYMMDD")
    return day


def _place(cursor: str) -> tuple[str, str]:
    starts, _, name = cursor.partition(" ")
    if not (starts.isdecimal() and name):
        raise Invalid("this cursor is not ours")
    return starts, name
