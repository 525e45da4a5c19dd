import email
import email.policy
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom import dcmread

from services.dicom.part10 import read_file_meta
from services.embedded import phantoms
from tests.installation import Installation
from tests.journeys.dcmtk import run


@pytest.fixture
async def files(tmp_path: Path, dcmtk: Callable[[str], Path]) -> list[Path]:
    """A small CT as DCMTK writes it: what its storescu then sends is what the file holds."""
    written = []
    for number, dataset in enumerate(phantoms.study("CT", phantoms.ANIMALS[0], instances=3, seed=77)):
        raw, file = tmp_path / f"{number}.raw", tmp_path / f"{number}.dcm"
        raw.write_bytes(phantoms.part10(dataset))
        await run(dcmtk("dcmconv"), raw, file)
        written.append(file)
    return written


def dataset_of(part10: bytes) -> bytes:
    """All after the File Meta Information."""
    return part10[read_file_meta(part10).length :]


class TestStoreAndRetrieve:
    async def test_what_storescu_sends_is_found_and_comes_back_byte_for_byte(
        self, installation: Installation, files: list[Path], dcmtk: Callable[[str], Path]
    ) -> None:
        sent = [dcmread(file, stop_before_pixels=True) for file in files]
        study = sent[0].StudyInstanceUID
        await run(
            dcmtk("storescu"), "-aet", "ANY-MODALITY", "-aec", "OAKWOOD",
            "127.0.0.1", str(installation.dimse_port), *files,
        )  # fmt: skip

        async with installation.signed_in("vet@oakwood.test") as vet:
            root = "/tenants/oakwood/dicomweb"
            found = (await vet.get(f"{root}/studies", params={"StudyInstanceUID": study})).json()
            assert [row["00201208"]["Value"] for row in found] == [[3]]
            answer = await vet.get(
                f"{root}/studies/{study}",
                headers={"Accept": 'multipart/related; type="application/dicom"; transfer-syntax=*'},
            )
            assert answer.status_code == 200
        head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
        parts = email.message_from_bytes(head + answer.content, policy=email.policy.HTTP).iter_parts()
        came_back = {dataset_of(bytes(part.get_payload(decode=True))) for part in parts}
        assert came_back == {dataset_of(file.read_bytes()) for file in files}

        async with installation.signed_in("vet@elmside.test") as stranger:
            twin = "/tenants/elmside/dicomweb"
            answer = await stranger.get(f"{twin}/studies", params={"StudyInstanceUID": study})
            assert answer.status_code in {200, 204}
            assert answer.text in {"", "[]"}
            assert (await stranger.get(f"{twin}/studies/{study}")).status_code == 404
            assert (await stranger.get(f"{root}/studies/{study}")).status_code == 404

    async def test_unknown_titles_are_refused_with_the_standards_reasons(
        self, installation: Installation, dcmtk: Callable[[str], Path]
    ) -> None:
        port = str(installation.dimse_port)
        assert "Called AE Title Not Recognized" in await run(
            dcmtk("echoscu"), "-aet", "ANY-MODALITY", "-aec", "NOBODY", "127.0.0.1", port, code=1
        )
        assert "Calling AE Title Not Recognized" in await run(
            dcmtk("echoscu"), "-aet", "STRANGER", "-aec", "OAKWOOD", "127.0.0.1", port, code=1
        )
        assert await run(dcmtk("echoscu"), "-aet", "ANY-MODALITY", "-aec", "OAKWOOD", "127.0.0.1", port) == ""
