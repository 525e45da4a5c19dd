"""Image requests for people: page by page, in the order of their time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.dicom.moments import date_key
from services.dicom.search_keys import fold
from services.errors import Invalid
from services.persistence import Engines, Exactly, Filter, In, Within
from services.tenancy.scope import Right, Scope
from services.worklist.image_request import ImageRequest, RequestState

MOST = 200
LONGEST_TEXT = 200
READING = 1000
"""Requests that one page reads, also in vain."""
_SORT = (("starts", 1), ("id", 1))


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
    text: str = "",
    first: int = 50,
    after: str | None = None,
) -> RequestPage:
    """A page of requests from one day to another (YYYYMMDD, both included, empty: open). Needs to find.

    Of these states (none: all), for a station (an AE title; what any station may take is among them), of a
    patient, and with all words of a text in their patient, client, accession number or procedure. It reads at
    most `READING` requests: a page that holds fewer than `first` and has a cursor ended there. Raises Invalid
    for a day that is none or a cursor that is not ours.
    """
    scope.require(Right.FIND)
    words = fold(text[:LONGEST_TEXT]).split()
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
    filters: list[Filter] = [where]
    if station:
        filters = [{**where, "station_titles": station}, {**where, "station_titles": Exactly(())}]
    requests = engines.documents.of(scope.grant, "image_requests")
    place = _place(after) if after else None
    found: list[ImageRequest] = []
    read, batch = 0, first + 1 if not words else MOST
    while True:
        several = [await requests.find(one, sort=_SORT, after=place, limit=batch) for one in filters]
        documents = sorted((one for each in several for one in each), key=_key)[:batch]
        read += len(documents)
        found += [one for one in map(ImageRequest.of, documents) if _has(one, words)]
        more = len(documents) == batch
        if len(found) > first:
            return RequestPage(tuple(found[:first]), _cursor(found[first - 1]))
        if not more or read >= READING:
            return RequestPage(tuple(found), " ".join(_key(documents[-1])) if more else None)
        place = _key(documents[-1])


def _has(request: ImageRequest, words: Sequence[str]) -> bool:
    if not words:
        return True
    patient, client = request.patient, request.patient.client
    texts = (
        patient.name, patient.id, patient.microchip, patient.species.description, patient.breed.description,
        client.family, client.given, client.organization, request.accession_number, request.procedure.name,
    )  # fmt: skip
    whole = fold(" ".join(texts))
    return all(word in whole for word in words)


def _key(document: dict[str, Any]) -> tuple[str, str]:
    return document["starts"], document["id"]


def _cursor(request: ImageRequest) -> str:
    return f"{request.starts} {request.id}"


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
