"""Image requests: asked for, moved, cancelled, repeated, and as far as their images and steps are."""

import secrets
from collections.abc import Sequence
from typing import Any

from services.dicom.uids import new_uid
from services.errors import AlreadyExists, Invalid, NoLongerUpdatable, NotFound
from services.persistence import Edit, Engines, Filter, In, TenantCollection
from services.persistence.moments import moment_now
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.texts import paragraphs
from services.worklist import catalogue, results
from services.worklist.catalogue import Procedure
from services.worklist.image_request import (
    LONGEST_REASON,
    OPEN,
    ImageRequest,
    RequestState,
    Wanted,
    checked_start,
    checked_stations,
    document_of,
    made_of,
    with_facts,
)
from services.worklist.numbers import accession_number


async def create(scope: Scope, engines: Engines, wanted: Wanted) -> ImageRequest:
    """Ask for pictures; the same key again answers the request that it made. Needs the right to request.

    Raises Invalid, naming what cannot be; AlreadyExists for an Accession Number or Study Instance UID of
    another request; NotFound for a procedure that the catalogue has not.
    """
    scope.require(Right.REQUEST)
    if wanted.key and (known := await _by_key(scope, engines, wanted.key)):
        return known
    request = made_of(wanted, await procedure_of(scope, engines, wanted))
    try:
        await _collection(scope, engines).insert(document_of(request, wanted.key))
    except AlreadyExists:
        if wanted.key and (known := await _by_key(scope, engines, wanted.key)):
            return known
        raise AlreadyExists("there is a request of this accession number or study") from None
    await _told(scope, engines, Event.IMAGES_REQUESTED, request)
    return request


async def get(scope: Scope, engines: Engines, id: str) -> ImageRequest:  # noqa: A002 - its name
    """One request. Needs the right to find or to store. Raises NotFound."""
    scope.require_any(Right.FIND, Right.STORE)
    found = await _collection(scope, engines).find_one({"id": id})
    if found is None:
        raise NotFound("no such request")
    return ImageRequest.of(found)


async def find_one(scope: Scope, engines: Engines, keyword: str, value: str) -> ImageRequest | None:
    """The request of this StudyInstanceUID, AccessionNumber or key, if any. Needs to find or to store."""
    scope.require_any(Right.FIND, Right.STORE)
    found = await _collection(scope, engines).find_one({keyword: value})
    return ImageRequest.of(found) if found else None


async def reschedule(
    scope: Scope,
    engines: Engines,
    id: str,  # noqa: A002 - its name
    *,
    date: str,
    time: str = "",
    stations: Sequence[str] | None = None,
) -> ImageRequest:
    """Move a request that nobody has begun, also to other stations. Needs the right to request.

    Raises NoLongerUpdatable for one that has begun or ended, NotFound, Invalid.
    """
    scope.require(Right.REQUEST)
    known = await get(scope, engines, id)
    titles = known.stations if stations is None else checked_stations(stations)
    return await alter(
        scope, engines, known, (RequestState.SCHEDULED,), starts=checked_start(date, time), stations=titles
    )


async def note_images(scope: Scope, engines: Engines, known: ImageRequest, study: str, images: int) -> None:
    """Have a request's practice system told that a study of it has so many images by now. Needs to find."""
    scope.require(Right.FIND)
    if known.practice_system:
        seen = {"images": f"{study} {images}", "changed": moment_now()}
        await _collection(scope, engines).update({"id": known.id}, Edit(set=seen))


async def cancel_request(scope: Scope, engines: Engines, id: str, reason: str = "") -> ImageRequest:  # noqa: A002
    """Take a request off the worklist. Needs the right to request.

    Raises NoLongerUpdatable for one that has begun or ended, NotFound.
    """
    scope.require(Right.REQUEST)
    known = await get(scope, engines, id)
    return await alter(
        scope,
        engines,
        known,
        (RequestState.SCHEDULED,),
        state=RequestState.CANCELED,
        ended_because=paragraphs(reason, "the reason", LONGEST_REASON),
    )


async def repeat(scope: Scope, engines: Engines, id: str, *, date: str, time: str = "") -> ImageRequest:  # noqa: A002
    """Ask for the same once more, as a request and a study of its own. Needs the right to request."""
    scope.require(Right.REQUEST)
    known = await get(scope, engines, id)
    request = with_facts(
        known,
        id=secrets.token_hex(12),
        accession_number=accession_number(),
        study_instance_uid=new_uid(),
        state=RequestState.SCHEDULED,
        starts=checked_start(date, time),
        ended_because="",
        created_at=moment_now(),
        origin=None,
        requested_procedure_id="",
        step_id="",
    )
    await _collection(scope, engines).insert(document_of(request, ""))
    await _told(scope, engines, Event.IMAGES_REQUESTED, request)
    return request


async def advance(
    scope: Scope, engines: Engines, known: ImageRequest, state: RequestState, because: str = ""
) -> ImageRequest:
    """Take a request to the state that its images or its performed step have reached.

    A step in progress is begun once and ends once. Needs the right to store, or to request as who says which
    images are its. Raises NoLongerUpdatable for one that has ended.
    """
    scope.require_any(Right.STORE, Right.REQUEST)
    reason = paragraphs(because, "the reason", LONGEST_REASON)
    return await alter(scope, engines, known, OPEN, state=state, ended_because=reason)


async def alter(
    scope: Scope, engines: Engines, known: ImageRequest, while_in: Sequence[RequestState], **facts: Any
) -> ImageRequest:
    """Keep a request with other facts, while it is in one of these states. Raises NoLongerUpdatable."""
    request = with_facts(known, **facts)
    if request.state is not known.state:
        await results.announce(scope, engines, known.id, request.state)
    document = document_of(request, "")
    gone = () if "open" in document else ("open", "stations")
    kept = {name: value for name, value in document.items() if name not in ("id", "key", "created_at")}
    where: Filter = {"id": known.id, "state": In([state.value for state in while_in])}
    if not await _collection(scope, engines).update(where, Edit(set=kept, unset=gone)):
        raise NoLongerUpdatable("the request has begun, or has ended")
    await _told(scope, engines, Event.REQUEST_CHANGED, request)
    return request


async def procedure_of(scope: Scope, engines: Engines, wanted: Wanted) -> Procedure:
    """The catalogue's procedure as it is now, which the request keeps; or one that only it has."""
    if wanted.procedure:
        found = await catalogue.procedure(scope, engines, wanted.procedure)
        modality = wanted.modality or found.modality
        return Procedure.of({**found.document, "modality": modality})
    if not (wanted.description.strip() and wanted.modality):
        raise Invalid("a request names a procedure of the catalogue, or a description and a modality")
    name = wanted.description.strip()
    return Procedure(id="", name=name, modality=wanted.modality, region=wanted.region, views=wanted.views)


async def _by_key(scope: Scope, engines: Engines, key: str) -> ImageRequest | None:
    found = await _collection(scope, engines).find_one({"key": key})
    return ImageRequest.of(found) if found else None


async def _told(scope: Scope, engines: Engines, event: Event, request: ImageRequest) -> None:
    told = {"accession": request.accession_number, "state": request.state.value}
    if request.origin:
        told["from"] = request.origin.remote
    await audit.record(scope, engines, event, told, study=request.study_instance_uid)


def _collection(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "image_requests")
