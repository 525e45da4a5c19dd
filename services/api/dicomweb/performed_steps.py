"""Modality Performed Procedure Steps over HTTP: create, update and retrieve (PS3.18 15)."""

from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb.answers import CHANGING, known, not_modified, tag_of
from services.api.dicomweb.dataset_bodies import answer, dataset_from, form_of
from services.api.dicomweb.json_answers import JSON, XML
from services.api.dicomweb.urls import root_url
from services.dicom.query import Query
from services.dicom.sop_classes import MODALITY_PERFORMED_PROCEDURE_STEP
from services.http_problem import problem
from services.persistence import Engines
from services.tenancy.scope import Right, Scope
from services.worklist import performed_steps

RESOURCE = "modality-performed-procedure-steps"


async def create_or_update(scope: Scope, engines: Engines, request: Request) -> Response:
    """Keep a step that has begun; with the parameter `update`, its next attributes or its end."""
    scope.require(Right.STORE)
    try:
        attributes = await dataset_from(request, engines.settings.http_json_bytes)
    except errors.Unsupported:
        return problem(415, f"a step is sent as {JSON} or {XML}")
    uid = request.path_params["mppsUID"]
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
