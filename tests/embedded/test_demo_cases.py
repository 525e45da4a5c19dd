"""The demo's cases."""

from services.courier.service import work_off
from services.embedded import demo_cases
from services.persistence import Engines
from services.telemedicine import catalogue, collaborations, routing
from services.telemedicine.case import CasePriority, CaseState
from services.telemedicine.collaborations import CollaborationState
from services.telemedicine.listing import cases_page, queue_page
from services.tenancy import tenants, users
from services.tenancy.scope import Scope, operator_scope, system_scope
from tests.archive.samples import dataset, put


class TestCase:
    async def test_waits_at_the_provider_however_often_the_demo_begins(
        self, engines: Engines, oakwood: Scope
    ) -> None:
        await tenants.create(operator_scope(), engines, "vetrad", name="VetRad", kind="telemedicine")
        await users.create(oakwood, engines, "vet@oakwood.test", "veterinarian", None, name="Dr. Oak")
        await put(oakwood, engines, dataset(Modality="DX", StudyDescription="Thorax"))
        for _ in range(2):
            await demo_cases.prepare(engines)
            (item,) = (await queue_page(system_scope("vetrad"), engines)).workitems
            assert (item.priority, item.species) == (CasePriority.STAT, "dog")

    async def test_is_read_with_its_report_in_the_clinic_s_study(
        self, engines: Engines, oakwood: Scope
    ) -> None:
        await tenants.create(operator_scope(), engines, "vetrad", name="VetRad", kind="telemedicine")
        vetrad = system_scope("vetrad")
        await users.create(oakwood, engines, "vet@oakwood.test", "veterinarian", None, name="Dr. Oak")
        await users.create(vetrad, engines, "radiologist@vetrad.test", "radiologist", None, name="Dr. Rad")
        made = dataset(Modality="CR", PatientName="Yamada^Hana", StudyDescription="Thorax 3 views")
        await put(oakwood, engines, made)
        for _ in range(2):
            await demo_cases.prepare(engines)
            await work_off(engines, "test")
            (case,) = (await cases_page(oakwood, engines)).cases
            assert case.state is CaseState.COMPLETED
            stored = await engines.documents.of(oakwood.grant, "series").find(
                {"StudyInstanceUID": made.StudyInstanceUID}
            )
            assert sorted(one["Modality"] for one in stored) == ["CR", "DOC", "SR"]

    async def test_goes_on_where_it_was_broken_off(self, engines: Engines, oakwood: Scope) -> None:
        await tenants.create(operator_scope(), engines, "vetrad", name="VetRad", kind="telemedicine")
        await users.create(oakwood, engines, "vet@oakwood.test", "veterinarian", None, name="Dr. Oak")
        await collaborations.ask(oakwood, engines, "vetrad")
        for _ in range(2):
            await demo_cases.prepare(engines)
            (agreed,) = await collaborations.find(oakwood, engines)
            assert agreed.state is CollaborationState.ACTIVE
            assert len(await catalogue.services(system_scope("vetrad"), engines)) == 3
            assert (await routing.routing(oakwood, engines)).fallback == "vetrad"
