from datetime import UTC, datetime, timedelta

import pytest

from services.archive.ingest.rebuild import rebuild
from services.archive.ingest.recount import recount
from services.courier.sweeps import sweep
from services.errors import Refused
from services.persistence import Edit, Engines
from services.tenancy import tenants, usage
from services.tenancy.scope import Right, Scope
from tests.archive.samples import dataset, put, reception


@pytest.fixture
async def forgotten(engines: Engines, oakwood: Scope) -> Scope:
    """Oakwood with two instances, one of which a killed process never wrote down."""
    for _ in range(2):
        await put(oakwood, engines, dataset())
    used = await usage.read(oakwood, engines)
    lost = Edit(set={"instances": 1, "bytes": used.storage_bytes // 2})
    await engines.documents.of(oakwood.grant, "usage").update({"day": "total"}, lost)
    return oakwood


async def there(scope: Scope, engines: Engines) -> tuple[int, int]:
    """Instances and bytes in the objects' store."""
    sizes = [size async for _, size in engines.objects.of(scope.grant).list("instances/")]
    return len(sizes), sum(sizes)


async def counted(scope: Scope, engines: Engines) -> tuple[int, int]:
    used = await usage.read(scope, engines)
    return used.instances, used.storage_bytes


class TestRecount:
    async def test_finds_what_was_forgotten(self, forgotten: Scope, elmside: Scope, engines: Engines) -> None:
        await put(elmside, engines, dataset())
        theirs = await counted(elmside, engines)
        assert await recount(forgotten, engines)
        assert await counted(forgotten, engines) == await there(forgotten, engines)
        assert await counted(elmside, engines) == theirs

    async def test_comes_with_a_rebuilt_index(self, forgotten: Scope, engines: Engines) -> None:
        assert await reception(forgotten, engines, dataset()).upload.commit()
        assert await rebuild(forgotten, engines) == 1
        assert await counted(forgotten, engines) == await there(forgotten, engines)

    async def test_is_the_couriers_once_a_day(self, forgotten: Scope, engines: Engines) -> None:
        tenant = await tenants.get(engines, "oakwood")
        await sweep(engines, tenant)
        assert await counted(forgotten, engines) == await there(forgotten, engines)
        total = engines.documents.of(forgotten.grant, "usage")
        await total.update({"day": "total"}, Edit(set={"instances": 9}))
        await sweep(engines, tenant)
        assert (await counted(forgotten, engines))[0] == 9
        yesterday = datetime.now(UTC) - timedelta(days=1, minutes=1)
        await total.update({"day": "total"}, Edit(set={"recounted_at": yesterday}))
        await sweep(engines, tenant)
        assert await counted(forgotten, engines) == await there(forgotten, engines)

    async def test_is_for_who_administers(self, forgotten: Scope, engines: Engines) -> None:
        vet = Scope(forgotten.principal, frozenset({Right.FIND, Right.EXPORT}), forgotten.grants)
        with pytest.raises(Refused):
            await recount(vet, engines)
