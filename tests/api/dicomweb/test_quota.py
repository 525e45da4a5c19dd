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
        known = image()
        some = await stow(vet, *(part10(one) for one in (known, image(), image())))
        assert some.status_code == 202
        (failed,) = some.json()["00081198"]["Value"]
        assert failed["00081197"]["Value"] == [0xA700]
        again = await stow(vet, part10(known))
        assert (again.status_code, "00081198" in again.json()) == (200, False)
        none = await stow(vet, part10(image()))
        assert none.status_code == 507
        assert none.headers["content-type"] == "application/problem+json"
        assert none.json()["detail"] == "the clinic's instances of today are used up"
