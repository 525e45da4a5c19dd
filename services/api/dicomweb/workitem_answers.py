"""Answers of UPS-RS for the statuses of PS3.4 CC: the codes and headers of PS3.18 chapter 11."""

from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from services.api.dicomweb.urls import root_url
from services.http_problem import problem
from services.telemedicine.ups.statuses import StepRefused, StepStatus


class Transaction(StrEnum):
    """The transactions of Table 11.3-1 that may be refused by a status."""

    CREATE = "create"
    RETRIEVE = "retrieve"
    UPDATE = "update"
    CHANGE_STATE = "change state"
    REQUEST_CANCELLATION = "request cancellation"
    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    SUSPEND = "suspend"


CODES: Mapping[StepStatus, HTTPStatus] = {
    StepStatus.NO_LONGER_UPDATABLE: HTTPStatus.CONFLICT,
    StepStatus.WRONG_TRANSACTION: HTTPStatus.BAD_REQUEST,
    StepStatus.ALREADY_IN_PROGRESS: HTTPStatus.CONFLICT,
    StepStatus.NEVER_SCHEDULED_AGAIN: HTTPStatus.BAD_REQUEST,
    StepStatus.FINAL_STATE_NOT_MET: HTTPStatus.CONFLICT,
    StepStatus.UNKNOWN_STEP: HTTPStatus.NOT_FOUND,
    StepStatus.UNKNOWN_RECEIVER: HTTPStatus.BAD_REQUEST,
    StepStatus.NOT_SCHEDULED: HTTPStatus.BAD_REQUEST,
    StepStatus.NOT_IN_PROGRESS: HTTPStatus.CONFLICT,
    StepStatus.CANCEL_OF_COMPLETED: HTTPStatus.CONFLICT,
    StepStatus.PERFORMER_UNREACHABLE: HTTPStatus.CONFLICT,
    StepStatus.PERFORMER_DECLINES: HTTPStatus.CONFLICT,
    StepStatus.NOT_FOR_THIS_INSTANCE: HTTPStatus.BAD_REQUEST,
    StepStatus.NO_EVENT_REPORTS: HTTPStatus.FORBIDDEN,
}
"""Failures, whatever the transaction; `_OTHERWISE` has what a table of chapter 11 says otherwise."""
_OTHERWISE = {(Transaction.UPDATE, StepStatus.NO_LONGER_UPDATABLE): HTTPStatus.BAD_REQUEST}  # 11.6.2
SENTENCES: Mapping[StepStatus, str] = {
    StepStatus.CREATED_WITH_MODIFICATIONS: "The Workitem was created with modifications.",
    StepStatus.LOCK_NOT_GRANTED: "Deletion Lock not granted.",
    StepStatus.ALREADY_CANCELED: "The UPS is already in the requested state of CANCELED.",
    StepStatus.ALREADY_COMPLETED: "The UPS is already in the requested state of COMPLETED.",
    StepStatus.COERCED: "The Workitem was updated with modifications.",
    StepStatus.OPTIONAL_NOT_SUPPORTED: "Requested optional Attributes are not supported.",
    StepStatus.CANCEL_OF_COMPLETED: "The UPS is already COMPLETED.",
    StepStatus.PERFORMER_DECLINES: "Performer chooses not to cancel.",
    StepStatus.PERFORMER_UNREACHABLE: "The performer cannot be contacted.",
    StepStatus.WRONG_TRANSACTION: "The Transaction UID is incorrect.",
}
"""What the Warning header says of a status, whatever the transaction."""
_MISSING = "The Transaction UID is missing."
_INCONSISTENT = "The submitted request is inconsistent with the state of the UPS Instance."
_OF_UPDATES = "The submitted request is inconsistent with the current state of the Workitem."
_UNCLAIMED = "The target URI did not reference a claimed Workitem."


def warning(request: Request, sentence: str) -> dict[str, str]:
    """The Warning header with a sentence of chapter 11."""
    return {"Warning": f"299 {root_url(request)}: {sentence}"}


def warnings(request: Request, status: StepStatus | None) -> dict[str, str]:
    """The headers of a success, with the warning it may come with."""
    return warning(request, SENTENCES[status]) if status is not None else {}


def refusal(
    request: Request, transaction: Transaction, error: StepRefused, *, missing: bool = False
) -> Response:
    """The answer to what was refused. `missing`: that no Transaction UID was sent."""
    status = error.status
    code = _OTHERWISE.get((transaction, status), CODES[status])
    said = sentence_of(transaction, status, missing=missing)
    headers = warning(request, said) if said else {}
    return problem(code, f"{status:04X}H: {error}", headers)


def sentence_of(transaction: Transaction, status: StepStatus, *, missing: bool = False) -> str:
    """Return the sentence of chapter 11 for a failure's Warning header; "" where there is none."""
    if status is StepStatus.WRONG_TRANSACTION and missing:
        return _MISSING
    if transaction is Transaction.UPDATE and status is StepStatus.NOT_IN_PROGRESS:
        return _UNCLAIMED
    if status in SENTENCES:
        return SENTENCES[status]
    if transaction is Transaction.UPDATE and status is not StepStatus.UNKNOWN_STEP:
        return _OF_UPDATES
    return _INCONSISTENT if transaction is Transaction.CHANGE_STATE else ""
