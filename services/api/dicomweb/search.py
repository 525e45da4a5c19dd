"""QIDO-RS: search for studies, series and instances, within a parent or not (PS3.18 10.6)."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from services.api.dicomweb.answers import CHANGING
from services.api.dicomweb.json_answers import JSON, demand_json, url_of
from services.archive.find import find
from services.dicom import json_model
from services.dicom.query import Level, Query
from services.persistence import Engines
from services.tenancy.scope import Scope

# What is always answered: PS3.18 10.6.3.3, and what a veterinarian looks for.
_STUDY = (
    "SpecificCharacterSet", "StudyDate", "StudyTime", "AccessionNumber", "ModalitiesInStudy",
    "ReferringPhysicianName", "TimezoneOffsetFromUTC", "StudyDescription", "PatientName", "PatientID",
    "IssuerOfPatientID", "PatientBirthDate", "PatientSex", "PatientSexNeutered", "PatientSpeciesDescription",
    "PatientBreedDescription", "ResponsiblePerson", "StudyInstanceUID", "StudyID",
    "NumberOfStudyRelatedSeries", "NumberOfStudyRelatedInstances",
)  # fmt: skip
_SERIES = (
    "SpecificCharacterSet", "Modality", "TimezoneOffsetFromUTC", "SeriesDescription", "BodyPartExamined",
    "Laterality", "StudyInstanceUID", "SeriesInstanceUID", "SeriesNumber", "NumberOfSeriesRelatedInstances",
)  # fmt: skip
_INSTANCE = (
    "SpecificCharacterSet", "SOPClassUID", "SOPInstanceUID", "TimezoneOffsetFromUTC", "StudyInstanceUID",
    "SeriesInstanceUID", "InstanceNumber", "Rows", "Columns", "BitsAllocated", "NumberOfFrames",
)  # fmt: skip
_PARENTS = (("study", "StudyInstanceUID"), ("series", "SeriesInstanceUID"))
_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


async def studies(scope: Scope, engines: Engines, request: Request) -> Response:
    """Search for studies."""
    return await _search(scope, engines, request, "STUDY", _STUDY)


async def series(scope: Scope, engines: Engines, request: Request) -> Response:
    """Search for series; across studies, each comes with its study's attributes."""
    above = () if "study" in request.path_params else _STUDY
    return await _search(scope, engines, request, "SERIES", (*above, *_SERIES))


async def instances(scope: Scope, engines: Engines, request: Request) -> Response:
    """Search for instances; across studies or series, each comes with the attributes of those above."""
    above = () if "study" in request.path_params else _STUDY
    between = () if "series" in request.path_params else _SERIES
    return await _search(scope, engines, request, "IMAGE", (*above, *between, *_INSTANCE))


async def _search(
    scope: Scope, engines: Engines, request: Request, level: Level, keywords: tuple[str, ...]
) -> Response:
    demand_json(request)
    path = request.path_params
    parents = [(keyword, path[name]) for name, keyword in _PARENTS if name in path]
    query = Query.from_parameters(level, [*request.query_params.multi_items(), *parents])
    most = request.app.state.settings.query_limit
    query = replace(query, limit=most if query.limit is None else min(query.limit, most))
    if query.include != "all":
        asked = (match.keyword for match in query.matches)
        keywords = tuple(dict.fromkeys((*keywords, *asked, *query.include)))
        query = replace(query, include=frozenset(keywords))
    page = await find(scope, engines, query)
    shown = None if query.include == "all" else keywords
    root = f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}"
    body = await asyncio.to_thread(_body, page.rows, shown, root)
    headers = dict(CHANGING)
    if page.more:
        headers["Warning"] = '299 vetark "There are additional results that can be requested"'
    return Response(body, headers=headers, media_type=JSON)


def _body(rows: Iterable[dict[str, Any]], keywords: tuple[str, ...] | None, root: str) -> bytes:
    found = []
    for row in rows:
        url = url_of(root, *(row[uid] for uid in _UIDS if uid in row))
        asked = keywords or [name for name in row if name[0].isupper()]  # our own fields begin small
        found.append(json_model.from_document({**row, "RetrieveURL": url}, [*asked, "RetrieveURL"]))
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
