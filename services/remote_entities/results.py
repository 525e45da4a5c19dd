"""Results for HL7 applications: ORU^R01, how far an image request is and where its images are (HL7 7.3.1)."""

import base64
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from services.delivery import errands
from services.delivery.errands import Errand, ErrandKind, ErrandState
from services.errors import NoLongerUpdatable, NotFound, Refused, Unavailable
from services.hl7_messages.character_sets import UTF_8
from services.hl7_messages.writing import APPLICATION, VERSION, Field, encoded, moment, segment
from services.peers.mllp import deliver
from services.persistence import Engines
from services.tenancy import audit, hl7_applications
from services.tenancy.audit import Event
from services.tenancy.hl7_applications import Hl7Application
from services.tenancy.hl7_applications.calling import receiver_of
from services.tenancy.scope import Right, Scope
from services.worklist import image_requests
from services.worklist.image_request import ImageRequest, RequestState
from services.worklist.matching import studies_of
from services.worklist.patient import SpeciesOrBreed
from services.worklist.placed_orders import PlacedOrder, order_of_request

_STATUSES: Mapping[RequestState, tuple[str, str]] = {
    RequestState.SCHEDULED: ("SC", "S"),
    RequestState.IN_PROGRESS: ("IP", "I"),
    RequestState.COMPLETED: ("CM", "R"),
    RequestState.DISCONTINUED: ("DC", "X"),
    RequestState.CANCELED: ("CA", "X"),
}
"""Order Status (ORC-5, table 0038) and Result Status (OBR-25, table 0123): R: stored, not yet verified."""
_LINK = ("99VET01", "Images in the viewer", "99VETARK")
_STATE = ("99VET02", "State of the image request", "99VETARK")
_STUDY = ("113014", "DICOM Study", "DCM")
_REPORT = ("18748-4", "Diagnostic Imaging Report", "LN")
_FINAL, _PRELIMINARY = "F", "P"
_WRITTEN = timedelta(minutes=1)
"""How long a request may take from the errand to the state that it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What is told of a request. `links`: where each study is shown, by its UID; none: we do not know where.

    `report` and `pdf`: of the report, where there is one; `preliminary`: nobody has confirmed it yet.
    """

    request: ImageRequest
    order: PlacedOrder | None = None
    links: Mapping[str, str]
    report: str = ""
    pdf: bytes = b""
    preliminary: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """How many results an application has not taken, and why it did not take the latest."""

    number: int
    reason: str | None


NONE = Failed(0, None)


def result_message(
    result: Result, to: Hl7Application, *, control_id: str, at: datetime, from_facility: str
) -> bytes:
    """An ORU^R01 of version 2.5.1 in UTF-8."""
    request = result.request
    header: dict[int, Field] = {
        3: APPLICATION,
        4: from_facility,
        5: to.application,
        6: to.facility,
        7: moment(at),
        9: ("ORU", "R01", "ORU_R01"),
        10: control_id,
        11: "P",
        12: VERSION,
        18: UTF_8,
    }
    observations = list(_observations(result))
    status = _PRELIMINARY if result.preliminary else _FINAL
    reported = status if result.report or result.pdf else ""
    return encoded(
        [
            segment("MSH", header),
            segment("PID", _patient(request)),
            segment("ORC", _order(result)),
            segment("OBR", _requested(result, reported)),
            *(
                segment("OBX", {1: str(number), **fields, 11: status if fields[3] == _REPORT else _FINAL})
                for number, fields in enumerate(observations, 1)
            ),
        ],
        "utf-8",
    )


async def run(scope: Scope, engines: Engines, errand: Errand) -> None:
    """Tell one application how far a request is, unless it never came there.

    Raises NotFound for an application or a request that is no more, Refused where the application does not
    take the message, Unavailable where it does not answer or cannot take it now.
    """
    application = next(
        (one for one in await hl7_applications.find(scope, engines) if one.id == errand.remote), None
    )
    if application is None:
        raise NotFound("there is no such HL7 application any more")
    request = await image_requests.get(scope, engines, errand.facts["request"])
    if request.state != errand.facts["state"]:
        if _is_before(request.state, RequestState(errand.facts["state"])) and _is_young(errand):
            raise Unavailable("the request is not there yet")
        await errands.finish(scope, engines, errand, ErrandState.DONE)
        return
    # The same errand sends the same ID: who has taken it already knows it again.
    message = result_message(
        await result_of(scope, engines, application, request),
        application,
        control_id=errand.id,
        at=request.changed_at,
        from_facility=scope.grant.tenant,
    )
    answer = await deliver(receiver_of(engines, application), message, errand.id)
    if not answer.is_taken:
        why = f"{application.name} answered {answer.code}: {answer.why}"[:200]
        if answer.code.endswith("R"):  # not for what it says: perhaps another time
            raise Unavailable(why)
        raise Refused(why)
    told = {"application": application.name, "state": request.state.value}
    await audit.record(scope, engines, Event.RESULT_SENT, told, study=request.study_instance_uid)
    await errands.finish(scope, engines, errand, ErrandState.DONE)


