"""Modality Scheduled Procedure Steps: the modality worklist over HTTP (PS3.18 14)."""

from contextlib import aclosing
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from services.api.dicomweb.answers import CHANGING
from services.api.dicomweb.dataset_bodies import answer, form_of
from services.dicom.query import Query
from services.persistence import Engines
from services.tenancy.scope import Scope
from services.worklist.modality_worklist import Asker, stream


async def search(scope: Scope, engines: Engines, request: Request) -> Response:
    """Search the modality worklist by any key of PS3.4 Table K.6-1; each match comes whole."""
    form = form_of(request)
    query = Query.from_parameters("STUDY", request.query_params.multi_items())
    most = engines.settings.query_limit
    limit = most if query.limit is None else min(query.limit, most)
    items = await _page(scope, engines, query, limit + 1)
    headers = dict(CHANGING)
    if len(items) > limit:
        headers["Warning"] = '299 vetark "There are additional results that can be requested"'
    asked = {match.keyword for match in query.matches} | set(query.include if query.include != "all" else ())
    empty = dict.fromkeys(("SpecificCharacterSet", *sorted(asked)))
    return answer(form, [{**empty, **item} for item in items[:limit]], headers)


async def _page(scope: Scope, engines: Engines, query: Query, limit: int) -> list[dict[str, Any]]:
    """The matches after the offset, at most so many."""
    found: list[dict[str, Any]] = []
    async with aclosing(stream(scope, engines, query.matches, Asker())) as batches:
        async for batch in batches:
            found += batch
            if len(found) >= query.offset + limit:
                break
    return found[query.offset : query.offset + limit]
