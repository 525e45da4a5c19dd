"""Objects in an S3 bucket. obstore moves what fits in memory, boto3 what is on disk, and makes the bucket.

Who, where and with which credentials: the usual `AWS_*` variables, `AWS_ENDPOINT_URL` for any S3-compatible
store. Plain http is for loopback, or wherever `AWS_ALLOW_HTTP=true` says that it is wanted.
"""

import logging
import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import boto3
import obstore
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from obstore.auth.boto3 import Boto3CredentialProvider
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from services.errors import BeingFetched, Invalid, Misconfigured, NotFound, Unavailable, Unsupported
from services.persistence.bucket_errors import is_archived, s3_error, s3_status
from services.persistence.outages import Outages
from services.persistence.spool import Blocks, Spool
from services.persistence.threads import in_thread
from services.persistence.upload import Upload
from services.settings import Settings

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

log = logging.getLogger(__name__)
PART_BYTES = 64 << 20
"""Bytes of one request: larger objects go in parts, one at a time."""
LISTED = 1000
RETRIES = 3
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_TRIED = "_readiness"
"""No tenant's slug begins with an underscore."""
_GONE, _CONFLICT, _TAKEN = 404, 409, 412
_CREATE = MappingProxyType({"IfNoneMatch": "*"})
_NOTHING_TO_FETCH = frozenset({"RestoreAlreadyInProgress", "InvalidObjectState", "NoSuchKey"})
"""What it answers to a restore of what is on its way, is not archived, or was deleted meanwhile."""
_NO_CLASS = frozenset({"InvalidArgument", "InvalidRequest", "InvalidStorageClass", "NotImplemented"})
"""What a store answers that has not the class, such as SeaweedFS: it sees a copy that changes nothing."""
_COPIED_IN_PARTS_BYTES = 4 << 30


