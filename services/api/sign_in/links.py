"""What people do with the links they were sent: accept an invitation, choose a new password."""

from typing import Any

from fastapi import APIRouter, BackgroundTasks, Request, Response
from pydantic import BaseModel, Field

from services.api.access import address_of
from services.api.sign_in.session import engines_and_settings, given, proceed
from services.tenancy.sign_in import invitations, password_reset, passwords

router = APIRouter()


class Link(BaseModel):
    """The secret of the link's fragment."""

    secret: str = Field(max_length=100)


class Acceptance(Link):
    """Who accepts: a new name and password, or the password of the account there is."""

    name: str = Field("", max_length=1000)
    password: str = Field(max_length=passwords.LONGEST)


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
    }


@router.post("/invitations/accept")
async def accept(request: Request, response: Response) -> dict[str, Any]:
    """Become a member and sign in."""
    engines, _ = engines_and_settings(request)
    typed = await given(request, Acceptance)
    user = await invitations.accept(engines, typed.secret, typed.name, typed.password, address_of(request))
    return await proceed(request, response, user)


@router.post("/password-reset", status_code=202)
async def ask(request: Request, later: BackgroundTasks) -> None:
    """Have a link mailed. The answer comes first: neither it nor its time tells who has an account."""
    engines, _ = engines_and_settings(request)
    typed = await given(request, Forgotten)
    later.add_task(password_reset.ask, engines, typed.email, address_of(request))


@router.post("/password-reset/confirm", status_code=204)
async def confirm(request: Request) -> None:
    """Choose the new password."""
    engines, _ = engines_and_settings(request)
    typed = await given(request, Renewal)
    await password_reset.confirm(engines, typed.secret, typed.password, address_of(request))
