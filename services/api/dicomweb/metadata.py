"""WADO-RS metadata: one read of what was written out when the series came to rest (PS3.18 10.4.1.1.2)."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb import multipart
from services.api.dicomweb.accept import accepted
from services.api.dicomweb.answers import CHANGING, Pieces, Streamed, known, not_modified, tag_of_bytes
from services.api.dicomweb.json_answers import JSON
from services.api.dicomweb.media_types import XML
from services.api.dicomweb.urls import root_url
from services.archive.retrieve import metadata as archive
from services.dicom.xml_model import Model, to_xml
from services.persistence import Engines
from services.tenancy.scope import Scope


async def retrieve(scope: Scope, engines: Engines, request: Request) -> Response:
    """Answer with the attributes of every instance of a study or series, or of one."""
    media_type, path = choose(request), request.path_params
    uids = path["study"], path.get("series"), path.get("instance")
    found = await archive.metadata(scope, engines, *uids, root=root_url(request))
    tag = await asyncio.to_thread(lambda: tag_of_bytes(media_type.encode() + found.identity))
    if known(request, tag):
        return not_modified(tag, CHANGING)
    body = await asyncio.to_thread(lambda: found.body)
    headers = {**CHANGING, "ETag": tag, "Content-Type": media_type}
    if media_type == XML:
        boundary = multipart.new_boundary()
        headers["Content-Type"] = multipart.content_type(XML, boundary)
        return Streamed(_documents(await asyncio.to_thread(json.loads, body), boundary), headers)
    return Pieces([body], headers)


def choose(request: Request) -> str:
    """Return the first of JSON, and XML in parts, that the client takes. Raises Unsupported."""
    for want in accepted(request):
        if not want.multipart and any(want.takes(kind) for kind in (JSON, "application/json")):
            return JSON
        if want.multipart and want.takes(XML):
            return XML
    raise errors.Unsupported(f'this is given as {JSON}, or as multipart/related; type="{XML}"')


async def _documents(models: list[Model], boundary: str) -> AsyncIterator[bytes]:
    for number, model in enumerate(models):
        document = await asyncio.to_thread(to_xml, model)
        yield multipart.opening(boundary, [("Content-Type", XML)], first=number == 0)
        yield document
    yield multipart.closing(boundary)
