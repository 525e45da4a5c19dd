"""A small Provet Cloud: the part of its REST API that imaging orders need, with what it was told."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CLIENT_ID, CLIENT_SECRET, TOKEN = "vetark", "a secret of the two", "a token of an hour"


def _objects() -> dict[str, dict[int, dict[str, Any]]]:
    patient = {
        "id": 88, "name": "Bella", "species": {"name": "Dog"}, "breed": {"name": "Labrador Retriever"},
        "gender": "female", "date_of_birth": "2020-04-01", "weight": 29.5, "microchip": "276098102345678",
    }  # fmt: skip
    return {
        "diagnosticimaging_worklist": {
            7: {
                "id": 7,
                "status": "requested",
                "modality": {"code": "DX"},
                "requesting_user": {"name": "Dr. Oak"},
                "target_areas": [{"name": "Thorax"}, {"name": "Abdomen"}],
                "referral": 70,
            }
        },
        "diagnosticimaging_referral": {70: {"id": 70, "remarks": "Coughs", "consultation": 700}},
        "consultation": {
            700: {"id": 700, "patients": [patient], "client": {"firstname": "Änne", "lastname": "Müller"}}
        },
    }


@dataclass
class Provet:
    """What is there, by kind and ID."""

    url: str = ""
    objects: dict[str, dict[int, dict[str, Any]]] = field(default_factory=_objects)
    asked: list[str] = field(default_factory=list)
    away: bool = False

    @property
    def order(self) -> dict[str, Any]:
        """The one order."""
        return self.objects["diagnosticimaging_worklist"][7]

    def app(self) -> Starlette:
        """Its routes."""
        return Starlette(
            routes=[
                Route("/oauth2/token/", self._token, methods=["POST"]),
                Route("/api/0.1/{kind}/{id:int}/", self._object, methods=["GET", "PATCH"]),
            ]
        )

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        if (form["client_id"], form["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            return JSONResponse({"error": "invalid_client"}, 401)
        return JSONResponse({"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600})

    async def _object(self, request: Request) -> Response:
        self.asked.append(f"{request.method} {request.url.path}")
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({}, 401)
        if self.away:
            return JSONResponse({}, 503)
        kind, id_ = request.path_params["kind"], request.path_params["id"]
        found = self.objects.get(kind, {}).get(id_)
        if found is None:
            return JSONResponse({}, 404)
        if request.method == "PATCH":
            found |= await request.json()
        if kind == "consultation" and "expose_patients" not in request.query_params:
            return JSONResponse({name: value for name, value in found.items() if name != "patients"})
        return JSONResponse(found)
