"""What a storage commitment speaks of: a transaction, SOP instances, and why some are not kept (PS3.4 J.3).

The Failure Reasons are those of PS3.3 C.14.1.1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from services.dicom.scanned import Dataset
from services.dicom.scanner import scan
from services.dicom.uids import is_uid
from services.errors import Invalid

PUSH_MODEL = "1.2.840.10008.1.20.1"
PUSH_MODEL_INSTANCE = "1.2.840.10008.1.20.1.1"

PROCESSING_FAILURE = 0x0110
NO_SUCH_OBJECT_INSTANCE = 0x0112
CLASS_INSTANCE_CONFLICT = 0x0119

_TRANSACTION_UID = 0x00081195
_REFERENCED_SOP_SEQUENCE, _FAILED_SOP_SEQUENCE = 0x00081199, 0x00081198
_REFERENCED_SOP_CLASS, _REFERENCED_SOP_INSTANCE = 0x00081150, 0x00081155
_FAILURE_REASON = 0x00081197
_WANTED = frozenset({_TRANSACTION_UID, _REFERENCED_SOP_SEQUENCE, _FAILED_SOP_SEQUENCE})
_ROOM_BYTES = 16 << 20  # bytes: a message of 1 MiB names some 9,000 instances


class Reference(NamedTuple):
    """A SOP instance as it is referred to."""

    sop_class_uid: str
    sop_instance_uid: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """Of a request: what is referred to. Of a report: what is kept, and Failure Reasons of what is not."""

    transaction_uid: str
    references: tuple[Reference, ...]
    failures: Mapping[Reference, int] = field(default_factory=dict)


def read(data: bytes, transfer_syntax: str) -> Commitment:
    """Of Action or Event Information. Raises Invalid (Malformed too) without a transaction or with no UID."""
    scanned = scan(data, transfer_syntax, wanted=_WANTED, room=_ROOM_BYTES)
    found, order = scanned.elements, "big" if scanned.syntax.big_endian else "little"
    transaction = _uid(found, _TRANSACTION_UID)
    failures = {
        _reference(item): int.from_bytes(_value(item, _FAILURE_REASON), order)  # type: ignore[arg-type]
        for item in _items(found, _FAILED_SOP_SEQUENCE)
    }
    references = tuple(_reference(item) for item in _items(found, _REFERENCED_SOP_SEQUENCE))
    return Commitment(transaction, references, failures)


def attributes(commitment: Commitment) -> dict[str, Any]:
    """The dataset that tells of it, by keyword."""
    told: dict[str, Any] = {"TransactionUID": commitment.transaction_uid}
    if commitment.references:
        told["ReferencedSOPSequence"] = _sequence(commitment.references)
    if commitment.failures:
        told["FailedSOPSequence"] = [
            {**item, "FailureReason": reason}
            for item, reason in zip(
                _sequence(tuple(commitment.failures)), commitment.failures.values(), strict=True
            )
        ]
    return told


def _sequence(references: Sequence[Reference]) -> list[dict[str, Any]]:
    return [
        {"ReferencedSOPClassUID": one.sop_class_uid, "ReferencedSOPInstanceUID": one.sop_instance_uid}
        for one in references
    ]


def _reference(item: Dataset) -> Reference:
    return Reference(_uid(item, _REFERENCED_SOP_CLASS), _uid(item, _REFERENCED_SOP_INSTANCE))


def _items(dataset: Dataset, tag: int) -> list[Dataset]:
    element = dataset.get(tag)
    return element.value if element and isinstance(element.value, list) else []


def _value(dataset: Dataset, tag: int) -> bytes:
    element = dataset.get(tag)
    return element.value if element and isinstance(element.value, bytes) else b""


def _uid(dataset: Dataset, tag: int) -> str:
    uid = _value(dataset, tag).decode("ascii", "replace").strip(" \0")
    if not is_uid(uid):
        raise Invalid("a storage commitment names transaction, class and instance by their UIDs")
    return uid
