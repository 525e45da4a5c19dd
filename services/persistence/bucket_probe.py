"""Try on an S3 exactly what Vetark asks of one, and say what it lacks. Leaves nothing behind."""

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from services.errors import NotFound, PacsError
from services.persistence.bucket import PART_BYTES, Bucket
from services.persistence.disks import Disks
from services.persistence.threads import in_thread
from services.persistence.tried import Tried
from services.persistence.upload import Upload

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_RACERS = 8
_FOLDER = "_probe"
"""No tenant's slug begins with an underscore."""


class _Lacking(Exception):
    """What was answered is not what S3 answers."""


class Probe:
    """One look at a bucket: its own keys below a folder of its own, and a second bucket for a moment.

    `spilled` are the bytes of the object that goes in parts; it must be more than those of one part.
    """

    def __init__(self, bucket: Bucket, disks: Disks, spilled: int = PART_BYTES + 1) -> None:
        self._bucket = bucket
        self._disks = disks
        self._spilled = spilled
        self._folder = f"{_FOLDER}/{secrets.token_hex(8)}"
        self._other = f"{bucket.name}-probe-{secrets.token_hex(4)}"

    async def run(self) -> list[Tried]:
        """Try all, one after the other. Raises Unavailable and Misconfigured where nothing can be tried."""
        needed: tuple[tuple[str, Callable[[], Awaitable[None]]], ...] = (
            ("written and read back", self._written),
            ("written only where nothing is (If-None-Match)", self._created),
            (f"one of {_RACERS} that create at once", self._raced),
            ("ranges, also behind the end", self._ranges),
            (f"{self._spilled >> 20} MiB in parts, only where nothing is", self._parts),
            ("replaced whole", self._replaced),
            ("listed below a prefix", self._listed),
            ("deleted, and once more", self._deleted),
        )
        useful: tuple[tuple[str, Callable[[], None]], ...] = (
            ("a bucket made and deleted", self._made),
            ("versions (a way back from what was overwritten or deleted)", self._versions),
            ("lifecycle (old versions expire)", self._lifecycle),
            ("object lock", self._locked),
            ("bytes that do not match their checksum are refused", self._checksums),
        )
        await self._bucket.ping()
        try:
            found = [Tried(name, True, await _wrong(tried())) for name, tried in needed]
            return found + [Tried(name, False, await _wrong(in_thread(tried))) for name, tried in useful]
        finally:
            await self._clean()

    async def _put(self, name: str, data: bytes) -> bool:
        upload = Upload(self._bucket, f"{self._folder}/{name}", self._disks)
        try:
            upload.write(data)
            return await upload.commit()
        finally:
            upload.discard()

    async def _read(self, name: str, start: int, length: int | None) -> bytes:
        return await self._bucket.read(f"{self._folder}/{name}", start, length)

    async def _written(self) -> None:
        data = os.urandom(100_000)
        await self._bucket.replace(f"{self._folder}/written", data, lasting=True)
        _same(await self._read("written", 0, None), data)
        if await self._bucket.size(f"{self._folder}/written") != len(data):
            raise _Lacking("another size is told")

    async def _created(self) -> None:
        if not await self._put("created", b"first"):
            raise _Lacking("refused though nothing is there")
        if await self._put("created", b"second"):
            raise _Lacking("a second object replaced the first: images could be overwritten")
        _same(await self._read("created", 0, None), b"first")

    async def _raced(self) -> None:
        done = await asyncio.gather(*(self._put("raced", b"%d" % number) for number in range(_RACERS)))
        if sum(done) != 1:
            raise _Lacking(f"{sum(done)} were told that theirs was the first")
        _same(await self._read("raced", 0, None), b"%d" % done.index(True))

    async def _ranges(self) -> None:
        await self._bucket.replace(f"{self._folder}/ranges", b"0123456789", lasting=True)
        for start, length, right in ((3, 4, b"3456"), (8, 100, b"89"), (10, 5, b""), (50, 5, b"")):
            _same(await self._read("ranges", start, length), right)

    async def _parts(self) -> None:
        piece = os.urandom(1 << 20)
        for right in (True, False):
            upload = Upload(self._bucket, f"{self._folder}/parts", self._disks)
            try:
                while (left := self._spilled - upload.length) > 0:
                    upload.write(piece[:left])
                if await upload.commit() is not right:
                    raise _Lacking("refused" if right else "a second object replaced the first")
            finally:
                upload.discard()
        _same(await self._read("parts", 5 << 20, 100), piece[:100])
        _same(await self._read("parts", self._spilled - 1, 10), piece[(self._spilled - 1) % len(piece) :][:1])

    async def _replaced(self) -> None:
        for data in (b"a longer one", b"short"):
            await self._bucket.replace(f"{self._folder}/replaced", data, lasting=True)
            _same(await self._read("replaced", 0, None), data)

    async def _listed(self) -> None:
        wanted = {f"{self._folder}/listed/{number}": number for number in range(3)}
        for key, size in wanted.items():
            await self._bucket.replace(key, bytes(size), lasting=True)
        found = [one async for batch in self._bucket.list(f"{self._folder}/listed/") for one in batch]
        if dict(found) != wanted:
            raise _Lacking("other objects, or other sizes")

    async def _deleted(self) -> None:
        key = f"{self._folder}/deleted"
        await self._bucket.replace(key, b"x", lasting=True)
        for _ in range(2):
            await self._bucket.delete(key)
        with suppress(NotFound):
            await self._bucket.read(key, 0, 1)
            raise _Lacking("it is still there")

    def _made(self) -> None:
        self._bucket.make(self._other)
        self._bucket.client.delete_bucket(Bucket=self._other)

    def _versions(self) -> None:
        with _Own(self._bucket, self._other) as client:
            client.put_bucket_versioning(Bucket=self._other, VersioningConfiguration={"Status": "Enabled"})
            for data in (b"first", b"second"):
                client.put_object(Bucket=self._other, Key="a", Body=data)
            client.delete_object(Bucket=self._other, Key="a")
            told = client.list_object_versions(Bucket=self._other, Prefix="a")
            if (len(told.get("Versions", ())), len(told.get("DeleteMarkers", ()))) != (2, 1):
                raise _Lacking("not every version is kept")
            first = told["Versions"][-1]["VersionId"]
            _same(client.get_object(Bucket=self._other, Key="a", VersionId=first)["Body"].read(), b"first")

    def _lifecycle(self) -> None:
        with _Own(self._bucket, self._other) as client:
            client.put_bucket_lifecycle_configuration(
                Bucket=self._other,
                LifecycleConfiguration={
                    "Rules": [
                        {
                            "ID": "old",
                            "Status": "Enabled",
                            "Filter": {"Prefix": "a/"},
                            "Expiration": {"Days": 30},
                        }
                    ]
                },
            )
            told = client.get_bucket_lifecycle_configuration(Bucket=self._other)["Rules"]
            if [rule.get("ID") for rule in told] != ["old"]:
                raise _Lacking("the rule is not kept")

    def _locked(self) -> None:
        self._bucket.client.create_bucket(Bucket=self._other, ObjectLockEnabledForBucket=True)
        with _Own(self._bucket, self._other, there=True) as client:
            told = client.get_object_lock_configuration(Bucket=self._other)["ObjectLockConfiguration"]
            if told.get("ObjectLockEnabled") != "Enabled":
                raise _Lacking("a bucket made with it has none")

    def _checksums(self) -> None:
        with _Own(self._bucket, self._other) as client:
            try:
                client.put_object(Bucket=self._other, Key="a", Body=b"these", ChecksumSHA256="A" * 43 + "=")
            except ClientError:
                return
            raise _Lacking("they are taken")

    async def _clean(self) -> None:
        async for batch in self._bucket.list(f"{self._folder}/"):
            for key, _ in batch:
                await self._bucket.delete(key)


