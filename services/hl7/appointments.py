"""Appointments: SIU^S12 to S15 (HL7 10.3). Made, moved, changed and cancelled, as orders are."""

from services.errors import NoLongerUpdatable, NotFound
from services.hl7.order_mapping import start_of
from services.hl7.orders import (
    LONGEST_NUMBER,
    OLDER,
    WITHDRAWN,
    Asked,
    do,
    known_order,
    note_alias,
    wanted_from,
)
from services.hl7.taking import Taking
from services.hl7.time_stamps import sort_key
from services.hl7_messages.faults import Condition, MessageFault
from services.hl7_messages.message import Segment
from services.worklist import catalogue, image_requests
from services.worklist.placed_orders import PlacedOrder, note_order

_CONTROLS = {"S12": "NW", "S13": "XO", "S14": "XO", "S15": "CA"}
"""An appointment's event as what it is of an order."""


async def take_appointment(taking: Taking) -> str:
    """Do what the message says of an appointment for images. Raises MessageFault.

    One that names an order (SCH-26) is that order's: it moves it. Any other is an order of its own.
    """
    message = taking.message
    scheduled = message.first("SCH")
    if scheduled is None:
        raise MessageFault("SCH", "the message has no appointment", Condition.SEGMENT_SEQUENCE)
    control = _CONTROLS[message.header.event]
    appointment = _appointment(scheduled)
    order = "^".join(filter(None, (scheduled.text(26), scheduled.text(26, 2))))
    asked = Asked(control, order or appointment, "SCH-1", message, placer=order, same_as=appointment)
    known = await known_order(taking, asked.number)
    if known.request and control != "CA" and (message.header.event != "S14" or known.placer):
        return await _move(taking, known, appointment)
    offered = await catalogue.procedures(taking.scope, taking.engines)
    return await do(taking, asked, wanted_from(taking, asked, offered))


async def _move(taking: Taking, known: PlacedOrder, appointment: str) -> str:
    """Give a request that is there another time, and nothing else."""
    if known.withdrawn:
        return WITHDRAWN
    heard = sort_key(taking.message.header.at)
    if heard and heard < known.heard:
        return OLDER
    start = start_of(taking.message, taking.zone)
    if start is None:
        raise MessageFault("SCH-11", "an appointment has a time", Condition.REQUIRED_FIELD)
    try:
        await image_requests.reschedule(
            taking.scope, taking.engines, known.request, date=start[0], time=start[1]
        )
    except (NoLongerUpdatable, NotFound) as error:
        raise MessageFault("SCH-1", str(error), Condition.LOCKED) from None
    await note_order(taking.scope, taking.engines, known, heard=heard or known.heard)
    await note_alias(taking, appointment, known.number)
    return ""


def _appointment(scheduled: Segment) -> str:
    """By which number its appointment book has it."""
    for number in (1, 2):
        if text := scheduled.text(number):
            named = f"appointment {'^'.join(filter(None, (text, scheduled.text(number, 2))))}"
            if len(named) > LONGEST_NUMBER:
                raise MessageFault(
                    f"SCH-{number}", f"at most {LONGEST_NUMBER} characters", Condition.DATA_TYPE
                )
            return named
    raise MessageFault("SCH-1", "an appointment has a number", Condition.REQUIRED_FIELD)
