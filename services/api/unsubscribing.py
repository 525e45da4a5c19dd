"""The link in each digest: one request, by a person or a mail program, ends them (RFC 8058)."""

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from services.api.access import address_of
from services.tenancy import notification_settings

router = APIRouter()
_SETTINGS = "/account/notifications"


@router.get("/notifications/unsubscribe/{secret}")
async def look(secret: str) -> RedirectResponse:  # noqa: ARG001 - who only looks at links ends nothing
    """Show the settings, in which a person says what they want."""
    return RedirectResponse(_SETTINGS, status_code=303)


@router.post("/notifications/unsubscribe/{secret}")
async def unsubscribe(request: Request, secret: str) -> Response:
    """End the digests of whom the secret belongs to."""
    await notification_settings.end_digests(request.app.state.engines, secret, address_of(request))
    return Response("You get no more digests by mail.\n", media_type="text/plain")
