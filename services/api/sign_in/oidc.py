"""Signing in at a tenant's own provider: `/oidc/{slug}` leads there, `/oidc/{slug}/callback` back.

A person sits before it, so what goes wrong leads to the sign-in page, which has the words for it.
"""

import logging
from urllib.parse import quote, unquote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.api.access import address_of
from services.api.sign_in.address import public_url
from services.api.sign_in.session import begin, engines_and_settings
from services.errors import NotFound, PacsError, Refused
from services.tenancy.sign_in import single_sign_on
from services.tenancy.sign_in.single_sign_on import LIFETIME, Return

router = APIRouter()
log = logging.getLogger(__name__)
COOKIE = "vetark_oidc"


@router.get("/oidc/{slug}")
async def depart(slug: str, request: Request) -> Response:
    """Lead to the provider; a tenant without one looks like a tenant that is not there.

    `next` is the page of the web app to come back to.
    """
    engines, settings = engines_and_settings(request)
    try:
        departure = await single_sign_on.depart(engines, slug, _back(request, slug))
    except NotFound:
        return _failed(slug, "unknown")
    except PacsError as error:
        return _failed(slug, "unavailable", error)
    answer = _lead(departure.url)
    answer.set_cookie(
        COOKIE,
        f"{departure.browser}:{quote(request.query_params.get('next', ''), safe='')}",
        max_age=int(LIFETIME.total_seconds()),
        path=f"/oidc/{slug}",
        httponly=True,
        samesite="lax",  # sent along when the provider leads back
        secure=settings.secure_cookies,
    )
    return answer


@router.get("/oidc/{slug}/callback")
async def arrive(slug: str, request: Request) -> Response:
    """Begin the session, which reaches this tenant alone."""
    engines, _ = engines_and_settings(request)
    asked = request.query_params
    browser, _, page = request.cookies.get(COOKIE, "").partition(":")
    given = Return(asked.get("state", ""), asked.get("code", ""), asked.get("iss"), browser)
    try:
        user = await single_sign_on.arrive(engines, slug, _back(request, slug), given, address_of(request))
        answer = _lead(_page(unquote(page)))
        await begin(request, answer, user, tenant=slug)
    except NotFound:
        answer = _failed(slug, "expired")
    except Refused as error:
        answer = _failed(slug, "refused", error)
    except PacsError as error:
        answer = _failed(slug, "unavailable", error)
    answer.delete_cookie(COOKIE, path=f"/oidc/{slug}")
    return answer


def _back(request: Request, slug: str) -> str:
    return f"{public_url(request)}/oidc/{slug}/callback"


def _page(asked: str) -> str:
    """A page of ours, else the first one: some browsers take a backslash for the slash of //another.site."""
    local = asked.startswith("/") and not asked.startswith("//")
    return asked if local and "\\" not in asked and asked.isprintable() else "/"


def _failed(slug: str, how: str, error: PacsError | None = None) -> Response:
    if error is not None:
        log.info("sign-in at the provider of %r: %s", slug, error)
    return _lead(f"/sign-in/{quote(slug, safe='')}?failed={how}")


def _lead(url: str) -> Response:
    return RedirectResponse(url, 303, {"Cache-Control": "no-store"})
