"""How a bucket is protected: on SeaweedFS, and on a store of AWS's own rules (moto)."""

import os
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import CliRunner
from moto import mock_aws

from services.cli import main
from services.errors import Invalid
from services.persistence import Grant, Objects
from services.persistence.bucket import Bucket
from services.persistence.bucket_protection import Lock, LockMode, WantedProtection, protect, state
from services.settings import Settings

SHORT = WantedProtection(old_days=30, upload_days=7)


def now(steps: list) -> dict[str, str]:
    return {one.feature: one.now for one in steps}


@pytest.fixture
async def at_aws(tmp_path: Path) -> AsyncIterator[Objects]:
    """An empty bucket of AWS's own rules, as Vetark makes it, for processes that tell checksums."""
    url = f"s3://oak-{uuid.uuid4().hex[:8]}"
    with mock_aws():  # in this process alone: no socket
        settings = Settings(objects_url=url, objects_checksums=True, spool_folder=tmp_path)
        objects = Objects.connect(settings)
        await objects.prepare()
        yield objects
        await objects.close()


async def test_seaweedfs_keeps_versions_and_gives_back_what_was_deleted(s3: dict[str, str]) -> None:
    with patch.dict(os.environ, s3):
        objects = Objects.connect(Settings(objects_url=f"s3://oak-{uuid.uuid4().hex[:8]}"))
    await objects.prepare()
    bucket = objects.bucket()
    would = await protect(bucket, SHORT, apply=False)
    assert (now(would)["versions"], [one.said for one in would]) == ("off", [None, None])
    done = {one.feature: one for one in await protect(bucket, SHORT, apply=True)}
    assert (done["versions"].now, done["versions"].said) == ("Enabled", "done")
    assert done["lifecycle"].said is not None  # whatever this SeaweedFS says to it, it is told
    assert done["lifecycle"].refused or done["lifecycle"].is_met

    await bucket.replace("oak/a", b"first", lasting=True)
    await bucket.replace("oak/a", b"second", lasting=True)
    await bucket.delete("oak/a")
    assert await bucket.size("oak/a") is None
    versions = bucket.client.list_object_versions(Bucket=bucket.name, Prefix="oak/a")
    kept = {
        bucket.client.get_object(Bucket=bucket.name, Key="oak/a", VersionId=one["VersionId"])["Body"].read()
        for one in versions["Versions"]
    }
    assert kept == {b"first", b"second"}
    await objects.close()


async def test_rules_of_others_stay_and_a_second_time_changes_nothing(at_aws: Objects) -> None:
    bucket = at_aws.bucket()
    assert isinstance(bucket, Bucket)
    theirs = {"ID": "cold", "Status": "Enabled", "Filter": {"Prefix": "a/"}, "Expiration": {"Days": 9}}
    bucket.client.put_bucket_lifecycle_configuration(
        Bucket=bucket.name, LifecycleConfiguration={"Rules": [theirs]}
    )
    assert [one.said for one in await protect(bucket, SHORT, apply=True)] == ["done", "done"]
    assert [one.said for one in await protect(bucket, SHORT, apply=True)] == [None, None]
    rules = bucket.client.get_bucket_lifecycle_configuration(Bucket=bucket.name)["Rules"]
    assert sorted(rule["ID"] for rule in rules) == [
        "cold",
        "vetark-old-versions",
        "vetark-unfinished-uploads",
    ]
    assert now(await state(bucket))["object lock"] == "off"


async def test_a_locked_bucket_takes_objects_and_gives_no_version_away(at_aws: Objects) -> None:
    bucket = at_aws.bucket()
    locked = WantedProtection(30, 7, Lock(LockMode.COMPLIANCE, 20))
    done = {one.feature: one for one in await protect(bucket, locked, apply=True)}
    assert done["object lock"].said == "done"
    assert now(await state(bucket))["object lock"] == "COMPLIANCE 20 d"
    bucket.client.put_object(Bucket=bucket.name, Key="oak/a", Body=b"first")
    bucket.client.delete_object(Bucket=bucket.name, Key="oak/a")
    (version,) = bucket.client.list_object_versions(Bucket=bucket.name, Prefix="oak/a")["Versions"]
    with pytest.raises(bucket.client.exceptions.ClientError, match="AccessDenied"):
        bucket.client.delete_object(Bucket=bucket.name, Key="oak/a", VersionId=version["VersionId"])


async def test_a_lock_that_stops_stores_or_outlasts_old_versions_is_refused(
    bucket: Objects, at_aws: Objects
) -> None:
    lock = Lock(LockMode.GOVERNANCE, 60)
    with pytest.raises(Invalid, match="VETARK_OBJECTS_CHECKSUMS"):
        await protect(bucket.bucket(), WantedProtection(90, 7, lock), apply=True)
    with pytest.raises(Invalid, match="--old-days"):
        await protect(at_aws.bucket(), WantedProtection(30, 7, lock), apply=True)


@pytest.mark.parametrize("size", [100, 3 << 20])
async def test_checksums_are_told_where_they_are_wanted(
    s3: dict[str, str], tmp_path: Path, size: int
) -> None:
    data = os.urandom(size)
    with patch.dict(os.environ, s3):
        settings = Settings(
            objects_url=f"s3://oak-{uuid.uuid4().hex[:8]}", objects_checksums=True, spool_folder=tmp_path
        )
        objects = Objects.connect(settings)
    await objects.prepare()
    upload = objects.of(Grant("oak")).begin("a")
    upload.write(data)
    sent: list[str] = []
    objects.bucket().client.meta.events.register(
        "before-send.s3", lambda request, **_: sent.extend(map(str.lower, request.headers))
    )
    assert await upload.commit()
    upload.discard()
    assert await objects.of(Grant("oak")).read("a") == data
    if size > 1 << 20:  # by boto3; the smaller one goes by obstore
        assert any("x-amz-checksum" in name or name == "x-amz-trailer" for name in sent)
    await objects.close()


def test_a_folder_is_no_bucket(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "data"))
    with patch.dict(os.environ):  # a command names its engines there
        begun = CliRunner().invoke(main, ["engines", "prepare", *data])
        ended = CliRunner().invoke(main, ["objects", "protect", *data])
    assert begun.exit_code == 0, begun.output
    assert (ended.exit_code, "no S3" in ended.output) == (1, True)
