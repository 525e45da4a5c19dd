"""The schema of audit messages (PS3.15 A.5.1), written down once more to hold our messages against."""

import base64
import re
from collections.abc import Callable
from datetime import datetime
from xml.etree import ElementTree as ET


def _one_of(*words: str) -> Callable[[str], bool]:
    return lambda value: value in words


def _token(value: str) -> bool:
    return bool(value) and value == " ".join(value.split())


def _base64(value: str) -> bool:
    return bool(base64.b64decode(value, validate=True))


def _moment(value: str) -> bool:
    return datetime.fromisoformat(value).tzinfo is not None


def _numbers(highest: int) -> Callable[[str], bool]:
    return _one_of(*map(str, range(1, highest + 1)))


_CODE = {"csd-code!": _token, "codeSystemName!": _token, "originalText!": _token, "displayName": _token}
_TEXT = bool
_OBJECT = "ParticipantObjectIdentification"
_OBJECT_NAMED = "ParticipantObjectIDTypeCode (ParticipantObjectName |ParticipantObjectQuery )"
# element: (attributes, `!` for required; children in order as a pattern over their names; its text)
_ELEMENTS: dict[str, tuple[dict[str, Callable[[str], bool]], str, Callable[[str], bool] | None]] = {
    "AuditMessage": (
        {},
        f"EventIdentification (ActiveParticipant )+AuditSourceIdentification ({_OBJECT} )*",
        None,
    ),
    "EventIdentification": (
        {
            "EventActionCode": _one_of("C", "R", "U", "D", "E"),
            "EventDateTime!": _moment,
            "EventOutcomeIndicator!": _one_of("0", "4", "8", "12"),
        },
        "EventID (EventTypeCode )*(EventOutcomeDescription )?",
        None,
    ),
    "EventID": (_CODE, "", None),
    "EventTypeCode": (_CODE, "", None),
    "EventOutcomeDescription": ({}, "", _TEXT),
    "ActiveParticipant": (
        {
            "UserID!": _TEXT,
            "AlternativeUserID": _TEXT,
            "UserName": _TEXT,
            "UserIsRequestor!": _one_of("true", "false"),
            "NetworkAccessPointID": _token,
            "NetworkAccessPointTypeCode": _numbers(5),
        },
        "(RoleIDCode )*",
        None,
    ),
    "RoleIDCode": (_CODE, "", None),
    "AuditSourceIdentification": (
        {"AuditEnterpriseSiteID": _token, "AuditSourceID!": _token},
        "(AuditSourceTypeCode )*",
        None,
    ),
    "AuditSourceTypeCode": ({"csd-code!": _numbers(9)}, "", None),
    "ParticipantObjectIdentification": (
        {
            "ParticipantObjectID!": _token,
            "ParticipantObjectTypeCode": _numbers(4),
            "ParticipantObjectTypeCodeRole": _numbers(26),
        },
        f"{_OBJECT_NAMED}(ParticipantObjectDetail )*(ParticipantObjectDescription )*",
        None,
    ),
    "ParticipantObjectIDTypeCode": (_CODE, "", None),
    "ParticipantObjectName": ({}, "", _TEXT),
    "ParticipantObjectQuery": ({}, "", _base64),
    "ParticipantObjectDetail": ({"type!": _token, "value!": _base64}, "", None),
    "ParticipantObjectDescription": ({}, "(SOPClass )*", None),
    "SOPClass": ({"UID": _token, "NumberOfInstances!": str.isdecimal}, "(Instance )*", None),
    "Instance": ({"UID!": _token}, "", None),
}


def validate(element: ET.Element) -> None:
    """Fail with the element that breaks the schema."""
    attributes, children, text = _ELEMENTS[element.tag]
    known = {name.removesuffix("!"): check for name, check in attributes.items()}
    required = {name.removesuffix("!") for name in attributes if name.endswith("!")}
    assert required <= set(element.attrib) <= set(known), (element.tag, element.attrib)
    for name, value in element.attrib.items():
        assert known[name](value), (element.tag, name, value)
    found = "".join(f"{child.tag} " for child in element)
    assert re.fullmatch(children, found), (element.tag, found)
    assert text(element.text or "") if text else not element.text, (element.tag, element.text)
    for child in element:
        validate(child)
