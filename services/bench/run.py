"""Simulated clinics against an installation: days in time lapse, until they end or somebody stops them."""

import asyncio
import random
import secrets
import time
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from services.bench import process_tree
from services.bench.clinics import BenchClinic, Target
from services.bench.day import MIX, OPENINGS, REFERRALS, SEARCHES, STUDIES, BenchStudy, Day, Image
from services.bench.figures import Figures
from services.bench.images import KINDS, pixels
from services.bench.web_client import NotThere, WebClient
from services.cancellation import cancel_and_wait
from services.errors import PacsError
from services.peers.store import Dataset, sending

_PAUSE_SECONDS = 0.5
"""Seconds until what met no answer is tried again, as a modality does."""
_TRIES = 3
_SENT, _LOOKED = frozenset({"association", "store"}), frozenset({"search", "open", "refer"})
"""How errors of machines and of people begin."""
_RECENT = 20
"""Of so many studies, those that came last, one is opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The parameters of a run. `pid`: the process at the top of the server's, if it runs on this machine."""

    target: Target
    clinics: int
    minutes: float = 10.0
    studies: float = STUDIES
    seed: int = 21
    pid: int = 0
    progress_seconds: float = 10.0
    run: str = field(default_factory=lambda: secrets.token_hex(8))
    modalities: tuple[str, ...] = tuple(MIX)

    @property
    def seconds(self) -> float:
        """How long it lasts if nothing is late."""
        return self.minutes * 60

    @property
    def late_from(self) -> float:
        """Seconds past which what begins late is told: a hundredth of the day."""
        return self.seconds / 100

    @property
    def lapse(self) -> float:
        """How many times faster than a clock it runs."""
        return 24 * 3600 / self.seconds


