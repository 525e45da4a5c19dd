"""Writes and reads what a backup holds: a header, the records' documents some at a time, and how many.

The collections come in the reverse of their order: what refers to a tenant or a person is read before them,
and anchors before the entries they name. So all that is named is there, even on a server that keeps no
moment.
"""

from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from bson import CodecOptions, decode, encode
from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument

from services.errors import Invalid
from services.persistence.backup.encryption import decrypted
from services.persistence.binding import Document
from services.persistence.collections import BACKED_UP, COLLECTIONS
from services.persistence.documents import Documents
from services.persistence.edits import Edit
from services.persistence.filters import Filter
from services.persistence.identity import RESTORING
from services.persistence.migrations import MIGRATIONS

Source = Callable[[], AsyncIterator[bytes]]
"""Begins to read a backup anew: it is looked through to its end before anything of it is used."""
FORMAT = 1
VERSION: Filter = {"name": "documents"}
_OPTIONS: CodecOptions[Document] = CodecOptions(tz_aware=True, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Header:
    """Of which installation a backup is, as it was when, and what reads it.

    `version`: of the documents, see `migrations.py`. `secret_key`: what the secrets of sign-in among them are
    encrypted with; none: there was none.
    """

    installation: str
    at: datetime
    version: int
    secret_key: str | None
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Contents:
    """A backup that was read to its end: documents by collection, and how many were damaged and left out."""

    header: Header
    documents: Counter[str]
    damaged: Counter[str]


async def pieces(documents: Documents, header: Header, contents: Contents) -> AsyncGenerator[bytes]:
    """A backup in the clear; `contents` is counted by the way."""
    yield encode(asdict(header))
    async with aclosing(documents.engine.snapshot(reversed(BACKED_UP))) as batches:
        async for batch in batches:
            contents.documents[batch.collection] += len(batch.documents)
            contents.damaged[batch.collection] += batch.damaged
            raw = [RawBSONDocument(one) for one in batch.documents]
            yield encode({"collection": batch.collection, "documents": raw})
    yield encode({"documents": dict(contents.documents), "damaged": dict(+contents.damaged)})


async def looked_through(source: Source, passphrase: bytes) -> Contents:
    """Read all of a backup and use nothing. Raises Invalid where it is not whole, or not for this Vetark."""
    header: Header | None = None
    last: Document = {}
    counted: Counter[str] = Counter()
    async for piece in decrypted(passphrase, source()):
        last = _decoded(piece)
        if header is None:
            header = _header(last)
        elif "collection" in last:
            if last["collection"] not in BACKED_UP:
                raise _newer()
            counted[last["collection"]] += len(last["documents"])
    if header is None or last.get("documents") != dict(counted):
        raise Invalid("the backup does not hold what it says it does")
    return Contents(header, counted, Counter(last["damaged"]))


async def read(source: Source, passphrase: bytes) -> AsyncGenerator[tuple[str, list[Document]]]:
    """The documents of a backup, some at a time, each time of one collection. Raises Invalid."""
    async for piece in decrypted(passphrase, source()):
        batch = _decoded(piece)
        if "collection" in batch:
            yield batch["collection"], batch["documents"]


async def read_now(documents: Documents) -> AsyncGenerator[tuple[str, list[Document]]]:
    """Read the records as they are at this moment, as `read` does a backup."""
    async with aclosing(documents.engine.snapshot(reversed(BACKED_UP))) as batches:
        async for batch in batches:
            yield batch.collection, [_decoded(one) for one in batch.documents]


async def start(documents: Documents, at: datetime) -> None:
    """Note that the records are being replaced, and empty them: nothing is served before `finish`."""
    now = Edit(set={"backup_at": at, "began_at": datetime.now(UTC)})
    await documents.installation("installation").upsert(RESTORING, now)
    for name, collection in COLLECTIONS.items():
        if not collection.rebuilt and name not in {"installation", *MIGRATIONS}:
            await documents.installation(name).delete({}, many=True)


async def bring_in(
    documents: Documents,
    source: Source,
    passphrase: bytes,
    changed: Callable[[Document], Document],
    progress: Callable[[int], None],
) -> None:
    """Insert the documents of a backup, each as `changed` has it."""
    done = 0
    async for piece in decrypted(passphrase, source()):
        batch = _decoded(piece)
        if "collection" in batch:
            collection = documents.installation(batch["collection"])
            await collection.insert_many_unordered([changed(one) for one in batch["documents"]])
            done += len(batch["documents"])
            progress(done)


async def finish(documents: Documents, version: int) -> None:
    """The records are whole, of this version: they may be served."""
    await documents.installation("records_version").upsert(
        VERSION, Edit(set={"version": version, "settled": version})
    )
    await documents.installation("installation").delete(RESTORING)


async def version_of(documents: Documents) -> int:
    """The version that the records are of."""
    found = await documents.installation("records_version").find_one(VERSION)
    return 0 if found is None else int(found["version"])


def _header(found: Document) -> Header:
    if found.get("format") != FORMAT:
        raise _newer()
    header = Header(**found)
    if header.version > max((step.version for step in MIGRATIONS["records_version"]), default=0):
        raise _newer()
    return header


def _decoded(piece: bytes) -> dict[str, Any]:
    try:
        return decode(piece, _OPTIONS)
    except BSONError as error:
        raise Invalid("the backup does not hold what it says it does") from error


def _newer() -> Invalid:
    return Invalid("the backup was made by a newer Vetark: upgrade this one")
