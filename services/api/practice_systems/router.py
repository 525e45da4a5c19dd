"""Every call of the REST API of practice systems."""

import base64
import binascii
import json
from collections.abc import Callable, Coroutine, Mapping
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.responses import JSONResponse, Response

from services.api.access import address_of, scope_of
from services.api.practice_systems.bodies import Credentials, LaunchBody, ProvetBody, RequestBody
from services.api.problem import status_of
from services.api.sign_in.address import public_url
from services.api.sign_in.session import engines_and_settings, given
from services.delivery import errands
from services.delivery.errands import ErrandKind
from services.errors import Invalid, NotFound, Refused, Unauthenticated
from services.http_problem import problem
from services.persistence import Engines
from services.practice_systems.launching import Named, launch_of
from services.practice_systems.links import viewer_link
from services.practice_systems.notifying import request_shown
from services.tenancy import practice_systems, tokens, visits
from services.tenancy.scope import Right, Scope
from services.worklist import catalogue, image_requests
from services.worklist.image_request import ImageRequest
from services.worklist.revising import revise
from services.worklist.species_and_breeds import breeds, species, species_of

if TYPE_CHECKING:
    from services.api.limits import Guesses

ROOT = "/tenants/{slug}/pims"
LONGEST_KEY = 128
MODALITIES = {
    "CR": "Computed Radiography", "CT": "Computed Tomography", "DX": "Digital Radiography", "ES": "Endoscopy",
    "IO": "Intra-oral Radiography", "MR": "Magnetic Resonance", "NM": "Nuclear Medicine",
    "PT": "Positron Emission Tomography", "RF": "Radio Fluoroscopy", "US": "Ultrasound",
    "XA": "X-Ray Angiography",
}  # fmt: skip
"""What is requested of animals (PS3.3 C.7.3.1.1.1)."""


class _Route(APIRoute):
    """Answers what cannot be with 422, as practice systems expect it, and not with 400."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Handle a request of this route."""
        handler = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await handler(request)
            except Invalid as error:
                if status_of(error) is HTTPStatus.BAD_REQUEST:
                    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
                raise

        return answered


router = APIRouter(prefix=ROOT, route_class=_Route)


@router.post("/accesstoken")
async def access_token(slug: str, request: Request) -> Response:
    """Exchange a client's secret for an access token (RFC 6749 4.4): JSON, a form, or HTTP Basic."""
    try:
        asked = await _credentials(request)
    except ValidationError:
        return _oauth("invalid_request", "grant_type, client_id and client_secret are needed")
    if asked.grant_type != "client_credentials":
        return _oauth("unsupported_grant_type", "the grant type is client_credentials")
    try:
        token = await _sign_in(request, slug, asked.client_id, asked.client_secret)
    except Unauthenticated as error:
        return _oauth("invalid_client", str(error), HTTPStatus.UNAUTHORIZED)
    seconds = int(practice_systems.LIFETIME.total_seconds())
    return _json({"access_token": token, "token_type": "Bearer", "expires_in": seconds})


@router.get("/modalities")
async def modalities(request: Request, slug: str) -> Response:
    """Tell what can be requested: the catalogue's modalities, and the others of animals."""
    scope, engines = await _within(request, slug)
    codes = {one.modality for one in await catalogue.procedures(scope, engines)} | MODALITIES.keys()
    told = [{"name": MODALITIES.get(code, code), "code": code} for code in sorted(codes)]
    return _json({"modalities": told})


@router.get("/species")
async def species_and_breeds(request: Request, slug: str) -> Response:
    """Tell species with their breeds (CID 7454, 7480): names that are mapped; other text is kept as it is."""
    await _within(request, slug)
    headers = {"Cache-Control": "private, max-age=86400"}
    return Response(_all_species(), media_type="application/json", headers=headers)


@router.get("/procedures")
async def procedures(request: Request, slug: str) -> Response:
    """Tell the clinic's catalogue, with the fee codes of its invoice items."""
    scope, engines = await _within(request, slug)
    told = [
        {
            "id": one.id,
            "name": one.name,
            "modality": one.modality,
            "fee_code": one.fee_code,
            "species": list(one.species),
            "views": [{"name": view.name, "required": view.required} for view in one.views],
        }
        for one in await catalogue.procedures(scope, engines)
    ]
    return _json({"procedures": told})


@router.post("/requests")
async def create(request: Request, slug: str) -> Response:
    """Request images. The same Idempotency-Key again answers the request that it made."""
    scope, engines = await _within(request, slug)
    body = await given(request, RequestBody)
    key = request.headers.get("idempotency-key", "").strip()
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise Invalid(f"Idempotency-Key: it has at most {LONGEST_KEY} characters")
    system = scope.principal.id
    wanted = body.wanted(
        await _procedure(scope, engines, body), key=f"{system} {key}" if key else "", practice_system=system
    )
    made = await image_requests.create(scope, engines, wanted)
    return await _shown(scope, engines, request, made, HTTPStatus.CREATED)


@router.get("/requests/{id}")
async def read(request: Request, slug: str, id: str) -> Response:  # noqa: A002 - its name
    """Tell how far a request is, by its ID."""
    scope, engines = await _within(request, slug)
    return await _shown(scope, engines, request, await image_requests.get(scope, engines, id))


@router.put("/requests/{id}")
async def update(request: Request, slug: str, id: str) -> Response:  # noqa: A002
    """Ask for something else in a request that nobody has begun: all of it anew, under the same numbers."""
    scope, engines = await _within(request, slug)
    known = await image_requests.get(scope, engines, id)
    body = await given(request, RequestBody)
    procedure = await _procedure(scope, engines, body)
    made = await revise(scope, engines, known, body.wanted(procedure))
    return await _shown(scope, engines, request, made)


