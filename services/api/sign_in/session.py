"""Sign in and out: `/session`. The secret lives in a cookie no script can read."""

from typing import Any, Literal, TypeVar

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from services.api.access import DEVICE_COOKIE, address_of, cookie_name, device_of, session_of
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import sessions, users
from services.tenancy.session import Session
from services.tenancy.sign_in import devices, passwords, totp
from services.tenancy.users import User

router = APIRouter()
M = TypeVar("M", bound=BaseModel)


class SignIn(BaseModel):
    """What a person types."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=passwords.LONGEST)


@router.post("/session")
async def sign_in(request: Request, response: Response) -> dict[str, Any]:
    """Begin a session; whoever had one on this browser leaves it."""
    engines, _ = engines_and_settings(request)
    typed = await given(request, SignIn)
    address, device = address_of(request), device_of(request)
    user = await users.sign_in(engines, typed.email, typed.password, address, device)
    return await proceed(request, response, user)


@router.get("/session")
async def who(request: Request, response: Response) -> dict[str, Any]:
    """Tell who is signed in."""
    response.headers["Cache-Control"] = "no-store"
    engines, _ = engines_and_settings(request)
    return shown(await session_of(engines, request))


@router.delete("/session", status_code=204)
async def sign_out(request: Request, response: Response) -> None:
    """End the session; nothing to do without one."""
    engines, settings = engines_and_settings(request)
    await leave(engines, request)
    response.delete_cookie(
        cookie_name(settings), httponly=True, samesite=_SAME_SITE, secure=settings.secure_cookies
    )
    # Images, on a computer that many use. What is kept for each person stays: how they look at pictures.
    response.headers["Clear-Site-Data"] = '"cache"'


async def proceed(request: Request, response: Response, user: User) -> dict[str, Any]:
    """After the right password: the session, or (202) a ticket for the code that is still missing."""
    if not user.totp:
        return await begin(request, response, user)
    response.status_code = 202
    response.headers["Cache-Control"] = "no-store"
    return {"second_factor": "totp", "ticket": await totp.ask(engines_and_settings(request)[0], user)}


async def begin(
    request: Request,
    response: Response,
    user: User,
    *,
    tenant: str | None = None,
    second_factor: bool = False,
) -> dict[str, Any]:
    """Start the session of somebody who is known well enough, and set its cookie; `tenant` limits it."""
    engines, settings = engines_and_settings(request)
    address, agent = address_of(request), request.headers.get("user-agent", "")
    secret = await sessions.start(engines, user, address, agent, tenant=tenant, second_factor=second_factor)
    await leave(engines, request)
    set_cookie(response, settings, secret)
    if tenant is None:
        known = await devices.remember(engines, device_of(request), user.id)
        _set(response, settings, cookie_name(settings, DEVICE_COOKIE), known, devices.KEPT.total_seconds())
    response.headers["Cache-Control"] = "no-store"
    return shown(await sessions.find(engines, secret, address))


def set_cookie(response: Response, settings: Settings, secret: str) -> None:
    """Hand the session's secret to the browser, and to nobody else there."""
    _set(response, settings, cookie_name(settings), secret, settings.session_hours * 3600)


def _set(response: Response, settings: Settings, name: str, value: str, seconds: float) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(seconds),
        httponly=True,
        samesite=_SAME_SITE,
        secure=settings.secure_cookies,
    )


async def given(request: Request, model: type[M]) -> M:
    """What a request's JSON body says: a form of another site can send none."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "send application/json")
    return model.model_validate_json(await request.body())


def engines_and_settings(request: Request) -> tuple[Engines, Settings]:
    """The engines and settings of the application."""
    return request.app.state.engines, request.app.state.settings


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


async def leave(engines: Engines, request: Request) -> None:
    """End the session that the browser had."""
    secret = request.cookies.get(cookie_name(engines.settings))
    if secret:
        await sessions.end(engines, secret, address_of(request))


_SAME_SITE: Literal["lax"] = "lax"
