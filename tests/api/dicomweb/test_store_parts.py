"""STOW-RS of files that say too little of themselves, or something else than their dataset does."""

import io
from dataclasses import replace

import httpx
import pydicom
import pytest
from pydicom.encaps import encapsulate

from services.api.app import Application
from services.archive.ingest.differing import differing
from services.dicom.transcode import transcode
from services.persistence import Engines
from services.tenancy import tokens
from services.tenancy.scope import Scope
from tests.api.clients import client_of, dataset_of, image, part10, parts_of, stow
from tests.dicom.elements import explicit

ROOT = "/tenants/oakwood/dicomweb"
IMPLICIT, LITTLE, BIG = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"
CT = "1.2.840.10008.5.1.4.1.1.2"


def without(file: bytes, *, meta: bytes = b"", preamble: bool = True) -> bytes:
    """A file's dataset behind other File Meta Information, or none."""
    return (bytes(128) + b"DICM" if preamble else b"") + meta + dataset_of(file)


def group_two(**values: str) -> bytes:
    """File Meta Information of a SOP class, an instance and a transfer syntax, as far as they are given."""
    numbers = {"sop_class": 0x00020002, "uid": 0x00020003, "syntax": 0x00020010}
    pairs = ((numbers[name], value.encode() + b"\0" * (len(value) % 2)) for name, value in values.items())
    return b"".join(explicit(tag, "UI", value) for tag, value in pairs)