@router.delete("/requests/{id}")
async def withdraw_request(request: Request, slug: str, id: str) -> Response:  # noqa: A002
    """Cancel a request that nobody has begun; `reason` says why."""
    scope, engines = await _within(request, slug)
    reason = request.query_params.get("reason", "")
    return await _shown(
        scope, engines, request, await image_requests.cancel_request(scope, engines, id, reason)
    )


@router.post("/launches")
async def launch(request: Request, slug: str) -> Response:
    """Make a link for somebody without an account here: to one study or one patient, once, within minutes."""
    scope, engines = await _within(request, slug)
    scope.require(Right.RETRIEVE)
    body = await given(request, LaunchBody)
    named = Named.of(body.study_uid, body.accession_number, body.patient_id)
    opened = await launch_of(scope, engines, named)
    secret, expires_at = await visits.create_link(scope, engines, opened, body.visitor)
    link = viewer_link(
        public_url(request),
        slug,
        study_uid=",".join(named.study_uids),
        accession_number=",".join(named.accession_numbers),
        patient_id=named.patient_id,
        secret=secret,
    )
    return _json({"launch_url": link, "expires_at": expires_at.isoformat()}, HTTPStatus.CREATED)


@router.post("/provet")
async def provet_order(request: Request, slug: str) -> Response:
    """Have an order fetched that Provet Cloud's webhook names; it has HTTP Basic or an access token."""
    scheme, _, basic = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        engines, _ = engines_and_settings(request)
        client_id, secret = _basic(basic)
        token = await _sign_in(request, slug, client_id, secret)
        scope = (await tokens.scope_of_token(engines, token, address_of(request))).within(slug)
    else:
        scope, engines = await _within(request, slug)
    scope.require(Right.REQUEST)
    body = await given(request, ProvetBody)
    system = scope.principal.id
    await practice_systems.provet(scope, engines, system)
    order = {"order": body.diagnosticimagingworklist_id}
    await errands.add(scope, engines, ErrandKind.FETCH, system, order)
    return _json({}, HTTPStatus.ACCEPTED)


async def _within(request: Request, slug: str) -> tuple[Scope, Engines]:
    """The scope of the practice system that asks. Raises Unauthenticated, NotFound for another tenant's."""
    engines, _ = engines_and_settings(request)
    if "authorization" not in request.headers:
        raise Unauthenticated("send an access token")
    scope = (await scope_of(engines, request)).within(slug)
    try:
        await practice_systems.get(scope, engines, scope.principal.id)
    except NotFound:
        raise Refused("this is for practice systems: take a token at accesstoken") from None
    return scope, engines


async def _procedure(scope: Scope, engines: Engines, body: RequestBody) -> str:
    """The ID of the catalogue's procedure that a body names, also by an invoice item's fee code; or none."""
    offered = await catalogue.procedures(scope, engines)
    if body.procedure:
        if all(one.id != body.procedure for one in offered):
            raise Invalid("procedure: the catalogue has no such procedure")
        return body.procedure
    if not body.fee_code:
        if not (body.description and body.modality):
            raise Invalid("procedure: name one, a fee_code, or a description and a modality")
        return ""
    animal = species_of(body.patient.species).code
    fitting = [one for one in offered if one.fee_code == body.fee_code]
    of_species = [one for one in fitting if animal and animal.value in one.species]
    fitting = of_species or fitting
    if len(fitting) != 1:
        how = "several procedures have" if fitting else "no procedure has"
        raise Invalid(f"fee_code: {how} this fee code: name the procedure")
    return fitting[0].id


async def _shown(
    scope: Scope,
    engines: Engines,
    request: Request,
    made: ImageRequest,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    return _json(await request_shown(scope, engines, made, public_url(request)), status)


async def _credentials(request: Request) -> Credentials:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if kind == "application/json":
        asked = Credentials.model_validate_json(body)
    else:
        asked = Credentials.model_validate(dict(parse_qsl(body.decode("utf-8", "replace"))))
    scheme, _, basic = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        name, secret = _basic(basic)
        asked = asked.model_copy(update={"client_id": name, "client_secret": secret})
    return asked


def _basic(credentials: str) -> tuple[str, str]:
    """Name and secret of HTTP Basic (RFC 7617); empty where they are none."""
    try:
        name, _, secret = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret


async def _sign_in(request: Request, slug: str, client_id: str, secret: str) -> str:
    """An access token for a client's secret. Raises Unauthenticated, TooMany where an address guesses."""
    engines, address = engines_and_settings(request)[0], address_of(request)
    guesses = cast("Guesses", request.app.state.guesses)
    return await guesses.check(
        address,
        f"{slug} {client_id} {secret}",
        lambda: practice_systems.sign_in(engines, slug, client_id, secret, address),
    )


@cache
def _all_species() -> bytes:
    told = [
        {
            "name": animal.capitalize(),
            "code": code.value,
            "meaning": code.meaning,
            "breeds": [{"name": breed.meaning, "code": breed.value} for breed in breeds()[animal]],
        }
        for animal, code in sorted(species().items())
    ]
    return json.dumps({"species": told}, ensure_ascii=False, separators=(",", ":")).encode()


def _oauth(error: str, description: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> Response:
    """An error of the token endpoint (RFC 6749 5.2)."""
    headers = {"WWW-Authenticate": 'Basic realm="vetark"'} if status is HTTPStatus.UNAUTHORIZED else None
    return _json({"error": error, "error_description": description}, status, headers)


def _json(
    content: Mapping[str, Any], status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response:
    return JSONResponse(content, status, headers={"Cache-Control": "no-store", **(headers or {})})
