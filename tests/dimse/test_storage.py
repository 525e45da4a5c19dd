"""C-STORE into the true archive."""

import asyncio
import struct
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file

from services.archive.ingest.differing import differing
from services.archive.ingest.files import store_file
from services.archive.retrieve.datasets import instances_of, read_dataset
from services.dicom.part10 import Source, read_file_meta
from services.errors import NotFound, Unavailable
from services.peers.store import Dataset, store
from services.persistence import Engines, TenantObjects
from services.tenancy.scope import Scope
from tests.dimse.conftest import MODALITY, Scp
from tests.dimse.datasets import MR, element, image

FILES = [
    "CT_small.dcm",
    "MR_small_bigendian.dcm",
    "image_dfl.dcm",
    "SC_rgb_rle_2frame.dcm",
    "JPEG2000.dcm",
    "reportsi.dcm",
]


async def _kept(scope: Scope, engines: Engines) -> dict[str, bytes]:
    """Every dataset the tenant has, by SOP Instance UID."""
    studies = await engines.documents.of(scope.grant, "studies").find({})
    kept = {}
    for study in studies:
        for instance in await instances_of(scope, engines, study["StudyInstanceUID"]):
            pieces = [bytes(piece) async for piece in read_dataset(scope, engines, instance)]
            kept[instance.sop_instance_uid] = b"".join(pieces)
    return kept


async def _objects(scope: Scope, engines: Engines) -> list[str]:
    return [key async for key, _ in engines.objects.of(scope.grant).list("instances/")]


