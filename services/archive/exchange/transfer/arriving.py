"""Import an export into an empty tenant. Broken off, it goes on when it is called again with the same one."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from services.archive.exchange.transfer.leaving import DERIVED
from services.archive.exchange.transfer.manifest import (
    OBJECTS,
    Document,
    Manifest,
    documents_path,
    object_path,
    pieces_of,
    read_lines,
    together,
)
from services.archive.ingest.recount import recount
from services.errors import AlreadyExists, Invalid, Unavailable
from services.persistence import Engines, Within
from services.tenancy import audit, tenants, users
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

LEVELS = (
    "corrections", "deletions", "deleted_instances", "patients", "clients", "instances", "series", "studies",
)  # fmt: skip
"""A series is marked for the courier once all its instances are there, a study once all its series are."""
_TOGETHER = 8
_BATCH = 200


_MARKED = {"series": "changed", "studies": "changed", "routing_rules": "created_at"}


@dataclass(frozen=True, slots=True)
class Imported:
    """How many objects came in, and what somebody has to see to, in words."""

    objects: int
    left_out: tuple[str, ...]


async def import_(
    scope: Scope, engines: Engines, folder: Path, progress: Callable[[int], None] = lambda _done: None
) -> Imported:
    """Take an export into the scope's tenant, every file held against its SHA-256.

    Needs the rights to export and to administer. Who is a user here already, by email, is left out: to be
    invited. Raises Invalid for an export that is unfinished or damaged, AlreadyExists for a tenant that is
    not empty.
    """
    scope.require(Right.EXPORT)
    scope.require(Right.ADMINISTER)
    manifest = await asyncio.to_thread(Manifest.read, folder)
    async with _begun(scope, engines, manifest):
        objects = await _objects(scope, engines, folder, manifest, progress)
        for name in LEVELS:
            await _documents(scope, engines, folder, manifest, name)
        for name in ("differing_instances", "routing_rules", "legal_holds", "retention_rules"):
            if name in manifest.documents:  # older exports know none
                await _documents(scope, engines, folder, manifest, name)
        left_out = [
            *await _entities(scope, engines, folder, manifest),
            *await _members(scope, engines, folder, manifest),
        ]
        await _trail(scope, engines, folder, manifest)
        there = await engines.documents.of(scope.grant, "instances").count({})
        if there != manifest.documents["instances"].count:
            raise Invalid("the export holds some instances twice")
        await recount(scope, engines)
    details = {"from": manifest.slug, "objects": objects, "exported_at": manifest.began_at.isoformat()}
    await audit.record(scope, engines, Event.IMPORTED, details)
    return Imported(objects, tuple(left_out))


@asynccontextmanager
async def _begun(scope: Scope, engines: Engines, manifest: Manifest) -> AsyncIterator[None]:
    """Note which export the tenant is made of. Raises AlreadyExists where it holds anything else."""
    mine = manifest.objects.sha256
    if (await tenants.noted(scope, engines)).get("importing") != mine:
        instances = await engines.documents.of(scope.grant, "instances").find_one({})
        async for _ in engines.objects.of(scope.grant).list():
            instances = {}
        if instances is not None:
            raise AlreadyExists("the tenant is not empty")
        await tenants.note(scope, engines, {"importing": mine})
    try:
        yield
    except OSError as error:
        raise Unavailable(f"the export cannot be read: {os.strerror(error.errno or 0)}") from error
    await tenants.note(scope, engines, {"importing": None})


async def _objects(
    scope: Scope, engines: Engines, folder: Path, manifest: Manifest, progress: Callable[[int], None]
) -> int:
    done = 0
    async for lines in read_lines(folder / OBJECTS, manifest.objects):
        for start in range(0, len(lines), _TOGETHER):
            some = lines[start : start + _TOGETHER]
            await together(_object(scope, engines, folder, line) for line in some)
            done += len(some)
            progress(done)
    return done


async def _object(scope: Scope, engines: Engines, folder: Path, line: Document) -> None:
    key, digest = line["key"], hashlib.sha256()
    objects = engines.objects.of(scope.grant)
    if key.startswith(DERIVED):
        raise Invalid("an export holds nothing derived")
    upload = objects.begin(key)
    try:
        pieces = pieces_of(object_path(folder, key))
        while piece := await asyncio.to_thread(next, pieces, b""):
            digest.update(piece)
            upload.write(piece)
        if digest.hexdigest() != line["sha256"]:
            raise Invalid(f"the object {key} is not as the manifest says")
        if not await upload.commit() and await objects.size(key) != line["size"]:
            raise AlreadyExists(f"another object is at {key}")
    finally:
        upload.discard()


async def _documents(scope: Scope, engines: Engines, folder: Path, manifest: Manifest, name: str) -> None:
    """Insert what is not there yet; a series is worked up by the courier as if it had just come.

    A routing rule begins now: what came before it went where it should from where the export was made.
    """
    if name not in manifest.documents:
        return  # exported before there was such a thing
    collection, now = engines.documents.of(scope.grant, name), datetime.now(UTC)
    marked = _MARKED.get(name)
    now_in = {marked: now} if marked else {}
    async for lines in read_lines(documents_path(folder, name), manifest.documents[name]):
        for start in range(0, len(lines), _BATCH):
            await collection.insert_many_unordered(
                [{**line, **now_in} for line in lines[start : start + _BATCH]]
            )


async def _entities(scope: Scope, engines: Engines, folder: Path, manifest: Manifest) -> list[str]:
    """AE titles, but for those taken here; remote AEs, but for their passcodes."""
    left_out = []
    for name in ("local_application_entities", "remote_application_entities"):
        collection = engines.documents.of(scope.grant, name)
        there = await collection.find({})
        async for lines in read_lines(documents_path(folder, name), manifest.documents[name]):
            new = [line for line in lines if not any(_same(line, one) for one in there)]
            taken = await collection.insert_many_unordered(new)
            left_out += [f"the AE title {new[place]['aet']} is taken here" for place in sorted(taken)]
            named = [line["name"] for line in lines if line.get("username")]
            left_out += [f"the passcode of {name} has to be set again" for name in named]
    return left_out


def _same(one: Document, other: Document) -> bool:
    return all(one.get(name) == other.get(name) for name in ("aet", "name"))


async def _members(scope: Scope, engines: Engines, folder: Path, manifest: Manifest) -> list[str]:
    """New users without a password, which they choose by a reset; what is shared with them goes along."""
    left_out, ids = [], dict[str, str]()
    there = {user.email: user for user in await users.find(scope, engines)}
    async for lines in read_lines(documents_path(folder, "members"), manifest.documents["members"]):
        for line in lines:
            try:
                user = there.get(line["email"]) or await users.create(
                    scope, engines, line["email"], line["role"], None, name=line["name"]
                )
                ids[line["id"]] = user.id
            except AlreadyExists:  # the same email need not be the same person: they have to accept it
                left_out.append(f"{line['email']} ({line['role']}) has an account here: invite them")
    shared = engines.documents.of(scope.grant, "shared_studies")
    async for lines in read_lines(
        documents_path(folder, "shared_studies"), manifest.documents["shared_studies"]
    ):
        known = [{**line, "user": ids[line["user"]]} for line in lines if line["user"] in ids]
        await shared.insert_many_unordered(known)
    return left_out


async def _trail(scope: Scope, engines: Engines, folder: Path, manifest: Manifest) -> None:
    """The audit trail so far, outside this installation's chains: `origin` names where each entry stood."""
    trail = engines.documents.of(scope.grant, "audit")
    await trail.delete({"origin": Within(gte="")}, many=True)  # of a try that was broken off
    async for lines in read_lines(documents_path(folder, "audit"), manifest.documents["audit"]):
        await trail.insert_many_unordered([_outside(line) for line in lines])


def _outside(line: Document) -> Document:
    kept = {name: value for name, value in line.items() if name not in {"chain", "number", "previous"}}
    return {**kept, "origin": line.get("origin") or line.get("chain", "")}
