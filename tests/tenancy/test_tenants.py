import pytest

from services.errors import AlreadyExists, Invalid, NotFound
from services.persistence import Engines
from services.tenancy import tenants
from services.tenancy.tenants import Tenant


class TestCreate:
    async def test_makes_a_tenant(self, engines: Engines) -> None:
        made = await tenants.create(engines, "vetrad", name=" Vet Rad ", kind="telemedicine")
        assert made == Tenant("vetrad", "Vet Rad", "telemedicine", "active")
        assert await tenants.get(engines, "vetrad") == made

    async def test_makes_none_twice(self, engines: Engines) -> None:
        await tenants.create(engines, "oakwood", name="Oakwood", kind="clinic")
        with pytest.raises(AlreadyExists):
            await tenants.create(engines, "oakwood", name="Other", kind="clinic")

    @pytest.mark.parametrize(
        ("slug", "name", "kind"),
        [("Oak wood", "Oakwood", "clinic"), ("oakwood", " ", "clinic"), ("oakwood", "Oakwood", "shop")],
    )
    async def test_refuses_what_cannot_be(self, engines: Engines, slug: str, name: str, kind: str) -> None:
        with pytest.raises(Invalid):
            await tenants.create(engines, slug, name=name, kind=kind)


class TestFind:
    async def test_gives_all_or_those_named(self, engines: Engines) -> None:
        for slug in ("oakwood", "elmside"):
            await tenants.create(engines, slug, name=slug, kind="clinic")
        assert [tenant.slug for tenant in await tenants.find(engines)] == ["elmside", "oakwood"]
        assert [tenant.slug for tenant in await tenants.find(engines, ["oakwood", "none"])] == ["oakwood"]


class TestSetState:
    async def test_suspends(self, engines: Engines) -> None:
        await tenants.create(engines, "oakwood", name="Oakwood", kind="clinic")
        await tenants.set_state(engines, "oakwood", "suspended")
        assert (await tenants.get(engines, "oakwood")).state == "suspended"
        with pytest.raises(NotFound):
            await tenants.set_state(engines, "elmside", "active")
        with pytest.raises(Invalid):
            await tenants.set_state(engines, "oakwood", "asleep")  # type: ignore[arg-type]
