"""Modality Performed Procedure Steps over HTTP: create, update and retrieve (PS3.18 15)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb import multipart
from services.api.dicomweb.answers import CHANGING, known, not_modified, tag_of
from services.api.dicomweb.dataset_bodies import answer, form_of, models_of
from services.api.dicomweb.json_answers import JSON, SPOKEN, XML
from services.api.dicomweb.urls import root_url
from services.api.problem import problem
from services.dicom.attributes import decoded
from services.dicom.model_encoding import Bulk, encoded
from services.dicom.query import Query
from services.dicom.scanner import EVERYTHING, scan
from services.dicom.sop_classes import MODALITY_PERFORMED_PROCEDURE_STEP
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
from services.persistence import Engines
from services.tenancy.scope import Right, Scope
from services.worklist import performed_steps

RESOURCE = "modality-performed-procedure-steps"


async def create_or_update(scope: Scope, engines: Engines, request: Request) -> Response:
    """Keep a step that has begun; with the parameter `update`, its next attributes or its end."""
    scope.require(Right.STORE)
    try:
        kind, boundary = _kind_of(request.headers.get("content-type", ""))
    except errors.Unsupported:
        return problem(415, f"a step is sent as {JSON} or {XML}")
    uid = request.path_params["mppsUID"]
    body = await _body(request.stream(), boundary, engines.settings.http_json_bytes)
    attributes = await asyncio.to_thread(_attributes, body, kind)
    if "update" in request.query_params:
        try:
            await performed_steps.change(scope, engines, uid, attributes)
        except errors.Invalid as error:  # what was sent can be read, and contradicts the step (15.5.3.1)
            return problem(409, str(error))
        return Response(status_code=200)
    await performed_steps.create(scope, engines, uid, attributes)
    where = f"{root_url(request)}/{RESOURCE}/{quote(uid, safe='')}"
    return Response(status_code=201, headers={"Location": where})


async def retrieve(scope: Scope, engines: Engines, request: Request) -> Response:
    """Retrieve a step as it is now, all of it or what `includefield` names."""
    form = form_of(request)
    query = Query.from_parameters("STUDY", request.query_params.multi_items())
    if query.matches:
        raise errors.Invalid("a step is retrieved by its UID alone")
    step = await performed_steps.get(scope, engines, request.path_params["mppsUID"])
    row: dict[str, Any] = {
        **step.attributes,
        "SpecificCharacterSet": None,
        "SOPClassUID": MODALITY_PERFORMED_PROCEDURE_STEP,
        "SOPInstanceUID": step.sop_instance_uid,
    }
    if query.include and query.include != "all":
        row = {keyword: row.get(keyword) for keyword in ("SpecificCharacterSet", *sorted(query.include))}
    tag = tag_of(form, row)
    if known(request, tag):
        return not_modified(tag, dict(CHANGING))
    return answer(form, [row], {**CHANGING, "ETag": tag})


def _kind_of(content_type: str) -> tuple[str, str]:
    """The media type of the dataset and, where it is the part of a multipart body, the boundary of that.

    Raises Unsupported, Invalid.
    """
    kind = content_type.partition(";")[0].strip().lower()
    return (kind, "") if kind in (*SPOKEN, XML) else multipart.parameters_of(content_type, (JSON, XML))


async def _body(stream: AsyncIterator[bytes], boundary: str, most: int) -> bytes:
    """The bytes of the dataset. Raises TooLarge, Invalid for a multipart body without one part."""
    if not boundary:
        return await _whole(stream, most)
    body: bytes | None = None
    async for part in multipart.Parts(stream, boundary):
        if body is not None:
            raise errors.Malformed("the body is not one dataset")
        body = await _whole(part.body, most)
    return body or b""


async def _whole(stream: AsyncIterator[bytes], most: int) -> bytes:
    body = bytearray()
    async for piece in stream:
        body += piece
        if len(body) > most:
            raise errors.TooLarge(f"a performed step has at most {most} bytes")
    return bytes(body)


def _attributes(body: bytes, kind: str) -> dict[str, Any]:
    """The attributes by keyword, read as those that come over DIMSE. Raises Malformed."""
    models = models_of(body, kind)
    if len(models) != 1 or not isinstance(models[0], dict):
        raise errors.Malformed("the body is not one dataset")
    bulk: dict[str, Bulk[Any]] = {}  # a step has none
    dataset = b"".join(piece for piece in encoded(models[0], bulk) if isinstance(piece, bytes))
    return decoded(scan(dataset, EXPLICIT_LITTLE_ENDIAN, wanted=EVERYTHING, longest=len(dataset)))
