import stat
from pathlib import Path

import boto3
import pytest

from services.embedded import seaweedfs
from tests.processes import suspend


class TestStart:
    async def test_one_that_is_suspended_does_not_answer_and_objects_survive_kill_9(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(seaweedfs, "_ANSWERING_SECONDS", 1.0)
        folder = tmp_path / "seaweedfs"
        own = seaweedfs.Own.of(folder)
        assert seaweedfs.Own.of(folder) == own
        assert stat.S_IMODE((folder / "own.json").stat().st_mode) == 0o600

        child = await seaweedfs.start(folder, own, log=tmp_path / "log")
        client(own).create_bucket(Bucket=seaweedfs.BUCKET)
        client(own).put_object(Bucket=seaweedfs.BUCKET, Key="key", Body=b"object")
        assert await seaweedfs.answers(own, child)
        await suspend(child.process.pid)
        assert not await seaweedfs.answers(own, child)
        child.process.kill()
        await child.process.wait()

        child = await seaweedfs.start(folder, own, log=tmp_path / "log")
        found = client(own).get_object(Bucket=seaweedfs.BUCKET, Key="key")
        with found["Body"] as body:
            assert body.read() == b"object"
        stranger = seaweedfs.Own(own.ports, own.access_key, "guessed")
        try:
            client(stranger).list_objects_v2(Bucket=seaweedfs.BUCKET)
            refused = ""
        except client(own).exceptions.ClientError as error:
            refused = error.response["Error"]["Code"]
        assert refused == "SignatureDoesNotMatch"
        await child.stop(grace=1)


def client(own: seaweedfs.Own):
    environment = own.environment()
    return boto3.client(
        "s3",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        aws_access_key_id=own.access_key,
        aws_secret_access_key=own.secret_key,
        region_name=environment["AWS_REGION"],
    )
