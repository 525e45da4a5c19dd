"""What the web app lists: pages of studies by keyset, and loaders by key for what hangs below them."""

import json
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from services.archive.index.counts import series_with_counts, with_counts
from services.archive.index.entries import Document
from services.archive.index.levels import STUDY_FIELDS, in_order
from services.archive.index.list_keys import first_of_day, last_of_day
from services.archive.search.index_choice import term_tokens
from services.archive.search.study_order import (
    LISTED,
    NAME,
    RECEIVED,
    Axis,
    Route,
    count_along,
    studies_along,
)
from services.dicom.free_text import found as text_found
from services.dicom.free_text import is_of_species, species_terms, terms_of
from services.dicom.moments import date_key
from services.dicom.search_keys import fold, text_key
from services.errors import Invalid
from services.persistence import Engines, Grant, In
from services.tenancy.scope import Right, Scope

READING = 2000
"""Studies that one page reads, also in vain: it costs no more than some hundredths of a second."""


class StudySort(Enum):
    """The orders a study list comes in."""

    STUDY_DATE_DESC = "STUDY_DATE_DESC"
    STUDY_DATE_ASC = "STUDY_DATE_ASC"
    PATIENT_NAME_ASC = "PATIENT_NAME_ASC"
    PATIENT_NAME_DESC = "PATIENT_NAME_DESC"
    RECEIVED_DESC = "RECEIVED_DESC"
    RECEIVED_ASC = "RECEIVED_ASC"

    @property
    def axis(self) -> Axis:
        """The indexed field it goes by."""
        return {"S": LISTED, "P": NAME, "R": RECEIVED}[self.value[0]]

    @property
    def descending(self) -> bool:
        """Whether it begins with the highest."""
        return self.value.endswith("_DESC")


@dataclass(frozen=True, slots=True)
class StudyFilter:
    """All given parts must match; dates are YYYYMMDD, both ends included.

    `patient`: the key of a study's patient, beside its ID: an ID is looked for as people type it.
    """

    text: str | None = None
    patient_id: str | None = None
    patient: str | None = None
    modality: str | None = None
    species: str | None = None
    date_from: str | None = None
    date_to: str | None = None


@dataclass(frozen=True, slots=True)
class StudiesPage:
    """Study documents with `counts` filled in, and the cursor after the last."""

    studies: tuple[dict[str, Any], ...]
    end_cursor: str | None
    has_next_page: bool


async def studies_page(
    scope: Scope,
    engines: Engines,
    study_filter: StudyFilter | None = None,
    *,
    sort: StudySort = StudySort.STUDY_DATE_DESC,
    first: int = 50,
    after: str | None = None,
) -> StudiesPage:
    """One page of studies. Raises Invalid for a cursor that is not ours, or a date that is none.

    It reads at most `READING` studies: one that holds fewer than `first` and has a next page ended there.
    """
    scope.require(Right.FIND)
    if first < 1:
        raise Invalid("a page has at least one study")
    asked = study_filter or StudyFilter()
    fits, place = _fits(asked), sort.axis.place
    start = _start(sort, after) if after else None
    found: list[Document] = []
    read, end = 0, None
    async with aclosing(
        _studies(engines, scope.grant, asked, sort, after=start, wanted=first + 1)
    ) as batches:
        async for batch in batches:
            found += await with_counts(engines, scope.grant, [study for study in batch if fits(study)])
            read += len(batch)
            if len(found) > first:
                break
            if read >= READING:
                end = place(batch[-1])
                break
    page = found[:first]
    if len(found) > first:
        end = place(page[-1])
    last = end or (place(page[-1]) if page else None)
    return StudiesPage(tuple(page), _cursor(last) if last else None, end is not None)


