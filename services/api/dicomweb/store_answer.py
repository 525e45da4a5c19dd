"""Writes what STOW-RS answers: the Store Instances Response Module (PS3.18 I.2.2)."""

import logging
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services import errors
from services.api.dicomweb.accept import accepted
from services.api.dicomweb.json_answers import JSON, SPOKEN, XML
from services.api.dicomweb.urls import url_of
from services.archive.ingest.store import Stored
from services.dicom.sop_classes import name_of
from services.dicom.uids import is_uid
from services.dicom.xml_model import to_xml
from services.http_problem import problem

log = logging.getLogger(__name__)
MOST_FAILED = 10_000
"""Parts of one request that may fail."""
REASONS: tuple[tuple[type[errors.PacsError], int], ...] = (  # PS3.18 Table I.2-2; the first that fits
    (errors.Mismatched, 0xA900),
    (errors.Invalid, 0xC000),
    (errors.UnsupportedClass, 0x0122),
    (errors.Unsupported, 0xC122),
    (errors.QuotaExceeded, 0xA700),
    (errors.Refused, 0x0124),
    (errors.Unavailable, 0xA700),
    (errors.PacsError, 0x0110),
)
_OURS = {errors.Misconfigured, errors.OutOfSpace, errors.QuotaExceeded, errors.PacsError}
COERCED = 0xB000
"""The Warning Reason of what is stored otherwise than it came (Table I.2-1): its File Meta Information."""
_SOP_CLASS, _SOP_INSTANCE, _URL = "00081150", "00081155", "00081190"
_WARNING, _COMMENT = "00081196", "00000902"
_FAILED, _REFERENCED, _OTHER, _REASON = "00081198", "00081199", "0008119A", "00081197"


@dataclass(slots=True)
class Outcome:
    """The outcome of each part sent to a tenant; one that does not say who it is has no UIDs."""

    tenant: str
    stored: list[Stored] = field(default_factory=list)
    failed: list[tuple[tuple[str, str] | None, errors.PacsError]] = field(default_factory=list)

    def fail(self, uids: tuple[str, str] | None, error: errors.PacsError) -> None:
        """Note a part that is not stored, by SOP Class and Instance UID; a UID that is none is not repeated.

        Raises Invalid once there are too many to tell of.
        """
        known = uids if uids and all(map(is_uid, uids)) else None
        self.failed.append((known, error))
        log.warning(
            "a part sent to %s by STOW-RS is refused with %04XH: %s: %s (%s)",
            self.tenant,
            reason_of(error),
            type(error).__name__,
            error,
            f"{name_of(known[0])}, instance {known[1]}" if known else "it names no instance",
        )
        if len(self.failed) > MOST_FAILED:
            raise errors.Invalid("too many parts of the body cannot be stored")


def wants_xml(request: Request) -> bool:
    """Return whether the client likes XML better than JSON. Raises Unsupported where it takes neither."""
    for want in accepted(request):
        if not want.multipart:
            if any(want.takes(kind) for kind in SPOKEN):
                return False
            if want.takes(XML):
                return True
    raise errors.Unsupported(f"this is given as {JSON} or {XML}")


def answer(outcome: Outcome, root: str, *, in_xml: bool = False) -> Response:
    """Answer 200 when all are stored as they came, 202 when some or with a warning, 409 when none.

    Raises Invalid without any part; where nothing could be stored for one reason that is not the instances',
    that: Unavailable, Misconfigured, OutOfSpace, QuotaExceeded, and what nobody foresaw.
    """
    if not outcome.stored and not outcome.failed:
        raise errors.Invalid("the body has no part")
    kinds = {type(error) for _, error in outcome.failed}
    if not outcome.stored and kinds == {errors.Unavailable}:
        return problem(503, "nothing could be stored for the moment")
    if not outcome.stored and len(kinds) == 1 and not kinds.isdisjoint(_OURS):
        raise outcome.failed[0][1]
    partly = outcome.failed or any(stored.warning for stored in outcome.stored)
    status = (202 if partly else 200) if outcome.stored else 409
    dataset, headers = _dataset(outcome, root), {"Cache-Control": "no-store"}
    if in_xml:
        return Response(to_xml(dataset), status, headers, media_type=XML)
    return JSONResponse(dataset, status, headers, media_type=JSON)


def reason_of(error: errors.PacsError) -> int:
    """Return the Failure Reason of an error."""
    return next(reason for kind, reason in REASONS if isinstance(error, kind))


def _dataset(outcome: Outcome, root: str) -> dict[str, Any]:
    dataset: dict[str, Any] = {}
    studies = {stored.study_instance_uid for stored in outcome.stored}
    if len(studies) == 1:
        dataset[_URL] = _element("UR", url_of(root, studies.pop()))
    others = []
    failed = []
    for uids, error in outcome.failed:
        reason = _told(_REASON, reason_of(error), error)
        if uids:
            failed.append(_reference(*uids) | reason)
        else:
            others.append(reason)
    stored = [
        _reference(one.sop_class_uid, one.sop_instance_uid)
        | {
            _URL: _element(
                "UR", url_of(root, one.study_instance_uid, one.series_instance_uid, one.sop_instance_uid)
            )
        }
        | (_told(_WARNING, COERCED, one.warning) if one.warning else {})
        for one in outcome.stored
    ]
    for tag, items in ((_FAILED, failed), (_REFERENCED, stored), (_OTHER, others)):
        if items:
            dataset[tag] = {"vr": "SQ", "Value": [dict(sorted(item.items())) for item in items]}
    return dataset


def _told(tag: str, reason: int, sentence: object) -> dict[str, Any]:
    """A Failure or Warning Reason, and what it is in words."""
    return {tag: _element("US", reason), _COMMENT: _element("LO", errors.comment_of(sentence))}


def _reference(sop_class: str, sop_instance: str) -> dict[str, Any]:
    return {_SOP_CLASS: _element("UI", sop_class), _SOP_INSTANCE: _element("UI", sop_instance)}


def _element(vr: str, value: object) -> dict[str, Any]:
    return {"vr": vr, "Value": [value]} if value != "" else {"vr": vr}
