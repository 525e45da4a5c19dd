"""Entries as DICOM audit messages (PS3.15 A.5)."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from services.tenancy.audit.entry import Entry
from services.tenancy.audit.event import Event, Outcome

SOURCE = "vetark"
_USER, _SYSTEM_OBJECT = "1", "2"  # ParticipantObjectTypeCode
_PATIENT, _REPORT, _QUERY = "1", "3", "24"  # ParticipantObjectTypeCodeRole
_IP_ADDRESS = "2"
_APPLICATION_SERVER = "4"


class Code(NamedTuple):
    """A coded value of PS3.16 (DCM)."""

    value: str
    meaning: str


class Kind(NamedTuple):
    """What the standard calls an event: EventID, action (Create, Read, Update, Delete, Execute), type."""

    id: Code
    action: str
    type: Code | None = None


_ACTIVITY = Code("110100", "Application Activity")
_LOG_USED = Code("110101", "Audit Log Used")
_BEGINNING = Code("110102", "Begin Transferring DICOM Instances")
_ACCESSED = Code("110103", "DICOM Instances Accessed")
_TRANSFERRED = Code("110104", "DICOM Instances Transferred")
_STUDY_DELETED = Code("110105", "DICOM Study Deleted")
_EXPORT = Code("110106", "Export")
_IMPORT = Code("110107", "Import")
_ORDER = Code("110109", "Order Record")
_PROCEDURE = Code("110111", "Procedure Record")
_QUERIED = Code("110112", "Query")
_ALERT = Code("110113", "Security Alert")
_AUTHENTICATION = Code("110114", "User Authentication")
_LOGIN, _LOGOUT = Code("110122", "Login"), Code("110123", "Logout")
_ROLES = Code("110136", "Security Roles Changed")
_ATTRIBUTES = Code("110137", "User Security Attributes Changed")
_CONFIGURATION = Code("110131", "Software Configuration")
_NODE = Code("110126", "Node Authentication")
_NETWORK = Code("110128", "Network Configuration")
_DESTINATION, _SOURCE_ROLE = Code("110152", "Destination Role ID"), Code("110153", "Source Role ID")
_STUDY_UID = Code("110180", "Study Instance UID")

_OF_ROLES = Kind(_ALERT, "E", _ROLES)
_OF_ATTRIBUTES = Kind(_ALERT, "E", _ATTRIBUTES)
_OF_SETTINGS = Kind(_ALERT, "E", _CONFIGURATION)
_OF_NETWORK = Kind(_ALERT, "E", _NETWORK)

KINDS: Mapping[str, Kind] = {
    Event.SIGNED_IN: Kind(_AUTHENTICATION, "E", _LOGIN),
    Event.SIGN_IN_FAILED: Kind(_AUTHENTICATION, "E", _LOGIN),
    Event.SIGNED_OUT: Kind(_AUTHENTICATION, "E", _LOGOUT),
    Event.SESSION_ENDED: Kind(_AUTHENTICATION, "E", _LOGOUT),
    Event.ASSOCIATION_ACCEPTED: Kind(_ACTIVITY, "E"),
    Event.ASSOCIATION_REJECTED: Kind(_ALERT, "E", _NODE),
    Event.STORED: Kind(_TRANSFERRED, "C"),
    Event.SPOOL_DELIVERED: Kind(_TRANSFERRED, "C"),
    Event.DUPLICATE: Kind(_TRANSFERRED, "U"),
    Event.DIFFERENCE_DECIDED: Kind(_TRANSFERRED, "U"),
    Event.REPAIRED: Kind(_TRANSFERRED, "U"),
    Event.QUERIED: Kind(_QUERIED, "E"),
    Event.VIEWED: Kind(_ACCESSED, "R"),
    Event.RETRIEVED: Kind(_TRANSFERRED, "R"),
    Event.EXPORTED: Kind(_EXPORT, "R"),
    Event.DELIVERY_CREATED: Kind(_BEGINNING, "E"),
    Event.DELIVERY_CANCELLED: Kind(_BEGINNING, "D"),
    Event.DELIVERY_RETRIED: Kind(_BEGINNING, "E"),
    Event.IMPORTED: Kind(_IMPORT, "C"),
    Event.DELETED: Kind(_STUDY_DELETED, "D"),
    Event.RESTORED: Kind(_STUDY_DELETED, "U"),
    Event.ERASED: Kind(_STUDY_DELETED, "D"),
    Event.HOLD_PLACED: Kind(_ACCESSED, "U"),
    Event.HOLD_LIFTED: Kind(_ACCESSED, "U"),
    Event.CORRECTED: Kind(_ACCESSED, "U"),
    Event.CORRECTION_UNDONE: Kind(_ACCESSED, "U"),
    Event.IMAGES_REQUESTED: Kind(_ORDER, "C"),
    Event.REQUEST_CHANGED: Kind(_ORDER, "U"),
    Event.MESSAGE_REFUSED: Kind(_ALERT, "E", _NODE),
    Event.RESULT_SENT: Kind(_EXPORT, "R"),
    Event.STUDY_MATCHED: Kind(_PROCEDURE, "U"),
    Event.STEP_PERFORMED: Kind(_PROCEDURE, "U"),
    Event.REPORT_SIGNED: Kind(_PROCEDURE, "U"),
    Event.FINDING_ACKNOWLEDGED: Kind(_PROCEDURE, "U"),
    Event.CASE_SUBMITTED: Kind(_ORDER, "C"),
    Event.CASE_CLAIMED: Kind(_ORDER, "U"),
    Event.CASE_RELEASED: Kind(_ORDER, "U"),
    Event.CASE_REASSIGNED: Kind(_ORDER, "U"),
    Event.CASE_READ: Kind(_ORDER, "U"),
    Event.CASE_CANCELED: Kind(_ORDER, "U"),
    Event.CASE_IMAGES_ATTACHED: Kind(_ORDER, "U"),
    Event.CASE_PASSED_ON: Kind(_ORDER, "U"),
    Event.SHARED: _OF_ROLES,
    Event.UNSHARED: _OF_ROLES,
    Event.INBOX_OPENED: _OF_ROLES,
    Event.INBOX_WITHDRAWN: _OF_ROLES,
    Event.INBOX_ENTERED: Kind(_AUTHENTICATION, "E", _LOGIN),
    Event.UPLOAD_RECEIVED: Kind(_IMPORT, "C"),
    Event.UPLOAD_ACCEPTED: Kind(_IMPORT, "C"),
    Event.UPLOAD_REFUSED: Kind(_IMPORT, "D"),
    Event.UPLOAD_EXPIRED: Kind(_IMPORT, "D"),
    Event.SHARE_OPENED: Kind(_AUTHENTICATION, "E", _LOGIN),
    Event.SHARE_LOCKED: Kind(_ALERT, "E", _ROLES),
    Event.INVITED: _OF_ROLES,
    Event.INVITATION_WITHDRAWN: _OF_ROLES,
    Event.USER_CREATED: _OF_ROLES,
    Event.USER_REMOVED: _OF_ROLES,
    Event.RIGHTS_CHANGED: _OF_ROLES,
    Event.OPERATOR_CREATED: _OF_ROLES,
    Event.PASSWORD_CHANGED: _OF_ATTRIBUTES,
    Event.PASSWORD_RESET: _OF_ATTRIBUTES,
    Event.SECOND_FACTOR_SET_UP: _OF_ATTRIBUTES,
    Event.SECOND_FACTOR_REMOVED: _OF_ATTRIBUTES,
    Event.PASSKEY_ADDED: _OF_ATTRIBUTES,
    Event.PASSKEY_REMOVED: _OF_ATTRIBUTES,
    Event.TOKEN_CREATED: _OF_ATTRIBUTES,
    Event.TOKEN_REVOKED: _OF_ATTRIBUTES,
    Event.SETTINGS_CHANGED: _OF_SETTINGS,
    Event.RETENTION_CHANGED: _OF_SETTINGS,
    Event.QUOTA_REACHED: Kind(_ALERT, "E", _CONFIGURATION),
    Event.TENANT_CREATED: _OF_SETTINGS,
    Event.VPN_HUB_CHANGED: _OF_NETWORK,
    Event.VPN_SITE_ADDED: _OF_NETWORK,
    Event.VPN_KEYS_ROTATED: _OF_NETWORK,
    Event.VPN_SITE_REVOKED: _OF_NETWORK,
    Event.WORK_RETRIED: Kind(_ACTIVITY, "E"),
    Event.TENANT_CHANGED: _OF_SETTINGS,
    Event.TRAIL_READ: Kind(_LOG_USED, "R"),
    Event.TRAIL_EXPORTED: Kind(_LOG_USED, "R"),
    Event.BACKED_UP: Kind(_EXPORT, "R"),
    Event.RECORDS_RESTORED: Kind(_IMPORT, "U"),
}
"""Every event has its row. A word that is none of ours is Application Activity."""

_OTHER = Kind(_ACTIVITY, "E")
_MOVES_DATA = (_TRANSFERRED, _EXPORT, _IMPORT)


def message(entry: Entry) -> str:
    """One AuditMessage of the schema in PS3.15 A.5.1, without an XML declaration."""
    kind = KINDS.get(entry.event, _OTHER)
    root = ET.Element("AuditMessage")
    event = ET.SubElement(
        root,
        "EventIdentification",
        EventActionCode=kind.action,
        EventDateTime=_moment(entry.at),
        EventOutcomeIndicator="0" if entry.outcome is Outcome.SUCCESS else "4",
    )
    _coded(event, "EventID", kind.id)
    if kind.type is not None:
        _coded(event, "EventTypeCode", kind.type)
    ET.SubElement(event, "EventOutcomeDescription").text = _text(entry.event)
    _participants(root, entry, kind)
    source = ET.SubElement(root, "AuditSourceIdentification", AuditSourceID=SOURCE)
    if entry.tenant is not None:
        source.set("AuditEnterpriseSiteID", entry.tenant)
    ET.SubElement(source, "AuditSourceTypeCode", {"csd-code": _APPLICATION_SERVER})
    _objects(root, entry, kind)
    return ET.tostring(root, encoding="unicode")


def _participants(root: ET.Element, entry: Entry, kind: Kind) -> None:
    """Write who asked, and us: of data that moves, one is the source and the other its destination."""
    who = entry.principal
    asking = ET.SubElement(
        root, "ActiveParticipant", UserID=_text(who.id or "unknown"), UserIsRequestor="true"
    )
    if who.name:
        asking.set("UserName", _text(who.name))
    if who.kind == "association":
        asking.set("AlternativeUserID", _text(f"AETITLE={who.name}"))
    if entry.address:
        asking.set("NetworkAccessPointID", _text(entry.address))
        asking.set("NetworkAccessPointTypeCode", _IP_ADDRESS)
    ours = ET.SubElement(root, "ActiveParticipant", UserID=SOURCE, UserIsRequestor="false")
    if kind.id in _MOVES_DATA:
        goes_out = kind.action == "R"
        _coded(asking, "RoleIDCode", _DESTINATION if goes_out else _SOURCE_ROLE)
        _coded(ours, "RoleIDCode", _SOURCE_ROLE if goes_out else _DESTINATION)


def _objects(root: ET.Element, entry: Entry, kind: Kind) -> None:
    """The study with what else is told of it; the patient by key; what has neither, by the entry's own id."""
    details = entry.details
    if kind.id is _QUERIED:
        asked = _object(root, entry.study or entry.id, Code("110181", "SOP Class UID"), _QUERY)
        asked.append(ET.Element("ParticipantObjectQuery"))
        asked[-1].text = _encoded(details)
    elif entry.study is not None:
        study = _object(root, entry.study, _STUDY_UID, _REPORT)
        _name(study, entry.study)
        _told(study, details)
        if instances := details.get("instances"):
            _instances(study, details, instances)
    elif details:
        other = _object(root, entry.id, Code("110182", "Node ID"), None)
        _name(other, entry.event)
        _told(other, details)
    if entry.patient is not None:
        patient = _object(root, entry.patient, Code("2", "Patient Number"), _PATIENT, "RFC-3881")
        patient.set("ParticipantObjectTypeCode", _USER)
        _name(patient, entry.patient)


