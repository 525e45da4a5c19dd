"""Passkeys: `/session/passkey` signs in with one, `/passkeys` adds one. Each begins with its `/options`.

What goes over the wire is the JSON of Web Authentication Level 3, as browsers make and take it.
"""

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from services.api.access import address_of, session_of
from services.api.sign_in.address import public_url
from services.api.sign_in.session import begin, engines_and_settings, given
from services.tenancy.sign_in import passkeys, passwords
from services.tenancy.sign_in.passkeys import RelyingParty

router = APIRouter()


class Nothing(BaseModel):
    """An empty object."""


class Confirmation(BaseModel):
    """The password once more, where signing in was some time ago."""

    password: str | None = Field(None, max_length=passwords.LONGEST)


class Credential(BaseModel):
    """What the authenticator answered."""

    credential: dict[str, Any]


class NewCredential(Credential):
    """The same of a new passkey, and what its owner calls it."""

    name: str = Field("", max_length=1000)


@router.post("/session/passkey/options")
async def challenge(request: Request, response: Response) -> dict[str, Any]:
    """Give what `navigator.credentials.get()` takes."""
    engines, _ = engines_and_settings(request)
    await given(request, Nothing)
    response.headers["Cache-Control"] = "no-store"
    return await passkeys.challenge(engines, _party(request))


@router.post("/session/passkey")
async def sign_in(request: Request, response: Response) -> dict[str, Any]:
    """Begin a session: a passkey stands for both factors."""
    engines, _ = engines_and_settings(request)
    answer = await given(request, Credential)
    user = await passkeys.sign_in(engines, _party(request), answer.credential, address_of(request))
    return await begin(request, response, user, second_factor=True)


@router.post("/passkeys/options")
async def options(request: Request, response: Response) -> dict[str, Any]:
    """Give what `navigator.credentials.create()` takes."""
    engines, _ = engines_and_settings(request)
    session = await session_of(engines, request)
    typed = await given(request, Confirmation)
    response.headers["Cache-Control"] = "no-store"
    return await passkeys.begin(session, engines, _party(request), typed.password)


@router.post("/passkeys", status_code=201)
async def add(request: Request) -> dict[str, Any]:
    """Keep a new passkey."""
    engines, _ = engines_and_settings(request)
    session = await session_of(engines, request)
    made = await given(request, NewCredential)
    kept = await passkeys.add(session, engines, _party(request), made.credential, made.name)
    return {"id": kept.id, "name": kept.name}


def _party(request: Request) -> RelyingParty:
    return RelyingParty.of(engines_and_settings(request)[1], public_url(request))
