"""What a practice system is to be told of a request that changed: an errand for each event, and each once.

A request of a practice system is due from the write that changes it, so that no crash loses its news. What
was told stands in it; an errand's ID is made of what happened, so that who finds it due again adds nothing.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from services.delivery import errands
from services.delivery.errands import ErrandKind
from services.errors import NotFound
from services.persistence import Edit, Engines
from services.persistence.leases import Due, release
from services.tenancy import practice_systems
from services.tenancy.scope import Scope
from services.worklist.image_request import RequestState


class Occurrence(StrEnum):
    """What a practice system is told: the `type` of a webhook."""

    CREATED = "request.created"
    CHANGED = "request.changed"
    CANCELED = "request.canceled"
    STARTED = "request.in_progress"
    IMAGES = "request.images_arrived"
    DONE = "request.completed"
    DISCONTINUED = "request.discontinued"
    REPORTED = "request.reported"


_OF_STATE = {
    RequestState.SCHEDULED: Occurrence.CHANGED,
    RequestState.IN_PROGRESS: Occurrence.STARTED,
    RequestState.COMPLETED: Occurrence.DONE,
    RequestState.DISCONTINUED: Occurrence.DISCONTINUED,
    RequestState.CANCELED: Occurrence.CANCELED,
}


async def add_news(scope: Scope, engines: Engines, item: Due) -> bool:
    """Add the errands of a request that is due; False where it changed meanwhile and stays due."""
    request = item.document
    told = {"state": request["state"], "at": request["changed_at"], "images": request.get("images", "")}
    if await _listens(scope, engines, request["practice_system"]):
        for number, (occurrence, mark) in enumerate(_occurrences(request.get("told"), request)):
            await errands.add(
                scope,
                engines,
                ErrandKind.NOTIFY,
                request["practice_system"],
                {"occurrence": occurrence.value, "request": request["id"]},
                wait=timedelta(milliseconds=number),  # in their order
                id=f"{request['id']}-{mark}",
            )
    requests = engines.documents.of(scope.grant, "image_requests")
    done = Edit(set={"told": told}, unset=("changed", "lease", "begun"))
    if await requests.update({"id": request["id"], "changed": item.changed}, done):
        return True
    await release(engines.documents, item, counted=False)
    return False


async def add_report(
    scope: Scope, engines: Engines, request: str, report: Mapping[str, Any], mark: str
) -> None:
    """Have the practice system of a request told its report, once for each `mark`."""
    found = await engines.documents.of(scope.grant, "image_requests").find_one({"id": request})
    system = (found or {}).get("practice_system")
    if system and await _listens(scope, engines, system):
        facts = {"occurrence": Occurrence.REPORTED.value, "request": request, "report": dict(report)}
        await errands.add(scope, engines, ErrandKind.NOTIFY, system, facts, id=f"{request}-{mark}")


async def _listens(scope: Scope, engines: Engines, system: str) -> bool:
    try:
        known = await practice_systems.get(scope, engines, system)
    except NotFound:  # it was removed; its requests stay
        return False
    return bool(known.webhook_url or known.provet_url)


def _occurrences(told: Mapping[str, Any] | None, request: Mapping[str, Any]) -> list[tuple[Occurrence, str]]:
    """What happened since, in its order, and what tells each from any other of the request."""
    state, found = RequestState(request["state"]), list[tuple[Occurrence, str]]()
    at: datetime = request["changed_at"]
    if told is None:
        found.append((Occurrence.CREATED, "created"))
    changed = told is not None and (told["state"], told["at"]) != (state.value, at)
    if state is RequestState.SCHEDULED:
        if changed:
            found.append((Occurrence.CHANGED, f"changed-{int(at.timestamp() * 1000)}"))
    elif told is None or told["state"] != state.value:
        if state in (RequestState.COMPLETED, RequestState.DISCONTINUED) and (
            told is None or told["state"] == RequestState.SCHEDULED
        ):
            found.append((Occurrence.STARTED, Occurrence.STARTED.value))
        found.append((_OF_STATE[state], _OF_STATE[state].value))
    images = request.get("images", "")
    if images and (told is None or told["images"] != images):
        found.append((Occurrence.IMAGES, f"images-{images.replace(' ', '-')}"))
    return found
