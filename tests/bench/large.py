"""An archive of many years in Vetark alone: what bounds a search bounds the time it takes."""

import asyncio
import calendar
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import uvloop
from pydicom.uid import ExplicitVRLittleEndian

from services.archive.search.browse import StudyFilter, StudySort, studies_page
from services.archive.search.find import find
from services.dicom.query import Query
from services.peers.peer import association
from services.persistence import Engines
from services.tenancy.scope import Scope
from services.upper_layer.requestor import propose
from tests.archive.many import ANIMALS, DAYS, FAMILIES, FIRST_DAY
from tests.archive.samples import encoded
from tests.bench import archive_of_years as archive
from tests.bench.aims import LARGE
from tests.bench.rounds import Extent, Report, Results
from tests.dimse.clinics import opened, trust
from tests.dimse.querying import STUDY_ROOT, identifier
from tests.dimse.test_hundred_thousand_studies import RETURNED, _find

STUDIES = 340_000
FOUND, AMONG = 50, 100_000  # by C-FIND
ASKED = 60  # times a round, each time with other values
PAGE = 50
SLUG, SMALLER = "bench", "oakwood"  # the entry point of the tests calls OAKWOOD
Ask = Callable[[int], Awaitable[int]]


def large(folder: Path, count: int, extent: Extent) -> Results:
    """Make it, then ask: lists and searches in process, C-FIND over the wire in a clinic of its own."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_large(folder, count, extent))


async def _large(folder: Path, count: int, extent: Extent) -> Results:
    settings = archive.settings(folder)
    among, scopes = min(AMONG, count), dict[str, Scope]()
    async with Engines.open(settings) as engines:
        for slug, studies in ((SLUG, count), (SMALLER, among)):
            began = time.perf_counter()
            scope = scopes[slug] = await archive.clinic(engines, slug)
            await archive.insert(scope, engines, studies)
            print(f"large: {studies} studies made in {time.perf_counter() - began:.0f} s", flush=True)
        await trust(scopes[SMALLER], engines, query_retrieve=True)
    async with Engines.open(settings) as engines:
        ways = _Asked(scopes[SLUG], engines, count).ways
        results: Results = {f"large: {what}": {"Vetark": []} for what in LARGE}
        for number in range(extent.rounds):
            for what in LARGE:
                report = await _measure(what, ways[what], number * ASKED)
                results[f"large: {what}"]["Vetark"].append(report)
    contexts = propose([(STUDY_ROOT, [ExplicitVRLittleEndian])])
    async with opened(settings) as scp, association(scp.peer(), contexts) as established:
        results["large: C-FIND"] = {
            "Vetark": [
                await _measure("C-FIND", lambda n: _find(established, _dates(n, among)), number * ASKED)
                for number in range(extent.rounds)
            ]
        }
    return results


async def _measure(what: str, ask: Ask, first: int) -> Report:
    """Time so many questions, after one that nobody counts. Raises RuntimeError where nothing is found."""
    await ask(first + ASKED)
    taken, found = [], 0
    for number in range(first, first + ASKED):
        began = time.perf_counter()
        found += await ask(number)
        taken.append((time.perf_counter() - began) * 1000)
    if not found:
        raise RuntimeError(f"nothing was found by {what}")
    taken.sort()
    return {"p50_ms": taken[ASKED // 2], "p95_ms": taken[ASKED * 95 // 100], "found": found / ASKED}


class _Asked:
    """What is asked of a clinic of so many studies, each by a number that chooses the values."""

    def __init__(self, scope: Scope, engines: Engines, count: int) -> None:
        self._scope, self._engines, self._count = scope, engines, count

    @property
    def ways(self) -> Mapping[str, Ask]:
        """By the names in `LARGE`; all answer how many they found."""
        modalities = ("CR", "CT", "US", "MR")
        orders = (StudySort.PATIENT_NAME_ASC, StudySort.PATIENT_NAME_DESC)
        return {
            "newest": lambda _: self._page(),
            "a month": lambda n: self._page(**dict(zip(("date_from", "date_to"), _month(n), strict=True))),
            "one patient": lambda n: self._page(patient_id=f"P{self._patient(n)}"),
            "accession": lambda n: self._find(AccessionNumber=f"A{n * 7919 % self._count}"),
            "name prefix": lambda n: self._find(PatientName=f"{_family(n)}*"),
            # A study's modality and its patient's family name go by its number alike.
            "name, month and modality": lambda n: self._find(
                PatientName=f"{FAMILIES[n % len(FAMILIES)]}*",
                StudyDate="-".join(_month(n)),
                ModalitiesInStudy=modalities[n % len(modalities)],
            ),
            "free text": lambda n: self._page(
                text=f"{FAMILIES[n % len(FAMILIES)]} {ANIMALS[n % len(ANIMALS)]}"
            ),
            "species": lambda n: self._page(species=archive.SPECIES[n % len(archive.SPECIES)]),
            "by name": lambda n: self._page(sort=orders[n % len(orders)]),
            "by arrival, filtered": lambda n: self._page(
                sort=StudySort.RECEIVED_DESC, modality=modalities[n % len(modalities)]
            ),
            "count": lambda _: self._engines.documents.of(self._scope.grant, "studies").count({}),
        }

    async def _page(self, sort: StudySort = StudySort.STUDY_DATE_DESC, **asked: Any) -> int:
        page = await studies_page(
            self._scope, self._engines, study_filter=StudyFilter(**asked), sort=sort, first=PAGE
        )
        return len(page.studies)

    async def _find(self, **keys: str) -> int:
        query = Query.from_parameters("STUDY", {**keys, "limit": str(PAGE)}.items())
        return len((await find(self._scope, self._engines, query)).rows)

    def _patient(self, number: int) -> int:
        return number * 7919 % archive.patients_of(self._count)


def _family(number: int) -> str:
    """The beginning of a family name, as somebody types it."""
    return FAMILIES[number % len(FAMILIES)][: 3 + number % 3]


def _month(number: int) -> tuple[str, str]:
    """First and last day of one of the months that have studies."""
    day = FIRST_DAY + timedelta(days=31 + number * 97 % (DAYS - 62))
    last = calendar.monthrange(day.year, day.month)[1]
    return day.strftime("%Y%m01"), day.strftime(f"%Y%m{last:02}")


def _dates(number: int, among: int) -> bytes:
    """An identifier that asks for as many days as hold some fifty studies."""
    span = max(1, round(FOUND * DAYS / among))
    first: date = FIRST_DAY + timedelta(days=number * 173 % (DAYS - span))
    last = first + timedelta(days=span - 1)
    asked = {"StudyDate": f"{first:%Y%m%d}-{last:%Y%m%d}"}
    return encoded(identifier("STUDY", dict.fromkeys(RETURNED, "") | asked))
