"""Who comes by the link of an inbox, `/u/{id}#{secret}`: its secret is exchanged for a narrow cookie."""

from datetime import UTC
from typing import TYPE_CHECKING, Any, cast

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from services.api.access import address_of
from services.api.inboxes.answering import add_calls, unkept
from services.api.limits import Rate
from services.api.sign_in.session import engines_and_settings, given
from services.errors import TooMany, Unauthenticated
from services.persistence import Engines
from services.settings import Settings
from services.telemedicine.inboxes import entering
from services.telemedicine.inboxes.entering import Entering
from services.telemedicine.inboxes.inbox import LONGEST_PASSCODE, OpenedInbox
from services.telemedicine.inboxes.sender import Sender

if TYPE_CHECKING:
    from services.api.limits import Guesses

COOKIE = "vetark_inbox"
router = APIRouter(prefix="/inboxes/{id}")
_uploads = APIRouter(prefix="/uploads")


class EnteringBody(BaseModel):
    """The secret of the link's fragment, and the passcode where there is one."""

    secret: str = Field(max_length=100)
    passcode: str = Field("", max_length=LONGEST_PASSCODE)


class _Entries(Rate):
    """Entries a minute by address: each keeps a secret for a while."""

    def __init__(self, engines: Engines) -> None:
        super().__init__(engines.settings.sign_in_requests)


@router.post("/session")
async def enter(request: Request, id: str) -> Response:  # noqa: A002 - its name
    """Exchange the link's secret for a cookie that is good for this inbox alone."""
    engines, settings = engines_and_settings(request)
    body, address = await given(request, EnteringBody), address_of(request)
    if not engines.own(_Entries).take(address):
        raise TooMany("too many visits from this address: wait a minute")
    entry = Entering(body.secret, body.passcode, request.cookies.get(_cookie(settings), ""), address)
    guesses = cast("Guesses", request.app.state.guesses)
    found = await guesses.check(address, body.secret, lambda: entering.enter(engines, id, entry))
    if found.sender is None:
        return unkept({"passcode": True})
    inbox = _inbox(found.sender)
    answer = unkept(await _told(engines, inbox))
    answer.set_cookie(
        _cookie(settings),
        found.secret,
        expires=inbox.ends_at.astimezone(UTC),
        path=f"/inboxes/{inbox.id}",
        httponly=True,
        samesite="strict",
        secure=settings.secure_cookies,
    )
    return answer


@router.get("")
async def look(request: Request) -> Response:
    """Tell a visitor whose inbox it is, and what it takes."""
    engines, _ = engines_and_settings(request)
    return unkept(await _told(engines, _inbox(await _visitor(request))))


async def _told(engines: Engines, inbox: OpenedInbox) -> dict[str, Any]:
    return {
        "passcode": False,
        "clinic": await entering.clinic_name(engines, inbox),
        "label": inbox.label,
        "until": inbox.ends_at.isoformat(),
        "files_left": max(0, inbox.most_files - inbox.files),
        "bytes_left": max(0, inbox.most_bytes - inbox.bytes),
    }


async def _visitor(request: Request) -> Sender:
    engines, settings = engines_and_settings(request)
    secret, address = request.cookies.get(_cookie(settings), ""), address_of(request)
    guesses, ident = cast("Guesses", request.app.state.guesses), request.path_params["id"]
    return await guesses.check(address, secret, lambda: entering.visitor(engines, ident, secret, address))


def _inbox(sender: Sender) -> OpenedInbox:
    if sender.inbox is None:
        raise Unauthenticated(entering.GONE)
    return sender.inbox


def _cookie(settings: Settings) -> str:
    """No script reads it, and where it is secure no other host sets it."""
    return f"__Secure-{COOKIE}" if settings.secure_cookies else COOKIE


add_calls(_uploads, _visitor)
router.include_router(_uploads)
