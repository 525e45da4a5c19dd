"""What tells an instance that was kept aside from the one that is stored under its SOP Instance UID."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydicom.datadict import keyword_for_tag
from xxhash import xxh3_128

from services.archive.index.entries import object_key
from services.archive.index.object_headers import Windows, read_entry
from services.archive.ingest.differing import Differing
from services.dicom import json_model
from services.dicom.frames import FrameTable
from services.errors import Malformed, NotFound
from services.persistence import Engines, Grant
from services.tenancy.scope import Right, Scope

MOST = 30
"""Attributes that are told."""
_LONGEST = 200
_PIECE_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class DifferingAttribute:
    """An attribute by its keyword (its tag where it has none), as the stored and the received one have it."""

    keyword: str
    stored: str
    received: str


@dataclass(frozen=True, slots=True)
class Differences:
    """The attributes that differ, and whether the pixels do."""

    attributes: tuple[DifferingAttribute, ...]
    pixels: bool


async def differences(scope: Scope, engines: Engines, one: Differing) -> Differences | None:
    """Compare both objects; None where either cannot be read. Needs the right to administer."""
    scope.require(Right.ADMINISTER)
    try:
        stored, received = await asyncio.gather(
            _read(engines, scope.grant, object_key(one.sop_instance_uid)),
            _read(engines, scope.grant, one.key),
        )
    except (Malformed, NotFound):
        return None
    (before, pixels_before), (after, pixels_after) = stored, received
    differ = [tag for tag in sorted({*before, *after}) if before.get(tag) != after.get(tag)]
    return Differences(
        tuple(
            DifferingAttribute(keyword_for_tag(tag) or tag, _text(before.get(tag)), _text(after.get(tag)))
            for tag in differ[:MOST]
        ),
        pixels_before != pixels_after,
    )


async def _read(engines: Engines, grant: Grant, key: str) -> tuple[dict[str, Any], str]:
    """The attributes before the pixels (DICOM JSON) and a digest of what follows."""
    instance = (await read_entry(engines, grant, key)).instance
    windows = Windows(engines, grant, key, instance["dataset_offset"])
    length = instance["size"] - instance["dataset_offset"]

    def read() -> tuple[dict[str, Any], str]:
        table = FrameTable.from_document(instance["frames"])
        model = json_model.from_dataset(
            windows,
            instance["transfer_syntax"],
            lambda path: path,
            pixel=(table.tag, table.vr) if table else None,
            length=length,
        )
        digest = xxh3_128()
        for at in range(instance["header_length"], length, _PIECE_BYTES):
            digest.update(windows.read_at(at, min(_PIECE_BYTES, length - at)))
        return model, digest.hexdigest()

    return await asyncio.to_thread(read)


def _text(element: Mapping[str, Any] | None) -> str:
    """An element's values as people read them; empty without any."""
    if element is None:
        return ""
    binary = "InlineBinary" in element or "BulkDataURI" in element
    values = element.get("Value", ["…"] if binary else [])
    words = [
        str(value.get("Alphabetic", "…")) if isinstance(value, Mapping) else str(value) for value in values
    ]
    return ", ".join(words)[:_LONGEST]
