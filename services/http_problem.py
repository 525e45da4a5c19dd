"""Answers what is wrong with an HTTP request, as `application/problem+json` (RFC 9457)."""

from http import HTTPStatus

from starlette.responses import JSONResponse

_HEADERS = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": 'Bearer realm="vetark"'},
    HTTPStatus.TOO_MANY_REQUESTS: {"Retry-After": "60"},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "2"},
}


def problem(
    status: int, detail: str = "", headers: dict[str, str] | None = None, *, kind: str = "about:blank"
) -> JSONResponse:
    """Make the answer. `detail` is for people and holds neither patient data nor a stack trace."""
    known = HTTPStatus(status)
    body = {"type": kind, "title": known.phrase, "status": int(status)}
    if detail and detail != known.phrase:
        body["detail"] = detail
    return JSONResponse(
        body,
        status,
        headers={"Cache-Control": "no-store", **_HEADERS.get(known, {}), **(headers or {})},
        media_type="application/problem+json",
    )
