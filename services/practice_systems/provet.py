"""Provet Cloud by its own API: a webhook names an order there, we fetch it, and say there how far it is.

Orders are `diagnosticimaging_worklist`; why stands in their referral, the animal in its consultation. Only
the server that an administrator named is asked, whatever a webhook says.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from services.delivery import errands
from services.delivery.errands import Errand, ErrandState
from services.dicom.moments import date_key
from services.errors import NoLongerUpdatable, Unavailable
from services.peers import https
from services.persistence import Engines
from services.practice_systems.links import viewer_link
from services.tenancy import practice_systems, tenants
from services.tenancy.installation import Installation
from services.tenancy.scope import Scope
from services.worklist import image_requests
from services.worklist.image_request import LONGEST_REASON, LONGEST_TEXT, ImageRequest, RequestState, Wanted
from services.worklist.patient import HEAVIEST, LONGEST, Patient, ResponsibleParty
from services.worklist.revising import revise
from services.worklist.species_and_breeds import breed_of, species_of

STATUSES: Mapping[RequestState, str] = {
    RequestState.SCHEDULED: "scheduled",
    RequestState.IN_PROGRESS: "in_progress",
    RequestState.COMPLETED: "completed",
    RequestState.DISCONTINUED: "cancelled",
    RequestState.CANCELED: "cancelled",
}
"""What an order's `status` is set to."""
_CANCELLED = "cancelled"
_SEXES = {"male": "M", "female": "F", "m": "M", "f": "F"}
_MODALITY = "DX"


@dataclass(frozen=True, slots=True)
class _Api:
    """The practice's own Provet Cloud, asked with a token."""

    http: httpx.AsyncClient
    root: str
    token: str

    async def ask(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        """The object of an answer. Raises Unavailable, Refused."""
        headers = {"Authorization": f"Bearer {self.token}"}
        found = await https.ask(self.http, method, f"{self.root}/api/0.1/{path}", headers=headers, **request)
        if not isinstance(found, dict):
            raise Unavailable("Provet answers no object")
        return found


def order_key(system: str, order: int) -> str:
    """The key under which a practice system's order is requested once."""
    return f"{system} provet {order}"


async def fetch(scope: Scope, engines: Engines, errand: Errand) -> None:
    """Bring an order in as it is now: request, change or cancel it. Raises NotFound, Invalid, Unavailable."""
    order_id = int(errand.facts["order"])
    async with _api(scope, engines, errand.remote) as api:
        order = await api.ask("GET", f"diagnosticimaging_worklist/{order_id}/")
        referral = await _linked(api, order, "referral", "diagnosticimaging_referral/{}/")
        consultation = await _linked(api, referral, "consultation", "consultation/{}/?expose_patients")
    wanted = await _wanted(scope, engines, errand.remote, (order_id, order, referral, consultation))
    known = await image_requests.find_one(scope, engines, "key", wanted.key)
    try:
        if str(order.get("status", "")).lower() == _CANCELLED:
            if known:
                await image_requests.cancel_request(scope, engines, known.id, "cancelled in Provet")
        elif known:  # when and where may have been changed here
            starts, stations = known.starts, known.stations
            asked = replace(wanted, date=starts[:8], time=starts[8:], stations=stations)
            await revise(scope, engines, known, asked)
        else:
            await image_requests.create(scope, engines, wanted)
    except NoLongerUpdatable:
        pass  # it has begun, or ended: the status there follows it
    await errands.finish(scope, engines, errand, ErrandState.DONE)


async def follow(scope: Scope, engines: Engines, errand: Errand, request: ImageRequest) -> None:
    """Say in Provet how far an order is; nothing of a request that is no order of there."""
    document = await engines.documents.of(scope.grant, "image_requests").find_one({"id": request.id})
    prefix = order_key(errand.remote, 0)[:-1]
    order = str(document["key"]).removeprefix(prefix) if document else ""
    if not order.isdecimal():
        return
    told = {
        "status": STATUSES[request.state],
        "accession_number": request.accession_number,
        "study_instance_uid": request.study_instance_uid,
        "viewer_url": viewer_link(
            engines.settings.public_url or "", scope.grant.tenant, accession_number=request.accession_number
        ),
    }
    if report := errand.facts.get("report"):
        told["report"] = report["text"]
    async with _api(scope, engines, errand.remote) as api:
        await api.ask("PATCH", f"diagnosticimaging_worklist/{order}/", json=told)


@asynccontextmanager
async def _api(scope: Scope, engines: Engines, system: str) -> AsyncIterator[_Api]:
    root, client_id, secret = await practice_systems.provet(scope, engines, system)
    inward = engines.own(Installation).inward
    async with https.client(inward, inward.practice_systems) as http:
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
        answer = await https.ask(http, "POST", f"{root}/oauth2/token/", data=form)
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str):
            raise Unavailable("Provet gives no access token")
        yield _Api(http, root, token)


async def _linked(api: _Api, of: Mapping[str, Any], name: str, path: str) -> dict[str, Any]:
    """What an object names by its ID (or by its address, which ends in it); empty where it names nothing."""
    named = str(of.get(name) or "").rstrip("/").rpartition("/")[2]
    return await api.ask("GET", path.format(int(named))) if named.isdecimal() else {}


async def _wanted(
    scope: Scope,
    engines: Engines,
    system: str,
    came: tuple[int, Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]],
) -> Wanted:
    order_id, order, referral, consultation = came
    patients = consultation.get("patients")
    animal = _object(next(iter(_list(patients)), None)) or _object(order.get("patient"))
    client = _object(consultation.get("client")) or _object(order.get("client"))
    tenant = await tenants.get(engines, scope.grant.tenant)
    now = datetime.now(ZoneInfo(tenant.time_zone))
    areas = ", ".join(filter(None, (_text(one) for one in _list(order.get("target_areas")))))
    born = date_key(_text(animal.get("date_of_birth")).replace("-", ""))
    return Wanted(
        patient=Patient(
            name=_text(animal.get("name")),
            id=_text(animal.get("id")),
            species=species_of(_text(animal.get("species"))),
            breed=breed_of(_text(animal.get("breed")), _text(animal.get("species"))),
            sex=_SEXES.get(_text(animal.get("gender")).lower(), ""),
            birth_date=born or "",
            weight=_weight(animal.get("weight")),
            microchip=_text(animal.get("microchip")),
            client=ResponsibleParty(_text(client.get("lastname")), _text(client.get("firstname"))),
        ),
        date=now.strftime("%Y%m%d"),
        time=now.strftime("%H%M%S"),
        description=(areas or "Images")[:LONGEST_TEXT],
        modality=_text(order.get("modality")) or _MODALITY,
        requested_by=_text(order.get("requesting_user")),
        reason=str(referral.get("remarks") or "").replace("\r", "").strip()[:LONGEST_REASON],
        key=order_key(system, order_id),
        practice_system=system,
    )


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _weight(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and 0 < value <= HEAVIEST else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    """A value as text, a thing by its name; what would part a name in DICOM becomes a space."""
    if isinstance(value, dict):
        value = value.get("name") or value.get("code") or ""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    return "".join(" " if one in "\\^=" or not one.isprintable() else one for one in str(value)).strip()[
        :LONGEST
    ]
