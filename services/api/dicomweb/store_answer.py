"""What STOW-RS answers: the Store Instances Response Module (PS3.18 I.2.2)."""

from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services import errors
from services.api.dicomweb.accept import accepted
from services.api.dicomweb.json_answers import JSON, SPOKEN, XML
from services.api.dicomweb.urls import url_of
from services.api.problem import problem
from services.archive.ingest.store import Stored
from services.dicom.part10 import FileMeta
from services.dicom.uids import is_uid
from services.dicom.xml_model import to_xml

MOST_FAILED = 10_000
"""Parts of one request that may fail."""
REASONS: tuple[tuple[type[errors.PacsError], int], ...] = (  # PS3.18 Table I.2-2; the first that fits
    (errors.Mismatched, 0xA900),
    (errors.Invalid, 0xC000),
    (errors.Unsupported, 0xC122),
    (errors.QuotaExceeded, 0xA700),
    (errors.Refused, 0x0124),
    (errors.Unavailable, 0xA700),
    (errors.PacsError, 0x0110),
)
_OURS = {errors.Misconfigured, errors.OutOfSpace, errors.QuotaExceeded, errors.PacsError}
_SOP_CLASS, _SOP_INSTANCE, _URL = "00081150", "00081155", "00081190"
_FAILED, _REFERENCED, _OTHER, _REASON = "00081198", "00081199", "0008119A", "00081197"


@dataclass(slots=True)
class Outcome:
    """What became of the parts; of one that says not who it is, there is no File Meta Information."""

    stored: list[Stored] = field(default_factory=list)
    failed: list[tuple[FileMeta | None, errors.PacsError]] = field(default_factory=list)

    def fail(self, meta: FileMeta | None, error: errors.PacsError) -> None:
        """Note a part that is not stored; a UID that is none is not repeated.

        Raises Invalid once there are too many to tell of.
        """
        known = meta if meta and is_uid(meta.sop_instance_uid) and is_uid(meta.sop_class_uid) else None
        self.failed.append((known, error))
        if len(self.failed) > MOST_FAILED:
            raise errors.Invalid("too many parts of the body cannot be stored")


def wants_xml(request: Request) -> bool:
    """Whether the client likes XML better than JSON. Raises Unsupported where it takes neither."""
    for want in accepted(request):
        if not want.multipart:
            if any(want.takes(kind) for kind in SPOKEN):
                return False
            if want.takes(XML):
                return True
    raise errors.Unsupported(f"this is given as {JSON} or {XML}")


def answer(outcome: Outcome, root: str, *, in_xml: bool = False) -> Response:
    """Answer 200 when all are stored, 202 when some, 409 when none.

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
    status = (202 if outcome.stored else 409) if outcome.failed else 200
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
    for meta, error in outcome.failed:
        reason = {_REASON: _element("US", reason_of(error))}
        if meta and meta.sop_instance_uid:
            failed.append(_reference(meta.sop_class_uid, meta.sop_instance_uid) | reason)
        else:
            others.append(reason)
    stored = [
        _reference(one.sop_class_uid, one.sop_instance_uid)
        | {
            _URL: _element(
                "UR", url_of(root, one.study_instance_uid, one.series_instance_uid, one.sop_instance_uid)
            )
        }
        for one in outcome.stored
    ]
    for tag, items in ((_FAILED, failed), (_REFERENCED, stored), (_OTHER, others)):
        if items:
            dataset[tag] = {"vr": "SQ", "Value": items}
    return dataset


def _reference(sop_class: str, sop_instance: str) -> dict[str, Any]:
    return {_SOP_CLASS: _element("UI", sop_class), _SOP_INSTANCE: _element("UI", sop_instance)}


def _element(vr: str, value: object) -> dict[str, Any]:
    return {"vr": vr, "Value": [value]} if value != "" else {"vr": vr}
