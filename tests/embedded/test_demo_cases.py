"""The demo's case."""

from services.embedded import demo_cases
from services.persistence import Engines
from services.telemedicine.case import CasePriority
from services.telemedicine.listing import queue_page
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
