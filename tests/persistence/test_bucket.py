"""What is S3's own: buckets, parts, and an endpoint that is away. The rest is in test_objects.py."""

import os

import pytest

from services.embedded.ports import free_port
from services.errors import Invalid, Unavailable
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
        monkeypatch.setattr(bucket_module, "PART", 5 << 20)
        oak, data = bucket.of(Grant(slug)), os.urandom((5 << 20) + 1000)
        assert await put(oak, "instances/1.1.dcm", data)
        assert not await put(oak, "instances/1.1.dcm", b"other" * 2_000_000)
        assert await oak.size("instances/1.1.dcm") == len(data)
        assert await oak.read("instances/1.1.dcm", (5 << 20) - 2, 4) == data[(5 << 20) - 2 : (5 << 20) + 2]


class TestAway:
    @pytest.mark.parametrize("length", [10, 100_000])
    async def test_is_unavailable(
        self, s3: dict[str, str], monkeypatch: pytest.MonkeyPatch, length: int
    ) -> None:
        for name, value in s3.items():
            monkeypatch.setenv(name, value)
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
        for name, value in s3.items():
            monkeypatch.setenv(name, value)
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
