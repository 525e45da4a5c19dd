"""From a stranger's upload to the clinic's list, and what is seen of it in between."""

import pytest

from services.archive.lifecycle.corrections import PatientNumber
from services.courier.service import work_off
from services.errors import NoLongerUpdatable, NotFound
from services.persistence import Engines
from services.telemedicine.inboxes import deciding
from services.telemedicine.inboxes.contents import contents, thumbnail, waiting_uploads
from services.telemedicine.inboxes.deciding import ToPatient
from services.tenancy import usage
from services.tenancy.scope import Scope
from tests.api.clients import image, part10
from tests.archive.samples import put
from tests.telemedicine.inboxes.samples import PDF, Browser, photo


async def studies(engines: Engines, scope: Scope) -> list[dict]:
    return await engines.documents.of(scope.grant, "studies").find({})


async def quarantined(engines: Engines, scope: Scope) -> int:
    return len([key async for key, _ in engines.objects.of(scope.grant).list("quarantine/")])


class TestQuarantine:
    async def test_nothing_is_in_the_archive_until_it_is_accepted_to_a_patient(
        self, engines: Engines, oakwood: Scope, elmside: Scope, visitor: Browser
    ) -> None:
        known = image(PatientName="Miller^Rex", PatientID="R-1")

        await put(oakwood, engines, known)
        before = await usage.read(oakwood, engines)
        sent = image(PatientName="Unknown", PatientID="X")
        await visitor.begin()
        became = await visitor.send(
            [
                ("CT/one.dcm", part10(sent)),
                ("IMG_1.jpg", photo()),
                ("IMG_2.png", photo("PNG")),
                ("letter.pdf", PDF),
            ]
        )
        assert {one["state"] for one in became.values()} == {"waiting"}
        assert len(await studies(engines, oakwood)) == 1
        assert await quarantined(engines, oakwood) == 4
        assert (await usage.read(oakwood, engines)).storage_bytes > before.storage_bytes
        (upload,) = await waiting_uploads(oakwood, engines)
        there = await contents(oakwood, engines, upload.id)
        assert sorted(group.files for group in there.studies) == [1, 3]
        for group in there.studies:
            for file in group.samples:
                assert (await thumbnail(oakwood, engines, upload.id, file)).startswith(b"\xff\xd8")
        assert await waiting_uploads(elmside, engines) == []
        with pytest.raises(NotFound):
            await contents(elmside, engines, upload.id)
        with pytest.raises(NotFound):
            await deciding.accept_upload(elmside, engines, upload.id)

        await deciding.accept_upload(oakwood, engines, upload.id, to=ToPatient(number=PatientNumber("R-1")))
        with pytest.raises(NoLongerUpdatable):
            await deciding.refuse_upload(oakwood, engines, upload.id)
        await work_off(engines, "test")
        found = await studies(engines, oakwood)
        assert {one["PatientID"] for one in found} == {"R-1"}
        assert len(found) == 3
        instances = await engines.documents.of(oakwood.grant, "instances").find({})
        assert {
            one["calling_aet"] for one in instances if one["StudyInstanceUID"] != known.StudyInstanceUID
        } == {f"INBOX {upload.number}"}
        assert await quarantined(engines, oakwood) == 0
        assert await waiting_uploads(oakwood, engines) == []
