"""What people do with the links they were sent: accept an invitation, choose a new password."""

from typing import Any

from fastapi import APIRouter, BackgroundTasks, Request, Response
from pydantic import BaseModel, Field

from services.api.access import address_of, device_of
from services.api.sign_in.session import engines_and_settings, given, proceed
from services.peers import mail
from services.tenancy.sign_in import invitations, password_reset, passwords
from services.tenancy.sign_in.renewal import Credentials
from services.tenancy.users import User

router = APIRouter()


class Link(BaseModel):
    """The secret of the link's fragment."""

    secret: str = Field(max_length=100)


class Acceptance(Link):
    """Who accepts: a new name and password, or the password of the account there is.

    `new_password` and `code` are of an account that is renewed.
    """

    name: str = Field("", max_length=1000)
    password: str = Field("", max_length=passwords.LONGEST)
    new_password: str | None = Field(None, max_length=passwords.LONGEST)
    code: str | None = Field(None, max_length=100)


class Forgotten(BaseModel):
    """Whose password is forgotten."""

    email: str = Field(max_length=254)


class Renewal(Link):
    """The password to have from now on."""

    password: str = Field(max_length=passwords.LONGEST)


@router.post("/invitations/look")
async def look(request: Request, response: Response) -> dict[str, Any]:
    """Tell what an invitation offers."""
    engines, _ = engines_and_settings(request)
    offer = await invitations.look(engines, (await given(request, Link)).secret)
    response.headers["Cache-Control"] = "no-store"
    invitation = offer.invitation
    return {
        "tenant": {"slug": offer.tenant.slug, "name": offer.tenant.name},
        "email": invitation.email,
        "name": invitation.name,
        "role": invitation.role.value,
        "known": offer.known,
        **({"renews": _shown(offer.renews)} if offer.renews else {}),
    }


@router.post("/invitations/accept")
async def accept(request: Request, response: Response) -> dict[str, Any]:
    """Become a member and sign in, or (202) be told what ends before: send the new password then."""
    engines, _ = engines_and_settings(request)
    typed = await given(request, Acceptance)
    became = await invitations.accept(
        engines,
        typed.secret,
        typed.name,
        typed.password,
        address_of(request),
        new_password=typed.new_password,
        code=typed.code,
        device=device_of(request),
    )
    if isinstance(became, User):
        return await proceed(request, response, became)
    response.status_code = 202
    response.headers["Cache-Control"] = "no-store"
    return {"renews": _shown(became)}


@router.post("/password-reset", status_code=202)
async def ask(request: Request, later: BackgroundTasks) -> dict[str, bool]:
    """Have a link mailed, and tell whether mail is sent here at all.

    The answer comes first: neither it nor its time tells who has an account.
    """
    engines, settings = engines_and_settings(request)
    typed = await given(request, Forgotten)
    later.add_task(password_reset.ask, engines, typed.email, address_of(request))
    return {"sends_mail": mail.configured(settings)}


@router.post("/password-reset/look")
async def look_at_reset(request: Request, response: Response) -> dict[str, Any]:
    """Tell what the new password will end."""
    engines, _ = engines_and_settings(request)
    response.headers["Cache-Control"] = "no-store"
    return _shown(await password_reset.look(engines, (await given(request, Link)).secret))


@router.post("/password-reset/confirm", status_code=204)
async def confirm(request: Request) -> None:
    """Choose the new password."""
    engines, _ = engines_and_settings(request)
    typed = await given(request, Renewal)
    await password_reset.confirm(engines, typed.secret, typed.password, address_of(request))


def _shown(ending: Credentials) -> dict[str, Any]:
    return {
        "email": ending.email,
        "second_factor": ending.totp,
        "passkeys": [
            {
                "name": passkey.name,
                "created_at": passkey.created_at.isoformat(),
                "last_used": passkey.last_used.isoformat() if passkey.last_used else None,
            }
            for passkey in ending.passkeys
        ],
        "sessions": ending.sessions,
    }
