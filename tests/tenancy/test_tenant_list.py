import pytest

from services.archive.lifecycle.scrub import scrub
from services.errors import Invalid, Refused
from services.persistence import Engines
from services.tenancy import tenant_list, tenants, usage
from services.tenancy.scope import Scope, operator_scope
from services.tenancy.tenants import Limits
from tests.archive.damage import damage, flipped_in_pixels
from tests.archive.samples import dataset, put

OPERATOR = operator_scope()


async def many(engines: Engines) -> None:
    """Seven clinics beside those there are."""
    for number in range(7):
        await tenants.create(
            OPERATOR, engines, f"hill-{number}", name=f"Tierärzte Süd {number}", kind="clinic"
        )


async def slugs(engines: Engines, **how: object) -> list[str]:
    """Those of all pages, one after the other."""
    found: list[str] = []
    after = None
    while True:
        page = await tenant_list.tenants_page(OPERATOR, engines, after=after, **how)
        found += [tenant.slug for tenant in page.tenants]
        after = page.end_cursor
        if after is None:
            return found


class TestPage:
    async def test_goes_through_all_of_them(self, engines: Engines, oakwood: Scope, elmside: Scope) -> None:
        await many(engines)
        every = ["elmside", *(f"hill-{number}" for number in range(7)), "oakwood"]
        for first in (1, 3, 9, 200):
            assert await slugs(engines, first=first) == every

    @pytest.mark.parametrize("batch", [2, 500])
    async def test_has_those_whose_name_or_slug_has_each_word(
        self, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch, batch: int
    ) -> None:
        monkeypatch.setattr(tenant_list, "_BATCH", batch)
        await many(engines)
        assert await slugs(engines, search=" SUD tierarzte ", first=2) == [f"hill-{n}" for n in range(7)]
        assert await slugs(engines, search="hill-3") == ["hill-3"]
        assert await slugs(engines, search="süd 3") == ["hill-3"]
        assert await slugs(engines, search="nobody") == []

    async def test_ends_at_the_bound_of_what_it_reads(
        self, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await many(engines)
        monkeypatch.setattr(tenant_list, "READING", 3)
        page = await tenant_list.tenants_page(OPERATOR, engines, search="oakwood")
        assert (page.tenants, page.end_cursor) == ((), "hill-2")
        assert await slugs(engines, search="oakwood") == ["oakwood"]

    async def test_is_the_operators(self, engines: Engines, oakwood: Scope) -> None:
        with pytest.raises(Refused):
            await tenant_list.tenants_page(oakwood, engines)
        for first in (0, 201):
            with pytest.raises(Invalid):
                await tenant_list.tenants_page(OPERATOR, engines, first=first)


class TestTroubled:
    async def test_have_damaged_images_until_they_are_mended_or_no_room(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        made = dataset()
        await put(oakwood, engines, made)
        await put(elmside, engines, dataset())
        await usage.read(elmside, engines)  # written down
        await tenants.update(OPERATOR, engines, "elmside", limits=Limits(storage_bytes=10**9))
        await scrub(oakwood, engines)
        assert await tenant_list.troubled(OPERATOR, engines) == []
        await damage(oakwood, engines, str(made.SOPInstanceUID), flipped_in_pixels)
        await scrub(oakwood, engines)
        await tenants.update(OPERATOR, engines, "elmside", limits=Limits(storage_bytes=1))
        first, second = await tenant_list.troubled(OPERATOR, engines)
        assert (first.tenant.slug, first.damaged, first.is_over_quota) == ("oakwood", 1, False)
        assert (second.tenant.slug, second.damaged, second.is_over_quota) == ("elmside", 0, True)
        await put(oakwood, engines, made)
        assert [one.tenant.slug for one in await tenant_list.troubled(OPERATOR, engines)] == ["elmside"]

    async def test_are_the_operators(self, engines: Engines, oakwood: Scope) -> None:
        with pytest.raises(Refused):
            await tenant_list.troubled(oakwood, engines)
