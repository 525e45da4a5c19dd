"""What the clinic's people upload, and pictures of what waits in its inboxes: `/tenants/{slug}/uploads`."""

from fastapi import APIRouter, Request, Response

from services.api.access import scope_of
from services.api.inboxes.answering import add_calls
from services.api.sign_in.session import engines_and_settings
from services.telemedicine.inboxes import contents
from services.telemedicine.inboxes.sender import Sender

router = APIRouter(prefix="/tenants/{slug}/uploads")


@router.get("/{upload}/files/{file}/thumbnail")
async def thumbnail(request: Request, slug: str, upload: str, file: str) -> Response:
    """Answer a small picture of a file that waits in quarantine."""
    engines, _ = engines_and_settings(request)
    scope = (await scope_of(engines, request)).within(slug)
    made = await contents.thumbnail(scope, engines, upload, file)
    return Response(made, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


async def _member(request: Request) -> Sender:
    engines, _ = engines_and_settings(request)
    return Sender((await scope_of(engines, request)).within(request.path_params["slug"]))


add_calls(router, _member)
