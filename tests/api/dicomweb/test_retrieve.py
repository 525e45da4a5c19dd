"""WADO-RS over real engines, and its twin: the other tenant finds nothing under the same UIDs."""

import gzip
import json
from pathlib import Path

import httpx
import pydicom
import pytest
from pydicom import Dataset
from pydicom.data import get_testdata_file
from pydicom.encaps import generate_frames
from pydicom.uid import generate_uid

from services.embedded.phantoms import study
from services.embedded.phantoms.animals import BELLA
from tests.api.clients import dataset_of, headed_parts_of, image, part10, parts_of, stow

ROOT = "/tenants/oakwood/dicomweb"
LITTLE = "1.2.840.10008.1.2.1"


def url_of(dataset: Dataset, root: str = ROOT) -> str:
    return (
        f"{root}/studies/{dataset.StudyInstanceUID}/series/{dataset.SeriesInstanceUID}"
        f"/instances/{dataset.SOPInstanceUID}"
    )


@pytest.fixture
async def three(vet: httpx.AsyncClient) -> list[Dataset]:
    """Two images of one series, one of another, in one study."""
    first = image(frames=3, InstanceNumber=1)
    same = {"StudyInstanceUID": first.StudyInstanceUID}
    second = image(SeriesInstanceUID=first.SeriesInstanceUID, InstanceNumber=2, **same)
    third = image(**same)
    assert (await stow(vet, *map(part10, (first, second, third)))).status_code == 200
    return [first, second, third]


def real(name: str) -> tuple[bytes, Dataset]:
    """A file that pydicom carries."""
    path = get_testdata_file(name)
    assert path
    return Path(path).read_bytes(), pydicom.dcmread(path)


