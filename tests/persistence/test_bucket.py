"""What is S3's own: buckets, parts, and an endpoint that is away. The rest is in test_objects.py."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest

from services.embedded.ports import free_port
from services.errors import Invalid, Misconfigured, Unavailable, Unsupported
from services.persistence import Grant, Objects
from services.persistence import bucket as bucket_module
from services.settings import Settings
from tests.persistence.conftest import put


class TestPrepare:
    async def test_makes_the_bucket_once(self, bucket: Objects) -> None:
        await bucket.prepare()
        await bucket.ping()


class TestCommit:
    async def test_in_parts_is_create_only_too(
        self, bucket: Objects, slug: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bucket_module, "PART_BYTES", 5 << 20)
        oak, data = bucket.of(Grant(slug)), os.urandom((5 << 20) + 1000)
        assert await put(oak, "instances/1.1.dcm", data)
        assert not await put(oak, "instances/1.1.dcm", b"other" * 2_000_000)
        assert await oak.size("instances/1.1.dcm") == len(data)
        assert await oak.read("instances/1.1.dcm", (5 << 20) - 2, 4) == data[(5 << 20) - 2 : (5 << 20) + 2]


class TestCool:
    async def test_says_that_a_store_has_no_such_class_and_leaves_the_object(
        self, bucket: Objects, slug: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """SeaweedFS has none (decision 0093)."""
        monkeypatch.setattr(bucket._engine, "cold_class", "GLACIER")
        oak, data = bucket.of(Grant(slug)), os.urandom(200_000)
        assert await put(oak, "instances/1.5.dcm", data)
        with pytest.raises(Unsupported, match="has no storage class GLACIER"):
            await oak.cool("instances/1.5.dcm")
        assert await oak.read("instances/1.5.dcm") == data


class TestForbidden:
    async def test_is_not_said_to_pass(
        self, s3: dict[str, str], slug: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A server that answers everything with 403, as for a key that is wrong."""
        answer = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

        async def forbid(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()
            writer.close()

        async with await asyncio.start_server(forbid, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            _reach(monkeypatch, s3 | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"})
            objects = Objects.connect(Settings(objects_url="s3://forbidden", engine_timeout=5))
            oak = objects.of(Grant(slug))
            for call in (objects.ping(), oak.read("instances/1.1.dcm", 0, 10), put(oak, "a", b"x")):
                with pytest.raises(Misconfigured):
                    await call
            await objects.close()


class TestRefused:
    """What people are told, and the log with them."""

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ("AWS_ACCESS_KEY_ID", "it does not know the access key (AWS_ACCESS_KEY_ID)"),
            ("AWS_SECRET_ACCESS_KEY", "the signature is wrong (AWS_SECRET_ACCESS_KEY)"),
        ],
    )
    async def test_a_wrong_key_is_told_from_a_wrong_signature(
        self, bucket: Objects, s3: dict[str, str], slug: str, wrong: str, told: str,
        monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    ) -> None:  # fmt: skip
        _reach(monkeypatch, s3 | {wrong: "mistyped"})
        objects = Objects.connect(Settings(objects_url=s3["VETARK_OBJECTS_URL"]))
        oak = objects.of(Grant(slug))
        calls = (objects.prepare(), objects.look(), objects.ping(), oak.read("a", 0, 5), objects.owners())
        for call in calls:
            with pytest.raises(Misconfigured) as raised:
                await call
            assert str(raised.value) == f"object store: {told}"
        await objects.close()
        assert f"lets nobody in, and what needs it is refused meanwhile: object store: {told}" in caplog.text

    async def test_a_bucket_that_is_not_there_is_said_and_not_made_by_who_looks(
        self, bucket: Objects, s3: dict[str, str], slug: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _reach(monkeypatch, s3)
        objects = Objects.replica(Settings(objects_cold_class="GLACIER"), f"s3://typo-{slug}")
        for _ in range(2):
            with pytest.raises(Misconfigured, match=f"there is no bucket typo-{slug}"):
                await objects.look()
        with pytest.raises(Misconfigured, match="the bucket does not exist"):
            await objects.of(Grant(slug)).read("a", 0, 5)
        with pytest.raises(Misconfigured, match="the bucket does not exist"):
            await objects.owners()
        await objects.close()
        await bucket.look()

    async def test_a_bucket_that_cannot_be_made_is_said(
        self, s3: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _reach(monkeypatch, s3)
        objects = Objects.connect(Settings(objects_url="s3://Not_A-Name"))
        with pytest.raises(
            Misconfigured, match="no bucket Not_A-Name, nor can it be made: .* name is not one"
        ):
            await objects.prepare()
        await objects.close()


class TestLostAnswer:
    @pytest.mark.parametrize("length", [10, 100_000])
    async def test_of_a_put_leaves_our_own_object_and_a_retry_that_says_it_existed(
        self, s3: dict[str, str], slug: str, monkeypatch: pytest.MonkeyPatch, length: int
    ) -> None:
        async with _losing_the_first_answer(urlsplit(s3["AWS_ENDPOINT_URL"]).port or 0) as port:
            _reach(monkeypatch, s3 | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"})
            objects = Objects.connect(Settings(objects_url=s3["VETARK_OBJECTS_URL"], spill_bytes=1 << 16))
            upload = objects.of(Grant(slug)).begin("instances/1.1.dcm")
            upload.write(b"x" * length)
            assert not await upload.commit()
            upload.discard()
            assert await objects.of(Grant(slug)).read("instances/1.1.dcm") == b"x" * length
            await objects.close()


class TestSignature:
    @pytest.mark.parametrize(
        ("host", "told"),
        [("127.0.0.1", "UNSIGNED-PAYLOAD"), ("127.0.0.2", hashlib.sha256(b"pixels").hexdigest())],
    )
    async def test_holds_the_bytes_where_others_could_change_them(
        self, s3: dict[str, str], monkeypatch: pytest.MonkeyPatch, host: str, told: str
    ) -> None:
        heads: list[str] = []

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            heads.append((await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower())
            writer.write(b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: 0\r\n\r\n')
            await writer.drain()
            writer.close()

        async with await asyncio.start_server(answer, host, 0) as server:
            port = server.sockets[0].getsockname()[1]
            _reach(monkeypatch, s3 | {"AWS_ENDPOINT_URL": f"http://{host}:{port}"})
            objects = Objects.connect(Settings(objects_url="s3://bucket"))
            assert await put(objects.of(Grant("oak")), "instances/1.1.dcm", b"pixels")
            await objects.close()
        assert f"x-amz-content-sha256: {told.lower()}\r\n" in heads[0]


class TestAway:
    @pytest.mark.parametrize("length", [10, 100_000])
    async def test_is_unavailable(
        self, s3: dict[str, str], monkeypatch: pytest.MonkeyPatch, length: int
    ) -> None:
        _reach(monkeypatch, s3)
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
        away = Objects.connect(Settings(objects_url="s3://away", engine_timeout=1, spill_bytes=1 << 16))
        for asked in (away.prepare(), away.ping(), put(away.of(Grant("oak")), "x", b"x" * length)):
            with pytest.raises(Unavailable):
                await asked
        for reading in (away.of(Grant("oak")).read("x", 0, 5), away.of(Grant("oak")).size("x")):
            with pytest.raises(Unavailable):
                await reading
        await away.close()


class TestConnect:
    def test_speaks_plain_http_with_nobody_far_away(
        self, s3: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _reach(monkeypatch, s3)
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://objects.example:9000")
        monkeypatch.delenv("AWS_ALLOW_HTTP")
        with pytest.raises(Invalid, match="http"):
            Objects.connect(Settings(objects_url="s3://bucket"))
        monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
        Objects.connect(Settings(objects_url="s3://bucket"))

    def test_says_that_credentials_are_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
        monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
        with pytest.raises(Invalid, match="credentials"):
            Objects.connect(Settings(objects_url="s3://bucket"))


def _reach(monkeypatch: pytest.MonkeyPatch, s3: dict[str, str]) -> None:
    """Have the environment name an S3 and its credentials."""
    for name, value in s3.items():
        monkeypatch.setenv(name, value)


@asynccontextmanager
async def _losing_the_first_answer(port: int) -> AsyncIterator[int]:
    """A way to S3 that carries everything but the first answer to a PUT."""
    lost = asyncio.Event()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: list[bytes]) -> None:
        try:
            while data := await reader.read(1 << 16):
                asked[:] = asked or [data[:4]]
                if asked == [b"PUT "] and data.startswith(b"HTTP/1.1 200") and not lost.is_set():
                    lost.set()
                    break
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection("127.0.0.1", port)
        asked: list[bytes] = []
        await asyncio.gather(pump(reader, forth, asked), pump(back, writer, asked))

    async with await asyncio.start_server(carry, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
