import httpx

from services.persistence import Engines
from services.tenancy.audit import Event
from services.tenancy.scope import Scope
from tests.api.clients import image, part10, stow
from tests.trail import told

ROOT = "/tenants/oakwood/dicomweb"


class TestExport:
    async def test_goes_on_where_it_broke_off(
        self, vet: httpx.AsyncClient, engines: Engines, oakwood: Scope
    ) -> None:
        made = image()
        await stow(vet, part10(made))
        path = f"{ROOT}/studies/{made.StudyInstanceUID}/export"
        whole = await vet.get(path)
        tag, data = whole.headers["etag"], whole.content
        assert (whole.status_code, whole.headers["content-type"]) == (200, "application/zip")
        assert int(whole.headers["content-length"]) == len(data)
        rest = await vet.get(path, headers={"Range": "bytes=100-", "If-Range": tag})
        assert (rest.status_code, rest.content) == (206, data[100:])
        assert rest.headers["content-range"] == f"bytes 100-{len(data) - 1}/{len(data)}"
        other = await vet.get(path, headers={"Range": "bytes=100-", "If-Range": '"another"'})
        assert (other.status_code, other.content) == (200, data)
        assert (await vet.get(path, headers={"Range": f"bytes={len(data)}-"})).status_code == 416
        assert (await vet.get(path, headers={"If-None-Match": tag})).status_code == 304
        head = await vet.head(path)
        assert (head.status_code, head.headers["content-length"]) == (200, str(len(data)))
        assert await told(oakwood, engines, Event.EXPORTED)

    async def test_is_called_after_patient_and_date(self, vet: httpx.AsyncClient) -> None:
        made = image(PatientName="Schäfer/../^Rex", StudyDate="20261129")
        await stow(vet, part10(made))
        answer = await vet.head(f"{ROOT}/studies/{made.StudyInstanceUID}/export")
        assert answer.headers["content-disposition"] == (
            'attachment; filename="Rex Schafer_2026-11-29.zip"; '
            "filename*=UTF-8''Rex%20Sch%C3%A4fer_2026-11-29.zip"
        )

    async def test_gives_nothing_of_a_study_that_is_not_there(self, vet: httpx.AsyncClient) -> None:
        assert (await vet.get(f"{ROOT}/studies/1.2.3/export")).status_code == 404