class Bench:
    """One run."""

    def __init__(self, plan: Plan, say: Callable[[str], None]) -> None:
        self.plan, self.figures = plan, Figures(plan.seconds)
        self._say = say
        self._began = 0.0
        self._barred: set[tuple[str, str]] = set()
        self._sent: dict[tuple[int, str], list[BenchStudy]] = {}
        self.made: dict[tuple[int, str], int] = {}

    async def run(self) -> None:
        """Run the day to its end. Cancelled, its figures are those of what there was."""
        for modality in self.plan.modalities:
            pixels(KINDS[modality])  # made once, before anybody waits for it
        self._began = time.monotonic()
        watching = asyncio.create_task(self._watch())
        cpu = process_tree.cpu_seconds(self.plan.pid) if self.plan.pid else 0.0
        try:
            async with asyncio.TaskGroup() as group:
                for number in range(1, self.plan.clinics + 1):
                    group.create_task(self._clinic(number))
        finally:
            await cancel_and_wait(watching)
            self.figures.elapsed = time.monotonic() - self._began
            if self.plan.pid:
                self.figures.cpu_seconds = process_tree.cpu_seconds(self.plan.pid) - cpu
                self._look_at_memory()

    def unanswered(self) -> list[str]:
        """Return where nothing succeeded of what was tried, each with the commonest error."""
        figures, target = self.figures, self.plan.target
        found = []
        looked = any(not name.startswith("store ") for name in figures.took)
        for done, tried, what in (
            (figures.images > 0, _SENT, f"no image was stored at {target.host}:{target.port}"),
            (looked, _LOOKED, f"nothing was found or opened at {target.url}"),
        ):
            errors = (kind for kind, _ in figures.errors.most_common() if kind.partition(":")[0] in tried)
            if not done and (why := next(errors, None)):
                found.append(f"{what} ({why})")
        return found

    async def delete(self) -> int:
        """Delete what this run has stored, where the tokens may; how many studies were."""
        deleted = 0
        for (number, modality), count in self.made.items():
            clinic = self._tenant(number)
            if not (self.plan.target.url and clinic.token):
                continue
            day, client = self._day(number), self._client(number, clinic)
            try:
                for (_, study), _ in zip(day.of(modality), range(count), strict=False):
                    try:
                        deleted += await client.delete(study)
                    except httpx.HTTPError as error:
                        self.figures.failed("delete", _why(error))
            finally:
                await client.close()
        return deleted

    async def _clinic(self, number: int) -> None:
        """A clinic: each machine for itself, its staff, and those who refer to it."""
        clinic, day = self._tenant(number), self._day(number)
        async with asyncio.TaskGroup() as group:
            if self.plan.target.peer(clinic):
                for modality in day.modalities:
                    group.create_task(self._machine(number, clinic, day, modality))
            if self.plan.target.url and clinic.token:
                group.create_task(self._people(number, clinic, day))

    async def _machine(self, number: int, clinic: BenchClinic, day: Day, modality: str) -> None:
        """Send each study when its time has come, on an association of its own."""
        for hour, study in day.of(modality):
            await self._until(hour)
            await self._send(number, clinic, study)

    async def _send(self, number: int, clinic: BenchClinic, study: BenchStudy) -> None:
        peer, left = self.plan.target.peer(clinic), list(range(study.images))
        assert peer  # noqa: S101 -- who has none sends nothing
        place = (number, study.modality)
        for _ in range(_TRIES):
            self.made[place] = study.number
            waiting = iter(list(left))
            try:
                before = time.perf_counter()
                operations = sending(peer, _some(study, left))
                async for sent in operations:
                    index = next(waiting)
                    after = time.perf_counter()
                    if sent.success:
                        left.remove(index)
                        self.figures.stored(study.modality, after - before, _size(sent.dataset))
                    else:
                        status = f"status {sent.status:04X}H" if sent.status is not None else sent.comment
                        self.figures.failed("store", status)
                    before = after
            except PacsError as error:
                self.figures.failed("association", str(error))
            if not left:
                self.figures.studies += 1
                recent = self._sent.setdefault(place, [])
                recent.append(study)
                del recent[:-_RECENT]
                return
            await asyncio.sleep(_PAUSE_SECONDS)
        self.figures.failed("study", f"not whole after {_TRIES} tries")

    async def _people(self, number: int, clinic: BenchClinic, day: Day) -> None:
        client = self._client(number, clinic)
        dice = random.Random(f"{day.seed}/{number}")  # noqa: S311 nothing secret

        def some() -> BenchStudy | None:
            there = [one for (of, _), studies in self._sent.items() if of == number for one in studies]
            return dice.choice(there) if there else None

        async def look(what: str, act: Callable[[BenchStudy], Awaitable[None]]) -> None:
            if study := some():
                await self._try(clinic, what, lambda: act(study))

        async def each(what: str, by_study: float, act: Callable[[], Awaitable[None]]) -> None:
            for hour in day.people(what, by_study):
                await self._until(hour)
                await act()

        try:
            async with asyncio.TaskGroup() as group:
                search = each("search", SEARCHES, lambda: self._try(clinic, "search", client.search))
                group.create_task(search)
                group.create_task(each("open", OPENINGS, lambda: look("open", client.open)))
                group.create_task(each("refer", REFERRALS, lambda: look("refer", client.refer)))
        finally:
            await client.close()

    async def _try(self, clinic: BenchClinic, what: str, act: Callable[[], Awaitable[None]]) -> None:
        """Do it; what a token may not do is not asked for again."""
        if (clinic.tenant, what) in self._barred:
            return
        try:
            await act()
        except* NotThere:
            self.figures.failed(what, "not to be seen yet")
        except* PermissionError as group:
            self.figures.failed(what, str(group.exceptions[0]))
        except* httpx.HTTPError as group:
            error = group.exceptions[0]
            self.figures.failed(what, _why(error))
            if isinstance(error, httpx.HTTPStatusError) and error.response.status_code in {401, 403}:
                self._barred.add((clinic.tenant, what))

    async def _until(self, hour: float) -> None:
        """Wait until it is so late in the day; what is late already begins at once."""
        at = self._began + hour / 24 * self.plan.seconds
        late = time.monotonic() - at
        if late < 0:
            await asyncio.sleep(-late)
        self.figures.elapsed = time.monotonic() - self._began
        self.figures.late(max(0.0, late))

    async def _watch(self) -> None:
        """Say how far it is, and look at the server's memory."""
        said = self._began
        while True:
            await asyncio.sleep(min(self.plan.progress_seconds, self.plan.seconds / 120))
            self.figures.elapsed = time.monotonic() - self._began
            if self.plan.pid:
                self._look_at_memory()
            if time.monotonic() - said >= self.plan.progress_seconds:
                said = time.monotonic()
                self._say(progress_line(self.plan, self.figures))

    def _look_at_memory(self) -> None:
        with suppress(OSError, ValueError):
            pid = self.plan.pid
            self.figures.memory(process_tree.memory(pid), process_tree.by_process(pid))

    def _tenant(self, number: int) -> BenchClinic:
        clinics = self.plan.target.clinics
        return clinics[(number - 1) % len(clinics)]

    def _day(self, number: int) -> Day:
        plan = self.plan
        return Day(plan.run, number, plan.studies, plan.seed, plan.modalities)

    def _client(self, number: int, clinic: BenchClinic) -> WebClient:
        dice = random.Random(f"{self.plan.seed}/{number}/web")  # noqa: S311 nothing secret
        return WebClient(self.plan.target, clinic, self.figures, dice)


def progress_line(plan: Plan, figures: Figures) -> str:
    """Return a line that tells somebody who watches how far a run is."""
    done = min(figures.elapsed / plan.seconds, 1.0)
    hour, minute = divmod(int(done * 24 * 60), 60)
    what, seconds = figures.longest
    searches = sum(times.count for name, times in figures.took.items() if name.startswith("search"))
    words = [
        f"{done:4.0%} of the day ({hour:02}:{minute:02})",
        f"{figures.studies:,} studies, {figures.images:,} images stored",
        f"{searches:,} searches, {figures.frames:,} frames read",
    ]
    if what:
        words.append(f"longest wait {seconds:.2f} s ({what})")
    if figures.slice.late > plan.late_from:
        words.append(f"LATE by {figures.slice.late:.1f} s: more is asked than it, or this program, can do")
    errors = sum(figures.errors.values())
    words.append(f"{errors:,} errors, the last: {figures.last_error}" if errors else "no errors")
    return "; ".join(words)


def _some(study: BenchStudy, numbers: Collection[int]) -> Iterator[Dataset]:
    wanted = frozenset(numbers)
    return (one for number, one in enumerate(study.datasets()) if number in wanted)


def _size(dataset: Dataset) -> int:
    image = dataset.data
    return len(image.head) + len(image.pixels) if isinstance(image, Image) else 0


def _why(error: Exception) -> str:
    """An error without address or UID, so that alike ones are counted together."""
    if isinstance(error, httpx.HTTPStatusError):
        return f"HTTP {error.response.status_code}"
    return type(error).__name__
