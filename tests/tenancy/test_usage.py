import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial

import pytest

from services.archive.ingest.store import store_instance
from services.archive.search.find import find
from services.dicom.query import Query
from services.errors import NotFound, QuotaExceeded, Refused, Unavailable
from services.persistence import Documents, Engines, Operation, TenantCollection
from services.settings import Settings
from services.tenancy import tenants, usage, usage_meter
from services.tenancy.scope import Right, Scope, operator_scope
from services.tenancy.tenants import Limits
from services.tenancy.usage_meter import MARKS, TOTAL, Count, Meter
from tests.archive.samples import dataset, put, reception

ZONES = ("Pacific/Kiritimati", "Pacific/Pago_Pago")  # never on the same day


async def limit(engines: Engines, **limits: int) -> None:
    await tenants.update(operator_scope(), engines, "oakwood", limits=Limits(**limits))


async def limit_at_once(engines: Engines, **limits: int) -> None:
    """The same, without what this process remembers of the limits there were."""
    await limit(engines, **limits)
    engines.own(Meter)._known.clear()


async def until(answer: Callable[[], Awaitable[object]], expected: object) -> None:
    async with asyncio.timeout(60):
        while await answer() != expected:
            await asyncio.sleep(0.05)


async def why_refused(engines: Engines, scope: Scope) -> str:
    """Why an instance may not even begin, or has no room; nothing where it may."""
    try:
        reception(scope, engines, dataset()).discard()
        async with usage.admitted(scope, engines, 1):
            pass
    except Refused as error:
        return str(error)
    return ""


def _away(_engines: Engines) -> None:
    raise Unavailable("away")


class TestRead:
    async def test_counts_what_was_stored(self, engines: Engines, oakwood: Scope, elmside: Scope) -> None:
        sizes = []
        for _ in range(3):
            made = reception(oakwood, engines, dataset())
            sizes.append(made.upload.length)
            await store_instance(oakwood, engines, made)
        assert await usage.read(oakwood, engines) == usage.Usage(sum(sizes), 3, 3, Limits())
        assert await usage.read(elmside, engines) == usage.Usage(0, 0, 0, Limits())

    async def test_counts_nothing_twice(self, engines: Engines, oakwood: Scope) -> None:
        made = dataset()
        await put(oakwood, engines, made)
        assert (await put(oakwood, engines, made)).duplicate
        assert (await usage.read(oakwood, engines)).instances == 1

    @pytest.mark.parametrize("zone", ZONES)
    async def test_a_day_is_the_tenants_own(self, engines: Engines, oakwood: Scope, zone: str) -> None:
        await tenants.update(operator_scope(), engines, "oakwood", time_zone=zone)
        await put(oakwood, engines, dataset())
        assert (await usage.read(oakwood, engines)).instances_today == 1
        other = next(each for each in ZONES if each != zone)
        await tenants.update(operator_scope(), engines, "oakwood", time_zone=other)
        assert (await usage.read(oakwood, engines)).instances_today == 0

    async def test_is_for_who_administers(self, engines: Engines, oakwood: Scope) -> None:
        vet = Scope(oakwood.principal, frozenset({Right.FIND, Right.STORE}), oakwood.grants)
        with pytest.raises(Refused):
            await usage.read(vet, engines)

    async def test_a_process_writes_down_what_it_counted_soon_and_when_it_closes(
        self, settings: Settings, engines: Engines, oakwood: Scope
    ) -> None:
        async def count() -> int:
            return (await usage.read(oakwood, engines)).instances

        async with Engines.open(settings) as other:
            await put(oakwood, other, dataset())
            await until(count, 1)
            await put(oakwood, other, dataset())
        assert await count() == 2


class TestReadOf:
    async def test_shows_the_operator_what_each_tenant_uses(self, engines: Engines, oakwood: Scope) -> None:
        await put(oakwood, engines, dataset())
        used = await usage.read_of(operator_scope(), engines, "oakwood")
        assert used == await usage.read(oakwood, engines)
        with pytest.raises(NotFound):
            await usage.read_of(operator_scope(), engines, "nowhere")
        assert used == await usage.read_of(oakwood, engines, "oakwood")
        with pytest.raises(NotFound):
            await usage.read_of(oakwood, engines, "elmside")