class TestReceptions:
    @pytest.mark.parametrize(
        ("meta", "told"),
        [
            ({"syntax": LITTLE}, "no SOP Class UID, no SOP In"),
            ({"sop_class": CT, "uid": "1.2.3", "syntax": LITTLE}, "another SOP Class UID, anothe"),
            ({"syntax": IMPLICIT}, "no SOP Class UID, no SOP In"),
            ({}, "there was none"),
        ],
    )
    @pytest.mark.parametrize("preamble", [True, False])
    async def test_it_is_kept_under_its_own_uids_and_told(
        self,
        vet: httpx.AsyncClient,
        caplog: pytest.LogCaptureFixture,
        meta: dict[str, str],
        told: str,
        preamble: bool,
    ) -> None:
        made = image()
        file = part10(made)
        answer = await stow(vet, without(file, meta=group_two(**meta), preamble=preamble))
        assert answer.status_code == 202, answer.text
        (item,) = answer.json()["00081199"]["Value"]
        assert item["00081155"]["Value"] == [made.SOPInstanceUID]
        assert item["00081196"] == {"vr": "US", "Value": [0xB000]}
        (comment,) = item["00000902"]["Value"]
        assert told in comment or not preamble
        assert len(comment) <= 64
        assert list(item) == sorted(item)
        ((_, kept),) = parts_of(await vet.get(item["00081190"]["Value"][0]))
        read = pydicom.dcmread(io.BytesIO(kept))
        assert (read.file_meta.MediaStorageSOPClassUID, read.file_meta.MediaStorageSOPInstanceUID) == (
            made.SOPClassUID,
            made.SOPInstanceUID,
        )
        assert read.file_meta.TransferSyntaxUID == LITTLE
        assert dataset_of(kept) == dataset_of(file)
        assert "1 files sent to oakwood by STOW-RS are kept with a warning" in caplog.text
        assert "Rex" not in caplog.text

    @pytest.mark.parametrize("syntax", [IMPLICIT, LITTLE, BIG])
    async def test_a_bare_dataset_in_any_plain_encoding(self, vet: httpx.AsyncClient, syntax: str) -> None:
        made = image()
        bare = transcode(dataset_of(part10(made)), LITTLE, syntax)
        assert (await stow(vet, bare)).status_code == 202
        stored = {"Accept": "application/dicom; transfer-syntax=*"}
        path = f"{ROOT}/studies/{made.StudyInstanceUID}/series/{made.SeriesInstanceUID}/instances"
        kept = (await vet.get(f"{path}/{made.SOPInstanceUID}", headers=stored)).content
        assert pydicom.dcmread(io.BytesIO(kept)).file_meta.TransferSyntaxUID == syntax
        assert dataset_of(kept) == bare

    async def test_what_is_right_has_no_warning(self, vet: httpx.AsyncClient) -> None:
        answer = await stow(vet, part10(image()))
        assert answer.status_code == 200
        assert "00081196" not in answer.text

    async def test_the_same_dataset_is_the_same_whatever_is_before_it(
        self, vet: httpx.AsyncClient, engines: Engines, oakwood: Scope
    ) -> None:
        """The first stays, and nothing is kept aside (decision 0040)."""
        file = part10(image())
        assert (await stow(vet, file)).status_code == 200
        for again in (without(file), without(file, preamble=False), without(file, meta=group_two(uid="1.2"))):
            assert (await stow(vet, again)).status_code == 202
        assert await differing(oakwood, engines) == []
        assert len((await vet.get(f"{ROOT}/instances")).json()) == 1

    async def test_few_zeros_behind_it_do_no_harm_and_other_bytes_do(self, vet: httpx.AsyncClient) -> None:
        for count in (1, 7, 8, 300):
            made = image()
            file = part10(made) + bytes(count)
            assert (await stow(vet, file)).status_code == 200
            path = f"{ROOT}/studies/{made.StudyInstanceUID}"
            stored = {"Accept": 'multipart/related; type="application/dicom"; transfer-syntax=*'}
            ((_, kept),) = parts_of(await vet.get(path, headers=stored))
            assert dataset_of(kept) == dataset_of(file)
            wanted = {"Accept": f'multipart/related; type="application/dicom"; transfer-syntax={BIG}'}
            ((_, recoded),) = parts_of(await vet.get(path, headers=wanted))
            assert pydicom.dcmread(io.BytesIO(recoded)).PixelData == made.PixelData
            assert (await stow(vet, part10(image()) + bytes(count) + b"x")).status_code == 409

    async def test_a_refusal_is_a_sentence_in_the_answer_and_a_line_in_the_log(
        self, vet: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        unknown, private = image(), image(SOPClassUID="1.2.3.4.5.6.7")
        cases = (
            (b"no DICOM at all", 0xC000, "not a DICOM file"),
            (part10(image())[:-2], 0xC000, "(7FE0,0010) at byte"),
            (
                without(part10(unknown), meta=group_two(syntax="1.2.840.10008.9.9")),
                0xC122,
                "this transfer syntax is not taken here",
            ),
            (part10(private), 0x0122, "this SOP class is not taken here unless a setting names it"),
            (part10(image(StudyInstanceUID="")), 0xC000, "the dataset has no StudyInstanceUID"),
        )
        for file, reason, sentence in cases:
            caplog.clear()
            answer = await stow(vet, file)
            assert answer.status_code == 409
            answered = answer.json()
            (item,) = (answered.get("00081198") or answered["0008119A"])["Value"]
            assert item["00081197"]["Value"] == [reason]
            assert item["00000902"]["vr"] == "LO"
            (told,) = item["00000902"]["Value"]
            assert sentence in told
            (line,) = [record.getMessage() for record in caplog.records if "is refused with" in record.msg]
            assert line.startswith(f"a part sent to oakwood by STOW-RS is refused with {reason:04X}H: ")
            assert sentence in line
            assert "Rex" not in line

    async def test_a_private_class_that_a_setting_names_is_taken_as_by_c_store(
        self, engines: Engines, oakwood: Scope
    ) -> None:
        settings = engines.settings.model_copy(update={"private_sop_classes": ("1.2.3.4.5.6.7",)})
        token = await tokens.create(oakwood, engines, role="veterinarian")
        async with client_of(Application(settings, replace(engines, settings=settings)), token) as client:
            assert (await stow(client, part10(image(SOPClassUID="1.2.3.4.5.6.7")))).status_code == 200

    async def test_compressed_pixels_need_a_name(self, vet: httpx.AsyncClient) -> None:
        made = image()
        made.PixelData = encapsulate([b"\xff\xd8\xff\xd9"])
        made["PixelData"].is_undefined_length = True
        answer = await stow(vet, without(part10(made, "1.2.840.10008.1.2.4.50")))
        (failed,) = answer.json()["00081198"]["Value"]
        assert failed["00000902"]["Value"] == ["nothing in the file says how its pixels are compressed"]

    async def test_in_xml_too(self, vet: httpx.AsyncClient) -> None:
        accept = {"Accept": "application/dicom+xml"}
        answer = await stow(vet, part10(image(SOPClassUID="1.2.3")), without(part10(image())), **accept)
        assert answer.status_code == 202
        assert "this SOP class is not taken here" in answer.text
        assert "File Meta Information rewritten: there was none" in answer.text

    async def test_a_client_of_others_reads_the_answer(self, vet: httpx.AsyncClient) -> None:
        answer = await stow(vet, without(part10(image())), b"nothing")
        read = pydicom.Dataset.from_json(answer.json())
        assert read.ReferencedSOPSequence[0].WarningReason == 0xB000
        assert read.OtherFailuresSequence[0].FailureReason == 0xC000