class _Own:
    """A bucket of the probe's own, emptied and deleted in the end."""

    def __init__(self, bucket: Bucket, name: str, *, there: bool = False) -> None:
        self._bucket, self._name, self._there = bucket, name, there

    def __enter__(self) -> "S3Client":
        if not self._there:
            self._bucket.make(self._name)
        return self._bucket.client

    def __exit__(self, *_: object) -> None:
        client = self._bucket.client
        with suppress(BotoCoreError, ClientError):
            told = client.list_object_versions(Bucket=self._name)
            for one in [*told.get("Versions", ()), *told.get("DeleteMarkers", ())]:
                client.delete_object(Bucket=self._name, Key=one["Key"], VersionId=one["VersionId"])
        with suppress(BotoCoreError, ClientError):
            for entry in client.list_objects_v2(Bucket=self._name).get("Contents", ()):
                client.delete_object(Bucket=self._name, Key=entry["Key"])
        with suppress(BotoCoreError, ClientError):
            client.delete_bucket(Bucket=self._name)


def _same(found: bytes, right: bytes) -> None:
    if found != right:
        raise _Lacking("other bytes come back")


async def _wrong(tried: Awaitable[None]) -> str | None:
    try:
        await tried
    except _Lacking as error:
        return str(error)
    except ClientError as error:
        return str(error.response.get("Error", {}).get("Code") or error)
    except (PacsError, BotoCoreError) as error:
        return str(error)
    return None
