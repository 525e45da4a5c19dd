"""An S3 with archival classes and RestoreObject (moto), and a clinic whose studies grow old there."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
import pytest

from services.archive.lifecycle.cooling import SMALLEST, cool_due
from services.archive.retrieve.datasets import instances_of, read_instance
from services.persistence import Edit, Engines
from services.persistence.bucket import Bucket
from services.settings import Settings
from services.tenancy import tenants
from services.tenancy.scope import Scope, operator_scope, system_scope
from tests.archive.lifecycle.test_delete import rest
from tests.archive.samples import put_all, series

LONG_AGO = datetime.now(UTC) - timedelta(days=400)


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    """A moto server, as the environment names it, and a client of it."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 it takes a second

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    with patch.dict(os.environ, environment):
        yield boto3.client("s3", region_name="us-east-1")
    server.stop()


@pytest.fixture
async def cold(
    s3: Any, settings_in: Callable[[Path], Settings], tmp_path: Path
) -> AsyncIterator[tuple[Engines, Scope]]:
    """An installation that moves old studies to GLACIER, and a clinic of it."""
    named = {
        "objects_url": f"s3://{tmp_path.name.replace('_', '-').lower()}",
        "objects_cold_class": "GLACIER",
    }
    settings = settings_in(tmp_path).model_copy(update=named)
    async with Engines.open(settings) as engines:
        await tenants.create(operator_scope(), engines, "oakwood", name="Oakwood", kind="clinic")
        yield engines, system_scope("oakwood")


async def grow_old(scope: Scope, engines: Engines, study: str) -> None:
    """As if all of a study had come long ago, and nobody had looked since."""
    old = Edit(set={"received_at": LONG_AGO}, unset=("opened_at", "changed"))
    for name in ("studies", "series", "instances"):
        await engines.documents.of(scope.grant, name).update({"StudyInstanceUID": study}, old, many=True)
    await tenants.note(scope, engines, {"cooled_at": None})
    engines._owned.clear()


async def opened(scope: Scope, engines: Engines, study: str) -> int:
    """Read all of a study; bytes."""
    read = 0
    for one in await instances_of(scope, engines, study):
        async for piece in read_instance(scope, engines, one):
            read += len(piece)
    return read


async def restored(engines: Engines, s3: Any, study: str, count: int) -> None:
    """Once so many objects of the bucket are brought back, or on their way."""
    bucket = engines.settings.objects_url.removeprefix("s3://")
    async with asyncio.timeout(30):
        while len([key for key in _keys(s3, bucket) if _head(s3, bucket, key).get("Restore")]) < count:
            await asyncio.sleep(0.05)


def classes(engines: Engines, s3: Any) -> list[str]:
    """The storage classes of images, in no order."""
    bucket = engines.settings.objects_url.removeprefix("s3://")
    return [_head(s3, bucket, key).get("StorageClass", "STANDARD") for key in _keys(s3, bucket)]


def _keys(s3: Any, bucket: str) -> list[str]:
    return [
        one["Key"]
        for one in s3.list_objects_v2(Bucket=bucket).get("Contents", ())
        if "/instances/" in one["Key"]
    ]


def _head(s3: Any, bucket: str, key: str) -> Any:
    return s3.head_object(Bucket=bucket, Key=key)


def large(count: int = 2, **values: Any) -> Iterator[Any]:
    """Images that are worth moving."""
    return series(count, Rows=256, Columns=512, PixelData=bytes(SMALLEST * 2), BitsAllocated=16, **values)


async def archived(scope: Scope, engines: Engines, count: int = 2) -> str:
    """A study whose images are all in GLACIER."""
    study = (await put_all(scope, engines, large(count)))[0].study_instance_uid
    await rest(scope, engines)
    await grow_old(scope, engines, study)
    assert await cool_due(scope, engines) == 1
    return study


@dataclass
class Hours:
    """What is asked for is on its way until `over` is called; moto has it back at once."""

    restore: Callable[[Bucket, str], None]
    wanted: list[tuple[Bucket, str]] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """How many requests there were."""
        return len(self.wanted)

    @property
    def asked(self) -> set[str]:
        """Which keys of the tenant were asked for."""
        return {key.partition("/")[2] for _, key in self.wanted}

    async def wait_for(self, count: int) -> None:
        """Until so many objects were asked for."""
        async with asyncio.timeout(30):
            while len(self.asked) < count:
                await asyncio.sleep(0.02)

    def over(self) -> None:
        """All of it is there."""
        for bucket, key in self.wanted:
            self.restore(bucket, key)


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    found = Hours(Bucket._fetch)
    monkeypatch.setattr(Bucket, "_fetch", lambda bucket, key: found.wanted.append((bucket, key)))
    return found
