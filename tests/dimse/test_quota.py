"""A tenant whose share is used up: its modalities are told, everybody else's store on."""

from services.peers.store import Dataset, store
from services.persistence import Engines
from services.tenancy import tenants, usage
from services.tenancy.scope import Scope, operator_scope
from services.tenancy.tenants import Limits
from tests.dimse.conftest import Scp
from tests.dimse.datasets import image


def images(count: int) -> list[Dataset]:
    return [image(f"1.2.3.{number}") for number in range(1, count + 1)]


class TestQuota:
    async def test_is_told_as_out_of_resources_and_holds_for_one_tenant_alone(
        self, scp: Scp, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        await tenants.update(operator_scope(), engines, "oakwood", limits=Limits(instances_a_day=3))
        statuses = [sent.status for sent in await store(scp.peer(), images(5))]
        assert statuses == [0, 0, 0, 0xA700, 0xA700]
        assert [sent.status for sent in await store(scp.peer("ELMSIDE"), images(5))] == [0] * 5

        async def there(scope: Scope) -> int:
            return await engines.documents.of(scope.grant, "instances").count({})

        assert (await there(oakwood), await there(elmside)) == (3, 5)
        other = image("1.2.3.1", pixels=b"\1" * 32)
        again = await store(scp.peer(), [*images(3), other])
        assert [sent.status for sent in again] == [0, 0, 0, 0xA700]

    async def test_counts_reach_the_screen_though_another_process_stored(
        self, scp: Scp, engines: Engines, oakwood: Scope
    ) -> None:
        await store(scp.peer(), images(4))
        scp.stop()
        await scp.task
        used = await usage.read(oakwood, engines)
        assert (used.instances, used.instances_today) == (4, 4)
