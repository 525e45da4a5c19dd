"""Following a practice system's link: `POST /launch` begins a visit, which sees what the link is for."""

from typing import Any

from fastapi import APIRouter, Request, Response

from services.api.access import address_of, cookie_name
from services.api.sign_in.links import Link
from services.api.sign_in.session import engines_and_settings, given, leave, set_cookie
from services.persistence import In
from services.tenancy import sessions, visits

router = APIRouter()


@router.post("/launch")
async def launch(request: Request, response: Response) -> dict[str, Any]:
    """Begin the visit in place of the session that the browser has; tell which studies there are to see."""
    engines, settings = engines_and_settings(request)
    secret = (await given(request, Link)).secret
    earlier, agent = request.cookies.get(cookie_name(settings)), request.headers.get("user-agent", "")
    cookie, session, shown = await sessions.start_visit(engines, secret, address_of(request), agent, earlier)
    await leave(engines, request)
    set_cookie(response, settings, cookie)
    response.headers["Cache-Control"] = "no-store"
    grant = session.scope.grant
    uids = await visits.launched(engines, grant.tenant, shown)
    studies = engines.documents.of(grant, "studies")
    there = await studies.find({"StudyInstanceUID": In(sorted(uids))}, projection=("StudyInstanceUID",))
    return {"tenant": grant.tenant, "studies": sorted(one["StudyInstanceUID"] for one in there)}