class TestCheck:
    async def test_a_day_has_so_many_instances_and_no_more(self, engines: Engines, oakwood: Scope) -> None:
        await limit(engines, instances_a_day=5)
        answers = await asyncio.gather(
            *(put(oakwood, engines, dataset()) for _ in range(12)), return_exceptions=True
        )
        assert sum(isinstance(answer, QuotaExceeded) for answer in answers) == 7
        assert (await usage.read(oakwood, engines)).instances_today == 5
        assert len((await find(oakwood, engines, Query("STUDY"))).rows) == 5

    async def test_storage_is_never_overfilled(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        arriving = reception(elmside, engines, dataset())
        room = 3 * arriving.upload.length
        arriving.discard()
        await limit(engines, storage_bytes=room, storage_hard=True)
        answers = await asyncio.gather(
            *(put(oakwood, engines, dataset()) for _ in range(8)), return_exceptions=True
        )
        stored = [answer for answer in answers if not isinstance(answer, QuotaExceeded)]
        used = await usage.read(oakwood, engines)
        assert used.instances == len(stored) in {2, 3}
        assert used.storage_bytes <= room

    async def test_leaves_others_alone(self, engines: Engines, oakwood: Scope, elmside: Scope) -> None:
        await limit(engines, instances_a_day=0)
        with pytest.raises(QuotaExceeded):
            await put(oakwood, engines, dataset())
        await put(elmside, engines, dataset())

    async def test_hears_of_other_processes_and_of_changed_limits(
        self, settings: Settings, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(usage_meter, "KEPT_SECONDS", 0.1)
        await limit(engines, instances_a_day=2)
        await put(oakwood, engines, dataset())
        async with Engines.open(settings) as other:
            await put(oakwood, other, dataset())
        refused = partial(why_refused, engines, oakwood)
        await until(refused, "the clinic's instances of today are used up")
        await limit(engines)
        await until(refused, "")

    async def test_a_suspended_tenant_stores_nothing_though_an_association_was_open(
        self, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(usage_meter, "KEPT_SECONDS", 0.1)
        await put(oakwood, engines, dataset())
        await tenants.set_state(operator_scope(), engines, "oakwood", "suspended")
        await until(partial(why_refused, engines, oakwood), "the clinic is suspended")

    async def test_asks_the_database_nothing_for_most_instances(
        self, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(usage_meter, "WRITTEN_SECONDS", 1.0)
        await limit(engines, instances_a_day=1000)
        await put(oakwood, engines, dataset())
        opened: list[str] = []
        installation = Documents.installation

        def counted(self: Documents, name: str) -> object:
            opened.append(name)
            return installation(self, name)

        monkeypatch.setattr(Documents, "installation", counted)
        await asyncio.gather(*(put(oakwood, engines, dataset()) for _ in range(50)))
        assert opened.count("usage") + opened.count("tenants") < 10


class TestRecount:
    async def test_sets_totals_right(self, engines: Engines, oakwood: Scope) -> None:
        await put(oakwood, engines, dataset())

        async def counted() -> tuple[int, int]:
            return 7, 700

        assert await usage.recount(oakwood, engines, counted)
        used = await usage.read(oakwood, engines)
        assert (used.instances, used.storage_bytes, used.instances_today) == (7, 700, 1)
        assert await usage.recounted(oakwood, engines, timedelta(minutes=1))
        assert not await usage.recounted(oakwood, engines, timedelta(0))

    async def test_leaves_them_where_a_store_comes_in_between(self, engines: Engines, oakwood: Scope) -> None:
        async def counted() -> tuple[int, int]:
            await put(oakwood, engines, dataset())
            return 100, 100

        assert not await usage.recount(oakwood, engines, counted)
        assert (await usage.read(oakwood, engines)).instances == 2

    async def test_knows_a_tenant_of_an_older_version(self, engines: Engines, oakwood: Scope) -> None:
        async def counted() -> tuple[int, int]:
            return 3, 30

        assert not await usage.recounted(oakwood, engines, timedelta(days=1))
        assert await usage.recount(oakwood, engines, counted)
        assert (await usage.read(oakwood, engines)).instances == 3


class _Unheard:
    """Counts whose next answers get lost, though what was asked for is done."""

    def __init__(self, real: TenantCollection, lost: int) -> None:
        self._real, self._lost = real, lost

    async def bulk(self, operations: Sequence[Operation]) -> None:
        await self._real.bulk(operations)
        self._lost -= 1
        if self._lost >= 0:
            raise Unavailable("the answer is lost")

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


class TestMeter:
    async def test_counts_once_what_was_written_down_though_the_answer_was_lost(
        self, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await limit(engines, instances_a_day=100)
        meter = engines.own(Meter)
        unheard = _Unheard(engines.documents.installation("usage"), lost=2)
        monkeypatch.setattr(usage_meter, "_usage", lambda _: unheard)
        monkeypatch.setattr(usage_meter, "WRITTEN_SECONDS", 3600.0)  # nobody else writes
        for _ in range(3):
            await put(oakwood, engines, dataset())
        for _ in range(2):
            with pytest.raises(Unavailable):
                await meter.flush()
        await put(oakwood, engines, dataset())
        assert (await usage.read(oakwood, engines)).instances == 4
        known = meter._known["oakwood"]
        assert meter._count(known, TOTAL).instances == 4
        other = Meter(engines)  # another process: its writes are no repetition of ours
        other.begin("oakwood", Count(1, 10))
        other.end("oakwood", Count(1, 10), stored=True)
        await other.close()
        assert (await usage.read(oakwood, engines)).instances == 5

    async def test_knows_its_own_writes_for_a_day(
        self, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await put(oakwood, engines, dataset())
        await engines.own(Meter).flush()
        counts = engines.documents.of(oakwood.grant, "usage")

        async def counted() -> tuple[int, int]:
            return 1, 1

        assert await usage.recount(oakwood, engines, counted)
        assert len((await counts.find_one({"day": TOTAL}) or {})[MARKS]) == 1
        monkeypatch.setattr(usage, "_REPEATED_SECONDS", -1.0)
        assert await usage.recount(oakwood, engines, counted)
        assert not (await counts.find_one({"day": TOTAL}) or {}).get(MARKS)

    async def test_counts_once_what_could_not_be_written_down_at_first(
        self, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await put(oakwood, engines, dataset())
        meter = engines.own(Meter)
        with monkeypatch.context() as patched:
            patched.setattr("services.tenancy.usage_meter._usage", _away)
            with pytest.raises(Unavailable):
                await meter.flush()
        assert (await usage.read(oakwood, engines)).instances == 1
