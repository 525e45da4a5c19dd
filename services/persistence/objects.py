"""Objects by key, each tenant's under its own prefix: in a local folder or in any S3, by URL."""

import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import SplitResult, unquote, urlsplit

from services.errors import Invalid, NotFound
from services.persistence.disks import Disks
from services.persistence.folder import Folder
from services.persistence.grant import SLUG, Grant
from services.persistence.outages import Outages
from services.persistence.tried import Tried
from services.persistence.upload import Store, Upload
from services.settings import Settings

if TYPE_CHECKING:
    from services.persistence.bucket import Bucket

KEY = re.compile(r"(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*/)*[A-Za-z0-9_~-][A-Za-z0-9._~-]*", re.ASCII)
"""Plain segments, none beginning with a dot: a key cannot leave its tenant, nor mean something to a shell."""
LONGEST_KEY = 512
STREAMED_BYTES = 4 << 20
"""Bytes of one piece of a stream: what one reader of a large object costs in memory."""


class Engine(Store, Protocol):
    """What a folder and a bucket have in common; keys here begin with the tenant's slug."""

    async def prepare(self) -> None:
        """Make what is missing."""

    async def look(self) -> None:
        """Open for who only reads. Raises Misconfigured where there is no such folder or bucket."""

    def hosts(self) -> frozenset[str]:
        """Hosts of its servers."""

    def outages(self) -> tuple[Outages, ...]:
        """Return how its servers answer; none where there are none."""

    async def ping(self) -> None:
        """Write something and read it back; raise Unavailable where that fails."""

    async def close(self) -> None:
        """Wait for what is under way, and let go."""

    async def read(self, key: str, start: int, length: int | None) -> bytes:
        """A range, or all from `start`."""

    def read_blocking(self, key: str, start: int, length: int) -> bytes:
        """A range, in a thread that may wait."""

    async def size(self, key: str) -> int | None:
        """Bytes, or None."""

    def version(self, key: str) -> tuple[int, ...] | None:
        """Another one once the object was written to; () without a file, None where it takes a request."""

    async def replace(self, key: str, data: bytes, *, lasting: bool) -> None:
        """Write whole, in place of any other."""

    async def delete(self, key: str) -> None:
        """Remove; none is fine too."""

    def list(self, prefix: str) -> AsyncIterator[list[tuple[str, int]]]:
        """Batches of (key, bytes)."""

    cold_class: str
    """To which storage class objects can be moved; empty: none."""

    async def cool(self, key: str) -> None:
        """Move an object to that class."""

    async def fetch(self, key: str) -> None:
        """Have an archived object brought back."""

    async def tidy(self, prefix: str) -> None:
        """Remove what an engine keeps of a prefix below which no object is left."""

    async def first_segments(self) -> Sequence[str]:
        """List what stands before the first `/` of any key, in no order."""


INSTALLATION = "_installation"
"""No tenant's slug begins with an underscore."""


