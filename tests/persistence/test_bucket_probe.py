"""The probe on SeaweedFS, and on stores that lack something."""

import pytest

from services.errors import Invalid
from services.persistence import Objects
from services.persistence.bucket import Bucket
from services.persistence.bucket_probe import Probe

SPILLED = 6 << 20


def probe_of(bucket: Objects) -> Probe:
    assert isinstance(bucket._engine, Bucket)
    return Probe(bucket._engine, bucket._disks, SPILLED)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.persistence.bucket.PART_BYTES", 5 << 20)


async def keys(bucket: Objects) -> set[str]:
    assert isinstance(bucket._engine, Bucket)
    return {key async for batch in bucket._engine.list("_probe/") for key, _ in batch}


async def test_seaweedfs_has_what_images_need(bucket: Objects) -> None:
    tried = await probe_of(bucket).run()
    assert [one for one in tried if one.needed and one.wrong] == []
    assert {one.feature.split(" ")[0] for one in tried if not one.needed and one.wrong is None} >= {
        "a",
        "versions",
    }
    assert await keys(bucket) == set()


@pytest.mark.parametrize(
    ("lacking", "feature"),
    [("commit", "If-None-Match"), ("delete", "deleted"), ("read", "ranges"), ("list", "listed")],
)
async def test_what_is_missing_is_named(
    bucket: Objects, monkeypatch: pytest.MonkeyPatch, lacking: str, feature: str
) -> None:
    right = getattr(Bucket, lacking)

    async def committed(self: Bucket, key: str, upload: object) -> bool:
        await right(self, key, upload)
        return True

    async def nothing(self: Bucket, key: str) -> None:
        if "deleted" not in key:
            await right(self, key)

    async def whole(self: Bucket, key: str, start: int, length: int | None) -> bytes:
        return (
            bytes(await right(self, key, 0, None))
            if "ranges" in key
            else bytes(await right(self, key, start, length))
        )

    async def empty(self: Bucket, prefix: str):
        async for batch in right(self, prefix):
            yield [] if "listed" in prefix else batch

    wrong = {"commit": committed, "delete": nothing, "read": whole, "list": empty}[lacking]
    monkeypatch.setattr(Bucket, lacking, wrong)
    tried = await probe_of(bucket).run()
    assert any(feature in one.feature for one in tried if one.needed and one.wrong)
    monkeypatch.undo()
    for key in await keys(bucket):
        await bucket._engine.delete(key)


async def test_a_folder_is_no_s3(folder: Objects) -> None:
    with pytest.raises(Invalid, match="no S3"):
        await folder.probe()