async def failed(scope: Scope, engines: Engines) -> Mapping[str, Failed]:
    """The results that were not taken, by the application's ID. Needs the right to administer."""
    scope.require(Right.ADMINISTER)
    found: dict[str, Failed] = {}
    for errand in await errands.find_failed(scope, engines, ErrandKind.RESULT):  # the latest first
        known = found.get(errand.remote)
        found[errand.remote] = Failed(known.number + 1, known.reason) if known else Failed(1, errand.reason)
    return found


async def send_again(scope: Scope, engines: Engines, name: str) -> int:
    """Send an application once more what it has not taken; how many results those are.

    Needs the right to administer. Raises NotFound.
    """
    scope.require(Right.ADMINISTER)
    application = await hl7_applications.get(scope, engines, name)
    tried = 0
    for errand in await errands.find_failed(scope, engines, ErrandKind.RESULT, application.id):
        with suppress(NoLongerUpdatable, NotFound):  # somebody else has it tried, or its time was up
            await errands.repeat(scope, engines, errand.id)
            tried += 1
    return tried


def _is_before(state: RequestState, other: RequestState) -> bool:
    order = (RequestState.SCHEDULED, RequestState.IN_PROGRESS)
    return state in order and (other not in order or order.index(state) < order.index(other))


def _is_young(errand: Errand) -> bool:
    """Return whether what it waits for may be written at this moment."""
    return datetime.now(UTC) - errand.created_at < _WRITTEN


async def result_of(
    scope: Scope, engines: Engines, application: Hl7Application, request: ImageRequest
) -> Result:
    """What an application is told of a request, without a report. Needs the right to find."""
    met = (await studies_of(scope, engines, [request.id])).get(request.id, [])
    root = (engines.settings.public_url or "").rstrip("/")
    links = {uid: f"{root}/tenants/{scope.grant.tenant}/studies/{quote(uid)}" if root else "" for uid in met}
    order = await order_of_request(scope, engines, application.id, request.id)
    return Result(request=request, order=order, links=links)


def _patient(request: ImageRequest) -> dict[int, Field]:
    patient = request.patient
    neutered = {True: "Y", False: "N", None: ""}[patient.neutered]
    family = patient.family_name or patient.client.family or patient.client.organization
    return {
        2: patient.microchip,
        3: (patient.id, "", "", patient.issuer),
        4: patient.tattoo,
        5: (family, patient.name),
        7: patient.birth_date,
        8: (patient.sex, neutered),
        9: (patient.client.family, patient.client.given),
        35: _coded(patient.species),
        36: _coded(patient.breed),
    }


def _coded(kind: SpeciesOrBreed) -> Field:
    if kind.code:
        return (kind.code.value, kind.description, kind.code.scheme)
    return ("", kind.text)


def _order(result: Result) -> dict[int, Field]:
    return {
        1: "SC",
        2: _placer(result),
        3: result.request.accession_number,
        5: _STATUSES[result.request.state][0],
    }


def _requested(result: Result, reported: str) -> dict[int, Field]:
    request = result.request
    procedure = request.procedure
    return {
        1: "1",
        2: _placer(result),
        3: request.accession_number,
        4: (procedure.fee_code, procedure.name, "99VETARK" if procedure.fee_code else ""),
        7: request.starts,
        16: ("", *request.requested_by.split("^")),
        18: request.accession_number,
        19: str(request.item["RequestedProcedureID"]),
        22: moment(request.changed_at),
        24: procedure.modality,
        25: reported or _STATUSES[request.state][1],
        31: ("", request.reason) if request.reason else "",
    }


def _placer(result: Result) -> Field:
    """The order's number as the application gave it, with its namespace."""
    return tuple(result.order.placer.split("^")) if result.order and result.order.placer else ""


def _observations(result: Result) -> Sequence[dict[int, Field]]:
    request = result.request
    state = request.state.value + (f": {request.ended_because}" if request.ended_because else "")
    told: list[dict[int, Field]] = [{2: "ST", 3: _STATE, 5: state}]
    for number, uid in enumerate(result.links or {request.study_instance_uid: ""}, 1):
        told.append({2: "ST", 3: _STUDY, 4: str(number), 5: uid})
        if link := result.links.get(uid):
            told.append({2: "RP", 3: _LINK, 4: str(number), 5: (link, APPLICATION, "TEXT", "HTML")})
    if result.report:
        told.append({2: "TX", 3: _REPORT, 5: list(result.report.split("\n\n"))})
    if result.pdf:
        data = base64.b64encode(result.pdf).decode()
        told.append({2: "ED", 3: _REPORT, 5: (APPLICATION, "Application", "PDF", "Base64", data)})
    return told
