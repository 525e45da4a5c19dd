"""The files of an export: their notation, and what stands in the manifest."""

import asyncio
import base64
import hashlib
import json
import os
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, cast

from services.errors import Invalid

FORMAT = "vetark tenant 1"
MANIFEST, TENANT, OBJECTS = "manifest.json", "tenant.json", "objects.ndjson"
PIECE_BYTES = 4 << 20
_LINES = 1000
Document = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of lines: how many, and its SHA-256."""

    count: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export holds: the tenant's facts, each file of documents, and the list of objects."""

    slug: str
    facts: Document
    began_at: datetime
    documents: dict[str, Listed]
    objects: Listed

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """The one of a folder; raises Invalid where there is none, as an unfinished export has none."""
        try:
            found = json.loads((folder / MANIFEST).read_text("utf-8"), object_hook=_decoded)
            if found.pop("format") != FORMAT:
                raise Invalid("this export is of another version")
            documents, objects = found.pop("documents"), Listed(**found.pop("objects"))
            listed = {name: Listed(**each) for name, each in documents.items()}
            return cls(**found, documents=listed, objects=objects)
        except FileNotFoundError:
            raise Invalid("the folder holds no finished export") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Invalid("the manifest cannot be read") from None

    def write(self, folder: Path) -> None:
        """Finish an export."""
        write_whole(folder / MANIFEST, _encoded({"format": FORMAT, **asdict(self)}))


def object_path(folder: Path, key: str) -> Path:
    """Where an object of an export lies."""
    return folder / "objects" / key


def documents_path(folder: Path, collection: str) -> Path:
    """Where a collection's documents lie."""
    return folder / "index" / f"{collection}.ndjson"


async def write_lines(path: Path, documents: AsyncIterable[Document]) -> Listed:
    """Write documents one a line, durably and whole; nothing is at the path before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished, digest, count, lines = path.with_name(f".{path.name}"), hashlib.sha256(), 0, list[bytes]()

    def flush(*, last: bool = False) -> None:
        digest.update(data := b"".join(lines))
        file.write(data)
        lines.clear()
        if last:
            file.flush()
            os.fsync(file.fileno())

    with await asyncio.to_thread(unfinished.open, "wb") as file:
        async for document in documents:
            lines.append(_encoded(document))
            count += 1
            if len(lines) == _LINES:
                await asyncio.to_thread(flush)
        await asyncio.to_thread(lambda: flush(last=True))
    await asyncio.to_thread(unfinished.rename, path)
    return Listed(count, digest.hexdigest())


async def read_lines(path: Path, listed: Listed) -> AsyncIterator[list[Document]]:
    """The documents of a file, some at a time; raises Invalid before the first where it is not as listed."""
    if await asyncio.to_thread(digest_of, path) != listed.sha256:
        raise Invalid(f"{path.name} is not as the manifest says")
    with path.open("rb") as file:
        while lines := await asyncio.to_thread(lambda: list(islice(file, _LINES))):
            yield [json.loads(line, object_hook=_decoded) for line in lines]


async def together(works: Iterable[Awaitable[T]]) -> list[T]:
    """What all of them answer; the first one's error once the last is done."""
    answers = await asyncio.gather(*works, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return cast("list[T]", answers)


def digest_of(path: Path) -> str:
    """SHA-256 of a file; of none, of nothing."""
    digest = hashlib.sha256()
    for piece in pieces_of(path):
        digest.update(piece)
    return digest.hexdigest()


def pieces_of(path: Path) -> Iterator[bytes]:
    """A file, some megabytes at a time; raises Invalid where it is not there."""
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                yield piece
    except FileNotFoundError:
        raise Invalid(f"{path.name} is missing") from None


def write_whole(path: Path, data: bytes) -> None:
    """Write a small file durably, in place of any other."""
    unfinished = path.with_name(f".{path.name}")
    with unfinished.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _encoded(document: Document) -> bytes:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=_value)
    return text.encode() + b"\n"


def _value(value: object) -> Document:
    if isinstance(value, datetime):
        return {"$date": value.isoformat()}
    if isinstance(value, bytes):
        return {"$binary": base64.b64encode(value).decode()}
    raise TypeError(f"a document of {type(value).__name__}")


def _decoded(found: Document) -> Any:
    match found:
        case {"$date": str(text)} if len(found) == 1:
            return datetime.fromisoformat(text)
        case {"$binary": str(text)} if len(found) == 1:
            return base64.b64decode(text)
    return found
