"""dicomweb-client, as others use it: stores, lists and retrieves a study of our HTTP entry point."""

import asyncio
from io import BytesIO

import numpy as np
import pydicom
import pytest
from dicomweb_client import DICOMwebClient
from pydicom import Dataset
from pydicom.data import get_testdata_file

from services.persistence import Engines
from services.tenancy import tokens
from services.tenancy.scope import Scope

# A native CT, a lossless JPEG-LS MR and a colour image of two frames.
FILES = ("CT_small.dcm", "MR_small_jpeg_ls_lossless.dcm", "SC_rgb_rle_2frame.dcm")


@pytest.fixture
async def client(api: str, engines: Engines, oakwood: Scope) -> DICOMwebClient:
    token = await tokens.create(oakwood, engines, role="veterinarian")
    return DICOMwebClient(f"{api}/tenants/oakwood/dicomweb", headers={"Authorization": f"Bearer {token}"})


def sent() -> list[Dataset]:
    return [pydicom.dcmread(str(get_testdata_file(name))) for name in FILES]


def walk(client: DICOMwebClient) -> None:
    """Everything a reading client asks for; runs in a thread."""
    answer = client.store_instances(sent())
    assert len(answer.ReferencedSOPSequence) == len(FILES)
    assert len(client.search_for_studies()) == len(FILES)
    assert client.search_for_studies(search_filters={"PatientID": "nobody"}) == []
    for dataset in sent():
        study, series, uid = dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.SOPInstanceUID
        (found,) = client.search_for_studies(
            search_filters={"PatientName": str(dataset.PatientName)}, fuzzymatching=True
        )
        assert Dataset.from_json(found).StudyInstanceUID == study
        assert len(client.search_for_series(study)) == 1
        assert len(client.search_for_instances(study, series)) == 1

        (metadata,) = client.retrieve_series_metadata(study, series)
        assert Dataset.from_json(metadata, bulk_data_uri_handler=lambda _: b"").Rows == dataset.Rows
        stored = (("application/dicom", "*"),)
        assert client.retrieve_instance(study, series, uid, media_types=stored) == dataset
        assert client.retrieve_study(study, media_types=stored) == [dataset]
        (plain,) = client.retrieve_series(study, series)
        assert plain.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
        assert (plain.pixel_array == dataset.pixel_array).all()

        frames = list(range(1, int(dataset.get("NumberOfFrames", 1)) + 1))
        decoded = client.retrieve_instance_frames(study, series, uid, frames)
        assert b"".join(decoded) == pixels(dataset)
        stored = client.retrieve_instance_frames(
            study, series, uid, frames, media_types=(("application/octet-stream", "*"),)
        )
        assert len(stored) == len(frames)
        picture = client.retrieve_instance_rendered(study, series, uid, media_types=("image/png",))
        assert picture.startswith(b"\x89PNG")
        small = client.retrieve_instance_frames_rendered(
            study, series, uid, [1], media_types=("image/jpeg",), params={"viewport": "32,32"}
        )
        assert small.startswith(b"\xff\xd8")


def search(client: DICOMwebClient) -> None:
    """Every way in which it searches; runs in a thread."""
    client.store_instances(sent())
    ct, mr, colour = sent()
    studies = client.search_for_studies
    uids = f"{ct.StudyInstanceUID},{mr.StudyInstanceUID}"
    assert len(studies(search_filters={"StudyInstanceUID": uids})) == 2
    assert len(studies(search_filters={"0020000D": colour.StudyInstanceUID})) == 1
    family, given = str(ct.PatientName).split("^")
    slip = family[:3] + family[4] + family[3] + family[5:]
    (found,) = studies(search_filters={"PatientName": f"{given} {slip}"}, fuzzymatching=True)
    assert Dataset.from_json(found).PatientID == ct.PatientID
    assert studies(search_filters={"PatientName": slip}) == []
    assert len(studies(search_filters={"PatientName": f"{family[:4]}*"}, fields=["PatientAge"])) >= 1
    (found,) = studies(
        search_filters={"StudyDate": f"{ct.StudyDate}-{ct.StudyDate}", "PatientID": ct.PatientID}
    )
    assert found["00201208"]["Value"] == [1]
    pages = [studies(limit=1, offset=offset) for offset in range(3)]
    assert len({page[0]["0020000D"]["Value"][0] for page in pages}) == 3
    assert len(studies(limit=1, get_remaining=True)) == 3
    assert {one["00080060"]["Value"][0] for one in client.search_for_series()} == {"CT", "MR", "OT"}
    (one,) = client.search_for_series(search_filters={"Modality": "MR"}, fields=["StudyDate"])
    assert one["0020000E"]["Value"] == [mr.SeriesInstanceUID]
    (one,) = client.search_for_instances(search_filters={"SOPInstanceUID": ct.SOPInstanceUID}, fields=["all"])
    assert one["00280004"]["Value"] == [ct.PhotometricInterpretation]
    assert len(client.search_for_instances(ct.StudyInstanceUID)) == 1


def pixels(dataset: Dataset) -> bytes:
    return np.ascontiguousarray(dataset.pixel_array).tobytes()


class TestDicomwebClient:
    async def test_stores_lists_and_retrieves_a_study(self, client: DICOMwebClient) -> None:
        await asyncio.to_thread(walk, client)

    async def test_searches_at_every_level(self, client: DICOMwebClient) -> None:
        await asyncio.to_thread(search, client)

    async def test_retrieves_bulk_data_where_the_metadata_says_it_is(
        self, api: str, client: DICOMwebClient
    ) -> None:
        def read() -> None:
            client.store_instances(sent()[:1])
            dataset = sent()[0]
            (metadata,) = client.retrieve_study_metadata(dataset.StudyInstanceUID)
            uri = metadata["7FE00010"]["BulkDataURI"]
            assert uri.startswith(api)
            (value,) = client.retrieve_bulkdata(uri)
            assert value == dataset.PixelData

        await asyncio.to_thread(read)

    async def test_reads_back_a_file_with_its_meta_information(self, client: DICOMwebClient) -> None:
        def read() -> None:
            client.store_instances(sent()[1:2])
            uid, stored = sent()[1].StudyInstanceUID, (("application/dicom", "*"),)
            dataset = client.retrieve_study(uid, media_types=stored)[0]
            assert dataset.file_meta.TransferSyntaxUID == sent()[1].file_meta.TransferSyntaxUID
            dataset.save_as(BytesIO(), enforce_file_format=True)

        await asyncio.to_thread(read)
