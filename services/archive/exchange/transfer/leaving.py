"""Export a tenant into a folder. Broken off, it goes on where it was when it is called again."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from services.archive.exchange.transfer.manifest import (
    MANIFEST,
    OBJECTS,
    TENANT,
    Document,
    Listed,
    Manifest,
    digest_of,
    documents_path,
    object_path,
    read_lines,
    together,
    write_lines,
    write_whole,
)
from services.archive.index.entries import object_key
from services.archive.index.instance_set import InstanceSet
from services.archive.index.quarantine import FOLDER as QUARANTINE
from services.errors import AlreadyExists, BeingFetched, Unavailable
from services.persistence import Engines
from services.tenancy import audit, tenants, users
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

DERIVED = "series/"
FACTS = ("name", "kind", "locale", "time_zone", "contact", "retention_days", "limits", "second_factor")
WITHOUT = {
    "studies": {"changed", "lease"},
    "series": {"changed", "lease", "metadata", "thumbnail"},
    "remote_application_entities": {"passcode"},
    "audit": {"number", "previous"},
}
"""What stays: work to be done here, what is made anew there, secrets, and the gaps others left in a chain."""
COLLECTIONS = (
    "patients",
    "clients",
    "studies",
    "series",
    "instances",
    "deleted_instances",
    "deletions",
    "corrections",
    "differing_instances",
    "legal_holds",
    "retention_rules",
    "local_application_entities",
    "remote_application_entities",
    "shared_studies",
    "routing_rules",
    "audit",
)
_TOGETHER = 8


async def export(
    scope: Scope, engines: Engines, folder: Path, progress: Callable[[int], None] = lambda _done: None
) -> Manifest:
    """Write all of the scope's tenant into a folder that is empty or holds an export of it begun before.

    Needs the rights to export and to administer. What is stored meanwhile may be in it or not. Raises
    AlreadyExists for a folder in use, Unavailable where an object is missing or the disk is full,
    BeingFetched once all but what an archival class of storage has is written: it goes on when that is there.
    """
    scope.require(Right.EXPORT)
    scope.require(Right.ADMINISTER)
    kept = await tenants.noted(scope, engines)
    began_at = datetime.now(UTC)
    try:
        await asyncio.to_thread(_begin, folder, scope.grant.tenant)
        instances = InstanceSet()
        listed = {
            name: await write_lines(documents_path(folder, name), _documents(scope, engines, name, instances))
            for name in COLLECTIONS
        }
        listed["members"] = await write_lines(documents_path(folder, "members"), _members(scope, engines))
        objects = await write_lines(folder / OBJECTS, _objects(scope, engines, folder, progress))
        lacking = await _without_object(folder, listed["instances"])
        if lacking:
            raise Unavailable(f"{lacking} instances have no object: see `vetark index verify`")
        facts = {name: kept.get(name) for name in FACTS}
        manifest = Manifest(scope.grant.tenant, facts, began_at, listed, objects)
        await asyncio.to_thread(manifest.write, folder)
    except OSError as error:
        raise Unavailable(f"the folder cannot be written: {os.strerror(error.errno or 0)}") from error
    exported = {"began_at": began_at, "digest": instances.digest}
    await tenants.note(scope, engines, {"exported": exported})
    await audit.record(scope, engines, Event.EXPORTED, {"tenant": manifest.slug, "objects": objects.count})
    return manifest


def _begin(folder: Path, slug: str) -> None:
    mine = f"{slug}\n".encode()
    folder.mkdir(parents=True, exist_ok=True)
    there = {path.name for path in folder.iterdir()}
    if there and (TENANT not in there or (folder / TENANT).read_bytes() != mine):
        raise AlreadyExists("the folder holds something else: an export wants one of its own")
    write_whole(folder / TENANT, mine)
    (folder / MANIFEST).unlink(missing_ok=True)  # until it is finished again


async def _documents(
    scope: Scope, engines: Engines, collection: str, instances: InstanceSet
) -> AsyncIterator[Document]:
    without = WITHOUT.get(collection, set()) | {"tenant"}
    async for document in engines.documents.of(scope.grant, collection).stream({}):
        if collection == "instances":
            instances.add(document)
        yield {name: value for name, value in document.items() if name not in without}


async def _members(scope: Scope, engines: Engines) -> AsyncIterator[Document]:
    for user in await users.find(scope, engines):
        if user.brought_by:  # the tenant's identity provider brings them there as it did here
            continue
        role = user.roles[scope.grant.tenant].value
        yield {"id": user.id, "email": user.email, "name": user.name, "role": role}


async def _without_object(folder: Path, instances: Listed) -> int:
    """Count the instances of the export that have no file of this run in it: there may be millions."""
    began, lacking = (folder / TENANT).stat().st_mtime_ns, 0
    async for lines in read_lines(documents_path(folder, "instances"), instances):
        paths = [object_path(folder, object_key(line["SOPInstanceUID"])) for line in lines]
        lacking += await asyncio.to_thread(_older, paths, began)
    return lacking


def _older(paths: Sequence[Path], began: int) -> int:
    """Count the files that are not there, or were last touched before."""
    return sum(not path.exists() or path.stat().st_mtime_ns < began for path in paths)


async def _objects(
    scope: Scope, engines: Engines, folder: Path, progress: Callable[[int], None]
) -> AsyncIterator[Document]:
    """Copy the objects, some at a time, and tell of each; have those fetched that are archived."""
    done, archived, some = 0, 0, list[tuple[str, int]]()

    async def one(key: str, size: int) -> Document | None:
        nonlocal archived
        try:
            return await _copied(scope, engines, folder, key, size)
        except BeingFetched:
            await engines.objects.of(scope.grant).fetch(key)
            archived += 1
            return None

    async def copied() -> list[Document]:
        made = await together(one(key, size) for key, size in some)
        some.clear()
        progress(done)
        return [line for line in made if line is not None]

    async for key, size in engines.objects.of(scope.grant).list():
        if key.startswith((DERIVED, QUARANTINE)):
            continue
        done += 1
        some.append((key, size))
        if len(some) == _TOGETHER:
            for each in await copied():
                yield each
    for each in await copied():
        yield each
    if archived:
        raise BeingFetched(
            f"all but {archived} images is written: an archival storage class brings those back, which takes"
            " hours; then export into the same folder again"
        )


async def _copied(scope: Scope, engines: Engines, folder: Path, key: str, size: int) -> Document:
    """One object in the folder: as an earlier try left it, or written now, whole or not at all."""
    path = object_path(folder, key)
    if path.exists() and path.stat().st_size == size:
        os.utime(path)  # it belongs to this run too
        return {"key": key, "size": size, "sha256": await asyncio.to_thread(digest_of, path)}
    unfinished, digest = path.with_name(f".{path.name}"), hashlib.sha256()
    await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
    with await asyncio.to_thread(unfinished.open, "wb") as file:

        def write(piece: bytes, *, last: bool) -> None:
            file.write(piece)
            digest.update(piece)
            if last:
                file.flush()
                os.fsync(file.fileno())
                unfinished.rename(path)

        left = size
        async for piece in engines.objects.of(scope.grant).stream(key, 0, size):
            left -= len(piece)
            await asyncio.to_thread(write, piece, last=left == 0)
        if left:
            raise Unavailable(f"the object {key} is shorter than it was")
    return {"key": key, "size": size, "sha256": digest.hexdigest()}
