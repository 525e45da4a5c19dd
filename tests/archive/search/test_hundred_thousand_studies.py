"""A clinic of many years: its lists and searches are as quick as a small one's."""

import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from services.archive.search.browse import StudyFilter, StudySort, studies_page
from services.archive.search.find import find
from services.dicom.query import Query
from services.persistence import Engines
from services.tenancy.scope import Scope
from tests.archive.many import insert_studies

STUDIES = 100_000
MOST = 0.25  # s a page may take, median; the same page of the first thousand takes a tenth of it


async def _median(ask: Callable[[], Awaitable[Any]]) -> tuple[float, Any]:
    """Seconds, the median of seven after one that nobody counts; and the answer."""
    answer, taken = await ask(), []
    for _ in range(7):
        start = time.perf_counter()
        answer = await ask()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), answer


@pytest.mark.soak
class TestSearch:
    @pytest.mark.timeout(3600)
    async def test_every_list_is_bounded_by_its_page_not_by_the_archive(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        await insert_studies(oakwood, engines, STUDIES)

        async def page(**how: Any) -> list[str]:
            found = await studies_page(oakwood, engines, first=50, **how)
            return [study["StudyInstanceUID"] for study in found.studies]

        async def qido(**keys: str) -> int:
            return len((await find(oakwood, engines, Query.from_parameters("STUDY", keys.items()))).rows)

        asked: dict[str, tuple[Callable[[], Awaitable[Any]], int]] = {
            "newest": (page, 50),
            "oldest": (lambda: page(sort=StudySort.STUDY_DATE_ASC), 50),
            "by name": (lambda: page(sort=StudySort.PATIENT_NAME_ASC), 50),
            "received": (lambda: page(sort=StudySort.RECEIVED_DESC), 50),
            "a word": (lambda: page(study_filter=StudyFilter(text="bella")), 50),
            "two words": (lambda: page(study_filter=StudyFilter(text="milleran0 bella")), 10),
            "an animal": (lambda: page(study_filter=StudyFilter(patient_id="P77")), 5),
            "a modality": (lambda: page(study_filter=StudyFilter(modality="CT")), 50),
            "a month": (
                lambda: page(study_filter=StudyFilter(date_from="20100101", date_to="20100131")),
                50,
            ),
            "QIDO page": (lambda: qido(limit="50"), 50),
            "QIDO patient": (lambda: qido(PatientID="P77"), 5),
            "QIDO accession": (lambda: qido(AccessionNumber="A4711"), 1),
            "QIDO name": (lambda: qido(PatientName="Miller*^B*", limit="50"), 50),
            "QIDO dates": (lambda: qido(StudyDate="20120301-20120303", limit="50"), 41),
        }
        slow, wrong = {}, {}
        for name, (ask, expected) in asked.items():
            seconds, answer = await _median(ask)
            count = answer if isinstance(answer, int) else len(answer)
            print(f"{name:15} {seconds * 1000:7.1f} ms  {count}")
            if seconds > MOST:
                slow[name] = seconds
            if count != expected:
                wrong[name] = count
        assert not wrong
        assert not slow
