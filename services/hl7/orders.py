"""Orders: ORM^O01 and OMI^O23 (HL7 4.4.1, 4.4.6). New, changed, withdrawn, in whatever order they come."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.errors import AlreadyExists, Invalid, NoLongerUpdatable, NotFound
from services.hl7.order_mapping import wanted_of, where_is
from services.hl7.patients import surviving
from services.hl7.taking import Taking
from services.hl7.time_stamps import sort_key
from services.hl7_messages.faults import Condition, MessageFault
from services.hl7_messages.message import Hl7Message
from services.worklist import catalogue, image_requests
from services.worklist.image_request import OPEN, ImageRequest, RequestState, Wanted
from services.worklist.placed_orders import PlacedOrder, find_order, note_order
from services.worklist.revising import revise

LONGEST_NUMBER = 150
NEW = frozenset({"NW"})
CHANGE = frozenset({"XO", "XX", "SC", "RP"})
WITHDRAW = frozenset({"CA", "OC", "DC", "OD"})
CONTROLS = {
    "NW": "asks for images; again, with a later time stamp: as XO",
    "XO, XX, RP": "changes what nobody has begun; of an order that is not known: as NW",
    "SC": "by ORC-5: CA or DC as these; CM: the images are there; IP: nothing is done; else as XO",
    "CA, OC": "takes it off the worklist; before NW: that makes nothing",
    "DC, OD": "the same; one that has begun is discontinued",
}
"""What is done by order control (ORC-1), for the conformance statement."""
OLDER = "older than what was heard of it last: nothing is changed"
WITHDRAWN = "it was withdrawn before"
UNKNOWN = "nothing is known of it"
NEVER = "nothing is known of it: it will not be made"
_REPORTED = ("IP", "CM")
"""Order states (ORC-5) that say how far an order is, and ask for nothing."""
_ENDED = (RequestState.CANCELED, RequestState.DISCONTINUED)


@dataclass(frozen=True, slots=True)
class Asked:
    """One order of a message, or an appointment: what it says is to be done, and under which number."""

    control: str
    number: str
    where: str  # the field that says what is to be done
    message: Hl7Message  # what concerns it alone
    placer: str = ""
    filler: str = ""
    status: str = ""
    same_as: str = ""


async def take_orders(taking: Taking) -> str:
    """Do what each order of the message says. All of them are read before the first is done."""
    message = taking.message
    groups = message.groups("ORC")
    if not groups:
        raise MessageFault("ORC", "the message has no order", Condition.SEGMENT_SEQUENCE)
    shared = message.segments[: message.segments.index(groups[0][0])]
    asked = [_asked(Hl7Message(message.header, (*shared, *group))) for group in groups]
    offered = await catalogue.procedures(taking.scope, taking.engines)
    wanted = [wanted_from(taking, one, offered) for one in asked]
    notes = [await do(taking, *one) for one in zip(asked, wanted, strict=True)]
    return "; ".join(dict.fromkeys(filter(None, notes)))


def wanted_from(taking: Taking, asked: Asked, offered: list[catalogue.Procedure]) -> Wanted | None:
    """What is wanted by an order that is not withdrawn. Raises MessageFault."""
    if asked.control in WITHDRAW:
        return None
    now = datetime.now(taking.zone)
    today = (now.strftime("%Y%m%d"), now.strftime("%H%M%S"))
    wanted = wanted_of(asked.message, taking.zone, today, offered)
    return replace(wanted, key=f"hl7/{taking.application.id}/{asked.number}")


async def do(taking: Taking, asked: Asked, wanted: Wanted | None) -> str:
    """Make, change or withdraw the request of one order. Raises MessageFault."""
    known = await known_order(taking, asked.number)
    heard = sort_key(taking.message.header.at)
    if heard and heard < known.heard:
        return OLDER
    request = await _request_of(taking, known)
    told: dict[str, Any] = {"heard": heard or known.heard}
    told |= {name: getattr(asked, name) for name in ("placer", "filler") if getattr(asked, name)}
    if wanted is None:
        return await _take_back(taking, asked, known, request, told)
    if known.withdrawn:
        return WITHDRAWN
    if asked.control == "SC" and asked.status in _REPORTED:
        return await _report(taking, asked, request)
    is_news = asked.control not in NEW or bool(known.heard and heard > known.heard)
    if request is None:
        request = await _make(taking, asked, wanted)
    elif is_news:
        await _revise(taking, asked, request, wanted)
    noted = await note_order(taking.scope, taking.engines, known, request=request.id, **told)
    now = await find_order(taking.scope, taking.engines, taking.application.id, noted.number)
    if now.withdrawn:  # at this moment, by another connection
        await _withdraw(taking, asked, request)
    await note_alias(taking, asked.same_as, noted.number)
    return ""


async def _take_back(
    taking: Taking, asked: Asked, known: PlacedOrder, request: ImageRequest | None, told: dict[str, Any]
) -> str:
    """First the note: whoever makes the request at this moment sees it, or we see the request."""
    known = await note_order(taking.scope, taking.engines, known, withdrawn=True, **told)
    request = request or await _request_of(taking, known)
    if request is None:
        return NEVER
    await _withdraw(taking, asked, request)
    return ""


async def _report(taking: Taking, asked: Asked, request: ImageRequest | None) -> str:
    """Take note of how far its order is: images that are there end a request."""
    if request is None:
        return UNKNOWN
    if asked.status == "CM" and request.state in OPEN:
        await _end(taking, asked, request, RequestState.COMPLETED)
    return ""


async def known_order(taking: Taking, number: str) -> PlacedOrder:
    """What is known of an order, also by the number of its appointment."""
    known = await find_order(taking.scope, taking.engines, taking.application.id, number)
    if known.same_as:
        known = await find_order(taking.scope, taking.engines, taking.application.id, known.same_as)
    return known


async def note_alias(taking: Taking, appointment: str, number: str) -> None:
    """Know an order by the number of its appointment too."""
    if appointment and appointment != number:
        alias = PlacedOrder(application=taking.application.id, number=appointment)
        await note_order(taking.scope, taking.engines, alias, same_as=number)


async def _request_of(taking: Taking, known: PlacedOrder) -> ImageRequest | None:
    key = f"hl7/{taking.application.id}/{known.number}"
    return await image_requests.find_one(taking.scope, taking.engines, "key", key)


async def _make(taking: Taking, asked: Asked, wanted: Wanted) -> ImageRequest:
    wanted = replace(wanted, patient=await surviving(taking, wanted.patient))
    try:
        return await image_requests.create(taking.scope, taking.engines, wanted)
    except AlreadyExists as error:
        fact = "accession_number" if wanted.accession_number else "study_instance_uid"
        where = where_is(asked.message, fact)
        raise MessageFault(where, str(error), Condition.DUPLICATE_KEY) from None


async def _revise(taking: Taking, asked: Asked, request: ImageRequest, wanted: Wanted) -> None:
    wanted = replace(wanted, patient=await surviving(taking, wanted.patient))
    try:
        await revise(taking.scope, taking.engines, request, wanted)
    except (NoLongerUpdatable, NotFound) as error:
        raise MessageFault(asked.where, str(error), Condition.LOCKED) from None


async def _withdraw(taking: Taking, asked: Asked, request: ImageRequest) -> None:
    if request.state in _ENDED:
        return
    if request.state is RequestState.IN_PROGRESS and asked.control in ("DC", "OD"):
        await _end(taking, asked, request, RequestState.DISCONTINUED)
        return
    reason = asked.message.first("ORC")
    because = (reason.text(16, 2) or reason.text(16)) if reason else ""
    try:
        await image_requests.cancel_request(taking.scope, taking.engines, request.id, because)
    except (NoLongerUpdatable, NotFound) as error:
        raise MessageFault(asked.where, str(error), Condition.LOCKED) from None
    except Invalid as error:
        raise MessageFault("ORC-16", str(error), Condition.DATA_TYPE) from None


async def _end(taking: Taking, asked: Asked, request: ImageRequest, state: RequestState) -> None:
    try:
        await image_requests.advance(taking.scope, taking.engines, request, state)
    except NoLongerUpdatable as error:
        raise MessageFault(asked.where, str(error), Condition.LOCKED) from None


def _asked(message: Hl7Message) -> Asked:
    order = message.first("ORC")
    assert order is not None  # noqa: S101 -- the group begins with it
    control, status = order.text(1).upper(), order.text(5).upper()
    where = "ORC-1"
    if not control:
        raise MessageFault(where, "it says what is to be done", Condition.REQUIRED_FIELD)
    if control == "SC" and status in ("CA", "DC"):
        control, where = status, "ORC-5"
    if control not in NEW | CHANGE | WITHDRAW:
        raise MessageFault(where, "this order control is not served", Condition.TABLE_VALUE)
    placer, filler = _number(message, 2), _number(message, 3)
    number = placer or (f"filler {filler}" if filler else "")
    if not number:
        raise MessageFault("ORC-2", "an order has a number", Condition.REQUIRED_FIELD)
    if len(number) > LONGEST_NUMBER:
        raise MessageFault("ORC-2", f"at most {LONGEST_NUMBER} characters", Condition.DATA_TYPE)
    return Asked(control, number, where, message, placer, filler, status)


def _number(message: Hl7Message, field: int) -> str:
    """An order's number with its namespace: of ORC, else of OBR, which has it in the same fields."""
    for name in ("ORC", "OBR"):
        segment = message.first(name)
        if segment and segment.text(field):
            return "^".join(filter(None, (segment.text(field), segment.text(field, 2))))
    return ""
