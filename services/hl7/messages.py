"""What is done for each kind of message (HL7 table 0003)."""

from collections.abc import Mapping

from services.hl7.appointments import take_appointment
from services.hl7.orders import take_orders
from services.hl7.patients import take_correction, take_merge
from services.hl7.taking import Take
from services.hl7_messages.faults import Condition, MessageFault
from services.hl7_messages.header import MessageHeader

SERVED: Mapping[tuple[str, str], Take] = {
    ("ORM", "O01"): take_orders,
    ("OMI", "O23"): take_orders,
    **{("SIU", event): take_appointment for event in ("S12", "S13", "S14", "S15")},
    ("ADT", "A08"): take_correction,
    ("ADT", "A31"): take_correction,
    ("ADT", "A40"): take_merge,
    ("ADT", "A47"): take_merge,
}
"""By message type and event (MSH-9)."""
LONGEST_ID = 199
"""Characters of a message control ID."""
_PROCESSING_IDS = ("", "P", "T")


def served(header: MessageHeader) -> Take:
    """What takes the message. Raises MessageFault for one that is not served (HL7 2.9.2.1)."""
    if not header.type:
        raise MessageFault("MSH-9", "a message has a type", Condition.REQUIRED_FIELD, rejected=True)
    if not any(header.type == type_ for type_, _ in SERVED):
        where = "MSH-9.1"
        raise MessageFault(where, "this type is not served", Condition.MESSAGE_TYPE, rejected=True)
    found = SERVED.get((header.type, header.event))
    if found is None:
        where = "MSH-9.2"
        raise MessageFault(where, "this event is not served", Condition.EVENT_CODE, rejected=True)
    if not header.control_id:
        raise MessageFault("MSH-10", "a message has an ID", Condition.REQUIRED_FIELD, rejected=True)
    if len(header.control_id) > LONGEST_ID:
        where = "MSH-10"
        raise MessageFault(where, f"at most {LONGEST_ID} characters", Condition.DATA_TYPE, rejected=True)
    if header.processing_id.upper() not in _PROCESSING_IDS:
        raise MessageFault("MSH-11", "it is P or T", Condition.PROCESSING_ID, rejected=True)
    if header.version and not header.version.startswith("2."):
        raise MessageFault("MSH-12", "it is a version 2", Condition.VERSION_ID, rejected=True)
    return found