class Bucket:
    """Objects as S3 keys. S3 answers a PUT once the object is durable, so a commit is one conditional PUT."""

    def __init__(self, name: str, settings: Settings, endpoint: str | None = None) -> None:
        session = boto3.session.Session()
        endpoint = endpoint or os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
        plain_http = _plain_http(endpoint)
        self._hosts = frozenset(filter(None, [urlsplit(endpoint or "").hostname]))
        if session.get_credentials() is None:
            raise Invalid("AWS credentials are missing: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        region = session.region_name or "us-east-1"
        patience = timedelta(seconds=settings.engine_timeout)
        # Any S3 takes a plain body; newer checksum trailers not every one. Under object lock they are needed.
        self.sends_checksums = settings.objects_checksums
        checksums: Literal["when_supported", "when_required"] = (
            "when_supported" if self.sends_checksums else "when_required"
        )
        self.kept_in_memory = settings.spill_bytes
        self.name = name
        self.cold_class: str = settings.objects_cold_class
        self._fetched_days = settings.objects_fetched_days
        self._spool_folder = settings.spool_folder
        self._blocks = Blocks()
        self._outages = Outages("the object store")
        self.client: S3Client = session.client(
            "s3",
            endpoint_url=endpoint,
            region_name=region,
            config=Config(
                connect_timeout=settings.engine_timeout,
                read_timeout=settings.engine_timeout,
                retries={"total_max_attempts": RETRIES},
                s3={"addressing_style": "path" if endpoint else "auto"},
                request_checksum_calculation=checksums,
                response_checksum_validation="when_required",
            ),
        )
        self._store = S3Store(
            name,
            **({} if endpoint is None else {"endpoint": endpoint}),
            region=region,
            virtual_hosted_style_request=not endpoint,
            config={
                "unsigned_payload": _is_protected(endpoint),
                **({"checksum_algorithm": "SHA256"} if self.sends_checksums else {}),
            },
            credential_provider=Boto3CredentialProvider(session),
            client_options={
                "allow_http": plain_http,
                "connect_timeout": patience,
                "timeout": patience,
            },
            retry_config={"max_retries": RETRIES, "retry_timeout": patience},
        )

    async def prepare(self) -> None:
        """Make the bucket where it is missing."""
        with self.translated():
            await in_thread(self._prepare)

    async def look(self) -> None:
        """Look whether the bucket is there, for who only reads. Raises Misconfigured where it is not."""
        with self.translated():
            if not await in_thread(self._is_there):
                raise Misconfigured(f"there is no bucket {self.name}")

    def hosts(self) -> frozenset[str]:
        """Host of the endpoint; none where it is a public one of AWS."""
        return self._hosts

    def outages(self) -> tuple[Outages, ...]:
        """Return the outages of the store."""
        return (self._outages,)

    async def ping(self) -> None:
        """Write an object and read it back; raise Unavailable where that fails."""
        data = os.urandom(16)
        key = f"{_TRIED}/{secrets.token_hex(8)}"  # its own: other processes try too
        await self.replace(key, data, lasting=False)
        try:
            if await self.read(key, 0, len(data)) != data:
                raise Unavailable("object store: what was written does not come back")
        finally:
            await self.delete(key)

    async def close(self) -> None:
        """Let go of the connections."""
        self.client.close()

    def spool(self) -> Spool:
        """A nameless temporary file."""
        with tempfile.TemporaryFile(dir=self._spool_folder) as file:
            return Spool(os.dup(file.fileno()), self._blocks)

    async def commit(self, key: str, upload: Upload) -> bool:
        """Commit by one conditional request, the last of a multipart upload; False where the key existed."""
        with self.translated():
            if upload.spooled is not None:
                return await in_thread(self._send, key, upload.spooled)
            try:
                await obstore.put_async(self._store, key, upload.read_at(0, upload.length), mode="create")
            except AlreadyExistsError:
                return False
            return True

    async def supersede(self, key: str, upload: Upload) -> None:
        """Commit by one PUT (or the last request of a multipart upload), in place of any other object."""
        with self.translated():
            if upload.spooled is not None:
                await in_thread(self._send, key, upload.spooled, {})
            else:
                await obstore.put_async(self._store, key, upload.read_at(0, upload.length))

    async def read(self, key: str, start: int, length: int | None) -> bytes:
        """A range, or all from `start`; shorter at the end of the object."""
        if length is None:
            size = await self.size(key)
            if size is None:
                raise NotFound("no such object")
            length = size - start
        if length <= 0:
            return b""
        with self.translated():
            try:
                return bytes(await obstore.get_range_async(self._store, key, start=start, length=length))
            except FileNotFoundError:
                raise
            except BaseError as error:  # S3 refuses a range that begins past the end: then there is nothing
                if is_archived(error) or start == 0 or start < (await self.size(key) or 0):
                    raise
                return b""

    def read_blocking(self, key: str, start: int, length: int) -> bytes:
        """A range, waited for in this thread; shorter at the end of the object."""
        if length <= 0:
            return b""
        with self.translated():
            try:
                return bytes(obstore.get_range(self._store, key, start=start, length=length))
            except FileNotFoundError:
                raise
            except BaseError as error:  # as above
                if is_archived(error) or start == 0 or start < obstore.head(self._store, key)["size"]:
                    raise
                return b""

    async def size(self, key: str) -> int | None:
        """Bytes of the object, or None where there is none."""
        with self.translated():
            try:
                return (await obstore.head_async(self._store, key))["size"]
            except FileNotFoundError:
                return None

    def version(self, key: str) -> tuple[int, ...] | None:  # noqa: ARG002 - the engines' signature
        """None: it would take a request for each read."""
        return None

    async def replace(self, key: str, data: bytes, *, lasting: bool) -> None:  # noqa: ARG002 - all last in S3
        """Write the object whole, in place of any other."""
        with self.translated():
            await obstore.put_async(self._store, key, data)

    async def delete(self, key: str) -> None:
        """Remove the object; none is fine too."""
        with self.translated():
            await obstore.delete_async(self._store, key)

    async def cool(self, key: str) -> None:
        """Move an object to the cold class; what is in an archival one already stays there.

        Raises Unsupported where the store has no such class.
        """
        with suppress(BeingFetched), self.translated():
            await in_thread(self._cool, key)

    async def fetch(self, key: str) -> None:
        """Have an archived object brought back; one that is on its way, or not archived, is fine too."""
        with self.translated():
            await in_thread(self._fetch, key)

    async def list(self, prefix: str) -> AsyncIterator[list[tuple[str, int]]]:
        """Batches of (key, bytes) below a prefix that ends with `/`."""
        with self.translated():
            async for batch in obstore.list(self._store, prefix, chunk_size=LISTED):
                yield [(entry["path"], entry["size"]) for entry in batch]

    async def tidy(self, prefix: str) -> None:
        """Do nothing: a bucket has no folders."""

    async def first_segments(self) -> Sequence[str]:
        """List what stands before the first `/` of any key, in no order."""
        with self.translated():
            found = await obstore.list_with_delimiter_async(self._store)
        return [prefix.rstrip("/") for prefix in found["common_prefixes"]]

    def make(self, name: str) -> None:
        """Make a bucket in our region, in a thread that may wait. Raises ClientError."""
        region = self.client.meta.region_name
        where: Any = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        self.client.create_bucket(Bucket=name, **({} if region == "us-east-1" else where))

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Raise the drivers' errors as ours, and note whether the store answers."""
        try:
            yield
        except (BaseError, BotoCoreError, ClientError, OSError) as error:
            ours = s3_error(error)
            if isinstance(ours, Unavailable) and not isinstance(ours, BeingFetched):
                self._outages.failed(ours)
            else:
                self._outages.answered()
            raise ours from error
        self._outages.answered()

    def _cool(self, key: str) -> None:
        try:
            self.client.copy(
                {"Bucket": self.name, "Key": key},
                self.name,
                key,
                ExtraArgs={"StorageClass": self.cold_class, "MetadataDirective": "COPY"},
                Config=TransferConfig(multipart_threshold=_COPIED_IN_PARTS_BYTES, use_threads=False),
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _NO_CLASS:
                raise Unsupported(f"the object store has no storage class {self.cold_class}") from error
            raise

    def _fetch(self, key: str) -> None:
        how: Any = {"Days": self._fetched_days, "GlacierJobParameters": {"Tier": "Standard"}}
        try:
            self.client.restore_object(Bucket=self.name, Key=key, RestoreRequest=how)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _NOTHING_TO_FETCH:
                raise

    def _prepare(self) -> None:
        if self._is_there():
            return
        try:
            self.make(self.name)
        except ClientError as error:
            if s3_status(error) == _CONFLICT:  # another process made it meanwhile
                return
            raise Misconfigured(
                f"there is no bucket {self.name}, nor can it be made: {s3_error(error)}"
            ) from error
        log.info("there was no bucket %s: it was made", self.name)

    def _is_there(self) -> bool:
        """Raise ClientError where we are not let in: of a list, as the answer to HEAD gives no reason."""
        try:
            self.client.head_bucket(Bucket=self.name)
        except ClientError as error:
            if s3_status(error) == _GONE:
                return False
            self.client.list_objects_v2(Bucket=self.name, MaxKeys=1)
        return True

    def _send(self, key: str, spool: Spool, condition: Any = _CREATE) -> bool:
        """A spooled object, read from disk as it goes."""
        try:
            if spool.length <= PART_BYTES:
                body: Any = _Part(spool, 0, spool.length)
                self.client.put_object(Bucket=self.name, Key=key, Body=body, **condition)
            else:
                self._send_in_parts(key, spool, condition)
        except ClientError as error:
            if s3_status(error) != _TAKEN:
                raise
            return False
        return True

    def _send_in_parts(self, key: str, spool: Spool, condition: Any) -> None:
        where: Any = {"Bucket": self.name, "Key": key}
        where["UploadId"] = self.client.create_multipart_upload(**where)["UploadId"]
        try:
            parts: list[Any] = []
            for number, start in enumerate(range(0, spool.length, PART_BYTES), 1):
                body: Any = _Part(spool, start, min(start + PART_BYTES, spool.length))
                tag = self.client.upload_part(**where, PartNumber=number, Body=body)["ETag"]
                parts.append({"PartNumber": number, "ETag": tag})
            self.client.complete_multipart_upload(**where, MultipartUpload={"Parts": parts}, **condition)
        except BaseException:
            self._abort(where)
            raise

    def _abort(self, where: Any) -> None:
        with suppress(BotoCoreError, ClientError):
            self.client.abort_multipart_upload(**where)


class _Part:
    """Some bytes of a spool file, as the seekable file boto3 wants to read."""

    def __init__(self, spool: Spool, start: int, end: int) -> None:
        self._spool, self._start, self._end, self._at = spool, start, end, start

    def read(self, length: int = -1) -> bytes:
        rest = self._end - self._at
        data = self._spool.read_at(self._at, rest if length < 0 else min(length, rest))
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        origin = {os.SEEK_SET: self._start, os.SEEK_CUR: self._at, os.SEEK_END: self._end}[whence]
        self._at = max(self._start, origin + offset)
        return self.tell()

    def tell(self) -> int:
        return self._at - self._start


def _is_protected(endpoint: str | None) -> bool:
    """Return whether nobody can change bytes on their way: by TLS, or within this machine.

    Then the signature need not hold a hash of them, which either end would have to compute.
    """
    parts = urlsplit(endpoint or "https:")
    return parts.scheme == "https" or parts.hostname in _LOOPBACK


def _plain_http(endpoint: str | None) -> bool:
    """Return whether the endpoint is spoken to without TLS. Raises Invalid where that is not allowed."""
    if urlsplit(endpoint or "").scheme != "http":
        return False
    if _is_protected(endpoint) or os.environ.get("AWS_ALLOW_HTTP", "").lower() == "true":
        return True
    raise Invalid("AWS_ENDPOINT_URL is plain http and not loopback: use https, or set AWS_ALLOW_HTTP=true")
