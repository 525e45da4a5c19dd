"""Lists what an installation holds at one moment, in a form to be compared: names and digests."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from xxhash import xxh3_128_hexdigest

from services.archive.index.correction_objects import last_numbers
from services.archive.index.entries import object_key
from services.persistence import Engines
from services.persistence.backup import records
from services.persistence.backup.records import Source
from services.persistence.collections import COLLECTIONS
from services.tenancy import tenants
from services.tenancy.scope import system_scope

SHOWN = ("PatientName", "PatientID", "StudyDate", "StudyDescription", "ResponsiblePerson", "AccessionNumber")
"""What people know a study by, as it is after all corrections."""
_OF_THE_INSTALLATION = frozenset({"installation", "records_version", "index_version"})
"""They say how the installation is doing: no loss, and no gain."""
_FACTS = ("StudyInstanceUID", "SOPInstanceUID", "checksum", "size")
Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class Inventory:
    """Kinds of things, each with the digest of what is said of it by its name.

    `objects`: what the objects tell, so that it comes back as it was at the loss. `records`: the collections
    of a backup.
    """

    at: datetime
    objects: dict[str, Names] = field(default_factory=dict)
    records: dict[str, Names] = field(default_factory=dict)


async def take(engines: Engines) -> Inventory:
    """Read it all; changes nothing. Raises Unavailable."""
    found = Inventory(datetime.now(UTC), await _of_objects(engines))
    counted: Counter[str] = Counter()
    async for name, documents in records.read_now(engines.documents):
        _add(found, counted, name, documents)
    return found


async def of_backup(source: Source, passphrase: bytes) -> Inventory:
    """The records that a backup holds; no objects. Raises Invalid."""
    found = Inventory(datetime.now(UTC))
    counted: Counter[str] = Counter()
    async for name, documents in records.read(source, passphrase):
        _add(found, counted, name, documents)
    return found


def newer_tenants(backup: Inventory, now: Inventory) -> tuple[str, ...]:
    """Return the slugs of tenants that the backup does not know."""
    return tuple(sorted(now.records.get("tenants", {}).keys() - backup.records.get("tenants", {}).keys()))


async def without(found: Inventory, engines: Engines, archived: Collection[tuple[str, str]]) -> Inventory:
    """The same but for images, and studies with images, whose objects are these: by tenant and key."""
    gone: set[str] = set()
    for slug in {slug for slug, _ in archived}:
        grant = system_scope(slug).grant
        for name in ("instances", "deleted_instances"):
            async for one in engines.documents.of(grant, name).stream({}, projection=_FACTS):
                if (slug, object_key(one["SOPInstanceUID"])) in archived:
                    gone |= {f"{slug} {one['SOPInstanceUID']}", f"{slug} {one['StudyInstanceUID']}"}
    kinds = ("images", "studies", "deleted images")
    objects = {
        kind: {name: told for name, told in names.items() if kind not in kinds or name not in gone}
        for kind, names in found.objects.items()
    }
    return Inventory(found.at, objects, found.records)


def _add(found: Inventory, counted: Counter[str], name: str, documents: Iterable[dict[str, Any]]) -> None:
    if name in _OF_THE_INSTALLATION:
        return
    names = found.records.setdefault(name, {})
    for document in documents:
        counted[name] += 1
        names[_name(name, document) or f"number {counted[name]}"] = _digest(document)


async def _of_objects(engines: Engines) -> dict[str, Names]:
    kinds = ("images", "studies", "corrections", "deletions", "deleted images")
    found: dict[str, Names] = {kind: {} for kind in kinds}
    for tenant in await tenants.find(engines):
        slug, grant, of = tenant.slug, system_scope(tenant.slug).grant, engines.documents.of
        seen: set[str] = set()
        async for one in of(grant, "instances").stream({}, projection=_FACTS):
            seen.add(one["StudyInstanceUID"])
            found["images"][f"{slug} {one['SOPInstanceUID']}"] = f"{one['size']} {one.get('checksum')}"
        async for one in of(grant, "studies").stream({}, projection=("StudyInstanceUID", *SHOWN)):
            if one["StudyInstanceUID"] in seen:
                shown = {name: one.get(name) for name in SHOWN}
                found["studies"][f"{slug} {one['StudyInstanceUID']}"] = _digest(shown)
        for study, number in (await last_numbers(engines, grant)).items():
            found["corrections"][f"{slug} {study}"] = str(number)
        async for one in of(grant, "deletions").stream({}):
            found["deletions"][f"{slug} {one['id']}"] = str(one["StudyInstanceUID"])
        async for one in of(grant, "deleted_instances").stream({}, projection=("SOPInstanceUID",)):
            found["deleted images"][f"{slug} {one['SOPInstanceUID']}"] = ""
    return found


def _name(collection: str, document: dict[str, Any]) -> str:
    """The values of the first unique index; empty where a document has none of them."""
    for index in COLLECTIONS[collection].indexes:
        if index.unique and all(part in document for part in index.fields):
            return " ".join(str(document[part]) for part in index.fields)
    return ""


def _digest(document: dict[str, Any]) -> str:
    told = {name: value for name, value in document.items() if name != "_id"}
    return xxh3_128_hexdigest(repr(sorted(told.items(), key=lambda one: one[0])).encode())
