"""Pages of cases and of the queue, in order and within a grant, however many there are."""

import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.errors import Invalid, NotFound, Refused
from services.persistence import Engines, Grant
from services.persistence.moments import moment_now
from services.telemedicine import cases
from services.telemedicine.case import Case, CasePatient, CasePriority, CaseState, Standing
from services.telemedicine.listing import CaseFilter, QueueFilter, cases_page, queue_page
from services.telemedicine.workitem import reading_of
from services.tenancy.scope import Scope, system_scope
from tests.telemedicine.conftest import Parties

MANY = 10_000
ANIMALS = ("dog", "cat", "horse", "rabbit")


def made(number: int, tenant: str) -> Case:
    """A case of a queue: three of four are done, one of ten is urgent."""
    at = moment_now() - timedelta(minutes=number)
    return Case(
        id=f"{number:024x}",
        number=f"C-{number:06}",
        tenant=tenant,
        provider="vetrad",
        state=CaseState.SCHEDULED if number % 4 == 0 else CaseState.COMPLETED,
        studies=(f"2.25.{number}",),
        patient=CasePatient(name=f"Patient {number}", animals=(ANIMALS[number % 4],)),
        priority=CasePriority.STAT if number % 10 == 0 else CasePriority.ROUTINE,
        modalities=("DX",) if number % 3 else ("CT",),
        created_at=at,
        changed_at=at,
        submitted_at=at,
        due_at=at + timedelta(minutes=60),
    )


async def filled(engines: Engines, many: int) -> None:
    """Cases of two clinics with one provider, each with its reading."""
    for start in range(0, many, 1000):
        for slug in ("oakwood", "elmside"):
            some = [
                made(number, slug)
                for number in range(start, min(start + 1000, many))
                if number % 2 == (slug == "elmside")
            ]
            grant = Grant(slug)
            await engines.documents.of(grant, "cases").insert_many_unordered(
                [{**one.document, "mirrored": 0} for one in some]
            )
            items = [replace(reading_of(one, f"2.25.9{one.id}", 1), state=one.state) for one in some]
            await engines.documents.of(grant, "workitems").insert_many_unordered(
                [
                    {**one.document, **of.search_terms, "provider": "vetrad", "after": []}
                    for one, of in zip(items, some, strict=True)
                ]
            )


async def p95(pages: Callable[[], Awaitable[Any]], times: int = 40) -> tuple[float, float]:
    """Milliseconds on the clock, and those of a processor for one of them."""
    took, worked = [], time.process_time()
    for _ in range(times):
        began = time.perf_counter()
        await pages()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(took, n=20)[-1], (time.process_time() - worked) * 1000 / times


