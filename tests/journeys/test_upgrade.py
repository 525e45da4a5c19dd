"""Data of an earlier format come to this release: everything is found, shown and worked with as before."""

import httpx
import pytest
from pydicom.uid import ExplicitVRBigEndian

from services.api.app import Application
from services.archive.search.browse import StudyFilter, studies_page
from services.persistence import Engines
from services.persistence.upgrade import states
from services.settings import Settings
from services.telemedicine.listing import cases_page, queue_page
from services.tenancy import tenants, tokens, users
from services.tenancy.roles import Role
from services.tenancy.scope import operator_scope, system_scope
from services.worklist import modality_worklist
from services.worklist.modality_worklist import Asker
from tests.api.clients import client_of, dataset_of, image, part10, stow
from tests.persistence.earlier import files_as_before, put_back
from tests.telemedicine.conftest import parties_of, person, rest
from tests.worklist.requests import requested

OAKWOOD, ELMSIDE, VETRAD = map(system_scope, ("oakwood", "elmside", "vetrad"))
STUDIES = "/tenants/oakwood/dicomweb/studies"
ANY = {"Accept": 'multipart/related; type="application/dicom"; transfer-syntax=*'}
VET = {"email": "vet@oakwood.test", "password": "demo"}


@pytest.fixture(params=["sqlite", "mongodb"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """Each engine."""
    found: Settings = request.getfixturevalue(f"{request.param}_settings")
    return found


class TestUpgrade:
    async def test_from_the_first_format_loses_nothing(self, settings: Settings) -> None:
        made = image(
            rows=2, columns=2, PatientName="O'Brien^Rex", BitsAllocated=16, BitsStored=16, HighBit=15
        )
        made.PixelData = bytes(range(8))
        file = part10(made, ExplicitVRBigEndian)
        frame = f"{STUDIES}/{made.StudyInstanceUID}/series/{made.SeriesInstanceUID}/instances"
        frame += f"/{made.SOPInstanceUID}"
        async with Engines.open(settings) as engines:
            for scope in (OAKWOOD, ELMSIDE):
                slug = scope.grant.tenant
                await tenants.create(operator_scope(), engines, slug, name=slug.capitalize(), kind="clinic")
            await users.create(OAKWOOD, engines, VET["email"], "veterinarian", VET["password"], demo=True)
            token = await tokens.create(OAKWOOD, engines, role="veterinarian")
            twin = await tokens.create(ELMSIDE, engines, role="veterinarian")
            parties = await parties_of(engines, OAKWOOD, ELMSIDE)
            case = await parties.submitted()
            request = await requested(OAKWOOD, engines)
            async with client_of(Application(settings, engines), token) as client:
                assert (await stow(client, file)).status_code == httpx.codes.OK
                shown = (await client.get(f"{frame}/frames/1")).content
            await put_back(engines)
        if settings.sqlite_folder:
            files_as_before(settings.sqlite_folder)

        async with Engines.open(settings) as engines:
            for state in await states(engines.documents):
                assert (state.version, state.settled) == (state.latest, state.latest)
            app = Application(settings, engines)
            async with client_of(app, token) as client:
                for asked in ("PatientName=O'Brien*", f"StudyInstanceUID={made.StudyInstanceUID}"):
                    (found,) = (await client.get(f"{STUDIES}?{asked}")).json()
                    assert found["0020000D"]["Value"] == [made.StudyInstanceUID], asked
                assert dataset_of(file) in (await client.get(frame, headers=ANY)).content
                again = (await client.get(f"{frame}/frames/1")).content
                assert shown.partition(b"\r\n\r\n")[2][:8] == again.partition(b"\r\n\r\n")[2][:8]
            (listed,) = (await studies_page(OAKWOOD, engines, StudyFilter(text="obrien"))).studies
            assert listed["StudyInstanceUID"] == made.StudyInstanceUID
            async with client_of(app, twin) as client:
                assert (await client.get(frame, headers=ANY)).status_code == httpx.codes.NOT_FOUND
            async with client_of(app) as client:
                assert (await client.post("/session", json=VET)).status_code == httpx.codes.OK
            told = [one async for batch in modality_worklist.stream(OAKWOOD, engines, (), Asker("CR1"))
                    for one in batch]  # fmt: skip
            assert [one["AccessionNumber"] for one in told] == [request.accession_number]
            await rest(engines)
            assert [one.id for one in (await cases_page(OAKWOOD, engines)).cases] == [case.id]
            reader = person(VETRAD, "reader", Role.RADIOLOGIST)
            assert [one.case for one in (await queue_page(reader, engines)).workitems] == [case.id]
            assert (await cases_page(ELMSIDE, engines)).cases == ()
            for series in await engines.documents.installation("series").find({}):
                assert series["sop_classes"]