class TenantObjects:
    """The objects of one tenant, or of the installation.

    A key does not tell its study: a narrowed grant is held by the documents that name the keys.
    Raises NotFound for an object that is not there, Invalid for a key that could mean anything but itself,
    Unavailable where the engine does not answer, BeingFetched for an object in an archival class of storage:
    `fetch` has it brought back, reading does not.
    """

    def __init__(self, engine: Engine, owner: str, disks: Disks) -> None:
        self._engine = engine
        self._disks = disks
        self._prefix = f"{owner}/"

    def begin(self, key: str) -> Upload:
        """A new object; nothing is there under the key before `Upload.commit` says so."""
        return Upload(self._engine, self._key(key), self._disks)

    def redirect(self, upload: Upload, key: str) -> None:
        """Have an object that is not committed yet go to another key."""
        upload.key = self._key(key)

    async def read(self, key: str, start: int = 0, length: int | None = None) -> bytes:
        """`length` bytes from `start`, or all the rest; fewer at the end of the object."""
        return await self._engine.read(self._key(key), start, length)

    def read_blocking(self, key: str, start: int, length: int) -> bytes:
        """Read in a thread that may wait: what is worked on there need not go through the loop."""
        return self._engine.read_blocking(self._key(key), start, length)

    async def fetch(self, key: str) -> None:
        """Have an archived object brought back; one that can be read is fine too."""
        await self._engine.fetch(self._key(key))

    async def cool(self, key: str) -> None:
        """Move an object to the cold class of the settings. Raises NotFound, Unsupported without it."""
        await self._engine.cool(self._key(key))

    async def stream(self, key: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """Read in pieces of at most `STREAMED_BYTES` bytes."""
        if length is None:
            size = await self.size(key)
            if size is None:
                raise NotFound("no such object")
            length = size - start
        while length > 0:
            piece = await self.read(key, start, min(length, STREAMED_BYTES))
            if not piece:
                return
            yield piece
            start, length = start + len(piece), length - len(piece)

    async def size(self, key: str) -> int | None:
        """Bytes of the object, or None where there is none."""
        return await self._engine.size(self._key(key))

    def version(self, key: str) -> tuple[int, ...] | None:
        """Another value once somebody has written to the object, whoever it was.

        Empty where no file is there (yet), None of any object in S3, which would have to be asked.
        """
        return self._engine.version(self._key(key))

    async def replace(self, key: str, data: bytes, *, lasting: bool = True) -> None:
        """Write an object in place of any other: for what is derived, never for what was received.

        One that need not be `lasting` may be gone after a crash, but is whole if it is there. It leaves the
        disks their reserve: OutOfSpace.
        """
        if not lasting:
            self._disks.require(len(data))
        await self._engine.replace(self._key(key), data, lasting=lasting)

    async def delete(self, key: str) -> None:
        """Remove an object; none is fine too."""
        await self._engine.delete(self._key(key))

    async def list(self, prefix: str = "") -> AsyncIterator[tuple[str, int]]:
        """(key, bytes) of all objects below a prefix that ends with `/`, in no order."""
        if prefix and not (prefix.endswith("/") and KEY.fullmatch(prefix[:-1])):
            raise Invalid("a prefix is a folder of keys")
        async for batch in self._engine.list(self._prefix + prefix):
            for key, size in batch:
                yield key.removeprefix(self._prefix), size

    async def tidy(self) -> None:
        """Leave nothing behind of an owner whose objects are deleted; what is there stays."""
        await self._engine.tidy(self._prefix)

    def _key(self, key: str) -> str:
        if len(key) > LONGEST_KEY or KEY.fullmatch(key) is None:
            raise Invalid("no key of an object")
        return self._prefix + key


class Objects:
    """The engine of this process."""

    def __init__(self, engine: Engine, disks: Disks) -> None:
        self._engine = engine
        self._disks = disks

    @classmethod
    def connect(cls, settings: Settings) -> Self:
        """By `settings.objects_url`; raises Invalid for a URL that names neither a folder nor a bucket."""
        return cls(engine_of(settings), disks_of(settings))

    @classmethod
    def replica(cls, settings: Settings, url: str, endpoint: str | None = None) -> Self:
        """Those of another store, to be read; raises Invalid as `connect`.

        `endpoint`: of an S3, in place of the environment's.
        """
        other = settings.model_copy(update={"objects_url": url, "objects_cold_class": ""})
        return cls(engine_of(other, endpoint, "the replica"), disks_of(other))

    @property
    def cold_class(self) -> str:
        """The storage class that old studies are moved to; empty: none is moved."""
        return self._engine.cold_class

    def of(self, grant: Grant) -> TenantObjects:
        """The objects of the grant's tenant."""
        return TenantObjects(self._engine, grant.tenant, self._disks)

    def installation(self) -> TenantObjects:
        """The installation's own objects. Only `services.tenancy` and `identity.py` may call this."""
        return TenantObjects(self._engine, INSTALLATION, self._disks)

    async def owners(self) -> list[str]:
        """The slugs that keys begin with. Only `services.tenancy` may call this; a test sees to it."""
        return sorted(filter(SLUG.fullmatch, await self._engine.first_segments()))

    async def probe(self) -> list[Tried]:
        """Try on the S3 what is asked of it. Raises Invalid for a folder, Unavailable without an answer."""
        bucket = self.bucket()
        from services.persistence.bucket_probe import Probe  # noqa: PLC0415 as below

        return await Probe(bucket, self._disks).run()

    def bucket(self) -> "Bucket":
        """The S3 they are in; raises Invalid where they are in none."""
        from services.persistence.bucket import Bucket  # noqa: PLC0415 as below

        if not isinstance(self._engine, Bucket):
            raise Invalid("the objects are in a folder: there is no S3 to be tried")
        return self._engine

    async def prepare(self) -> None:
        """Make the folder or bucket where it is missing; raises Unavailable where that fails."""
        await self._engine.prepare()

    async def look(self) -> None:
        """Open them for who only reads. Raises Misconfigured where there is no such folder or bucket."""
        await self._engine.look()

    def hosts(self) -> frozenset[str]:
        """Hosts of the engine's servers."""
        return self._engine.hosts()

    def outages(self) -> tuple[Outages, ...]:
        """Return how the engine's servers answer, as far as this process has asked; none of a folder."""
        return self._engine.outages()

    async def ping(self) -> None:
        """Write something and read it back; raise Unavailable where that fails."""
        await self._engine.ping()

    async def close(self) -> None:
        """Wait for what is under way, and let go."""
        await self._engine.close()


def disks_of(settings: Settings) -> Disks:
    """The disks of this machine that its engines write to."""
    url = urlsplit(settings.objects_url)
    folders = {
        "documents": settings.sqlite_folder,
        "objects": _folder(url) if url.scheme == "file" else None,
        "engines": settings.disk_folder,
    }
    return Disks({name: path for name, path in folders.items() if path is not None}, settings.disk_reserve)


def _folder(url: SplitResult) -> Path:
    return Path(unquote(url.path))


def engine_of(settings: Settings, endpoint: str | None = None, called: str = "VETARK_OBJECTS_URL") -> Engine:
    """The engine that `settings.objects_url` names; raises Invalid for a URL of neither kind, by its name."""
    url = urlsplit(settings.objects_url)
    if url.scheme == "file" and url.netloc in ("", "localhost") and len(url.path) > 1:
        if settings.objects_cold_class:
            raise Invalid("a folder has no storage classes: VETARK_OBJECTS_COLD_CLASS is for S3")
        return Folder(_folder(url))
    if url.scheme == "s3" and url.netloc and url.path in ("", "/"):
        from services.persistence.bucket import Bucket  # noqa: PLC0415 boto3 takes a second and 20 MB

        return Bucket(url.netloc, settings, endpoint)
    raise Invalid(f"{called} is s3://bucket or file:///folder")
