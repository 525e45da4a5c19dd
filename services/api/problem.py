"""HTTP's table of the error family: each error as the answer that tells it."""

import logging
from http import HTTPStatus
from types import MappingProxyType

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from services import errors
from services.background import trace_of
from services.http_problem import problem

log = logging.getLogger(__name__)

BEING_FETCHED = "urn:vetark:problem:being-fetched"
"""Type (RFC 9457) by which programs tell that images are on their way from an archival class of storage."""
FETCHED_AGAIN_SECONDS = 60
STATUS = MappingProxyType(
    {
        errors.PacsError: HTTPStatus.INTERNAL_SERVER_ERROR,
        errors.NotFound: HTTPStatus.NOT_FOUND,
        errors.Gone: HTTPStatus.GONE,
        errors.AlreadyExists: HTTPStatus.CONFLICT,
        errors.AlreadyClaimed: HTTPStatus.CONFLICT,
        errors.Invalid: HTTPStatus.BAD_REQUEST,
        errors.TooBroad: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,  # PS3.18 Table 10.6.3-1
        errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        errors.Unwritable: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.Malformed: HTTPStatus.BAD_REQUEST,
        errors.Mismatched: HTTPStatus.CONFLICT,
        errors.Refused: HTTPStatus.FORBIDDEN,
        errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
        errors.QuotaExceeded: HTTPStatus.INSUFFICIENT_STORAGE,
        errors.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
        errors.NoLongerUpdatable: HTTPStatus.CONFLICT,
        errors.Unsupported: HTTPStatus.NOT_ACCEPTABLE,
        errors.UnsupportedClass: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.Damaged: HTTPStatus.INTERNAL_SERVER_ERROR,
        errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
        errors.BeingFetched: HTTPStatus.SERVICE_UNAVAILABLE,
        errors.Misconfigured: HTTPStatus.INTERNAL_SERVER_ERROR,  # 503 would have it asked again
        errors.OutOfSpace: HTTPStatus.INSUFFICIENT_STORAGE,
    }
)
_OF: dict[type, HTTPStatus] = dict(STATUS.items())


def status_of(error: errors.PacsError) -> HTTPStatus:
    """Return the status of an error: its own row, or its nearest ancestor's."""
    return next(status for kind in type(error).__mro__ if (status := _OF.get(kind)))


def answer_to(error: Exception) -> JSONResponse:
    """Make the answer to whatever was raised."""
    match error:
        case errors.BeingFetched():
            later = {"Retry-After": str(FETCHED_AGAIN_SECONDS)}
            return problem(status_of(error), str(error), later, kind=BEING_FETCHED)
        case errors.PacsError():
            if isinstance(error, errors.Unavailable):
                log.warning("unavailable: %s", error)
            return problem(status_of(error), str(error))
        case HTTPException():
            return problem(error.status_code, error.detail, dict(error.headers or {}))
        case ValidationError():
            found = error.errors(include_input=False)
            detail = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in found)
            return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail)
        case ClientDisconnect():
            return problem(HTTPStatus.BAD_REQUEST)  # nobody is left to read it
        case _:
            return _unexpected(error)


def _unexpected(error: Exception) -> JSONResponse:
    """Make the answer to what nobody foresaw; the log gets where, not what: a message may quote a patient."""
    log.error("unexpected %s\n%s", type(error).__name__, trace_of(error))
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR)


def install(app: Starlette) -> None:
    """Let every error of the application's routes be answered here."""

    async def answered(_: Request, error: Exception) -> JSONResponse:
        return answer_to(error)

    for kind in (Exception, errors.PacsError, HTTPException, ValidationError, ClientDisconnect):
        app.add_exception_handler(kind, answered)
