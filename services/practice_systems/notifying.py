"""One message to a practice system: by its own API, or a signed webhook with the request as it is then."""

import json
import time
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from services.delivery import errands
from services.delivery.errands import Errand, ErrandState
from services.peers import https, webhooks
from services.persistence import Engines, In
from services.practice_systems import provet
from services.practice_systems.links import viewer_link
from services.tenancy import practice_systems
from services.tenancy.installation import Installation
from services.tenancy.scope import Scope
from services.worklist import image_requests, matching
from services.worklist.image_request import ImageRequest


async def run(scope: Scope, engines: Engines, errand: Errand) -> None:
    """Tell it. Raises NotFound where there is nothing to tell or nobody, Refused, Unavailable."""
    system = await practice_systems.get(scope, engines, errand.remote)
    request = await image_requests.get(scope, engines, errand.facts["request"])
    if system.provet_url:
        await provet.follow(scope, engines, errand, request)
    if system.webhook_url:
        await _post(scope, engines, errand, request)
    await errands.finish(scope, engines, errand, ErrandState.DONE)


async def _post(scope: Scope, engines: Engines, errand: Errand, request: ImageRequest) -> None:
    url, secret = await practice_systems.webhook(scope, engines, errand.remote)
    shown = await request_shown(scope, engines, request, engines.settings.public_url or "")
    report = errand.facts.get("report")
    message = {
        "type": errand.facts["occurrence"],
        "timestamp": errand.created_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "data": {**shown, "report": report} if report else shown,
    }
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    signed = webhooks.headers(secret, errand.id, int(time.time()), body)
    inward = engines.own(Installation).inward
    async with https.client(inward, inward.practice_systems) as http:
        await https.send(http, "POST", url, content=body, headers=dict(signed))


async def request_shown(
    scope: Scope, engines: Engines, request: ImageRequest, root: str
) -> Mapping[str, Any]:
    """A request as practice systems are shown it. `root`: the installation's own address."""
    patient, client = request.patient, request.patient.client
    studies = (await matching.studies_of(scope, engines, [request.id])).get(request.id, [])
    counted = await engines.documents.of(scope.grant, "studies").find(
        {"StudyInstanceUID": In(studies)}, projection=("counts",)
    )
    return {
        "id": request.id,
        "accession_number": request.accession_number,
        "study_instance_uid": request.study_instance_uid,
        "state": request.state.name,
        "ended_because": request.ended_because,
        "patient": {
            "id": patient.id,
            "name": patient.name,
            "species": _kind(patient.species),
            "breed": _kind(patient.breed),
            "sex": patient.sex,
            "neutered": patient.neutered,
            "birth_date": _day(patient.birth_date),
            "weight": patient.weight,
            "microchip": patient.microchip,
        },
        "client": {
            "family_name": client.family,
            "given_name": client.given,
            "organization": client.organization,
        },
        "procedure": {
            "id": request.procedure.id,
            "name": request.procedure.name,
            "modality": request.procedure.modality,
            "fee_code": request.procedure.fee_code,
        },
        "date": _day(request.starts[:8]),
        "time": f"{request.starts[8:10]}:{request.starts[10:12]}",
        "stations": list(request.stations),
        "priority": request.priority.name,
        "requested_by": request.requested_by,
        "reason": request.reason,
        "studies": studies,
        "images": sum((one.get("counts") or {}).get("instances", 0) for one in counted),
        "viewer_link": viewer_link(root, scope.grant.tenant, accession_number=request.accession_number),
    }


def _kind(kind: Any) -> Mapping[str, str | None]:
    return {"text": kind.description, "code": kind.code.value if kind.code else None}


def _day(key: str) -> str | None:
    return f"{key[:4]}-{key[4:6]}-{key[6:8]}" if key else None
