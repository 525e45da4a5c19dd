"""An index of a clinic's year, made again from its objects."""

import time

import pytest
from pydicom.uid import ExplicitVRLittleEndian

from services.archive.index.entries import object_key
from services.archive.ingest.rebuild import rebuild
from services.dicom.part10 import file_meta
from services.persistence import Engines
from services.tenancy.scope import Scope
from tests.archive.samples import MR, dataset, encoded, source

OBJECTS = 100_000
OF_A_STUDY = 50
AT_ONCE = 1000


async def write_objects(scope: Scope, engines: Engines, count: int) -> None:
    """Objects as they are after a loss of the index, many synced at once."""
    assert engines.inbox is not None
    template = encoded(
        dataset(SOPInstanceUID="1.2.3.4", StudyInstanceUID="1.2.3.5", SeriesInstanceUID="1.2.3.6")
    )
    for start in range(0, count, AT_ONCE):
        made = []
        for number in range(start, min(start + AT_ONCE, count)):
            uid, study = f"1.2.3.4.{number:09}", f"1.2.3.5.{number // OF_A_STUDY:09}"
            data = template
            for plain, own in (("1.2.3.4\0", uid), ("1.2.3.5\0", study), ("1.2.3.6\0", f"{study}.1")):
                data = _with_uid(data, plain.encode(), own.encode())
            meta = file_meta(MR, uid, ExplicitVRLittleEndian, source=source())
            made.append((f"{scope.grant.tenant}/{object_key(uid)}", meta + data))
        await engines.inbox._folder.write_all(made)


def _with_uid(data: bytes, plain: bytes, own: bytes) -> bytes:
    """The dataset with another UID, its length before it."""
    at = data.index(plain)
    padded = own + b"\0" * (len(own) % 2)
    return data[: at - 2] + len(padded).to_bytes(2, "little") + padded + data[at + len(plain) :]


class TestRebuild:
    @pytest.mark.parametrize("count", [500, pytest.param(OBJECTS, marks=pytest.mark.soak)])
    @pytest.mark.timeout(3600)
    async def test_finds_every_object(self, oakwood: Scope, engines: Engines, count: int) -> None:
        await write_objects(oakwood, engines, count)
        start = time.perf_counter()
        assert await rebuild(oakwood, engines) == count
        seconds = time.perf_counter() - start
        print(f"{count} objects in {seconds:.1f} s, {count / seconds:.0f} a second")
        assert await engines.documents.of(oakwood.grant, "instances").count({}) == count
        assert await engines.documents.of(oakwood.grant, "studies").count({}) == count // OF_A_STUDY
