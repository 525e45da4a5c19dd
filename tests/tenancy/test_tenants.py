import pytest

from services.errors import AlreadyExists, Invalid, NoLongerUpdatable, NotFound, Refused
from services.persistence import Engines
from services.tenancy import tenants
from services.tenancy.scope import Right, Scope, operator_scope
from services.tenancy.tenants import Limits, Tenant

OPERATOR = operator_scope()


async def make(engines: Engines, slug: str = "oakwood", **facts: object) -> Tenant:
    return await tenants.create(OPERATOR, engines, slug, **{"name": slug, "kind": "clinic", **facts})


class TestCreate:
    async def test_makes_a_tenant(self, engines: Engines) -> None:
        made = await make(engines, "vetrad", name=" Vet Rad ", kind="telemedicine")
        assert made == Tenant("vetrad", "Vet Rad", "telemedicine", "active")
        assert await tenants.get(engines, "vetrad") == made

    async def test_takes_what_is_known_of_it(self, engines: Engines) -> None:
        facts = {
            "locale": "de-AT",
            "time_zone": "Europe/Vienna",
            "contact": "Anna Amsel\n+43 1 234",
            "limits": Limits(4, 2**41, 5000),
            "retention_days": 3650,
        }
        made = await make(engines, **facts)
        assert {name: getattr(made, name) for name in facts} == facts
        assert await tenants.get(engines, "oakwood") == made

    async def test_makes_none_twice(self, engines: Engines) -> None:
        await make(engines)
        with pytest.raises(AlreadyExists):
            await make(engines)

    @pytest.mark.parametrize(
        ("slug", "wrong"),
        [
            ("Oak wood", {}),
            ("oakwood", {"name": " "}),
            ("oakwood", {"name": "two\nlines"}),
            ("oakwood", {"kind": "shop"}),
            ("oakwood", {"locale": "English, please"}),
            ("oakwood", {"time_zone": "Mars/Olympus"}),
            ("oakwood", {"time_zone": "../../etc/passwd"}),
            ("oakwood", {"contact": "x" * 1001}),
            ("oakwood", {"retention_days": 0}),
            ("oakwood", {"colour": "green"}),
            ("oakwood", {"state": "closed"}),
        ],
    )
    async def test_refuses_what_cannot_be(
        self, engines: Engines, slug: str, wrong: dict[str, object]
    ) -> None:
        with pytest.raises(Invalid):
            await make(engines, slug, **wrong)
        assert await tenants.find(engines) == []

    async def test_is_the_operators_alone(self, engines: Engines, oakwood: Scope) -> None:
        with pytest.raises(Refused):
            await tenants.create(oakwood, engines, "mine", name="Mine", kind="clinic")


class TestLimits:
    @pytest.mark.parametrize("wrong", [-1, 1.5, "many", 2**53 + 1])
    def test_are_whole_numbers_or_none(self, wrong: object) -> None:
        with pytest.raises(Invalid):
            Limits(associations=wrong)


class TestOf:
    async def test_reads_a_tenant_of_an_older_version(self, engines: Engines, oakwood: Scope) -> None:
        older = {"slug": "old", "name": "Old", "kind": "clinic", "state": "active"}
        await engines.documents.installation("tenants").insert(older)
        known = await tenants.get(engines, "old")
        assert (known.locale, known.time_zone, known.limits) == ("en", "UTC", Limits())


class TestUpdate:
    async def test_changes_what_is_given_alone(self, engines: Engines) -> None:
        before = await make(engines, locale="en-GB", limits=Limits(associations=3))
        after = await tenants.update(OPERATOR, engines, "oakwood", contact="front desk")
        assert (after.contact, after.locale, after.limits) == ("front desk", "en-GB", before.limits)
        assert (await tenants.update(OPERATOR, engines, "oakwood", limits=Limits())).limits == Limits()

    async def test_stands_in_the_tenants_own_trail(self, engines: Engines, oakwood: Scope) -> None:
        await tenants.update(OPERATOR, engines, "oakwood", contact="front desk")
        newest = (await engines.documents.of(oakwood.grant, "audit").find({}, sort=[("at", -1)]))[0]
        assert newest["details"]["changed"] == ["contact"]

    async def test_refuses(self, engines: Engines, oakwood: Scope) -> None:
        with pytest.raises(NotFound):
            await tenants.update(OPERATOR, engines, "nowhere", name="No")
        with pytest.raises(Invalid):
            await tenants.update(OPERATOR, engines, "oakwood", slug="other")
        with pytest.raises(Refused):
            await tenants.update(oakwood, engines, "oakwood", name="Mine")


class TestRead:
    async def test_is_for_who_administers_it(self, engines: Engines, oakwood: Scope) -> None:
        assert (await tenants.read(oakwood, engines)).slug == "oakwood"
        vet = Scope(oakwood.principal, frozenset({Right.FIND}), oakwood.grants)
        with pytest.raises(Refused):
            await tenants.read(vet, engines)


class TestFind:
    async def test_gives_all_or_those_named(self, engines: Engines, oakwood: Scope, elmside: Scope) -> None:
        assert [tenant.slug for tenant in await tenants.find(engines)] == ["elmside", "oakwood"]
        assert [tenant.slug for tenant in await tenants.find(engines, ["oakwood", "none"])] == ["oakwood"]


class TestSetState:
    async def test_suspends_and_lets_in_again(self, engines: Engines, oakwood: Scope) -> None:
        assert (await tenants.set_state(OPERATOR, engines, "oakwood", "suspended")).state == "suspended"
        assert (await tenants.get(engines, "oakwood")).state == "suspended"
        assert (await tenants.set_state(OPERATOR, engines, "oakwood", "active")).state == "active"

    async def test_refuses(self, engines: Engines, oakwood: Scope) -> None:
        with pytest.raises(NotFound):
            await tenants.set_state(OPERATOR, engines, "elmside", "active")
        for wrong in ("asleep", "closed", "closing"):
            with pytest.raises(Invalid):
                await tenants.set_state(OPERATOR, engines, "oakwood", wrong)
        with pytest.raises(Refused):
            await tenants.set_state(oakwood, engines, "oakwood", "suspended")

    async def test_leaves_a_closing_tenant_to_its_closing(self, engines: Engines, oakwood: Scope) -> None:
        await tenants.move(OPERATOR, engines, "oakwood", ("active",), {"state": "closing"})
        with pytest.raises(NoLongerUpdatable):
            await tenants.set_state(OPERATOR, engines, "oakwood", "active")