class TestAnswer:
    async def test_what_was_sent_is_kept_byte_for_byte(
        self, scp: Scp, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        paths = [Path(str(get_testdata_file(name))) for name in FILES]
        datasets = [Dataset.of_file(path) for path in paths]
        assert [sent.status for sent in await store(scp.peer(), datasets)] == [0] * len(paths)
        kept = await _kept(oakwood, engines)
        for path, dataset in zip(paths, datasets, strict=True):
            assert kept[dataset.sop_instance_uid] == path.read_bytes()[dataset.offset :]
        assert await _kept(elmside, engines) == {}

    async def test_the_file_says_where_it_came_from(self, scp: Scp, engines: Engines, oakwood: Scope) -> None:
        sent = image()
        await store(scp.peer(), [sent])
        (instance,) = await instances_of(oakwood, engines, "1.2.3")
        head = await engines.objects.of(oakwood.grant).read(f"instances/{sent.sop_instance_uid}.dcm", 0, 2048)
        meta = read_file_meta(head)
        assert (meta.sop_class_uid, meta.sop_instance_uid) == (MR, instance.sop_instance_uid)
        assert meta.source is not None
        assert (meta.source.calling_aet, meta.source.called_aet) == (MODALITY, "OAKWOOD")
        assert meta.source.address == "127.0.0.1"

    async def test_the_called_title_decides_the_tenant(
        self, scp: Scp, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        ours, theirs = image(), image()
        await store(scp.peer("OAKWOOD"), [ours])
        await store(scp.peer("ELMSIDE"), [theirs])
        assert (await _kept(oakwood, engines)).keys() == {ours.sop_instance_uid}
        assert (await _kept(elmside, engines)).keys() == {theirs.sop_instance_uid}

    async def test_dcmtk_stores(
        self, scp: Scp, engines: Engines, oakwood: Scope, dcmtk: Callable[[str], Path]
    ) -> None:
        path = get_testdata_file("CT_small.dcm")
        for program in ("storescu", "dcmsend"):
            command = [
                dcmtk(program),
                "-aet",
                MODALITY,
                "-aec",
                "OAKWOOD",
                "127.0.0.1",
                str(scp.port),
                path,
            ]
            done: subprocess.CompletedProcess[bytes] = await asyncio.to_thread(
                subprocess.run, command, capture_output=True, check=False
            )
            assert done.returncode == 0, done.stderr.decode()
        assert len(await _kept(oakwood, engines)) == 1

    async def test_a_large_one_goes_by_way_of_the_spool(
        self, scp: Scp, engines: Engines, oakwood: Scope
    ) -> None:
        large = image(pixels=bytes(range(256)) * 40_000)
        (sent,) = await store(scp.peer(), [large])
        assert sent.status == 0
        assert (await _kept(oakwood, engines))[large.sop_instance_uid] == large.data

    async def test_associations_store_at_the_same_time(
        self, scp: Scp, engines: Engines, oakwood: Scope
    ) -> None:
        groups = [[image(series=f"1.2.3.{number}") for _ in range(10)] for number in range(8)]
        results = await asyncio.gather(*(store(scp.peer(), group) for group in groups))
        assert {sent.status for result in results for sent in result} == {0}
        assert len(await _kept(oakwood, engines)) == 80

    async def test_few_zeros_behind_a_dataset_are_kept_with_it(
        self, scp: Scp, engines: Engines, oakwood: Scope
    ) -> None:
        padded = [replace(one := image(), data=one.data + bytes(count)) for count in (1, 2, 7, 8, 400)]
        assert [sent.status for sent in await store(scp.peer(), padded)] == [0] * len(padded)
        assert await _kept(oakwood, engines) == {one.sop_instance_uid: one.data for one in padded}
        spoilt = [replace(one := image(), data=one.data + bytes(count) + b"x") for count in (0, 1, 6, 400)]
        assert {sent.status for sent in await store(scp.peer(), spoilt)} == {0xC000}

    async def test_a_file_of_it_is_the_same_again(
        self, scp: Scp, engines: Engines, oakwood: Scope, tmp_path: Path
    ) -> None:
        """By file or by C-STORE, in either order: the same bytes (decision 0040)."""
        source = Source("IMPORT", "", "", datetime.now(UTC))
        first, second = image(), image()
        await store(scp.peer(), [first])
        for number, one in enumerate((first, second)):
            assert isinstance(one.data, bytes)
            (tmp_path / "bare").write_bytes(one.data)
            stored = await store_file(oakwood, engines, tmp_path / "bare", source)
            assert (stored.duplicate, stored.warning != "") == (number == 0, True)
        assert [sent.status for sent in await store(scp.peer(), [first, second])] == [0, 0]
        assert await differing(oakwood, engines) == []
        assert (await _kept(oakwood, engines)).keys() == {first.sop_instance_uid, second.sop_instance_uid}

    async def test_the_first_one_stays(self, scp: Scp, engines: Engines, oakwood: Scope) -> None:
        first = image(pixels=b"first!")
        again = image(first.sop_instance_uid, pixels=b"second")
        assert [sent.status for sent in await store(scp.peer(), [first, first, again])] == [0, 0, 0]
        assert (await _kept(oakwood, engines))[first.sop_instance_uid] == first.data

    @pytest.mark.parametrize(
        ("dataset", "status"),
        [
            (image(sop_instance_uid="1.2.3.99"), 0xA900),
            (image(sop_class_uid="1.2.840.10008.5.1.4.1.1.2"), 0xA900),
            (image(study=""), 0xC000),
            (image(series=""), 0xC000),
            (Dataset(MR, "1.2.3.98", "1.2.840.10008.1.2.1", b""), 0xC000),
            (Dataset(MR, "1.2.3.98", "1.2.840.10008.1.2.1", b"this is no dataset at all"), 0xC000),
            (Dataset(MR, "1.2.3.98", "1.2.840.10008.1.2.1.99", b"not deflated"), 0xC000),
            (Dataset(MR, "", "1.2.840.10008.1.2.1", image().data), 0xC000),
        ],
    )
    async def test_bad_input_is_answered_and_leaves_nothing(
        self, scp: Scp, engines: Engines, oakwood: Scope, dataset: Dataset, status: int
    ) -> None:
        good = image()
        bad, fine = await store(scp.peer(), [dataset, good])
        assert (bad.status, fine.status) == (status, 0)
        assert bad.comment
        assert (await _kept(oakwood, engines)).keys() == {good.sop_instance_uid}
        assert await _objects(oakwood, engines) == [f"instances/{good.sop_instance_uid}.dcm"]

    async def test_a_truncated_one_is_refused_wherever_it_is_cut(
        self, scp: Scp, engines: Engines, oakwood: Scope
    ) -> None:
        whole = image(pixels=b"12345678")
        data = bytes(whole.data)
        pixels = len(data) - len(element(0x7FE0, 0x0010, b"OW", b"12345678"))
        cut = [
            Dataset(MR, whole.sop_instance_uid, whole.transfer_syntax_uid, data[:length])
            for length in (*range(1, pixels - 40, 3), *range(pixels + 1, len(data)))
        ]
        results = await store(scp.peer(), cut)
        assert {sent.status for sent in results} <= {0xC000, 0xA900}
        longer = data + element(0x7FE0, 0x0010, b"OW", b"")[:8] + struct.pack("<I", 0x7FFFFFFF)
        (sent,) = await store(
            scp.peer(), [Dataset(MR, whole.sop_instance_uid, whole.transfer_syntax_uid, longer)]
        )
        assert sent.status == 0xC000
        assert await _objects(oakwood, engines) == []

    @pytest.mark.parametrize("uid", ["1.2." + "3" * 80, "../../etc/passwd", "Rex-1", "1..2"])
    async def test_uids_that_break_the_grammar_are_stored(
        self, scp: Scp, engines: Engines, oakwood: Scope, uid: str
    ) -> None:
        odd = image(uid)
        (sent,) = await store(scp.peer(), [odd])
        assert sent.status == 0
        assert await _kept(oakwood, engines) == {uid: odd.data}

    async def test_no_room_is_a700_until_there_is_room_again(
        self, scp: Scp, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(objects: TenantObjects, key: str) -> None:
            raise Unavailable("no room left")

        with monkeypatch.context() as patch:
            patch.setattr(TenantObjects, "begin", full)
            (sent,) = await store(scp.peer(), [image()])
            assert (sent.status, sent.comment) == (0xA700, "no room left")
        assert await _kept(oakwood, engines) == {}
        (sent,) = await store(scp.peer(), [image()])
        assert sent.status == 0

    async def test_a_bug_fails_one_instance(
        self, scp: Scp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        name = "Smith^Rex"

        async def broken(*_: object) -> None:
            raise KeyError(name)

        with monkeypatch.context() as patch:
            patch.setattr("services.dimse.storage.store_instance", broken)
            (sent,) = await store(scp.peer(), [image()])
        assert (sent.status, sent.comment) == (0x0110, "internal error")
        assert "Rex" not in caplog.text
        assert "a C-STORE ended unexpectedly: KeyError" in caplog.text
        (sent,) = await store(scp.peer(), [image()])
        assert sent.status == 0

    async def test_a_sender_that_is_cut_off_leaves_nothing(
        self, scp: Scp, engines: Engines, oakwood: Scope
    ) -> None:
        sending = asyncio.create_task(store(scp.peer(), [image(pixels=bytes(64 << 20))]))
        await asyncio.sleep(0.02)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        (sent,) = await store(scp.peer(), [image()])
        assert sent.status == 0
        with pytest.raises(NotFound):
            await instances_of(oakwood, engines, "9.9.9")
        assert len(await _objects(oakwood, engines)) <= 2
