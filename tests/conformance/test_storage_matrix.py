"""Every SOP class of the reference's Table 1 in every transfer syntax of its Table 4, by name."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from services.archive.retrieve.datasets import instances_of, read_dataset
from services.errors import NotFound
from services.peers.store import Dataset, Sent, store
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.scope import Scope
from tests.conformance.table_1 import SOP_CLASSES, STUDY, TRANSFER_SYNTAXES, part10
from tests.dimse.clinics import opened, trust
from tests.dimse.conftest import MODALITY, Scp
from tests.journeys.dcmtk import run

MATRIX = [(sop_class, syntax) for sop_class in SOP_CLASSES for syntax in TRANSFER_SYNTAXES]


@pytest.fixture
async def clinic(settings: Settings, engines: Engines, oakwood: Scope) -> AsyncIterator[Scp]:
    await trust(oakwood, engines)
    async with opened(settings) as scp:
        yield scp


async def _kept(scope: Scope, engines: Engines) -> dict[str, tuple[str, str, bytes]]:
    """SOP class, transfer syntax and dataset by SOP Instance UID, as the archive finds and gives them."""
    return {
        instance.sop_instance_uid: (
            instance.sop_class_uid,
            instance.transfer_syntax_uid,
            b"".join([bytes(piece) async for piece in read_dataset(scope, engines, instance)]),
        )
        for instance in await instances_of(scope, engines, STUDY)
    }


def _to(scp: Scp) -> tuple[str, ...]:
    return "-aet", MODALITY, "-aec", "OAKWOOD", "127.0.0.1", str(scp.port)


def _write(folder: Path, pairs: list[tuple[str, str]]) -> dict[str, tuple[str, str, Path]]:
    """A file of each pair; class, syntax and path by SOP Instance UID."""
    files = {}
    for number, (name, syntax) in enumerate(pairs):
        content = part10(SOP_CLASSES[name], TRANSFER_SYNTAXES[syntax])
        path = folder / f"{number}.dcm"
        path.write_bytes(content)
        files[Dataset.of_bytes(content).sop_instance_uid] = (name, syntax, path)
    return files


class TestRawScu:
    async def test_every_class_in_every_syntax_is_taken_found_and_given_back_byte_for_byte(
        self, clinic: Scp, engines: Engines, oakwood: Scope
    ) -> None:
        datasets = [Dataset.of_bytes(part10(SOP_CLASSES[name], TRANSFER_SYNTAXES[s])) for name, s in MATRIX]
        sent: list[Sent] = await store(clinic.peer(), datasets)
        kept = await _kept(oakwood, engines)
        wrong = [
            f"{name} in {syntax}: answered {one.status}"
            for (name, syntax), one in zip(MATRIX, sent, strict=True)
            if one.status
            or kept.get(one.dataset.sop_instance_uid)
            != (SOP_CLASSES[name], TRANSFER_SYNTAXES[syntax], bytes(memoryview(one.dataset.data)))
        ]
        assert not wrong, "\n".join(wrong)
        assert len(kept) == len(MATRIX)

    async def test_the_twin_sees_none_of_it(
        self, clinic: Scp, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        name, syntax = MATRIX[0]
        await store(clinic.peer(), [Dataset.of_bytes(part10(SOP_CLASSES[name], TRANSFER_SYNTAXES[syntax]))])
        with pytest.raises(NotFound):
            await instances_of(elmside, engines, STUDY)


class TestDcmtk:
    @pytest.mark.parametrize(
        ("syntax", "option"), list(zip(TRANSFER_SYNTAXES, ("-xi", "-xe", "-xy", "-xs"), strict=True))
    )
    async def test_storescu_sends_every_class(
        self,
        clinic: Scp,
        engines: Engines,
        oakwood: Scope,
        tmp_path: Path,
        dcmtk: Callable[[str], Path],
        syntax: str,
        option: str,
    ) -> None:
        files = _write(tmp_path, [(name, syntax) for name in SOP_CLASSES])
        await run(dcmtk("storescu"), "-R", option, *_to(clinic), *(path for *_, path in files.values()))
        kept = await _kept(oakwood, engines)
        assert {uid: kept[uid][:2] for uid in kept} == {
            uid: (SOP_CLASSES[name], TRANSFER_SYNTAXES[syntax]) for uid, (name, _, _) in files.items()
        }

    async def test_dcmsend_sends_the_whole_matrix(
        self,
        clinic: Scp,
        engines: Engines,
        oakwood: Scope,
        tmp_path: Path,
        dcmtk: Callable[[str], Path],
    ) -> None:
        """Of the two uncompressed syntaxes it chooses one by itself."""
        files = _write(tmp_path, MATRIX)
        command = (dcmtk("dcmsend"), "--decompress-never", *_to(clinic))
        await run(*command, *(path for *_, path in files.values()))
        kept = await _kept(oakwood, engines)
        assert kept.keys() == files.keys()
        for uid, (name, syntax, _) in files.items():
            assert kept[uid][0] == SOP_CLASSES[name]
            if "JPEG" in syntax:
                assert kept[uid][1] == TRANSFER_SYNTAXES[syntax]

    @pytest.mark.parametrize("syntaxes", [1, 2])
    async def test_echoscu_is_answered_in_both_syntaxes_of_table_2(
        self, clinic: Scp, dcmtk: Callable[[str], Path], syntaxes: int
    ) -> None:
        await run(dcmtk("echoscu"), "-pts", str(syntaxes), *_to(clinic))

    async def test_termscu_ends_its_own_association_and_no_other(
        self, clinic: Scp, dcmtk: Callable[[str], Path]
    ) -> None:
        """It asks for DCMTK's private shutdown class, which nobody gets."""
        assert "No Acceptable" in await run(dcmtk("termscu"), *_to(clinic), code=1)
        await run(dcmtk("echoscu"), "--abort", *_to(clinic))
        await run(dcmtk("echoscu"), *_to(clinic))
