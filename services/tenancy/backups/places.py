"""Where backups are: among the installation's own objects, by the moment they were made, or in a file."""

import asyncio
import os
import re
import secrets
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from services.errors import AlreadyExists, Invalid, NotFound, Unavailable
from services.persistence import Engines
from services.tenancy.scope import Right, Scope

FOLDER = "backups/"
_NAME = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]{4}\.backup")
_MOMENT = "%Y%m%dT%H%M%SZ"
_PIECE_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup in the object store."""

    name: str
    at: datetime
    size: int


def new_name(at: datetime) -> str:
    """Names sort by their moment."""
    return f"{at.astimezone(UTC).strftime(_MOMENT)}-{secrets.token_hex(2)}.backup"


async def kept(scope: Scope, engines: Engines) -> list[Kept]:
    """The backups in the object store, the oldest first. Needs the right to operate."""
    scope.require(Right.OPERATE)
    found = []
    async for key, size in engines.objects.installation().list(FOLDER):
        if named := _NAME.fullmatch(key.removeprefix(FOLDER)):
            at = datetime.strptime(named[1], _MOMENT).replace(tzinfo=UTC)
            found.append(Kept(named[0], at, size))
    return sorted(found, key=lambda one: one.name)


async def remove_older(scope: Scope, engines: Engines, before: datetime) -> int:
    """Remove backups made before a moment, but never the newest; how many."""
    old = [one for one in (await kept(scope, engines))[:-1] if one.at < before]
    for one in old:
        await engines.objects.installation().delete(FOLDER + one.name)
    return len(old)


async def write_object(engines: Engines, name: str, stream: AsyncIterable[bytes]) -> int:
    """Write a backup into the object store, whole or not at all; its bytes."""
    upload = engines.objects.installation().begin(FOLDER + name)
    try:
        async for data in stream:
            await asyncio.to_thread(upload.write, data)
        await upload.commit()
        return upload.length
    finally:
        upload.discard()


async def write_file(path: Path, stream: AsyncIterable[bytes]) -> int:
    """Write a backup into a new file, whole or not at all; its bytes. Raises AlreadyExists, Unavailable."""
    if await asyncio.to_thread(path.exists):
        raise AlreadyExists(f"{path} is there already")
    unfinished, size = path.with_name(f".{path.name}.unfinished"), 0
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            async for data in stream:
                size += await asyncio.to_thread(file.write, data)
            await asyncio.to_thread(_finish, file.fileno(), unfinished, path)
    except FileExistsError:
        raise AlreadyExists(f"{path} is there already") from None
    except OSError as error:
        raise Unavailable(f"{path} cannot be written: {os.strerror(error.errno or 0)}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return size


async def read_object(engines: Engines, name: str) -> AsyncIterator[bytes]:
    """The bytes of one in the object store; raises NotFound."""
    if _NAME.fullmatch(name) is None:
        raise Invalid("no name of a backup: `vetark backup --list` has them")
    try:
        async for data in engines.objects.installation().stream(FOLDER + name):
            yield data
    except NotFound:
        raise NotFound(f"there is no backup {name}: `vetark backup --list` has them") from None


async def read_file(path: Path) -> AsyncIterator[bytes]:
    """The bytes of one in a file; raises Invalid."""
    try:
        with await asyncio.to_thread(path.open, "rb") as file:
            while data := await asyncio.to_thread(file.read, _PIECE_BYTES):
                yield data
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {os.strerror(error.errno or 0)}") from error


def _finish(descriptor: int, unfinished: Path, path: Path) -> None:
    """Have the bytes on the disk, then the name, which nothing else may have."""
    os.fsync(descriptor)
    os.link(unfinished, path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
