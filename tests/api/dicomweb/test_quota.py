import httpx

from services.persistence import Engines
from services.tenancy import tenants
from services.tenancy.scope import operator_scope
from services.tenancy.tenants import Limits
from tests.api.clients import image, part10, stow


class TestQuota:
    async def test_answers_507_once_nothing_more_may_be_stored(
        self, vet: httpx.AsyncClient, engines: Engines
    ) -> None:
        await tenants.update(operator_scope(), engines, "oakwood", limits=Limits(instances_a_day=2))
        some = await stow(vet, *(part10(image()) for _ in range(3)))
        assert some.status_code == 202
        (failed,) = some.json()["00081198"]["Value"]
        assert failed["00081197"]["Value"] == [0xA700]
        none = await stow(vet, part10(image()))
        assert none.status_code == 507
        assert none.headers["content-type"] == "application/problem+json"
        assert none.json()["detail"] == "the clinic's instances of today are used up"
