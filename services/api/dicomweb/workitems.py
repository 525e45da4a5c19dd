"""Worklist service: a case's workitems as Unified Procedure Steps (UPS-RS, PS3.18 11)."""

from collections.abc import Awaitable
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb.answers import CHANGING
from services.api.dicomweb.dataset_bodies import answer, dataset_from, form_of
from services.api.dicomweb.json_answers import JSON, XML
from services.api.dicomweb.urls import root_url
from services.api.dicomweb.workitem_answers import Transaction, refusal, warning, warnings
from services.dicom.query import Query
from services.dicom.uids import is_uid
from services.http_problem import problem
from services.persistence import Engines
from services.telemedicine.ups import performing, scheduling, searching
from services.telemedicine.ups.statuses import StepRefused, StepStatus
from services.tenancy.scope import Scope

RESOURCE = "workitems"
STATE = RESOURCE + "/*/state"
CANCELLATION = RESOURCE + "/*/cancelrequest"
_TRANSACTION = ("transaction-uid", "transactionuid", "transaction", "00081195")
_WORKITEM = ("workitem", "affectedsopinstanceuid", "00001000")
_LITERAL = "The fuzzymatching parameter is not supported. Only literal matching has been performed."


async def create(scope: Scope, engines: Engines, request: Request) -> Response:
    """Create a workitem: a clinic's case for a provider, or another reading of a case."""
    attributes = await _sent(engines, request)
    if isinstance(attributes, Response):
        return attributes
    uid = _named(request, _WORKITEM) or str(attributes.get("SOPInstanceUID") or "")
    try:
        made = await scheduling.create(scope, engines, uid, attributes)
    except StepRefused as error:
        return refusal(request, Transaction.CREATE, error)
    url = _url(request, made.uid)
    status = StepStatus.CREATED_WITH_MODIFICATIONS if made.modified else None
    headers = {**warnings(request, status), "Location": url, "Content-Location": url}
    return Response(status_code=201, headers=headers)


async def retrieve(scope: Scope, engines: Engines, request: Request) -> Response:
    """Retrieve a workitem, without the Transaction UID that locks it."""
    form = form_of(request)
    found = await searching.retrieve(scope, engines, _uid(request), _root(request))
    headers = {**CHANGING, "Content-Location": _url(request, _uid(request))}
    return answer(form, [found], headers)


async def find_workitems(scope: Scope, engines: Engines, request: Request) -> Response:
    """Search the workitems: those a provider reads, and those a clinic has asked for."""
    form = form_of(request)
    asked = request.query_params.multi_items()
    query = Query.from_parameters("STUDY", [pair for pair in asked if pair[0] != "fuzzymatching"])
    most = engines.settings.query_limit
    limit = most if query.limit is None else min(query.limit, most)
    rows = await searching.matching_steps(scope, engines, query, limit + 1, _root(request))
    headers = dict(CHANGING)
    if ("fuzzymatching", "true") in asked:
        headers |= warning(request, _LITERAL)
    if not rows[:limit]:
        return Response(status_code=204, headers=headers)
    found = answer(form, rows[:limit], headers)
    if len(rows) > limit and query.limit != limit:
        found.status_code = 206  # Table 11.9.3-1: it was our limit that cut them
    return found


async def update(scope: Scope, engines: Engines, request: Request) -> Response:
    """Update a workitem: its progress, what was performed, and whom it is assigned to."""
    attributes = await _sent(engines, request)
    if isinstance(attributes, Response):
        return attributes
    transaction = _named(request, _TRANSACTION) or _transaction(attributes)
    change = performing.update(scope, engines, _uid(request), transaction, attributes)
    return await _changed(request, Transaction.UPDATE, change, missing=not transaction)


async def change_state(scope: Scope, engines: Engines, request: Request) -> Response:
    """Claim a workitem, complete it, or cancel it."""
    attributes = await _sent(engines, request)
    if isinstance(attributes, Response):
        return attributes
    state, transaction = str(attributes.get("ProcedureStepState") or ""), _transaction(attributes)
    change = performing.change_state(scope, engines, _uid(request), state, transaction)
    return await _changed(request, Transaction.CHANGE_STATE, change, missing=not transaction)


async def request_cancellation(scope: Scope, engines: Engines, request: Request) -> Response:
    """Ask the performer of a workitem to cancel it; one that nobody has claimed is canceled at once."""
    attributes: dict[str, Any] | Response = {}
    if request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers:
        attributes = await _sent(engines, request)
    if isinstance(attributes, Response):
        return attributes
    asked = performing.request_cancellation(scope, engines, _uid(request), attributes)
    return await _changed(request, Transaction.REQUEST_CANCELLATION, asked, success=202)


async def _changed(
    request: Request,
    transaction: Transaction,
    change: Awaitable[StepStatus | None],
    *,
    missing: bool = False,
    success: int = 200,
) -> Response:
    try:
        status = await change
    except StepRefused as error:
        return refusal(request, transaction, error, missing=missing)
    headers = {**warnings(request, status), "Content-Location": _url(request, _uid(request))}
    return Response(status_code=success, headers=headers)


async def _sent(engines: Engines, request: Request) -> dict[str, Any] | Response:
    """The attributes sent, or the answer to what is no dataset's media type."""
    try:
        return await dataset_from(request, engines.settings.http_json_bytes)
    except errors.Unsupported:
        return problem(415, f"a workitem is sent as {JSON} or {XML}")


def _named(request: Request, names: tuple[str, ...]) -> str:
    """A UID in the query: the value of one of these names, or a name that is a UID itself (PS3.18 11.4.1)."""
    for name, value in request.query_params.multi_items():
        if name.casefold() in names:
            return value
        if not value and is_uid(name):
            return name
    return ""


def _transaction(attributes: dict[str, Any]) -> str:
    return str(attributes.get("TransactionUID") or "")


def _uid(request: Request) -> str:
    uid: str = request.path_params["workitem"]
    return uid


def _url(request: Request, uid: str) -> str:
    return f"{root_url(request)}/{RESOURCE}/{quote(uid, safe='')}"


def _root(request: Request) -> str:
    """The installation's URL, below which a case's DICOMweb is."""
    return root_url(request).removesuffix(request.scope["root_path"])
