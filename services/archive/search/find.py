"""Find studies, series and instances: QIDO-RS (PS3.18 10.6) and C-FIND (PS3.4 C.4.1)."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from services.archive.index.counts import PATIENT_COUNTS, series_with_counts, with_counts, with_patient_counts
from services.archive.index.entries import Document
from services.archive.index.levels import (
    IMAGE_KEYWORDS,
    PATIENT_KEYWORDS,
    SERIES_KEYWORDS,
    STUDY_KEYWORDS,
    in_order,
)
from services.archive.search.index_choice import is_exact, name_of, name_routes, route_of, uids_of
from services.archive.search.study_order import LISTED, NAME, count_along, studies_along
from services.dicom.query import Level, Match, Query, matches
from services.errors import TooBroad
from services.persistence import Engines, Grant, In
from services.tenancy.scope import Right, Scope

_PIECE = 100
_COMPARED = 500  # studies counted along two ways, to take the one of fewer
KNOWN: Mapping[Level, frozenset[str]] = {
    "PATIENT": PATIENT_KEYWORDS,
    "STUDY": STUDY_KEYWORDS,
    "SERIES": STUDY_KEYWORDS | SERIES_KEYWORDS,
    "IMAGE": STUDY_KEYWORDS | SERIES_KEYWORDS | IMAGE_KEYWORDS,
}
"""What can be matched and returned at each level."""
_AT_ONCE = {"SERIES": 64, "IMAGE": 16}  # studies whose series or instances are held at a time
_READ = {"SERIES": "NumberOfStudyRelatedSeries", "IMAGE": "NumberOfStudyRelatedInstances"}
_COUNTED = frozenset({
    "ModalitiesInStudy", "SOPClassesInStudy", "NumberOfStudyRelatedSeries", "NumberOfStudyRelatedInstances",
})  # fmt: skip
"""What counting what a scope sees may change."""
_NEEDED = {
    "studies": ("StudyInstanceUID", "listed", "changed", "counts"),
    "series": ("StudyInstanceUID", "SeriesInstanceUID", "SeriesNumber", "changed", "counts"),
    "instances": ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "InstanceNumber"),
}
"""What a search reads whatever it is asked for."""


@dataclass(frozen=True, slots=True)
class Page:
    """Matches, newest studies first: rows keyword -> value, with parents' attributes and counts merged in.

    `more`: whether further matches follow after offset + limit.
    """

    rows: tuple[dict[str, Any], ...]
    more: bool


async def find(scope: Scope, engines: Engines, query: Query) -> Page:
    """Matches of a query within the scope's one grant; `query.limit` None means all of them.

    Matches on attributes that are not indexed at the query's level are not heeded (PS3.4 C.2.2.1.3). Raises
    TooBroad for a search that would read too much in vain.
    """
    if query.offset > engines.settings.query_vain:
        raise TooBroad("the offset is too large: narrow the search")
    end = None if query.limit is None else query.offset + query.limit
    rows: list[Document] = []
    async with aclosing(stream(scope, engines, query, _PIECE if end is None else end + 1)) as batches:
        async for batch in batches:
            rows += batch
            if end is not None and len(rows) > end:
                break
    return Page(tuple(rows[query.offset : end]), end is not None and len(rows) > end)


async def stream(
    scope: Scope, engines: Engines, query: Query, wanted: int | None = None
) -> AsyncGenerator[list[Document]]:
    """The rows of `find` in batches as they are found, whatever the query's page.

    `wanted`: how many the caller hopes to use, newest studies first; None: all, in the quickest order.
    """
    scope.require(Right.FIND)
    grant = scope.grant
    asked = [match for match in query.matches if match.keyword in KNOWN[query.level]]
    by_uid = any(uids_of(asked, keyword) for keyword in ("SeriesInstanceUID", "SOPInstanceUID"))
    patients: set[str] = set()
    vain = 0
    by_study = [match for match in asked if match.keyword in STUDY_KEYWORDS]
    stored = [match for match in by_study if not match.keyword.startswith("NumberOf")]
    async for studies in _studies(engines, grant, query, asked, wanted):
        _demand(engines, vain)
        fitting = _meeting(stored, studies)
        shown = await _counted(engines, grant, fitting, by_study)
        vain += len(studies) - len(shown)
        if query.level == "PATIENT":
            shown.sort(key=lambda study: study["listed"], reverse=True)
            first = {study["patient"]: study for study in reversed(shown) if study["patient"] not in patients}
            patients.update(first)
            shown = [study for study in shown if first.get(study["patient"]) is study]
        if shown and _counts_patients(query):
            shown = await with_patient_counts(engines, grant, shown)
        size = _AT_ONCE.get(query.level)
        if size is None:
            yield shown
            continue
        for at in range(0, len(shown), size):
            _demand(engines, vain)
            some = {study["StudyInstanceUID"]: study for study in shown[at : at + size]}
            rows = await _below(engines, grant, query, asked, some)
            if not by_uid:
                vain += sum(study[_READ[query.level]] for study in some.values()) - len(rows)
            yield rows


def _demand(engines: Engines, vain: int) -> None:
    if vain > engines.settings.query_vain:
        raise TooBroad("the search reads too much for what it finds: narrow it, by dates or a patient")


async def _studies(
    engines: Engines, grant: Grant, query: Query, asked: Sequence[Match], wanted: int | None
) -> AsyncGenerator[list[Document]]:
    """Batches of studies among which are all that match."""
    level, fields = query.level, _fields(query, "studies", STUDY_KEYWORDS)
    uids = uids_of(asked, "StudyInstanceUID")
    if uids is None and level != "STUDY":
        uids = await _parents(engines, grant, asked)
    if uids is None and grant.studies is not None:
        uids = sorted(grant.studies)
    if uids is not None:
        collection = engines.documents.of(grant, "studies")
        found = await collection.find({"StudyInstanceUID": In(uids)}, projection=fields) if uids else []
        yield sorted(found, key=LISTED.place, reverse=True)
        return
    route = route_of(asked)
    beginning = name_of(asked)
    if wanted is None and beginning and not is_exact(route):
        first, other = name_routes(beginning)
        named = await count_along(engines, grant, first, _COMPARED)
        if named <= await count_along(engines, grant, route, _COMPARED):
            fields = [*fields, NAME.field]
            async for batch in studies_along(engines, grant, first, projection=fields):
                yield batch
            async for batch in studies_along(engines, grant, other, projection=fields):
                yield [study for study in batch if not NAME.value(study).startswith(beginning)]
            return
    async for batch in studies_along(engines, grant, route, wanted, projection=fields):
        yield batch


def _fields(query: Query, collection: str, keywords: frozenset[str]) -> list[str]:
    """What to read of the documents of a collection: what is matched or included, all where nothing is."""
    wanted = keywords
    if query.include and query.include != "all":
        wanted = keywords & (query.include | {match.keyword for match in query.matches})
    needed = {*wanted, *_NEEDED[collection]}
    if query.level == "PATIENT" or _counts_patients(query):
        needed.add("patient")
    return sorted(needed)


def _counts_patients(query: Query) -> bool:
    return query.include != "all" and bool(query.include & PATIENT_COUNTS)


async def _parents(engines: Engines, grant: Grant, asked: Sequence[Match]) -> list[str] | None:
    """Studies of the series or instances asked for by UID."""
    for keyword, collection in (("SOPInstanceUID", "instances"), ("SeriesInstanceUID", "series")):
        uids = uids_of(asked, keyword)
        if uids is not None:
            found = await engines.documents.of(grant, collection).find(
                {keyword: In(uids)}, projection=("StudyInstanceUID",)
            )
            return sorted({one["StudyInstanceUID"] for one in found})
    return None


async def _counted(
    engines: Engines, grant: Grant, studies: list[Document], by_study: Sequence[Match]
) -> list[Document]:
    """With counts under their keywords; what they change may be asked for too."""
    shown = await with_counts(engines, grant, studies)
    for study in shown:
        counts = study["counts"]
        study["NumberOfStudyRelatedSeries"] = counts["series"]
        study["NumberOfStudyRelatedInstances"] = counts["instances"]
    return _meeting([match for match in by_study if match.keyword in _COUNTED], shown)


def _meeting(asked: Sequence[Match], studies: list[Document]) -> list[Document]:
    """Those of the studies that meet all matches."""
    for match in asked:
        studies = [study for study in studies if matches(match, study)]
    return studies


async def _below(
    engines: Engines, grant: Grant, query: Query, asked: Sequence[Match], studies: dict[str, Document]
) -> list[Document]:
    """Series, or instances, of the studies, in the studies' order."""
    below: dict[str, Any] = {"StudyInstanceUID": In(list(studies))}
    uids = uids_of(asked, "SeriesInstanceUID")
    if uids is not None:
        below["SeriesInstanceUID"] = In(uids)
    documents, fields = engines.documents.of(grant, "series"), _fields(query, "series", SERIES_KEYWORDS)
    series = await series_with_counts(engines, grant, await documents.find(below, projection=fields))
    rows = []
    for one in in_order(series, "SeriesNumber", "SeriesInstanceUID"):
        study = studies[one["StudyInstanceUID"]]
        rows.append({**study, **one, "NumberOfSeriesRelatedInstances": one["counts"]["instances"]})
    by_series = [match for match in asked if match.keyword not in IMAGE_KEYWORDS]
    rows = [row for row in rows if all(matches(match, row) for match in by_series)]
    if query.level == "IMAGE" and rows:
        rows = await _instances(engines, grant, query, asked, rows)
    order = {uid: position for position, uid in enumerate(studies)}
    return sorted(rows, key=lambda row: order[row["StudyInstanceUID"]])


async def _instances(
    engines: Engines, grant: Grant, query: Query, asked: Sequence[Match], series: list[Document]
) -> list[Document]:
    rows = {(row["StudyInstanceUID"], row["SeriesInstanceUID"]): row for row in series}
    uids = uids_of(asked, "SOPInstanceUID")
    below: dict[str, Any]
    if uids is not None:
        below = {"SOPInstanceUID": In(uids)}
    elif len(rows) == 1:
        below = dict(zip(("StudyInstanceUID", "SeriesInstanceUID"), next(iter(rows)), strict=True))
    else:
        below = {"StudyInstanceUID": In(sorted({study for study, _ in rows}))}
    found: dict[tuple[str, str], list[Document]] = {key: [] for key in rows}
    fields = _fields(query, "instances", IMAGE_KEYWORDS)
    for one in await engines.documents.of(grant, "instances").find(below, projection=fields):
        key = (one["StudyInstanceUID"], one["SeriesInstanceUID"])
        if key in rows:
            found[key].append({**rows[key], **one})
    return [
        row
        for members in found.values()
        for row in in_order(members, "InstanceNumber", "SOPInstanceUID")
        if all(matches(match, row) for match in asked)
    ]
