import json
from typing import Any

import httpx
import pytest
from pydicom import Dataset

from services.api.dicomweb import store_metadata
from services.api.dicomweb.multipart import closing, opening
from services.dicom.xml_model import to_xml
from tests.api.clients import BOUNDARY, image, parts_of

ROOT = "/tenants/oakwood/dicomweb"
JSON, XML = "application/dicom+json", "application/dicom+xml"
OCTETS = "application/octet-stream"
JPEG = "image/jpeg"
ENDS = '"00080018":{"vr":"UI","Value":["1.2.3"]}'


def described(dataset: Dataset, uri: str = "pixels") -> dict[str, Any]:
    """Metadata whose pixels come apart."""
    return {
        **{tag: one for tag, one in dataset.to_json_dict().items() if tag != "7FE00010"},
        "7FE00010": {"vr": "OW", "BulkDataURI": uri},
    }


def bulk(uri: str, body: bytes, kind: str = OCTETS) -> tuple[str, bytes, str]:
    return kind, body, uri


async def send(
    client: httpx.AsyncClient, kind: str, *parts: tuple[str, bytes, str], **headers: str
) -> httpx.Response:
    """Parts as (Content-Type, body, Content-Location)."""
    body = b"".join(
        opening(BOUNDARY, [("Content-Type", type_), *([("Content-Location", uri)] if uri else [])]) + data
        for type_, data, uri in parts
    )
    sent_as = f'multipart/related; type="{kind}"; boundary={BOUNDARY}'
    return await client.post(
        f"{ROOT}/studies", content=body + closing(BOUNDARY), headers={"Content-Type": sent_as, **headers}
    )


def metadata(*models: Any, kind: str = JSON) -> tuple[str, bytes, str]:
    return kind, json.dumps(list(models)).encode() if kind == JSON else to_xml(models[0]), ""


def failures(answer: httpx.Response) -> list[list[int]]:
    found = answer.json()
    return [
        [item["00081197"]["Value"][0] for item in found.get(tag, {}).get("Value", [])]
        for tag in ("00081198", "0008119A")
    ]


class TestAssembly:
    @pytest.mark.parametrize("kind", [JSON, XML])
    async def test_stores_what_metadata_and_bulk_data_make_together(
        self, vet: httpx.AsyncClient, kind: str
    ) -> None:
        made = image(PatientName="Müller^Rex", ImageComments="é")
        parts = (metadata(described(made), kind=kind), bulk("pixels", made.PixelData))
        answer = await send(vet, kind, *parts)
        assert answer.status_code == 200, answer.text
        (item,) = answer.json()["00081199"]["Value"]
        path = item["00081190"]["Value"][0]
        (told,) = (await vet.get(f"{path}/metadata")).json()
        assert told["00100010"]["Value"] == [{"Alphabetic": "Müller^Rex"}]
        ((_, pixels),) = parts_of(await vet.get(f"{path}/frames/1"))
        assert pixels == made.PixelData

    async def test_stores_many_instances_of_one_array(self, vet: httpx.AsyncClient) -> None:
        first = image()
        made = [
            first,
            *(
                image(StudyInstanceUID=first.StudyInstanceUID, SeriesInstanceUID=first.SeriesInstanceUID)
                for _ in range(store_metadata.MOST_WAITING + 6)
            ),
        ]
        models = [described(one, f"bulk/{number}") for number, one in enumerate(made)]
        values = [bulk(f"bulk/{number}", one.PixelData) for number, one in enumerate(made)]
        answer = await send(vet, JSON, metadata(*models), *reversed(values))
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["00081199"]["Value"]) == len(made)

    async def test_stores_compressed_frames_in_their_syntax(self, vet: httpx.AsyncClient) -> None:
        made = image(NumberOfFrames=2)
        frame = b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x04\x00\x06\x01\x01\x11\x00\xff\xd9"
        parts = (bulk("pixels", frame, JPEG), bulk("pixels", frame + b"!", JPEG))
        answer = await send(vet, JSON, metadata(described(made)), *parts)
        assert answer.status_code == 200, answer.text
        path = answer.json()["00081199"]["Value"][0]["00081190"]["Value"][0]
        got = await vet.get(f"{path}/frames/2", headers={"Accept": 'multipart/related; type="image/jpeg"'})
        ((kind, body),) = parts_of(got)
        assert "1.2.840.10008.1.2.4.50" in kind
        assert body.rstrip(b"\0") == frame + b"!"

    async def test_says_of_each_instance_what_it_lacks(self, vet: httpx.AsyncClient) -> None:
        whole, without, nameless = image(), image(), image()
        del nameless.SOPInstanceUID
        models = (described(whole, "a"), described(without, "b"), described(nameless, "c"), "no object")
        values = (bulk("a", whole.PixelData), bulk("c", b"x"), bulk("nowhere", b"x"))
        answer = await send(vet, JSON, metadata(*models), *values)
        assert answer.status_code == 202
        assert failures(answer) == [[0xC000], [0xC000] * 3]
        assert answer.json()["00081198"]["Value"][0]["00081155"]["Value"] == [without.SOPInstanceUID]

    @pytest.mark.parametrize(
        "document",
        [
            b"", b"{", b"[" * 100_000, b"7", b'[{"00080018":7}]', b'[{"00080018":{"vr":"UI","Value":7}}]',
            b'[{"00080018":{"vr":"UI","Value":[{}]}}]', b"\xff\xfe", b"[{" + ENDS.encode() + b"}]",
        ],
    )  # fmt: skip
    async def test_metadata_that_is_none_is_a_conflict(self, vet: httpx.AsyncClient, document: bytes) -> None:
        assert (await send(vet, JSON, (JSON, document, ""))).status_code == 409

    async def test_metadata_without_end_is_refused(
        self, vet: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(store_metadata, "MOST_METADATA_BYTES", 5000)
        assert (await send(vet, JSON, (JSON, b" " * 6000, ""))).status_code == 400

    async def test_values_that_wait_do_not_fill_the_installation(
        self, vet: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(store_metadata, "MOST_WAITING", 2)
        made = [image() for _ in range(3)]
        models = []
        for number, one in enumerate(made):
            item = {"vr": "OB", "BulkDataURI": f"other {number}"}
            models.append({**described(one, f"{number}"), "00091001": item})
        answer = await send(vet, JSON, metadata(*models), *(bulk(f"{n}", b"xx") for n in range(3)))
        assert answer.status_code == 409
        assert failures(answer) == [[0xC000] * 3, []]

    async def test_answers_in_xml_where_that_is_wanted(self, vet: httpx.AsyncClient) -> None:
        made = image()
        parts = (metadata(described(made)), bulk("pixels", made.PixelData))
        answer = await send(vet, JSON, *parts, Accept=XML)
        assert answer.headers["content-type"] == XML
        assert 'keyword="ReferencedSOPSequence"' in answer.text
        assert (await send(vet, JSON, *parts, Accept="image/png")).status_code == 406