async def studies_by_uid(scope: Scope, engines: Engines, uids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Study documents by Study Instance UID; those the scope does not see are missing."""
    scope.require(Right.FIND)
    found = await engines.documents.of(scope.grant, "studies").find(
        {"StudyInstanceUID": In(list(uids))}, projection=STUDY_FIELDS
    )
    return {study["StudyInstanceUID"]: study for study in await with_counts(engines, scope.grant, found)}


async def patients_by_key(scope: Scope, engines: Engines, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Patient documents by a study's `patient` key. Refused in a narrowed scope: a study tells its own."""
    scope.require(Right.FIND)
    found = await engines.documents.of(scope.grant, "patients").find({"patient": In(list(keys))})
    return {patient["patient"]: patient for patient in found}


async def series_of_studies(
    scope: Scope, engines: Engines, uids: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    """Series documents by Study Instance UID, `counts` filled in, in order of SeriesNumber."""
    scope.require(Right.FIND)
    found = await engines.documents.of(scope.grant, "series").find({"StudyInstanceUID": In(list(uids))})
    shown = await series_with_counts(engines, scope.grant, found)
    below: dict[str, list[dict[str, Any]]] = {uid: [] for uid in uids}
    for series in in_order(shown, "SeriesNumber", "SeriesInstanceUID"):
        below[series["StudyInstanceUID"]].append(series)
    return below


async def instances_of_series(
    scope: Scope, engines: Engines, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Instance documents by (Study, Series Instance UID), in order of InstanceNumber."""
    scope.require(Right.FIND)
    studies = sorted({study for study, _ in keys})
    asked: dict[str, Any] = {"StudyInstanceUID": studies[0] if len(studies) == 1 else In(studies)}
    if len(keys) == 1:
        asked["SeriesInstanceUID"] = keys[0][1]
    found = await engines.documents.of(scope.grant, "instances").find(asked) if keys else []
    below: dict[tuple[str, str], list[dict[str, Any]]] = {key: [] for key in keys}
    for instance in in_order(found, "InstanceNumber", "SOPInstanceUID"):
        members = below.get((instance["StudyInstanceUID"], instance["SeriesInstanceUID"]))
        if members is not None:
            members.append(instance)
    return below


async def _studies(
    engines: Engines,
    grant: Grant,
    asked: StudyFilter,
    sort: StudySort,
    *,
    after: tuple[Any, str] | None,
    wanted: int,
) -> AsyncGenerator[list[Document]]:
    """Batches of studies in the order asked for, along the index that meets the fewest others."""
    axis, narrow = sort.axis, _narrowest(asked, sort.descending)
    route = narrow if axis is LISTED else Route(axis, axis.low, axis.high, sort.descending)
    # No index has the words in another order than the days': few are put in order here, and of many the next
    # ones in that order are soon met.
    if narrow.filters != route.filters and await count_along(engines, grant, narrow, READING) < READING:
        few = [
            study
            async for batch in studies_along(engines, grant, narrow, projection=STUDY_FIELDS)
            for study in batch
        ]
        few.sort(key=axis.place, reverse=sort.descending)
        yield [one for one in few if after is None or _past(sort, axis.place(one), after)]
        return
    async for batch in studies_along(engines, grant, route, wanted, after=after, projection=STUDY_FIELDS):
        yield batch


def _narrowest(asked: StudyFilter, descending: bool) -> Route:
    """The way by date that meets the fewest others."""
    low, high = _days(asked)
    equal: tuple[tuple[str, Any], ...] = ()
    entries = term_tokens(terms_of(asked.text or "")) or term_tokens(species_terms(asked.species or ""))
    if asked.patient_id:
        equal = (("search.PatientID", text_key(asked.patient_id)),)
    elif len(entries) > 1:
        return Route(LISTED, low, high, descending, any_of=entries)
    elif entries:
        equal = entries
    elif asked.modality:
        equal = (("ModalitiesInStudy", asked.modality),)
    return Route(LISTED, low, high, descending, equal)


def _fits(asked: StudyFilter) -> Callable[[Document], bool]:
    """The whole filter as a check of one study."""
    terms, species = terms_of(asked.text or ""), species_terms(asked.species or "")
    low, high = _days(asked)

    def fits(study: Document) -> bool:
        return (
            low <= study["listed"] <= high
            and (not asked.modality or asked.modality in study.get("ModalitiesInStudy", ()))
            and (asked.patient is None or study["patient"] == asked.patient)
            and (not asked.patient_id or asked.patient or _same(asked.patient_id, study.get("PatientID")))
            and is_of_species(species, study)
            and text_found(terms, study)
        )

    return fits


def _same(asked: str, value: Any) -> bool:
    return value is not None and fold(str(value)) == fold(asked)


def _days(asked: StudyFilter) -> tuple[int, int]:
    days = [date_key(day) if day else None for day in (asked.date_from, asked.date_to)]
    if (asked.date_from and not days[0]) or (asked.date_to and not days[1]):
        raise Invalid("a date is YYYYMMDD")
    low = first_of_day(days[0]) if days[0] else LISTED.low
    if days[1] and not days[0]:
        low = first_of_day("00010101")  # a study without a date is in no range
    return low, last_of_day(days[1]) if days[1] else LISTED.high


def _past(sort: StudySort, key: tuple[Any, str], start: tuple[Any, str]) -> bool:
    return key < start if sort.descending else key > start


def _cursor(key: tuple[Any, str]) -> str:
    value, uid = key
    return json.dumps(
        [value.isoformat() if isinstance(value, datetime) else value, uid], separators=(",", ":")
    )


def _start(sort: StudySort, cursor: str) -> tuple[Any, str]:
    """The place a cursor means. Raises Invalid for one of another order, or none at all."""
    try:
        value, uid = json.loads(cursor)
        value = datetime.fromisoformat(value).astimezone(UTC) if sort.axis is RECEIVED else value
    except (ValueError, TypeError) as error:
        raise Invalid("not a cursor of this list") from error
    if type(value) is not type(sort.axis.low) or not isinstance(uid, str):
        raise Invalid("not a cursor of this list")
    return value, uid
