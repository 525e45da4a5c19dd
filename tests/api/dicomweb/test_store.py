import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from services import errors
from services.api.app import Application
from services.api.dicomweb import store, store_answer
from services.api.dicomweb.multipart import closing, opening
from services.api.dicomweb.store_answer import reason_of
from services.archive.ingest import store as ingest
from services.archive.ingest.store import Reception, Stored
from services.persistence import Engines
from services.tenancy import tokens
from services.tenancy.scope import Scope
from tests.api.clients import (
    BOUNDARY,
    SENT_AS,
    client_of,
    dataset_of,
    image,
    in_parts,
    part10,
    parts_of,
    stow,
)

ROOT = "/tenants/oakwood/dicomweb"


class TestStore:
    async def test_stores_every_part_and_gives_it_back_byte_for_byte(self, vet: httpx.AsyncClient) -> None:
        first = image()
        second = image(StudyInstanceUID=first.StudyInstanceUID)
        answer = await stow(vet, part10(first), part10(second))
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/dicom+json"
        stored = answer.json()
        assert stored["00081190"]["Value"] == [f"http://vetark.test{ROOT}/studies/{first.StudyInstanceUID}"]
        items = stored["00081199"]["Value"]
        assert {item["00081155"]["Value"][0] for item in items} == {
            first.SOPInstanceUID,
            second.SOPInstanceUID,
        }
        assert "00081198" not in stored
        for item in items:
            sent = part10(first if item["00081155"]["Value"][0] == first.SOPInstanceUID else second)
            ((_, file),) = parts_of(await vet.get(item["00081190"]["Value"][0]))
            assert dataset_of(file) == dataset_of(sent)

    async def test_says_of_each_part_what_became_of_it(self, vet: httpx.AsyncClient) -> None:
        good, bad = image(), image()
        answer = await stow(vet, part10(good), part10(bad)[:-10], b"no DICOM at all", b"")
        assert answer.status_code == 202
        stored = answer.json()
        assert len(stored["00081199"]["Value"]) == 1
        (failed,) = stored["00081198"]["Value"]
        assert failed["00081155"]["Value"] == [bad.SOPInstanceUID]
        assert failed["00081197"]["Value"] == [0xC000]
        assert len(stored["0008119A"]["Value"]) == 2
        assert (await vet.get(f"{ROOT}/studies?StudyInstanceUID={bad.StudyInstanceUID}")).json() == []

    async def test_a_dataset_too_large_is_left_out(
        self, engines: Engines, vet: httpx.AsyncClient, oakwood: Scope
    ) -> None:
        settings = engines.settings.model_copy(update={"maximum_object_bytes": 600})
        small = replace(engines, settings=settings)
        async with client_of(
            Application(settings, small), await tokens.create(oakwood, engines, role="veterinarian")
        ) as client:
            answer = await stow(client, part10(image()), part10(image(rows=100, columns=100)))
        assert answer.status_code == 202
        assert len((await vet.get(f"{ROOT}/studies")).json()) == 1

    async def test_is_a_conflict_when_nothing_is_stored(self, vet: httpx.AsyncClient) -> None:
        assert (await stow(vet, b"no DICOM at all")).status_code == 409

    async def test_a_study_in_the_path_takes_only_its_own(self, vet: httpx.AsyncClient) -> None:
        mine, other = image(), image()
        answer = await stow(vet, part10(mine), part10(other), path=f"{ROOT}/studies/{mine.StudyInstanceUID}")
        assert answer.status_code == 202
        (failed,) = answer.json()["00081198"]["Value"]
        assert failed["00081155"]["Value"] == [other.SOPInstanceUID]
        assert failed["00081197"]["Value"] == [0xA900]

    async def test_the_first_of_two_of_the_same_uid_stays_and_both_are_answered_with_success(
        self, vet: httpx.AsyncClient
    ) -> None:
        first = image(StudyDescription="first")
        again = image(
            StudyDescription="again",
            **{
                name: first[name].value
                for name in ("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID")
            },
        )
        for sent in (first, again):
            assert (await stow(vet, part10(sent))).status_code == 200
        found = (await vet.get(f"{ROOT}/studies")).json()
        assert [study["00081030"]["Value"] for study in found] == [["first"]]

    @pytest.mark.parametrize(
        "kind",
        [
            "application/dicom",
            "application/json",
            'multipart/related; type="application/pdf"; boundary=b',
            "",
        ],
    )
    async def test_another_media_type_is_unsupported(self, vet: httpx.AsyncClient, kind: str) -> None:
        answer = await vet.post(f"{ROOT}/studies", content=b"x", headers={"Content-Type": kind})
        assert answer.status_code == 415
        assert answer.headers["content-type"] == "application/problem+json"

    @pytest.mark.parametrize("body", [b"", b"--boundary--", b"--boundary\r\n\r\nnever ends", in_parts()[:-4]])
    async def test_a_body_that_is_no_multipart_is_a_problem(
        self, vet: httpx.AsyncClient, body: bytes
    ) -> None:
        kind = 'multipart/related; type="application/dicom"; boundary=boundary'
        answer = await vet.post(f"{ROOT}/studies", content=body, headers={"Content-Type": kind})
        assert answer.status_code == 400

    async def test_nobody_stores_without_the_right(
        self, app: FastAPI, engines: Engines, oakwood: Scope
    ) -> None:
        reader = await tokens.create(oakwood, engines, role="radiologist")
        async with client_of(app, reader) as client:
            assert (await stow(client, part10(image()))).status_code == 403

    async def test_nobody_stores_for_another_tenant(
        self, vet: httpx.AsyncClient, twin: httpx.AsyncClient, anyone: httpx.AsyncClient
    ) -> None:
        assert (await stow(twin, part10(image()))).status_code == 404
        assert (await stow(anyone, part10(image()))).status_code == 401
        assert (await vet.get(f"{ROOT}/studies")).json() == []

    async def test_takes_a_thousand_parts_of_65_megabytes_in_little_memory(
        self, vet: httpx.AsyncClient
    ) -> None:
        uid, made = "2.25.1234567890000", image(rows=256, columns=256)
        made.SOPInstanceUID = uid
        file = part10(made)

        async def body() -> AsyncIterator[bytes]:
            for number in range(1000):
                yield opening(BOUNDARY, [("Content-Type", "application/dicom")])
                yield file.replace(uid.encode(), f"{uid[:-4]}{number + 1000}".encode())
            yield closing(BOUNDARY)

        tracemalloc.start()
        answer = await vet.post(f"{ROOT}/studies", content=body(), headers={"Content-Type": SENT_AS})
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert answer.status_code == 200
        assert len(answer.json()["00081199"]["Value"]) == 1000
        assert peak < 24 << 20

    async def test_failures_without_end_are_cut_off(
        self, vet: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(store_answer, "MOST_FAILED", 10)
        assert (await stow(vet, *[b"x"] * 10)).status_code == 409
        assert (await stow(vet, *[b"x"] * 11)).status_code == 400

    async def test_an_instance_that_a_mistake_of_ours_lost_is_told(
        self, vet: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        patient = "Miller^Bella"
        first, lost, last = image(), image(), image()
        store_instance = ingest.store_instance

        async def losing(scope: Scope, engines: Engines, reception: Reception) -> Stored:
            if reception.incoming.sop_instance_uid == lost.SOPInstanceUID:
                raise KeyError(patient)
            return await store_instance(scope, engines, reception)

        monkeypatch.setattr(store, "store_instance", losing)
        answer = await stow(vet, part10(first), part10(lost), part10(last))
        assert answer.status_code == 202
        (failed,) = answer.json()["00081198"]["Value"]
        assert failed["00081155"]["Value"] == [lost.SOPInstanceUID]
        assert failed["00081197"]["Value"] == [0x0110]
        assert (await stow(vet, part10(lost))).status_code == 500
        assert "a store by STOW-RS ended unexpectedly: KeyError" in caplog.text
        assert "Miller" not in caplog.text

    async def test_what_will_never_be_taken_is_not_asked_for_again(
        self, vet: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for error, status in (
            (errors.TooLarge("too large"), 409),
            (errors.Misconfigured("not authorised"), 500),
            (errors.Unavailable("away"), 503),
        ):

            async def refusing(*_: object, error: Exception = error) -> Stored:
                raise error

            monkeypatch.setattr(store, "store_instance", refusing)
            answer = await stow(vet, part10(image()))
            assert answer.status_code == status
            assert ("retry-after" in answer.headers) == (status == 503)


class TestReasonOf:
    def test_gives_every_error_its_failure_reason(self) -> None:
        assert reason_of(errors.Mismatched()) == 0xA900
        assert reason_of(errors.Malformed()) == 0xC000
        assert reason_of(errors.Unsupported()) == 0xC122
        assert reason_of(errors.UnsupportedClass()) == 0x0122
        assert reason_of(errors.Refused()) == 0x0124
        assert reason_of(errors.Unavailable()) == 0xA700
        assert reason_of(errors.Misconfigured()) == 0xA700
        assert reason_of(errors.TooLarge()) == 0xC000
        assert reason_of(errors.Unwritable()) == 0xC000
        assert reason_of(errors.PacsError()) == 0x0110