class TestQueue:
    async def test_goes_by_due_time_page_after_page_and_narrows(self, engines: Engines) -> None:
        await filled(engines, 200)
        scope, found, after = system_scope("vetrad"), [], None
        while True:
            page = await queue_page(scope, engines, first=7, after=after)
            found += page.workitems
            if (after := page.end_cursor) is None:
                break
        assert len({one.uid for one in found}) == len(found) == 50
        assert [one.due_at for one in found] == sorted(one.due_at for one in found)
        for wanted, count in (
            (QueueFilter(priority=CasePriority.STAT), 10),
            (QueueFilter(species="dog"), 50),
            (QueueFilter(species="cat"), 0),
            (QueueFilter(modality="CT"), 17),
            (QueueFilter(clinic="oakwood"), 50),
            (QueueFilter(clinic="elmside", standing=None), 100),
            (QueueFilter(state=CaseState.COMPLETED), 150),
            (QueueFilter(overdue=True), 35),
            (QueueFilter(mine=True), 0),
            (QueueFilter(text="PATIENT 12"), 4),
            (QueueFilter(text="c-000012"), 1),
            (QueueFilter(text="patient 12", clinic="elmside"), 0),
            (QueueFilter(text="nobody"), 0),
        ):
            assert len((await queue_page(scope, engines, wanted, first=200)).workitems) == count, wanted
        assert not (await queue_page(system_scope("farview"), engines)).workitems
        with pytest.raises(Invalid):
            await queue_page(scope, engines, after="no cursor")

    @pytest.mark.soak
    @pytest.mark.timeout(1800)
    async def test_of_10_000_cases_is_told_in_100_ms(
        self, engines: Engines, capsys: pytest.CaptureFixture[str]
    ) -> None:
        await filled(engines, MANY)
        reads, asks = system_scope("vetrad"), system_scope("oakwood")
        deep = (await cases_page(asks, engines, first=200)).end_cursor
        rows = {
            "queue": lambda: queue_page(reads, engines),
            "queue, urgent": lambda: queue_page(reads, engines, QueueFilter(priority=CasePriority.STAT)),
            "queue, CT of dogs": lambda: queue_page(
                reads, engines, QueueFilter(species="dog", modality="CT")
            ),
            "queue, nothing fits": lambda: queue_page(reads, engines, QueueFilter(service="none")),
            "queue, two clauses that nothing meets": lambda: queue_page(
                reads, engines, QueueFilter(species="cat", priority=CasePriority.STAT)
            ),
            "queue, overdue": lambda: queue_page(reads, engines, QueueFilter(overdue=True)),
            "queue, text that few have": lambda: queue_page(reads, engines, QueueFilter(text="patient 42")),
            "queue, text that all have": lambda: queue_page(reads, engines, QueueFilter(text="patient")),
            "queue, urgent, text that few have": lambda: queue_page(
                reads, engines, QueueFilter(text="patient 42", priority=CasePriority.STAT)
            ),
            "queue, all, text that few have": lambda: queue_page(
                reads, engines, QueueFilter(text="patient 42", standing=None)
            ),
            "queue, text that none has": lambda: queue_page(reads, engines, QueueFilter(text="nobody")),
            "cases": lambda: cases_page(asks, engines),
            "cases, deep": lambda: cases_page(asks, engines, after=deep),
            "cases, open": lambda: cases_page(asks, engines, CaseFilter(standing=Standing.OPEN)),
            "cases of a provider": lambda: cases_page(reads, engines, as_provider=True),
            "cases, text that few have": lambda: cases_page(asks, engines, CaseFilter(text="patient 42")),
            "cases, text that none has": lambda: cases_page(asks, engines, CaseFilter(text="nobody")),
        }
        took = {}
        for name, page in rows.items():
            slow, work = took[name] = await p95(page)
            with capsys.disabled():
                print(f"{name} of {MANY} cases: p95 {slow:.1f} ms, {work:.1f} ms of a processor each")
        assert max(slow for slow, _ in took.values()) < 100


class TestCases:
    async def test_show_each_side_its_own(self, parties: Parties) -> None:
        engines = parties.engines
        draft = await cases.draft(parties.oakwood, engines, cases.CaseDraft(studies=(parties.study,)))
        sent = await parties.submitted(key="again")
        assert await parties.submitted(key="again") == await cases.get(parties.oakwood, engines, sent.id)

        async def ids(scope: Scope, **how: Any) -> list[str]:
            return [one.id for one in (await cases_page(scope, engines, **how)).cases]

        assert await ids(parties.oakwood) == [sent.id, draft.id]
        assert await ids(parties.vetrad, as_provider=True) == [sent.id]
        assert await ids(parties.oakwood, wanted=CaseFilter(study=parties.prior)) == [sent.id, draft.id]
        assert await ids(parties.oakwood, wanted=CaseFilter(text=f"bella {sent.number}")) == [sent.id]
        for other in (parties.elmside, parties.farview):
            assert await ids(other) == await ids(other, as_provider=True) == []
            with pytest.raises(NotFound):
                await cases.get(other, engines, sent.id)
        with pytest.raises(NotFound):
            await cases.get(parties.vetrad, engines, draft.id)
        with pytest.raises(Refused):
            await cases.cancel(parties.vetrad, engines, sent.id)