def _object(
    root: ET.Element, identifier: str, code: Code, role: str | None, system: str = "DCM"
) -> ET.Element:
    made = ET.SubElement(
        root,
        "ParticipantObjectIdentification",
        ParticipantObjectID=_text(identifier),
        ParticipantObjectTypeCode=_SYSTEM_OBJECT,
    )
    if role is not None:
        made.set("ParticipantObjectTypeCodeRole", role)
    _coded(made, "ParticipantObjectIDTypeCode", code, system)
    return made


def _instances(study: ET.Element, details: Mapping[str, Any], instances: Any) -> None:
    """Write how many instances, and which: a number, or the first UIDs of a `count`."""
    described = ET.SubElement(study, "ParticipantObjectDescription")
    named = instances if isinstance(instances, list) else []
    number = details.get("count", len(named)) if named else instances
    sop_class = ET.SubElement(described, "SOPClass", NumberOfInstances=str(number))
    for uid in named:
        ET.SubElement(sop_class, "Instance", UID=_text(uid))


def _told(made: ET.Element, details: Mapping[str, Any]) -> None:
    for name, value in details.items():
        ET.SubElement(made, "ParticipantObjectDetail", type=_text(name), value=_encoded(value))


def _name(made: ET.Element, name: str) -> None:
    ET.SubElement(made, "ParticipantObjectName").text = _text(name)


def _coded(parent: ET.Element, name: str, code: Code, system: str = "DCM") -> None:
    attributes = {"csd-code": code.value, "codeSystemName": system, "originalText": code.meaning}
    ET.SubElement(parent, name, attributes)


def _encoded(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)
    return base64.b64encode(text.encode("utf-8", "replace")).decode()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _text(value: object) -> str:
    """Without the characters that XML 1.0 does not know."""
    return "".join(c if c.isprintable() else "?" for c in str(value))
