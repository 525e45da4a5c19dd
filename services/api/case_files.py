"""Files beside the images of a case, sent and fetched: `/tenants/{slug}/cases/{id}/attachments`."""

from http import HTTPStatus
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from services.api.access import scope_of
from services.api.sign_in.session import engines_and_settings
from services.errors import TooLarge
from services.persistence import Engines
from services.telemedicine import attachments
from services.tenancy.scope import Scope

router = APIRouter(prefix="/tenants/{slug}/cases/{id}/attachments")


@router.post("")
async def attach(request: Request, slug: str, id: str) -> Response:  # noqa: A002 - its name
    """Take a file as the body; the query's `name` is its name."""
    scope, engines = await _within(request, slug)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > attachments.LARGEST:
            raise TooLarge(f"a file has at most {attachments.LARGEST >> 20} MB")
    name = request.query_params.get("name", "")
    made = await attachments.attach(scope, engines, id, name, bytes(body))
    told = {"id": made.id, "name": made.name, "mediaType": made.media_type, "size": made.size}
    return JSONResponse(told, HTTPStatus.CREATED, headers={"Cache-Control": "no-store"})


@router.get("/{attachment}")
async def read(request: Request, slug: str, id: str, attachment: str) -> Response:  # noqa: A002 - its name
    """Give a file out: to be saved, and never a page of ours."""
    scope, engines = await _within(request, slug)
    found, data = await attachments.read(scope, engines, id, attachment)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    charset = "; charset=utf-8" if found.media_type == "text/plain" else ""
    return Response(data, media_type=found.media_type + charset, headers=headers)


async def _within(request: Request, slug: str) -> tuple[Scope, Engines]:
    engines, _ = engines_and_settings(request)
    return (await scope_of(engines, request)).within(slug), engines
