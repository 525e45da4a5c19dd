"""Opening a share's link: `POST /shares/{id}/open` takes the secret of its fragment, and begins a visit."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

from services.api.access import address_of, session_of, share_cookie, visit_of
from services.api.sign_in.session import engines_and_settings, given
from services.errors import NotFound, Unauthenticated
from services.http_problem import problem
from services.tenancy import tenants
from services.tenancy.shares import taking, visiting
from services.tenancy.shares.share import LONGEST_NAME
from services.tenancy.shares.sharing import LONGEST_PASSCODE

if TYPE_CHECKING:
    from services.api.limits import Guesses

router = APIRouter()


class Opening(BaseModel):
    """What a visitor has: the link's secret, and what they type. `bearer`: a token instead of a cookie."""

    secret: str = Field(max_length=100)
    passcode: str = Field("", max_length=LONGEST_PASSCODE)
    name: str = Field("", max_length=4 * LONGEST_NAME)
    bearer: bool = False


@router.post("/shares/{id}/open")
async def open_share(id: str, request: Request) -> Response:  # noqa: A002 the path's name
    """Begin a visit, or go on with the one there is. 401 says what is wanted besides the link.

    404 for every link that does not work, whatever the reason.
    """
    engines, settings = engines_and_settings(request)
    typed = await given(request, Opening)
    guesses: Guesses = request.app.state.guesses
    address = address_of(request)

    async def look() -> visiting.Opened | visiting.StillAsked:
        return await visiting.open_link(
            engines,
            id,
            typed.secret,
            passcode=typed.passcode,
            name=typed.name,
            address=address,
            agent=request.headers.get("user-agent", ""),
            earlier=visit_of(request),
        )

    try:
        found = await guesses.check(address, f"{id} {typed.secret}", look)
    except Unauthenticated:
        return problem(HTTPStatus.NOT_FOUND, visiting.GONE)
    if isinstance(found, visiting.StillAsked):
        wanted = {"passcode": found.passcode, "name": found.name, "tries": found.tries}
        return JSONResponse(wanted, HTTPStatus.UNAUTHORIZED, {"Cache-Control": "no-store"})
    share = found.share
    shown: dict[str, Any] = {
        "clinic": (await tenants.get(engines, share.tenant)).name,
        "label": share.label,
        "view": share.view,
        "download": share.download,
        "ends_at": share.ends_at.isoformat() if share.ends_at else None,
    }
    if typed.bearer and found.secret:
        shown |= {"token": found.secret, "token_ends_at": found.ends_at.isoformat()}
    response = JSONResponse(shown, headers={"Cache-Control": "no-store"})
    if found.secret and not typed.bearer:
        response.set_cookie(
            share_cookie(settings),
            found.secret,
            max_age=int(visiting.VISIT_LASTS.total_seconds()),
            path=f"/shares/{share.id}",
            httponly=True,
            samesite="strict",
            secure=settings.secure_cookies,
        )
    return response


class Taking(BaseModel):
    """Which of one's clinics is to keep the share (its slug)."""

    tenant: str = Field(max_length=40)


@router.post("/shares/{id}/take", status_code=204)
async def take_share(id: str, request: Request) -> None:  # noqa: A002 the path's name
    """Keep what one has opened by its link among what is shared with one's clinic."""
    engines, _ = engines_and_settings(request)
    typed = await given(request, Taking)
    try:
        share, _ = await visiting.visitor(engines, id, visit_of(request), address_of(request))
    except Unauthenticated:
        raise NotFound(visiting.GONE) from None
    session = await session_of(engines, request)
    await taking.take(session.scope.within(typed.tenant), engines, share)
