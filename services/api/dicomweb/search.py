"""QIDO-RS: search for studies, series and instances, within a parent or not (PS3.18 10.6)."""

import asyncio
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb.accept import accepted
from services.api.dicomweb.answers import CHANGING, in_parts
from services.api.dicomweb.json_answers import JSON
from services.api.dicomweb.urls import root_url, url_of
from services.archive.index.entries import Document
from services.archive.search.find import KNOWN, find
from services.dicom.identifier import combined
from services.dicom.json_model import from_document
from services.dicom.json_text import of_documents
from services.dicom.query import Level, Query, UidList
from services.dicom.xml_model import to_xml
from services.persistence import Engines
from services.tenancy.scope import Scope

_ALWAYS = ("SpecificCharacterSet", "InstanceAvailability", "RetrieveURL", "TimezoneOffsetFromUTC")
"""Answered at every level."""
_STUDY = (
    "StudyDate", "StudyTime", "AccessionNumber", "ModalitiesInStudy",
    "ReferringPhysicianName", "StudyDescription", "PatientName", "PatientID",
    "IssuerOfPatientID", "PatientBirthDate", "PatientSex", "PatientSexNeutered", "PatientSpeciesDescription",
    "PatientBreedDescription", "ResponsiblePerson", "StudyInstanceUID", "StudyID",
    "NumberOfStudyRelatedSeries", "NumberOfStudyRelatedInstances",
)  # fmt: skip
"""Answered of every study: what the standard demands, and what a veterinarian looks for."""
_SERIES = (
    "Modality", "SeriesDescription", "BodyPartExamined", "Laterality", "StudyInstanceUID",
    "SeriesInstanceUID", "SeriesNumber", "NumberOfSeriesRelatedInstances",
    "PerformedProcedureStepStartDate", "PerformedProcedureStepStartTime", "RequestAttributesSequence",
)  # fmt: skip
_INSTANCE = (
    "SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "InstanceNumber", "Rows",
    "Columns", "BitsAllocated", "NumberOfFrames",
)  # fmt: skip
_PARENTS = (("study", "StudyInstanceUID"), ("series", "SeriesInstanceUID"))
_DEPTHS = {"STUDY": 1, "SERIES": 2, "IMAGE": 3}
_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
_SERVED = {"InstanceAvailability": "ONLINE", "SpecificCharacterSet": None}
_SPOKEN = (JSON, "application/json")
_XML = "application/dicom+xml"
_FEW = 100  # matches that are written before anybody waits for it


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
    scope: Scope, engines: Engines, request: Request, level: Level, always: tuple[str, ...]
) -> Response:
    xml = _takes_xml(request)
    query = _query(request, level)
    asked = tuple(match.keyword for match in query.matches)
    keywords: tuple[str, ...] | None = None
    if query.include != "all":
        keywords = tuple(dict.fromkeys((*_ALWAYS, *always, *asked, *query.include)))
        query = replace(query, include=frozenset(keywords))
    page = await find(scope, engines, query)
    root = root_url(request)
    uids = _UIDS[: _DEPTHS[level]]
    rows = [{**row, **_SERVED, "RetrieveURL": url_of(root, *[row[uid] for uid in uids])} for row in page.rows]
    headers = dict(CHANGING)
    warnings = [f"{keyword} is not matched at this level" for keyword in asked if keyword not in KNOWN[level]]
    if page.more:
        warnings.append("There are additional results that can be requested")
    if warnings:
        headers["Warning"] = ", ".join(f'299 vetark "{warning}"' for warning in warnings)
    if xml:
        parts = await asyncio.to_thread(_parts, rows, keywords)
        return in_parts(_XML, parts, headers) if parts else Response(status_code=204, headers=headers)
    few = len(rows) <= _FEW
    body = of_documents(rows, keywords) if few else await asyncio.to_thread(of_documents, rows, keywords)
    return Response(body, headers=headers, media_type=JSON)


def _query(request: Request, level: Level) -> Query:
    """The parameters' query within the path's parents: their UIDs may be any text, and are no lists."""
    query = Query.from_parameters(level, request.query_params.multi_items())
    path = request.path_params
    parents = tuple(UidList(keyword, (path[name],)) for name, keyword in _PARENTS if name in path)
    if any(query.match(parent.keyword) for parent in parents):
        raise errors.Invalid("the path names the study or series already")
    most = request.app.state.settings.query_limit
    limit = most if query.limit is None else min(query.limit, most)
    return replace(query, matches=(*combined(query.matches), *parents), limit=limit)


def _takes_xml(request: Request) -> bool:
    """Whether the answer is parts of XML rather than JSON. Raises Unsupported where neither is accepted."""
    for want in accepted(request):
        if not want.multipart and any(want.takes(kind) for kind in _SPOKEN):
            return False
        if want.multipart and want.takes(_XML):
            return True
    raise errors.Unsupported(f'this is given as {JSON} or multipart/related; type="{_XML}"')


def _parts(rows: list[Document], keywords: tuple[str, ...] | None) -> list[tuple[str, bytes]]:
    parts = []
    for row in rows:
        names = keywords or [name for name in row if name[0].isupper()]  # our own fields begin small
        parts.append((_XML, to_xml(from_document({name: row.get(name) for name in names}, names))))
    return parts
