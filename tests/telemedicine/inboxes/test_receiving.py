"""Files as people send them: damaged, too many, by many tabs, broken off; and links that do not work."""

import asyncio
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import httpx
import numpy as np
import pytest
from fastapi import FastAPI
from PIL import Image
from pydicom import dcmread

from services.archive.lifecycle.corrections import PatientNumber
from services.courier.service import work_off
from services.errors import OutOfSpace, Refused
from services.persistence import Edit, Engines
from services.persistence.disks import Disks
from services.persistence.moments import EPOCH
from services.settings import Settings
from services.telemedicine.inboxes import contents, deciding, inbox, upload
from services.telemedicine.inboxes.deciding import ToPatient
from services.telemedicine.inboxes.inbox import OpenedInbox, WantedInbox
from services.telemedicine.inboxes.sweeping import expire, sweep_quarantine
from services.tenancy import tokens, usage
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from tests.api.clients import client_of, image, part10, stow
from tests.archive.samples import put
from tests.telemedicine.inboxes.samples import PDF, REX, Browser, photo
from tests.tenancy.test_usage import limit_at_once
from tests.trail import told

DUE = Edit(set={"changed": EPOCH})


async def keys(engines: Engines, scope: Scope) -> list[str]:
    return [key async for key, _ in engines.objects.of(scope.grant).list("quarantine/")]


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("bomb.dcm", bytes(1 << 20))
    return out.getvalue()


