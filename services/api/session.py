"""Sign in and out: `/session`. The secret lives in a cookie no script can read."""

from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from services.api.access import COOKIE, session_of
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import sessions, users
from services.tenancy.sessions import Session

router = APIRouter()


class SignIn(BaseModel):
    """What a person types."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=users.LONGEST_PASSWORD)


@router.post("/session")
async def sign_in(request: Request, response: Response) -> dict[str, Any]:
    """Begin a session; whoever had one on this browser leaves it."""
    engines, settings = _house(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "send application/json")  # what no form of another site can
    given = SignIn.model_validate_json(await request.body())
    address = request.client.host if request.client else ""
    user = await users.sign_in(engines, given.email, given.password, address)
    secret = await sessions.start(engines, user)
    await _leave(engines, request)
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(settings.session_hours * 3600),
        httponly=True,
        samesite=_SAME_SITE,
        secure=settings.cookie_secure,
    )
    response.headers["Cache-Control"] = "no-store"
    return shown(await sessions.find(engines, secret))


@router.get("/session")
async def who(request: Request, response: Response) -> dict[str, Any]:
    """Tell who is signed in."""
    response.headers["Cache-Control"] = "no-store"
    engines, _ = _house(request)
    return shown(await session_of(engines, request))


@router.delete("/session", status_code=204)
async def sign_out(request: Request, response: Response) -> None:
    """End the session; nothing to do without one."""
    engines, settings = _house(request)
    await _leave(engines, request)
    response.delete_cookie(COOKIE, httponly=True, samesite=_SAME_SITE, secure=settings.cookie_secure)


def shown(session: Session) -> dict[str, Any]:
    """What of a session a browser is told."""
    user = session.user
    return {
        "user": {"id": user.id, "email": user.email, "name": user.name},
        "memberships": [
            {
                "tenant": {"slug": one.tenant.slug, "name": one.tenant.name, "kind": one.tenant.kind},
                "role": one.role.value,
            }
            for one in session.memberships
        ],
        "expires_at": session.expires_at.isoformat(),
    }


async def _leave(engines: Engines, request: Request) -> None:
    secret = request.cookies.get(COOKIE)
    if secret:
        await sessions.end(engines, secret)


def _house(request: Request) -> tuple[Engines, Settings]:
    return request.app.state.engines, request.app.state.settings


_SAME_SITE: Literal["lax"] = "lax"
