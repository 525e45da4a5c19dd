"""The forms an answer comes in: transfer syntaxes, zip, XML, ranges, pictures of many, WADO-URI."""

import io
import zipfile
from xml.etree import ElementTree as ET

import httpx
import pydicom
import pytest
from PIL import Image, ImageSequence
from pydicom import Dataset
from pydicom.encaps import encapsulate, generate_frames

from services.archive.index.derived import derived_folder
from services.archive.retrieve.pictures import PictureWriter
from services.persistence import Engines
from services.tenancy.scope import Scope
from tests.api.clients import dataset_of, image, part10, parts_of, stow
from tests.api.dicomweb.test_retrieve import LITTLE, ROOT, real, three, url_of

__all__ = ["three"]
JPEG_LS, RLE, JPEG_2000 = "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.90"
PARTS = 'multipart/related; type="application/dicom"'


def study_of(dataset: Dataset) -> str:
    return f"{ROOT}/studies/{dataset.StudyInstanceUID}"


class TestTransferSyntax:
    async def test_what_was_compressed_without_loss_comes_plain_unless_another_is_named(
        self, vet: httpx.AsyncClient
    ) -> None:
        file, dataset = real("MR_small_jpeg_ls_lossless.dcm")
        await stow(vet, file)
        plain = pydicom.dcmread(str(pydicom.data.get_testdata_file("MR_small.dcm"))).pixel_array
        for asked, given in (
            ("", LITTLE),
            (f"; transfer-syntax={LITTLE}", LITTLE),
            ("; transfer-syntax=*", JPEG_LS),
            (f"; transfer-syntax={JPEG_LS}", JPEG_LS),
            (f"; transfer-syntax={JPEG_2000}", JPEG_2000),
        ):
            ((kind, got),) = parts_of(await vet.get(url_of(dataset), headers={"Accept": PARTS + asked}))
            assert kind == f"application/dicom; transfer-syntax={given}"
            read = pydicom.dcmread(io.BytesIO(got))
            assert read.file_meta.TransferSyntaxUID == given
            assert (read.pixel_array == plain).all()
        one = await vet.get(url_of(dataset), headers={"Accept": "application/dicom"})
        assert one.headers["content-type"] == f"application/dicom; transfer-syntax={LITTLE}"

    async def test_what_is_lossy_comes_as_it_is(self, vet: httpx.AsyncClient) -> None:
        file, dataset = real("SC_rgb_dcmtk_+eb+cy+np.dcm")
        await stow(vet, file)
        ((kind, got),) = parts_of(await vet.get(study_of(dataset), headers={"Accept": PARTS}))
        assert kind.endswith("1.2.840.10008.1.2.4.50")
        assert dataset_of(got) == dataset_of(file)

    async def test_frames_are_compressed_for_who_names_how(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        path = url_of(three[0]) + "/frames/1"
        for accept, syntax in (
            ("image/jls", JPEG_LS),
            (f"image/dicom-rle; transfer-syntax={RLE}", RLE),
            ("image/jp2", JPEG_2000),
        ):
            answer = await vet.get(path, headers={"Accept": accept})
            assert answer.headers["content-type"].endswith(f"transfer-syntax={syntax}")
        assert (await vet.get(path, headers={"Accept": "image/jxl"})).status_code == 406

    async def test_the_query_parameter_goes_before_the_header(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        path = url_of(three[0]) + "/rendered"
        answer = await vet.get(path, params={"accept": "image/png"}, headers={"Accept": "image/jpeg"})
        assert answer.headers["content-type"] == "image/png"
        other = await vet.get(path, params={"accept": "image/webp"}, headers={"Accept": "image/jpeg"})
        assert other.headers["content-type"] == "image/jpeg"


class TestZip:
    async def test_holds_every_instance_of_a_study_as_stored(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        answer = await vet.get(study_of(three[0]), headers={"Accept": "application/zip"})
        assert answer.headers["content-type"] == "application/zip"
        archive = zipfile.ZipFile(io.BytesIO(answer.content))
        assert archive.testzip() is None
        sent = {f"{one.SeriesInstanceUID}/{one.SOPInstanceUID}.dcm": dataset_of(part10(one)) for one in three}
        assert {name: dataset_of(archive.read(name)) for name in archive.namelist()} == sent


class TestXml:
    async def test_comes_in_parts(self, vet: httpx.AsyncClient, three: list[Dataset]) -> None:
        kind = "application/dicom+xml"
        answer = await vet.get(
            study_of(three[0]) + "/metadata", headers={"Accept": f'multipart/related; type="{kind}"'}
        )
        parts = parts_of(answer)
        assert [one for one, _ in parts] == [kind] * 3
        found = [ET.fromstring(body) for _, body in parts]  # noqa: S314 - our own answer
        assert {one.findtext('.//*[@keyword="SOPInstanceUID"]/*') for one in found} == {
            one.SOPInstanceUID for one in three
        }


class TestRanges:
    async def test_an_instance_comes_in_ranges_too(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        asked = {"Accept": "application/dicom"}
        whole = await vet.get(url_of(three[0]), headers=asked)
        part = await vet.get(url_of(three[0]), headers={**asked, "Range": "bytes=100-"})
        assert (part.status_code, part.content) == (206, whole.content[100:])
        same = {**asked, "Range": "bytes=0-3", "If-Range": whole.headers["etag"]}
        assert (await vet.get(url_of(three[0]), headers=same)).status_code == 206
        other = await vet.get(url_of(three[0]), headers={**same, "If-Range": '"other"'})
        assert (other.status_code, other.content) == (200, whole.content)

    async def test_several_come_in_parts(self, vet: httpx.AsyncClient, three: list[Dataset]) -> None:
        path, pixels = url_of(three[0]) + "/bulkdata/7FE00010", three[0].PixelData
        answer = await vet.get(path, headers={"Accept": "*/*", "Range": "bytes=0-3, 70-, 99-"})
        assert answer.status_code == 206
        assert answer.headers["content-type"].startswith("multipart/byteranges; boundary=")
        assert int(answer.headers["content-length"]) == len(answer.content)
        assert [body for _, body in parts_of(answer)] == [pixels[:4], pixels[70:]]

    @pytest.mark.parametrize(
        "asked", ["bytes=a-b", "bytes=-", "lines=0-1", "bytes=" + "0-1," * 40 + "0-1", "bytes=" + "9" * 400]
    )
    async def test_what_is_no_range_gets_all(
        self, vet: httpx.AsyncClient, three: list[Dataset], asked: str
    ) -> None:
        answer = await vet.get(url_of(three[0]) + "/bulkdata/7FE00010", headers={"Range": asked})
        assert (answer.status_code, answer.content) == (200, three[0].PixelData)

    async def test_head_says_how_long_it_is(self, vet: httpx.AsyncClient, three: list[Dataset]) -> None:
        answer = await vet.head(url_of(three[0]) + "/bulkdata/7FE00010")
        assert (answer.headers["content-length"], answer.content) == ("72", b"")


class TestRendered:
    async def test_several_pictures_come_in_parts_or_as_one_that_moves(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        for path, count in (
            (study_of(three[0]), 5),
            (f"{study_of(three[0])}/series/{three[0].SeriesInstanceUID}", 4),
            (url_of(three[0]) + "/frames/1,3", 2),
        ):
            parts = parts_of(await vet.get(path + "/rendered"))
            assert [kind for kind, _ in parts] == ["image/jpeg"] * count
            moving = await vet.get(path + "/rendered", headers={"Accept": "image/gif"})
            assert moving.headers["content-type"] == "image/gif"
            frames = ImageSequence.Iterator(Image.open(io.BytesIO(moving.content)))
            assert sum(frame.info["duration"] for frame in frames) == count * 100
            assert (await vet.get(path + "/rendered", headers={"Accept": "image/png"})).status_code == 406

    async def test_what_moves_shows_each_frame_as_long_as_its_image_says(
        self, vet: httpx.AsyncClient
    ) -> None:
        loop = image(frames=4, FrameTimeVector=["0", "40", "250", "60"], FrameIncrementPointer=0x00181065)
        loop.WindowCenter, loop.WindowWidth = 50, 100  # without one all frames look the same, and are one
        slow = image(2, 2, StudyInstanceUID=loop.StudyInstanceUID, FrameTime="2000")
        loop.SeriesInstanceUID, slow.SeriesInstanceUID = "1.2.1", "1.2.2"
        await stow(vet, part10(loop), part10(slow))
        for path, expected in (
            (url_of(loop), [40, 250, 60, 60]),
            (url_of(loop) + "/frames/2,4", [250, 60]),
            (study_of(loop), [40, 250, 60, 60, 2000]),
        ):
            moving = await vet.get(path + "/rendered", headers={"Accept": "image/gif"})
            frames = ImageSequence.Iterator(Image.open(io.BytesIO(moving.content)))
            assert [frame.info["duration"] for frame in frames] == expected

    async def test_several_are_one_mp4_that_a_player_reads_in_ranges(
        self, vet: httpx.AsyncClient, three: list[Dataset], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        video = {"Accept": "video/mp4"}
        for path in (study_of(three[0]), url_of(three[0])):
            whole = await vet.get(path + "/rendered", headers=video)
            assert (whole.status_code, whole.headers["content-type"]) == (200, "video/mp4")
            assert whole.content[4:8] == b"ftyp"
            part = await vet.get(path + "/rendered", headers={**video, "Range": "bytes=4-7"})
            assert (part.status_code, part.content) == (206, b"ftyp")
            again = {**video, "If-None-Match": whole.headers["etag"]}
            assert (await vet.get(path + "/rendered", headers=again)).status_code == 304
        one = await vet.get(url_of(three[0]) + "/frames/1/rendered", headers=video)
        assert one.status_code == 406
        for where in ("services.api.dicomweb.pictures.program", "services.archive.retrieve.movie.program"):
            monkeypatch.setattr(where, lambda: None)
        refused = await vet.get(study_of(three[0]) + "/rendered", headers=video)
        assert (refused.status_code, "video/mp4" in refused.text) == (406, False)

    async def test_a_viewport_enlarges_cuts_and_mirrors(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        path = url_of(three[0]) + "/rendered"
        shown: dict[str, Image.Image] = {}
        for viewport, size in (
            ("60,60", (60, 40)),
            ("6,4", (6, 4)),
            ("6,4,,,-6,4", (6, 4)),
            ("2,2,4,2", (2, 2)),
            ("3,4,0,0,3,-4", (3, 4)),
        ):
            answer = await vet.get(path, params={"viewport": viewport}, headers={"Accept": "image/png"})
            shown[viewport] = Image.open(io.BytesIO(answer.content))
            assert shown[viewport].size == size
        mirrored = shown["6,4"].transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        assert shown["6,4,,,-6,4"].tobytes() == mirrored.tobytes()

    async def test_a_query_without_end_is_refused(self, vet: httpx.AsyncClient, three: list[Dataset]) -> None:
        answer = await vet.get(f"{url_of(three[0])}/rendered?viewport=6,4&" + "x" * (1 << 13))
        assert answer.status_code == 400

    async def test_words_are_written_over_it_for_who_asks(
        self, vet: httpx.AsyncClient, engines: Engines
    ) -> None:
        dark = image(128, 128)
        dark.PixelData = bytes(128 * 128)
        await stow(vet, part10(dark))
        path = url_of(dark) + "/rendered"
        plain = await vet.get(path, params={"annotation": "none"}, headers={"Accept": "image/png"})
        words = await vet.get(
            path, params={"annotation": "patient,technique"}, headers={"Accept": "image/png"}
        )
        assert Image.open(io.BytesIO(plain.content)).getextrema()[1] == 0
        assert Image.open(io.BytesIO(words.content)).getextrema()[1] > 200

    async def test_a_profile_is_there_for_who_asks(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        for asked, there in (("no", False), ("yes", True), ("srgb", True)):
            answer = await vet.get(url_of(three[0]) + "/rendered", params={"iccprofile": asked})
            assert ("icc_profile" in Image.open(io.BytesIO(answer.content)).info) == there

    async def test_is_kept_once_it_was_asked_for(
        self, vet: httpx.AsyncClient, three: list[Dataset], engines: Engines, oakwood: Scope
    ) -> None:
        path = url_of(three[0]) + "/frames/2/rendered"
        first = await vet.get(path)
        await engines.own(PictureWriter).settle()
        folder = derived_folder(
            three[0].StudyInstanceUID, three[0].SeriesInstanceUID, three[0].SOPInstanceUID
        )
        objects = engines.objects.of(oakwood.grant)
        ((key, _),) = [found async for found in objects.list(folder)]
        tag = (await objects.read(key))[:32]
        await objects.replace(key, tag + b"the kept one")
        assert (await vet.get(path)).content == b"the kept one"
        assert (await vet.get(path, params={"quality": "3"})).content.startswith(b"\xff\xd8")
        await objects.delete(key)
        assert (await vet.get(path)).content == first.content


class TestWadoUri:
    def asked(self, dataset: Dataset, **others: str) -> dict[str, str]:
        return {
            "requestType": "WADO",
            "studyUID": dataset.StudyInstanceUID,
            "seriesUID": dataset.SeriesInstanceUID,
            "objectUID": dataset.SOPInstanceUID,
            **others,
        }

    @pytest.mark.parametrize(
        ("others", "kind"),
        [
            ({"frameNumber": "2"}, "image/jpeg"),
            ({}, f"application/dicom; transfer-syntax={LITTLE}"),
            ({"contentType": "application/dicom"}, f"application/dicom; transfer-syntax={LITTLE}"),
            (
                {"contentType": "application/dicom", "transferSyntax": JPEG_LS},
                f"application/dicom; transfer-syntax={JPEG_LS}",
            ),
            ({"contentType": "image/png"}, "image/png"),
            ({"contentType": "image/gif"}, "image/gif"),
            ({"contentType": "image/webp, image/png;q=0.5"}, "image/png"),
            ({"contentType": "image/jpeg", "windowCenter": "8", "windowWidth": "9"}, "image/jpeg"),
            ({"contentType": "image/jpeg", "imageQuality": "9", "annotation": "patient"}, "image/jpeg"),
        ],
    )
    async def test_gives_an_object_in_the_form_asked_for(
        self, vet: httpx.AsyncClient, three: list[Dataset], others: dict[str, str], kind: str
    ) -> None:
        answer = await vet.get(ROOT + "/wado", params=self.asked(three[0], **others))
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind), answer.text

    async def test_gives_a_region_in_the_size_asked_for(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        how = {"contentType": "image/png", "region": "0.5,0,1,1", "rows": "40"}
        answer = await vet.get(ROOT + "/wado", params=self.asked(three[0], **how))
        assert Image.open(io.BytesIO(answer.content)).size == (30, 40)

    @pytest.mark.parametrize(
        ("others", "status"),
        [
            ({"requestType": "wado"}, 400),
            ({"objectUID": ""}, 400),
            ({"objectUID": "1.2.3"}, 404),
            ({"frameNumber": "4"}, 400),
            ({"frameNumber": "0"}, 400),
            ({"rows": "0", "contentType": "image/png"}, 400),
            ({"rows": "9"}, 400),
            ({"region": "0,0,2,1", "contentType": "image/png"}, 400),
            ({"windowCenter": "1", "contentType": "image/png"}, 400),
            ({"transferSyntax": LITTLE, "contentType": "image/png"}, 400),
            ({"transferSyntax": "1.2.840.10008.1.2.4.50"}, 406),
            ({"contentType": "text/html"}, 406),
            ({"anonymize": "yes"}, 400),
        ],
    )
    async def test_what_cannot_be_is_a_problem(
        self, vet: httpx.AsyncClient, three: list[Dataset], others: dict[str, str], status: int
    ) -> None:
        answer = await vet.get(ROOT + "/wado", params={**self.asked(three[0]), **others})
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")

    async def test_of_the_twin_is_not_there(
        self, vet: httpx.AsyncClient, twin: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        answer = await twin.get("/tenants/elmside/dicomweb/wado", params=self.asked(three[0]))
        assert answer.status_code == 404


OCTETS = 'multipart/related; type="application/octet-stream"'
JLS = 'multipart/related; type="image/jls"'


def wide(**attributes: str) -> Dataset:
    """An image of 32 bits, for which JPEG-LS has no room."""
    made = image(4, 6, **attributes)
    made.BitsAllocated = made.BitsStored = 32
    made.HighBit = 31
    made.PixelData = bytes(range(96))
    return made


def undecodable() -> tuple[Dataset, bytes]:
    """An image whose JPEG nobody can decode, and its file."""
    made = image(4, 6)
    made.PixelData = encapsulate([b"\xff\xd8\xff\xc0 no picture \xff\xd9 "])
    made["PixelData"].is_undefined_length = True
    return made, part10(made, "1.2.840.10008.1.2.4.50")


class TestFallingThrough:
    """The best that a client accepts may turn out to be impossible: then comes the next."""

    async def test_of_frames_and_bulk_data(self, vet: httpx.AsyncClient) -> None:
        made = wide()
        await stow(vet, part10(made))
        path = url_of(made) + "/frames/1"
        assert (await vet.get(path, headers={"Accept": JLS})).status_code == 406
        for accept in (f"{JLS}, {OCTETS}", f"{OCTETS}; q=0.5, {JLS}", f"image/jls, {JLS}, */*"):
            answer = await vet.get(path, headers={"Accept": accept})
            assert parts_of(answer) == [
                (f"application/octet-stream; transfer-syntax={LITTLE}", made.PixelData)
            ], accept
            again = await vet.get(path, headers={"Accept": accept, "If-None-Match": answer.headers["etag"]})
            assert again.status_code == 304
        for path in ("/bulkdata/7FE00010", "/bulkdata"):
            ((_, value),) = parts_of(
                await vet.get(url_of(made) + path, headers={"Accept": f"{JLS}, {OCTETS}"})
            )
            assert value == made.PixelData

    async def test_of_frames_that_nobody_can_decode(self, vet: httpx.AsyncClient) -> None:
        made, file = undecodable()
        await stow(vet, file)
        (stored,) = generate_frames(made.PixelData, number_of_frames=1)
        for path in ("/frames/1", "/bulkdata/7FE00010", "/bulkdata"):
            accept = f"{OCTETS}, {OCTETS}; transfer-syntax=*"
            ((kind, value),) = parts_of(await vet.get(url_of(made) + path, headers={"Accept": accept}))
            assert kind.endswith("transfer-syntax=1.2.840.10008.1.2.4.50")
            assert value == stored
        ((kind, value),) = parts_of(await vet.get(url_of(made) + "/frames/1"))  # who leaves it to us
        assert (kind, value) == ("image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.50", stored)
        refused = await vet.get(url_of(made) + "/frames/1", headers={"Accept": OCTETS})
        assert refused.status_code in {400, 406}

    async def test_of_instances_each_by_itself(self, vet: httpx.AsyncClient) -> None:
        first = image(4, 6, InstanceNumber=1)
        same = {"StudyInstanceUID": first.StudyInstanceUID, "SeriesInstanceUID": first.SeriesInstanceUID}
        second = wide(InstanceNumber="2", **same)
        await stow(vet, part10(first), part10(second))
        asked = f"{PARTS}; transfer-syntax={JPEG_LS}"
        assert (await vet.get(url_of(second), headers={"Accept": asked})).status_code == 406
        for accept in (
            f"{asked}, {PARTS}; transfer-syntax=*",
            f"{asked}, {PARTS}",
            f"text/html, {asked}, */*",
        ):
            parts = parts_of(await vet.get(study_of(first), headers={"Accept": accept}))
            assert [kind.rpartition("=")[2] for kind, _ in parts] == [JPEG_LS, LITTLE], accept
            ((_, alone),) = parts_of(await vet.get(url_of(second), headers={"Accept": accept}))
            assert dataset_of(alone) == dataset_of(part10(second))
        zipped = await vet.get(
            study_of(first),
            headers={"Accept": f"application/zip; transfer-syntax={JPEG_LS}, application/zip"},
        )
        with zipfile.ZipFile(io.BytesIO(zipped.content)) as archive:
            syntaxes = {
                pydicom.dcmread(archive.open(name)).file_meta.TransferSyntaxUID for name in archive.namelist()
            }
        assert syntaxes == {JPEG_LS, LITTLE}

    async def test_of_pictures(
        self, vet: httpx.AsyncClient, three: list[Dataset], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("services.archive.retrieve.render._MOST_PIXELS", 30)
        path = study_of(three[0]) + "/rendered"
        assert (await vet.get(path, headers={"Accept": "image/gif"})).status_code == 406
        parts = 'multipart/related; type="image/png"'
        for accept in (f"image/gif, {parts}", f"video/mp4, image/gif, {parts}"):
            found = parts_of(await vet.get(path, headers={"Accept": accept}))
            assert [kind for kind, _ in found] == ["image/png"] * 5
        one = await vet.get(url_of(three[0]) + "/rendered", headers={"Accept": "image/gif, image/jpeg"})
        assert one.headers["content-type"] == "image/jpeg"
        small = await vet.get(url_of(three[0]) + "/thumbnail", headers={"Accept": "image/webp, image/png"})
        assert small.headers["content-type"] == "image/png"

    async def test_of_metadata(self, vet: httpx.AsyncClient, three: list[Dataset]) -> None:
        for accept in ("application/dicom+xml, application/json;q=0.1", "text/html, *; q=.2"):
            answer = await vet.get(url_of(three[0]) + "/metadata", headers={"Accept": accept})
            assert answer.headers["content-type"] == "application/dicom+json"

    async def test_of_wado_uri(self, vet: httpx.AsyncClient) -> None:
        made, file = undecodable()
        await stow(vet, file)
        asked = TestWadoUri().asked(made)
        for wanted in ({}, {"contentType": "image/jpeg, image/png, application/dicom"}):
            answer = await vet.get(ROOT + "/wado", params=asked | wanted)
            assert answer.headers["content-type"].startswith("application/dicom")
            assert dataset_of(answer.content) == dataset_of(file)
        refused = await vet.get(ROOT + "/wado", params=asked | {"contentType": "image/jpeg"})
        assert refused.status_code in {400, 406}
