"""Both object engines, each real: a folder on this disk, and SeaweedFS."""

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from services.embedded import seaweedfs
from services.persistence import Grant, Objects, TenantObjects
from services.settings import Settings


@pytest.fixture(scope="session")
async def s3(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, str]]:
    """The environment that names a running SeaweedFS."""
    folder = tmp_path_factory.mktemp("seaweedfs")
    own = seaweedfs.Own.of(folder)
    # Each test has a bucket of its own, and seven volumes for each are soon more than a small disk has.
    with patch.dict(os.environ, WEED_MASTER_VOLUME_GROWTH_COPY_1="1"):
        child = await seaweedfs.start(folder, own, log=folder / "log")
    yield own.environment()
    await child.stop(grace=5)


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Objects]:
    """Objects in a local folder; more than 64 KiB are spooled."""
    objects = Objects.connect(Settings(objects_url=(tmp_path / "objects").as_uri()))
    await objects.prepare()
    yield objects
    await objects.close()


@pytest.fixture(scope="session")
async def _bucket(
    s3: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Objects, Path]]:
    spool = tmp_path_factory.mktemp("spool")
    with patch.dict(os.environ, s3):
        settings = Settings(objects_url=s3["VETARK_OBJECTS_URL"], spill_bytes=1 << 16, spool_folder=spool)
        objects = Objects.connect(settings)
        await objects.prepare()
    yield objects, spool
    await objects.close()


@pytest.fixture
def bucket(_bucket: tuple[Objects, Path]) -> Iterator[Objects]:
    """Objects in a bucket that all tests share, as connecting takes boto3 long; the spool is left empty."""
    objects, spool = _bucket
    yield objects
    assert not list(spool.iterdir())


@pytest.fixture(params=["folder", "bucket"])
def objects(request: pytest.FixtureRequest) -> Objects:
    """One after the other: nothing in the installation knows which."""
    found: Objects = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def slug() -> str:
    """A tenant of the test's own."""
    return f"oak-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def oak(objects: Objects, slug: str) -> TenantObjects:
    """Oakwood's objects."""
    return objects.of(Grant(slug))


@pytest.fixture
def twin(objects: Objects, slug: str) -> TenantObjects:
    """Those of another tenant, whose slug begins alike."""
    return objects.of(Grant(f"{slug}wood"))


async def put(objects: TenantObjects, key: str, data: bytes) -> bool:
    """Store one object."""
    upload = objects.begin(key)
    upload.write(data)
    try:
        return await upload.commit()
    finally:
        upload.discard()
