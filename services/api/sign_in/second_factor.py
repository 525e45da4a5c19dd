"""The code after the password: `/session/second-factor`."""

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from services.api.access import address_of, device_of
from services.api.sign_in.session import begin, engines_and_settings, given
from services.tenancy.sign_in import totp

router = APIRouter()


class Code(BaseModel):
    """The ticket that the password gave, and what the phone shows (or a recovery code)."""

    ticket: str = Field(max_length=100)
    code: str = Field(max_length=100)


@router.post("/session/second-factor")
async def second_factor(request: Request, response: Response) -> dict[str, Any]:
    """Begin the session."""
    engines, _ = engines_and_settings(request)
    typed = await given(request, Code)
    address, device = address_of(request), device_of(request)
    user = await totp.sign_in(engines, typed.ticket, typed.code, address, device)
    return await begin(request, response, user, second_factor=True)
