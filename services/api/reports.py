"""Reports as PDF, and the logo of a letterhead: what is no text, beside GraphQL."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from services.api.access import scope_of
from services.api.sign_in.session import engines_and_settings
from services.errors import NotFound, TooLarge
from services.persistence import Engines
from services.telemedicine.reports.letterhead import LARGEST_LOGO, letterhead_of, put_logo
from services.telemedicine.reports.opening import editions_in, find_report
from services.telemedicine.reports.storing import print_draft, print_edition
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope, system_scope

router = APIRouter(prefix="/tenants/{slug}")
Number = Annotated[int, Path(ge=1, le=1000)]


@router.get("/reports/{id_}/draft.pdf")
async def draft(slug: str, id_: str, request: Request) -> Response:
    """Print what is being written, as it will look."""
    scope, engines = await _asked(slug, request)
    scope.require(Right.REPORT)
    report, _ = await find_report(scope, engines, id_)
    return _pdf(await print_draft(scope, engines, report))


@router.get("/reports/{id_}/editions/{number}.pdf")
async def edition(slug: str, id_: str, number: Number, request: Request) -> Response:
    """Print what was signed, for either side: it was theirs to see when it was."""
    scope, engines = await _asked(slug, request)
    scope.require(Right.RETRIEVE)
    report, opened = await find_report(scope, engines, id_)
    found = next((one for one in await editions_in(opened, report.id) if one.number == number), None)
    if found is None:
        raise NotFound("no such report")
    made = _pdf(await print_edition(system_scope(report.tenant), engines, found))
    audit.note(scope, engines, Event.VIEWED, study=found.study)
    return made


@router.get("/letterhead/logo")
async def logo(slug: str, request: Request) -> Response:
    """Give the logo."""
    head = await letterhead_of(*await _asked(slug, request))
    if not head.logo:
        raise NotFound("there is no logo")
    kind = "image/png" if head.logo.startswith(b"\x89PNG") else "image/jpeg"
    return Response(head.logo, media_type=kind, headers={"Cache-Control": "no-store"})


@router.put("/letterhead/logo", status_code=204)
async def change_logo(slug: str, request: Request) -> None:
    """Take a PNG or JPEG as the logo; an empty body takes it away."""
    scope, engines = await _asked(slug, request)
    scope.require(Right.ADMINISTER)
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > LARGEST_LOGO:
            raise TooLarge(f"a logo has at most {LARGEST_LOGO >> 20} MB")
    await put_logo(scope, engines, bytes(data))


async def _asked(slug: str, request: Request) -> tuple[Scope, Engines]:
    engines, _ = engines_and_settings(request)
    return (await scope_of(engines, request)).within(slug), engines


def _pdf(data: bytes) -> Response:
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="report.pdf"'}
    return Response(data, media_type="application/pdf", headers=headers)