class TestFiles:
    async def test_each_that_is_not_taken_has_a_reason_and_leaves_nothing(
        self, engines: Engines, oakwood: Scope, visitor: Browser
    ) -> None:
        await visitor.begin()
        whole = part10(image())
        files = {
            "empty": b"",
            "notes.txt": b"<script>alert(1)</script>",
            "study.zip": zipped(),
            "cut.dcm": whole[:-5],
            "none.pdf": b"%PDF-1.4 and no more",
            "cut.jpg": photo(size=(300, 300))[:900],
            "..\\..\\etc/\0<img src=x>.png": b"\x89PNG\r\n\x1a\n",
            "one.dcm": whole,
            "same.dcm": whole,
        }
        became = await visitor.send(list(files.items()))
        assert {path: one["reason"] for path, one in became.items()} == {
            "empty": "empty",
            "notes.txt": "not an image we know",
            "study.zip": "an archive: unpack it and choose the folder",
            "cut.dcm": "damaged",
            "none.pdf": "damaged",
            "cut.jpg": "damaged",
            "..\\..\\etc/\0<img src=x>.png": "damaged",
            "one.dcm": "",
            "same.dcm": "already here",
        }
        assert len(await keys(engines, oakwood)) == 1
        documents = await engines.documents.of(oakwood.grant, "inbox_files").find({})
        assert all(one["path"].isprintable() for one in documents)
        assert (await visitor.client.get(f"{visitor.root}/{visitor.upload}/files")).status_code == 200

    async def test_photos_and_documents_become_instances_whatever_the_camera(
        self, engines: Engines, oakwood: Scope, visitor: Browser, app: FastAPI
    ) -> None:
        await visitor.begin()
        notes, turned = Image.Exif(), Image.Exif()
        notes[0x010F], turned[0x0112] = "GPS! it was taken here", 6
        plain = photo(exif=notes)
        sent = {
            "plain.jpg": plain,
            "turned.jpg": photo(shade=60, exif=turned),
            "progressive.jpg": photo(shade=61, progressive=True),
            "exact.png": photo("PNG", shade=62),
            "grey.jpg": _grey(),
            "letter.pdf": PDF,
        }
        became = await visitor.send(list(sent.items()))
        assert {one["state"] for one in became.values()} == {"waiting"}
        await deciding.accept_upload(oakwood, engines, visitor.upload)
        await work_off(engines, "test")
        instances = await engines.documents.of(oakwood.grant, "instances").find({})
        assert len(instances) == 6
        files = {}
        for one in instances:
            file = await engines.objects.of(oakwood.grant).read(f"instances/{one['SOPInstanceUID']}.dcm")
            dataset = dcmread(BytesIO(file))
            files[dataset.get("ImageComments") or dataset.get("DocumentTitle")] = dataset
            assert (str(dataset.PatientName), dataset.PatientSpeciesDescription) == ("Miller^Rex", "Dog")
        assert (files["turned.jpg"].Rows, files["turned.jpg"].Columns) == (40, 30)
        assert (files["plain.jpg"].Rows, files["plain.jpg"].Columns) == (30, 40)
        assert b"GPS!" in plain
        assert b"GPS!" not in files["plain.jpg"].PixelData
        assert np.array_equal(files["exact.png"].pixel_array[-1, 0], (62, 62, 62))
        assert files["plain.jpg"].pixel_array.shape == (30, 40, 3)
        assert files["grey.jpg"].PhotometricInterpretation == "MONOCHROME2"
        assert files["letter.pdf"].EncapsulatedDocument.rstrip(b"\0") == PDF.rstrip(b"\0")

    async def test_come_in_parts_which_a_killed_process_keeps(
        self, engines: Engines, oakwood: Scope, visitor: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for module in ("upload", "quarantined"):
            monkeypatch.setattr(f"services.telemedicine.inboxes.{module}.PART_BYTES", 3000)
        await visitor.begin()
        whole = part10(image(rows=100, columns=100))
        parts = [whole[at : at + 3000] for at in range(0, len(whole), 3000)]
        (file,) = await visitor.announce([("large.dcm", whole)])
        assert (await visitor.put(file["id"], parts[1], 1)).json()["parts"] == [1]
        assert (await visitor.put(file["id"], b"short", 0)).status_code == 400
        assert (await visitor.put(file["id"], parts[0] + b"more", 0)).status_code == 400
        (again,) = await visitor.announce([("large.dcm", whole)])
        assert again["parts"] == [1]
        for number in (0, 2, 3):
            answers = await asyncio.gather(
                *(visitor.put(file["id"], parts[number], number) for _ in range(3))
            )
            assert {one.status_code for one in answers} == {200}
        assert (await visitor.announce([("large.dcm", whole)]))[0]["state"] == "waiting"
        made = await engines.documents.of(oakwood.grant, "inbox_uploads").find_one({"id": visitor.upload})
        assert made
        assert (made["files"], made["bytes"]) == (1, len(whole))

    async def test_a_full_disk_is_said_and_goes_on(
        self, engines: Engines, visitor: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await visitor.begin()
        (file,) = await visitor.announce([("one.jpg", photo())])

        def full(_: Disks, length: int = 0) -> None:
            raise OutOfSpace("the disk is full")

        with monkeypatch.context() as patched:
            patched.setattr(Disks, "require", full)
            assert (await visitor.put(file["id"], photo())).status_code == 507
        assert (await visitor.put(file["id"], photo())).json()["state"] == "waiting"


def _grey() -> bytes:
    out = BytesIO()
    Image.fromarray(np.full((20, 30), 77, np.uint8)).save(out, "JPEG")
    return out.getvalue()


class TestDeciding:
    async def test_some_are_accepted_others_refused_and_nothing_is_left(
        self, engines: Engines, oakwood: Scope, visitor: Browser
    ) -> None:
        before = (await usage.read(oakwood, engines)).storage_bytes
        await visitor.begin()
        one, two = image(PatientName="A^One"), image(PatientName="B^Two")
        await visitor.send([("one.dcm", part10(one)), ("two.dcm", part10(two)), ("letter.pdf", PDF)])
        await deciding.accept_upload(oakwood, engines, visitor.upload, studies=[one.StudyInstanceUID])
        await work_off(engines, "test")
        (left,) = await contents.waiting_uploads(oakwood, engines)
        assert {
            s.study_instance_uid for s in (await contents.contents(oakwood, engines, left.id)).studies
        } == {
            two.StudyInstanceUID,
            left.study,
        }
        await deciding.refuse_upload(oakwood, engines, visitor.upload)
        await work_off(engines, "test")
        assert await keys(engines, oakwood) == []
        studies = await engines.documents.of(oakwood.grant, "studies").find({})
        assert [one["PatientName"]["Alphabetic"] for one in studies] == ["A^One"]
        (stored,) = await engines.documents.of(oakwood.grant, "instances").find({})
        assert (await usage.read(oakwood, engines)).storage_bytes == before + stored["size"]
        events = await told(oakwood, engines, Event.UPLOAD_ACCEPTED, Event.UPLOAD_REFUSED, Event.STORED)
        assert {entry.event for entry in events} == {"upload accepted", "upload refused", "stored"}

    async def test_who_may_not_correct_moves_no_study_that_the_archive_has(
        self, engines: Engines, oakwood: Scope, visitor: Browser
    ) -> None:
        stored = image(PatientName="Old^Rex", PatientID="OLD")
        await put(oakwood, engines, stored)
        await put(oakwood, engines, image(PatientName="New^Rex", PatientID="NEW"))
        await visitor.begin()
        more = image(StudyInstanceUID=stored.StudyInstanceUID, PatientID="EVIL", PatientName="Evil")
        await visitor.send([("more.dcm", part10(more))])
        (study,) = (await contents.contents(oakwood, engines, visitor.upload)).studies
        assert (study.stored, study.stored_patient) == (True, "Old Rex")
        vet = replace(oakwood, rights=oakwood.rights - {Right.CORRECT})
        to = ToPatient(number=PatientNumber("NEW"))
        with pytest.raises(Refused):
            await deciding.accept_upload(vet, engines, visitor.upload, to=to)
        with pytest.raises(Refused):
            await deciding.accept_upload(
                replace(vet, rights=frozenset({Right.FIND})), engines, visitor.upload
            )
        await deciding.accept_upload(vet, engines, visitor.upload)
        await work_off(engines, "test")
        found = await engines.documents.of(oakwood.grant, "studies").find_one(
            {"StudyInstanceUID": stored.StudyInstanceUID}
        )
        assert found
        assert found["PatientID"] == "OLD"

    async def test_a_courier_killed_on_the_way_goes_on_and_stores_nothing_twice(
        self, engines: Engines, oakwood: Scope, visitor: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await visitor.begin()
        study = image()
        made = [
            part10(image(StudyInstanceUID=study.StudyInstanceUID, InstanceNumber=number))
            for number in range(5)
        ]
        await visitor.send([(f"{number}.dcm", data) for number, data in enumerate(made)])
        await deciding.accept_upload(
            oakwood,
            engines,
            visitor.upload,
            to=ToPatient(values={"PatientName": "New^Rex", "PatientID": "N"}),
        )
        with monkeypatch.context() as patched:
            patched.setattr(deciding, "_finish", _killed)
            with pytest.raises(asyncio.CancelledError):
                await work_off(engines, "killed")
        for _ in range(2):
            await work_off(engines, "next")
        assert await engines.documents.of(oakwood.grant, "instances").count({}) == 5
        (found,) = await engines.documents.of(oakwood.grant, "studies").find({})
        assert found["PatientID"] == "N"
        assert await engines.documents.of(oakwood.grant, "corrections").count({}) == 1

    async def test_what_is_accepted_while_storage_is_full_says_so_and_is_stored_once_there_is_room(
        self, engines: Engines, oakwood: Scope, visitor: Browser
    ) -> None:
        await visitor.begin()
        await visitor.send([("one.dcm", part10(image()))])
        await limit_at_once(engines, storage_bytes=1, storage_hard=True)
        await deciding.accept_upload(oakwood, engines, visitor.upload)
        for _ in range(engines.settings.courier_tries + 1):
            await engines.documents.of(oakwood.grant, "inbox_uploads").update({}, DUE)
            await work_off(engines, "test")
        (waiting,) = await contents.waiting_uploads(oakwood, engines)
        assert (waiting.deciding, waiting.problem) == (
            True,
            "the clinic's storage is full: its operator can give it more",
        )
        await limit_at_once(engines)
        await engines.documents.of(oakwood.grant, "inbox_uploads").update({}, DUE)
        await work_off(engines, "test")
        assert await contents.waiting_uploads(oakwood, engines) == []
        assert await engines.documents.of(oakwood.grant, "instances").count({}) == 1

    async def test_what_nobody_wants_goes_also_while_storage_is_full(
        self, engines: Engines, oakwood: Scope, visitor: Browser
    ) -> None:
        await visitor.begin()
        await visitor.send([("one.dcm", part10(image()))])
        await limit_at_once(engines, storage_bytes=1, storage_hard=True)
        await deciding.refuse_upload(oakwood, engines, visitor.upload)
        await work_off(engines, "test")
        assert await contents.waiting_uploads(oakwood, engines) == []
        assert await keys(engines, oakwood) == []

    async def test_what_nobody_accepts_in_time_goes_and_so_does_what_a_crash_left(
        self, engines: Engines, oakwood: Scope, visitor: Browser
    ) -> None:
        await visitor.begin()
        await visitor.send([("one.dcm", part10(image()))])
        objects = engines.objects.of(oakwood.grant)
        await objects.replace("quarantine/" + "a" * 32 + "-" + "b" * 32 + "-00000", b"left")
        assert await sweep_quarantine(oakwood, engines) == 1
        assert await expire(oakwood, engines) == 0
        past = Edit(set={"ends_at": datetime.now(UTC) - timedelta(seconds=1)})
        await engines.documents.of(oakwood.grant, "inbox_uploads").update({"id": visitor.upload}, past)
        assert await expire(oakwood, engines) == 1
        await work_off(engines, "test")
        assert await keys(engines, oakwood) == []
        assert await contents.waiting_uploads(oakwood, engines) == []
        (entry,) = await told(oakwood, engines, Event.UPLOAD_EXPIRED)
        assert entry.details["files"] == 1
        assert (await visitor.client.get(visitor.root)).json()["uploads"][0]["over"]


async def _killed(*_: object) -> None:
    raise asyncio.CancelledError


class TestLinks:
    async def test_what_does_not_work_is_answered_alike_and_guesses_are_slowed_down(
        self,
        engines: Engines,
        oakwood: Scope,
        app: FastAPI,
        opened: tuple[OpenedInbox, str],
        visitor: Browser,
    ) -> None:
        made, secret = opened
        other, link = await inbox.open_inbox(oakwood, engines, WantedInbox(label="Other", passcode="4711"))
        async with client_of(app) as client:

            async def asked(ident: str, secret: str, passcode: str = "") -> tuple[int, str]:
                body = {"secret": secret, "passcode": passcode}
                answer = await client.post(f"/inboxes/{ident}/session", json=body)
                return answer.status_code, answer.text

            gone = await asked("f" * 32, "x")
            assert gone[0] == 401
            theirs = link.partition("#")[2]
            assert await asked(made.id, theirs) == gone
            assert (await asked(other.id, theirs))[1] == '{"passcode":true}'
            few = Edit(set={"tries_left": 3})
            await engines.documents.of(oakwood.grant, "inboxes").update({"id": other.id}, few)
            for left in (2, 1):
                status, text = await asked(other.id, theirs, "wrong")
                assert status == 403
                assert f"{left} tries" in text
            assert await asked(other.id, theirs, "wrong") == gone
            assert await asked(other.id, theirs, "4711") == gone
            await inbox.withdraw_inbox(oakwood, engines, made.id)
            assert await asked(made.id, secret) == gone
            assert (await visitor.client.get(visitor.root)).status_code == 401
            statuses = [(await asked(made.id, f"guess {number}"))[0] for number in range(25)]
            assert statuses[-1] == 429

    async def test_one_visitor_sees_nothing_of_another(
        self, app: FastAPI, opened: tuple[OpenedInbox, str], visitor: Browser
    ) -> None:
        made, secret = opened
        await visitor.begin()
        await visitor.send([("one.jpg", photo())])
        async with client_of(app) as client:
            await client.post(f"/inboxes/{made.id}/session", json={"secret": secret})
            browser = Browser(client, visitor.root)
            assert (await client.get(browser.root)).json() == {"uploads": []}
            assert (await client.get(f"{browser.root}/{visitor.upload}/files")).status_code == 404
            await browser.begin()
            became = await browser.send([("one.jpg", photo())])
            assert became["one.jpg"]["reason"] == ""


class TestOwnUploads:
    async def test_are_stored_at_once_without_a_second_sending(
        self, engines: Engines, oakwood: Scope, app: FastAPI, settings: Settings
    ) -> None:
        token = await tokens.create(oakwood, engines, role="technician")
        reader = await tokens.create(oakwood, engines, role="radiologist")
        async with client_of(app, token) as client, client_of(app, reader) as other:
            browser = Browser(client, "/tenants/oakwood/uploads")
            await browser.begin(**{**REX, "patient_id": "R-7"})
            known = image()
            await stow(client, part10(known))
            files = [("one.dcm", part10(image())), ("IMG.jpg", photo()), ("known.dcm", part10(known))]
            became = await browser.send(files)
            assert {path: one["reason"] for path, one in became.items()} == {
                "one.dcm": "",
                "IMG.jpg": "",
                "known.dcm": "already here",
            }
            assert await keys(engines, oakwood) == []
            browser.sent.clear()
            assert {one["state"] for one in (await browser.send(files)).values()} == {"stored"}
            assert browser.sent == []
            found = await client.get("/tenants/oakwood/dicomweb/studies?PatientID=R-7")
            assert len(found.json()) == 1
            assert (
                await other.post("/tenants/oakwood/uploads", json=REX)
            ).status_code == httpx.codes.FORBIDDEN
        assert upload.PART_BYTES >= 1 << 20

    async def test_wait_for_room_and_are_stored_once_there_is_some(
        self, engines: Engines, oakwood: Scope, app: FastAPI
    ) -> None:
        token = await tokens.create(oakwood, engines, role="technician")
        files = [(f"{number}.dcm", part10(image())) for number in range(2)]
        (_, first), (_, second) = files
        async with client_of(app, token) as client:
            browser = Browser(client, "/tenants/oakwood/uploads")
            await browser.begin()
            known = await browser.announce(files)
            used = (await usage.read(oakwood, engines)).storage_bytes
            await limit_at_once(
                engines, storage_bytes=used + len(first) + 10, storage_hard=True
            )  # for quarantine
            full = [await browser.put(known[0]["id"], first) for _ in range(2)]
            assert [one.status_code for one in full] == [507, 507]
            assert full[0].json()["detail"] == "the clinic's storage is full: its operator can give it more"
            await limit_at_once(engines)
            assert (await browser.put(known[0]["id"], first)).json()["state"] == "stored"
            used = (await usage.read(oakwood, engines)).storage_bytes
            await limit_at_once(engines, storage_bytes=used + len(second) + 10, storage_hard=True)
            assert (await browser.put(known[1]["id"], second)).status_code == 507
            await limit_at_once(engines)
            assert [one["state"] for one in await browser.announce(files)] == ["stored", "stored"]
        assert await keys(engines, oakwood) == []