class TestRetrieve:
    async def test_gives_every_instance_of_a_study_or_series_as_it_was_sent(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        sent = {dataset_of(part10(dataset)) for dataset in three}
        study = f"{ROOT}/studies/{three[0].StudyInstanceUID}"
        answer = await vet.get(study, headers={"Accept": 'multipart/related; type="application/dicom"'})
        assert answer.headers["content-type"].startswith(
            'multipart/related; type="application/dicom"; boundary='
        )
        parts = parts_of(answer)
        assert {dataset_of(file) for _, file in parts} == sent
        assert {kind for kind, _ in parts} == {f"application/dicom; transfer-syntax={LITTLE}"}
        assert len(parts_of(await vet.get(f"{study}/series/{three[0].SeriesInstanceUID}"))) == 2

    async def test_gives_one_instance_alone_when_asked_so(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        answer = await vet.get(url_of(three[0]), headers={"Accept": "application/dicom; transfer-syntax=*"})
        assert answer.headers["content-type"] == f"application/dicom; transfer-syntax={LITTLE}"
        assert int(answer.headers["content-length"]) == len(answer.content)
        assert dataset_of(answer.content) == dataset_of(part10(three[0]))

    async def test_refuses_a_form_it_does_not_have(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        study = f"{ROOT}/studies/{three[0].StudyInstanceUID}"
        for path, accept in (
            (study, "application/dicom"),
            (study, "text/html"),
            (
                url_of(three[0]),
                'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.50',
            ),
        ):
            answer = await vet.get(path, headers={"Accept": accept})
            assert answer.status_code == 406
            assert answer.headers["content-type"] == "application/problem+json"

    async def test_is_not_sent_again_to_who_has_it(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        for path in (url_of(three[0]), url_of(three[0]) + "/frames/1", url_of(three[0]) + "/rendered"):
            first = await vet.get(path)
            assert first.status_code == 200
            assert first.headers["cache-control"].startswith("private")
            assert "Cookie" in first.headers["vary"]
            again = await vet.get(path, headers={"If-None-Match": first.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")


class TestFrames:
    async def test_gives_the_frames_of_a_list_in_its_order(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        answer = await vet.get(url_of(three[0]) + "/frames/3,1")
        pixels = three[0].PixelData
        kind = f"application/octet-stream; transfer-syntax={LITTLE}"
        assert parts_of(answer) == [(kind, pixels[48:72]), (kind, pixels[:24])]
        many = ",".join(["1", "2", "3"] * 20)
        assert len(parts_of(await vet.get(f"{url_of(three[0])}/frames/{many}"))) == 60

    async def test_gives_one_frame_alone_when_asked_so(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        answer = await vet.get(url_of(three[0]) + "/frames/2", headers={"Accept": "application/octet-stream"})
        assert answer.content == three[0].PixelData[24:48]

    async def test_a_compressed_frame_comes_as_stored_or_decoded(self, vet: httpx.AsyncClient) -> None:
        file, dataset = real("MR_small_jpeg_ls_lossless.dcm")
        plain = pydicom.dcmread(str(get_testdata_file("MR_small.dcm"))).PixelData
        assert (await stow(vet, file)).status_code == 200
        path = url_of(dataset) + "/frames/1"
        asked = {"Accept": 'multipart/related; type="application/octet-stream"; transfer-syntax=*'}
        ((kind, stored),) = parts_of(await vet.get(path, headers=asked))
        assert kind == "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.4.80"
        assert stored.startswith(b"\xff\xd8")
        ((kind, decoded),) = parts_of(await vet.get(path))
        assert kind.endswith(LITTLE)
        assert decoded == plain
        alone = await vet.get(path, headers={"Accept": "image/jls"})
        assert (alone.headers["content-type"], alone.content) == (
            "image/jls; transfer-syntax=1.2.840.10008.1.2.4.80",
            stored,
        )
        assert (await vet.get(path, headers={"Accept": "image/jxl"})).status_code == 406

    @pytest.mark.parametrize(
        ("frames", "status"), [("4", 404), ("1,9", 404), ("0", 400), ("a", 400), ("1-2", 400)]
    )
    async def test_a_frame_that_is_not_there_is_a_problem(
        self, vet: httpx.AsyncClient, three: list[Dataset], frames: str, status: int
    ) -> None:
        answer = await vet.get(f"{url_of(three[0])}/frames/{frames}")
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"


class TestMetadata:
    async def test_gives_every_attribute_but_pixels(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        study = f"{ROOT}/studies/{three[0].StudyInstanceUID}"
        for path, count in (
            (study, 3),
            (f"{study}/series/{three[0].SeriesInstanceUID}", 2),
            (url_of(three[0]), 1),
        ):
            answer = await vet.get(path + "/metadata", headers={"Accept": "application/dicom+json"})
            assert answer.headers["content-type"] == "application/dicom+json"
            assert len(answer.json()) == count
        (one,) = answer.json()
        assert one["00100010"] == {"vr": "PN", "Value": [{"Alphabetic": "Rex^Smith"}]}
        assert one["7FE00010"]["BulkDataURI"] == f"http://vetark.test{url_of(three[0])}/bulkdata/7FE00010"
        assert (await vet.get(one["7FE00010"]["BulkDataURI"])).status_code == 200
        parts = {"Accept": 'multipart/related; type="application/dicom+xml"'}
        ((_, document),) = parts_of(await vet.get(path + "/metadata", headers=parts))
        assert f'<BulkData uri="{one["7FE00010"]["BulkDataURI"]}"/>'.encode() in document

    async def test_points_to_the_host_that_was_asked(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        path = f"{ROOT}/studies/{three[0].StudyInstanceUID}/metadata"
        for host, status in (("pacs.example:8443", 200), ('x"/', 400)):
            answer = await vet.get(path, headers={"Host": host})
            assert answer.status_code == status
        (one, *_) = (await vet.get(path, headers={"Host": "pacs.example:8443"})).json()
        assert one["7FE00010"]["BulkDataURI"].startswith(f"http://pacs.example:8443{ROOT}/studies/")

    async def test_is_compressed_only_for_who_takes_it(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        path = f"{ROOT}/studies/{three[0].StudyInstanceUID}/metadata"
        async with vet.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
            raw = b"".join([piece async for piece in answer.aiter_raw()])
            zipped = answer.headers.get("content-encoding") == "gzip"
        plain = await vet.get(path, headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert json.loads(gzip.decompress(raw) if zipped else raw) == plain.json()

    async def test_refuses_xml_without_parts(self, vet: httpx.AsyncClient, three: list[Dataset]) -> None:
        answer = await vet.get(url_of(three[0]) + "/metadata", headers={"Accept": "application/dicom+xml"})
        assert answer.status_code == 406


class TestBulkdata:
    async def test_gives_a_value_whole_or_a_range_of_it(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        path, pixels = url_of(three[0]) + "/bulkdata/7FE00010", three[0].PixelData
        assert parts_of(await vet.get(path, headers={"Accept": "multipart/related"})) == [
            ("application/octet-stream", pixels)
        ]
        alone = {"Accept": "application/octet-stream"}
        assert (await vet.get(path, headers=alone)).content == pixels
        for asked, start, end in (
            ("bytes=2-5", 2, 6),
            ("bytes=70-", 70, 72),
            ("bytes=-3", 69, 72),
            ("bytes=0-999", 0, 72),
        ):
            answer = await vet.get(path, headers={**alone, "Range": asked})
            assert (answer.status_code, answer.content) == (206, pixels[start:end])
            assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/72"
        answer = await vet.get(path, headers={**alone, "Range": "bytes=72-"})
        assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */72")

    async def test_gives_a_part_of_an_electrocardiogram(self, vet: httpx.AsyncClient) -> None:
        (made,) = study("ECG", BELLA)
        await stow(vet, part10(made))
        ((said,),) = [(await vet.get(url_of(made) + "/metadata")).json()]
        where = said["54000100"]["Value"][0]["54001010"]["BulkDataURI"]
        assert where == f"http://vetark.test{url_of(made)}/bulkdata/54000100/1/54001010"
        asked = {"Accept": "application/octet-stream", "Range": "bytes=1200-2399"}
        answer, samples = await vet.get(where, headers=asked), made.WaveformSequence[0].WaveformData
        assert (answer.status_code, answer.content) == (206, samples[1200:2400])
        assert answer.headers["content-range"] == f"bytes 1200-2399/{len(samples)}"
        assert (await vet.get(where.replace("/1/", "/2/"))).status_code == 404

    @pytest.mark.parametrize(
        ("path", "status"), [("00420011", 404), ("PixelData", 400), ("7FE00010/0", 400), ("..%2f..", 400)]
    )
    async def test_what_is_not_there_is_a_problem(
        self, vet: httpx.AsyncClient, three: list[Dataset], path: str, status: int
    ) -> None:
        assert (await vet.get(f"{url_of(three[0])}/bulkdata/{path}")).status_code == status


class TestAllBulkdata:
    @staticmethod
    def values_of(answer: httpx.Response) -> dict[str, tuple[str, bytes]]:
        """Of each part: where it says that it is, its media type and its bytes."""
        parts = headed_parts_of(answer)
        return {headers["Content-Location"]: (headers["Content-Type"], value) for headers, value in parts}

    async def test_every_value_is_where_metadata_points_to(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        study = f"{ROOT}/studies/{three[0].StudyInstanceUID}"
        for path in (study, f"{study}/series/{three[0].SeriesInstanceUID}", url_of(three[0])):
            pointed = {
                attribute["BulkDataURI"]
                for one in (await vet.get(path + "/metadata")).json()
                for attribute in one.values()
                if "BulkDataURI" in attribute
            }
            answer = await vet.get(path + "/bulkdata")
            assert answer.headers["content-type"].startswith(
                'multipart/related; type="application/octet-stream"'
            )
            found = self.values_of(answer)
            assert found.keys() == pointed
            for uri, (kind, value) in found.items():
                assert kind == "application/octet-stream"
                assert (await vet.get(uri, headers={"Accept": kind})).content == value
            again = await vet.get(path + "/bulkdata", headers={"If-None-Match": answer.headers["etag"]})
            assert again.status_code == 304

    async def test_compressed_pixels_are_plain_frames_or_as_stored_for_who_asks(
        self, vet: httpx.AsyncClient
    ) -> None:
        file, dataset = real("MR_small_jpeg_ls_lossless.dcm")
        await stow(vet, file)
        plain = pydicom.dcmread(str(get_testdata_file("MR_small.dcm"))).PixelData
        path = url_of(dataset)
        ((where, (_, value)),) = self.values_of(await vet.get(path + "/bulkdata")).items()
        assert (where, value) == (f"http://vetark.test{path}/frames/1", plain)
        stored = {"Accept": 'multipart/related; type="application/octet-stream"; transfer-syntax=*'}
        ((_, (_, value)),) = self.values_of(await vet.get(path + "/bulkdata", headers=stored)).items()
        assert value == next(generate_frames(dataset.PixelData, number_of_frames=1))
        other = {"Accept": stored["Accept"].replace("*", "1.2.840.10008.1.2.4.50")}
        assert (await vet.get(path + "/bulkdata", headers=other)).status_code == 406

    async def test_what_nobody_can_decode_comes_as_it_is(self, vet: httpx.AsyncClient) -> None:
        file, dataset = real("MR_small_jpeg_ls_lossless.dcm")
        broken = dataset.PixelData[:200] + bytes(len(dataset.PixelData) - 200)
        await stow(vet, file.replace(dataset.PixelData, broken))
        ((_, (kind, _)),) = self.values_of(await vet.get(url_of(dataset) + "/bulkdata")).items()
        assert kind.startswith("image/jls;")

    async def test_without_any_it_is_not_found_and_json_is_not_given(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        bare = image(StudyInstanceUID="1.2.77", SOPInstanceUID="1.2.77.1")
        del bare.PixelData
        await stow(vet, part10(bare))
        assert (await vet.get(f"{ROOT}/studies/1.2.77/bulkdata")).status_code == 404
        json = {"Accept": "application/json"}
        assert (await vet.get(url_of(three[0]) + "/bulkdata", headers=json)).status_code == 406


class TestPictures:
    @pytest.mark.parametrize(
        ("accept", "start"),
        [("image/jpeg", b"\xff\xd8\xff"), ("image/png", b"\x89PNG"), ("*/*", b"\xff\xd8\xff")],
    )
    async def test_a_frame_is_rendered(self, vet: httpx.AsyncClient, accept: str, start: bytes) -> None:
        file, dataset = real("CT_small.dcm")
        await stow(vet, file)
        for path in (
            "/rendered",
            "/frames/1/rendered",
            "/rendered?window=40,400,linear&viewport=64,64&quality=50",
        ):
            answer = await vet.get(url_of(dataset) + path, headers={"Accept": accept})
            assert answer.status_code == 200
            assert answer.content.startswith(start)

    async def test_everything_has_a_thumbnail(self, vet: httpx.AsyncClient, three: list[Dataset]) -> None:
        study = f"{ROOT}/studies/{three[0].StudyInstanceUID}"
        for path in (
            study,
            f"{study}/series/{three[0].SeriesInstanceUID}",
            url_of(three[0]),
            url_of(three[0]) + "/frames/2",
        ):
            answer = await vet.get(path + "/thumbnail")
            assert answer.headers["content-type"] == "image/jpeg"
            assert answer.content.startswith(b"\xff\xd8\xff")

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/rendered?window=1", 400),
            ("/rendered?window=1,0", 400),
            ("/rendered?window=a,b", 400),
            ("/rendered?viewport=0,5", 400),
            ("/rendered?viewport=99999,5", 400),
            ("/rendered?quality=0", 400),
            ("/rendered?quality=101", 400),
            ("/rendered?annotation=owner", 400),
            ("/rendered?iccprofile=cmyk", 400),
            ("/rendered?viewport=5", 400),
            ("/rendered?viewport=5,5,0,0,0,0", 400),
            ("/rendered?viewport=5,5,0,0,7,4", 400),
            ("/rendered?viewport=8192,8192", 400),
            ("/rendered?window=1,1,cubic", 400),
            ("/frames/9/rendered", 404),
            ("/frames/0/rendered", 400),
            ("/rendered?window=nan,nan", 400),
        ],
    )
    async def test_what_cannot_be_is_a_problem(
        self, vet: httpx.AsyncClient, three: list[Dataset], path: str, status: int
    ) -> None:
        answer = await vet.get(url_of(three[0]) + path)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"


class TestIsolation:
    async def test_the_twin_finds_nothing_under_any_path(
        self, vet: httpx.AsyncClient, twin: httpx.AsyncClient, anyone: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        one = url_of(three[0], "")
        series, study = one.partition("/instances")[0], one.partition("/series")[0]
        paths = [
            study,
            series,
            one,
            study + "/metadata",
            series + "/metadata",
            one + "/metadata",
            one + "/frames/1",
            one + "/bulkdata/7FE00010",
            one + "/rendered",
            one + "/thumbnail",
            one + "/frames/1/rendered",
            one + "/frames/1/thumbnail",
            series + "/thumbnail",
            study + "/thumbnail",
        ]
        for path in paths:
            assert (await vet.get(ROOT + path)).status_code == 200, path
            assert (await twin.get("/tenants/elmside/dicomweb" + path)).status_code == 404, path
            assert (await twin.get(ROOT + path)).status_code == 404, path
            assert (await anyone.get(ROOT + path)).status_code == 401, path

    async def test_a_right_uid_under_a_wrong_parent_is_not_there(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        for keyword in ("StudyInstanceUID", "SeriesInstanceUID"):
            wrong = Dataset()
            wrong.update(three[0])
            setattr(wrong, keyword, generate_uid())
            for path in ("", "/metadata", "/frames/1", "/rendered", "/bulkdata/7FE00010"):
                assert (await vet.get(url_of(wrong) + path)).status_code == 404, (keyword, path)
