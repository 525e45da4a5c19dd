"""What is deleted and not erased yet: its documents, its tombstones, and how it comes back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.archive.index.entries import Document, Entry
from services.dicom.uids import key_of
from services.errors import NotFound, Unavailable
from services.persistence import Engines, Grant, In, Not
from services.tenancy.scope import Right, Scope

_TOMBSTONES, _REVIVED = "tombstones/", "revived/"
_BATCH = 200
_LEVELS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


async def move(engines: Engines, grant: Grant, documents: Sequence[Document], to: str) -> None:
    """Between `instances` and `deleted_instances`: inserted there first: nothing is ever in neither."""
    without = {"tenant", "deletion", "ending", "held"} if to == "instances" else {"tenant"}
    other = "instances" if to == "deleted_instances" else "deleted_instances"
    for start in range(0, len(documents), _BATCH):
        some = documents[start : start + _BATCH]
        made = [{name: value for name, value in one.items() if name not in without} for one in some]
        uids = [one["SOPInstanceUID"] for one in some]
        await engines.documents.of(grant, to).insert_many_unordered(made)
        await engines.documents.of(grant, other).delete({"SOPInstanceUID": In(uids)}, many=True)


async def deleted_among(scope: Scope, engines: Engines, uids: Sequence[str]) -> set[str]:
    """Those of the SOP Instance UIDs that are deleted."""
    if not uids:
        return set()
    found = await engines.documents.of(scope.grant, "deleted_instances").find(
        {"SOPInstanceUID": In(uids)}, projection=("SOPInstanceUID",)
    )
    return {one["SOPInstanceUID"] for one in found}


def all_of(study: str, series: str | None, instance: str | None) -> Document:
    """The filter that finds every instance of a study or series, or the one instance."""
    return {
        name: uid for name, uid in zip(_LEVELS, (study, series, instance), strict=True) if uid is not None
    }


async def was_deleted(
    scope: Scope, engines: Engines, study: str, series: str | None = None, instance: str | None = None
) -> bool:
    """Return whether something of it is deleted and not erased yet.

    Only who may retrieve from the whole tenant is told; everybody else: False.
    """
    if Right.RETRIEVE not in scope.rights or not scope.grant.whole:
        return False
    deleted = engines.documents.of(scope.grant, "deleted_instances")
    return await deleted.find_one(all_of(study, series, instance)) is not None


async def revive(engines: Engines, grant: Grant, uid: str) -> None:
    """An instance comes again: a deletion lets go of it. Raises Unavailable while it is being erased."""
    deleted = engines.documents.of(grant, "deleted_instances")
    found = await deleted.find_one({"SOPInstanceUID": uid})
    if found is None:
        return
    note = json.dumps({"at": datetime.now(UTC).isoformat()}).encode()
    await engines.objects.of(grant).replace(f"{_REVIVED}{key_of(uid)}.json", note)
    if not await deleted.delete({"SOPInstanceUID": uid, "ending": Not(True)}):
        raise Unavailable("the instance is being erased: send it again later")


async def tombstone(engines: Engines, grant: Grant, document: Document) -> None:
    """Write a deletion down beside the objects."""
    text = json.dumps({
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in document.items()
    })  # fmt: skip
    await engines.objects.of(grant).replace(f"{_TOMBSTONES}{document['id']}.json", text.encode())


@dataclass(frozen=True, slots=True)
class Tombstones:
    """The deletions as the objects tell them, and when instances came again."""

    deletions: tuple[Document, ...]
    revived: dict[str, datetime]

    @classmethod
    async def read(cls, scope: Scope, engines: Engines) -> "Tombstones":
        """Read them all, and put those the index does not know into it."""
        objects, found, revived = engines.objects.of(scope.grant), [], dict[str, datetime]()
        async for key, _ in objects.list(_TOMBSTONES):
            try:
                document = json.loads(await objects.read(key))
            except NotFound:
                continue  # it has just ended
            for name in ("deleted_at", "ends_at"):
                document[name] = datetime.fromisoformat(document[name])
            found.append(document)
        async for key, _ in objects.list(_REVIVED):
            try:
                told = json.loads(await objects.read(key))
            except NotFound:
                continue
            revived[key.removeprefix(_REVIVED).removesuffix(".json")] = datetime.fromisoformat(told["at"])
        await engines.documents.of(scope.grant, "deletions").insert_many_unordered(found)
        return cls(tuple(found), revived)

    @staticmethod
    async def remove(engines: Engines, grant: Grant, deletion: str) -> None:
        """A deletion that is taken back, or over."""
        await engines.objects.of(grant).delete(f"{_TOMBSTONES}{deletion}.json")

    async def withhold(self, scope: Scope, engines: Engines, entries: Sequence[Entry]) -> list[Entry]:
        """Those that no tombstone is for; the others go where deleted instances are."""
        kept, deleted = list[Entry](), list[Document]()
        for entry in entries:
            by = self._of(entry.instance)
            if by is None:
                kept.append(entry)
            else:
                deleted.append({**entry.instance, "deletion": by})
        await engines.documents.of(scope.grant, "deleted_instances").insert_many_unordered(deleted)
        return kept

    def _of(self, instance: Document) -> str | None:
        again = self.revived.get(key_of(instance["SOPInstanceUID"]))
        for one in self.deletions:
            at = one["deleted_at"]
            named = all(name not in one or one[name] == instance[name] for name in _LEVELS)
            if named and instance["received_at"] <= at and (again is None or again <= at):
                return str(one["id"])
        return None
