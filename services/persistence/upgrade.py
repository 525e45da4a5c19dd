"""Bring documents to what this release reads, before anything is served and while the last release serves.

The index and the records each keep a document of their own:

    version    the last step that was taken
    settled    the last one since which nobody has written who does not know it
    least      what code must know to read them: a step with `needs` raises it
    lease      whose turn it is; a process that dies loses it by time
    progress   how far the step under way is

A step is taken at the first start of the release that has it, by one process, and the others wait. Processes
of the last release go on meanwhile, and write as they know. Once none of them runs the courier takes the step
again for what they have written (`bring_along`). A process that finds steps it does not know goes on as well,
as long as it knows `least`, and says by `settled` that it does not know them.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.errors import AlreadyExists, Invalid, Unavailable
from services.persistence.documents import Documents
from services.persistence.edits import Edit
from services.persistence.filters import Filter
from services.persistence.leases import renewed_lease
from services.persistence.migrations import MIGRATIONS, Migration
from services.persistence.progress import Overtaken, Progress

log = logging.getLogger(__name__)
LEASE_SECONDS = 30.0
"""Seconds after which another process goes on with a step whose process died."""
PATIENCE_SECONDS = 600.0
"""Seconds for which a process waits for a step that does not move."""
_LOOK_SECONDS = 0.1
_SAID_SECONDS = 30.0
_NAME: Filter = {"name": "documents"}
_Steps = Mapping[str, Sequence[Migration]]


@dataclass(frozen=True, slots=True)
class UpgradeState:
    """How one of the two is: `latest` is what this code knows, the rest what it keeps.

    `others`: what processes that run know, where that is something else.
    """

    part: str
    latest: int
    version: int
    settled: int
    least: int
    progress: Mapping[str, Any] | None
    lease: Mapping[str, Any] | None
    others: tuple[int, ...]

    @property
    def under_way(self) -> bool:
        """Whether a process is at a step, or was when it died."""
        return self.lease is not None or self.progress is not None

    @property
    def done(self) -> int:
        """How many documents the step under way has gone through."""
        return int(self.progress["done"]) if self.progress else 0


@dataclass(frozen=True, slots=True)
class Planned:
    """A step that is not taken yet, and how many documents lie in what it goes through."""

    part: str
    migration: Migration
    documents: int


async def migrate(documents: Documents, migrations: _Steps = MIGRATIONS) -> None:
    """Take every step that is not taken yet; of several processes one takes it and the others wait.

    Raises Invalid for documents that this code cannot read any more, and Unavailable.
    """
    parts = [_Part(documents, name, steps) for name, steps in migrations.items()]

    async def lapsed() -> None:
        """Note that nobody could see that we run: what we wrote meanwhile is settled once more."""
        for part in parts:
            await part.go_on_beside()

    await documents.enter({part.name: part.latest for part in parts}, lapsed)
    for part in parts:
        await part.bring()


async def bring_along(documents: Documents, migrations: _Steps = MIGRATIONS) -> None:
    """Take steps again for what processes that did not know them have written, once none of those runs."""
    for name, steps in migrations.items():
        await _Part(documents, name, steps).settle()


async def states(documents: Documents, migrations: _Steps = MIGRATIONS) -> list[UpgradeState]:
    """Read how index and records are; nothing is changed. Raises Unavailable."""
    return [await _Part(documents, name, steps).state() for name, steps in migrations.items()]


async def planned(documents: Documents, migrations: _Steps = MIGRATIONS) -> list[Planned]:
    """The steps that this code would take; nothing is changed. Raises Unavailable."""
    found = []
    for name, steps in migrations.items():
        version = (await _Part(documents, name, steps).state()).version
        for step in steps:
            if step.version > version:
                count = await documents.installation(step.reads).count({})
                found.append(Planned(name, step, count))
    return found


class _Part:
    """The index or the records."""

    def __init__(self, documents: Documents, name: str, steps: Sequence[Migration]) -> None:
        self.name = name
        self.latest = steps[-1].version if steps else 0
        self._documents = documents
        self._steps = steps
        self._kept = documents.installation(name)

    async def state(self) -> UpgradeState:
        """Read the state that is kept; one without a version is as the first Vetark wrote it, or empty."""
        found = await self._kept.find_one(_NAME) or {}
        version = int(found.get("version", 0))
        known = (one.get(self.name, 0) for one in await self._documents.others())
        others = tuple(sorted({one for one in known if one != self.latest}))
        kept = (found.get("progress"), found.get("lease"), others)
        settled = int(found.get("settled", version))
        return UpgradeState(self.name, self.latest, version, settled, int(found.get("least", 0)), *kept)

    async def bring(self) -> None:
        """Take what is not taken yet, or wait until another process has."""
        found = await self._kept.find_one(_NAME)
        if found is None:
            with suppress(AlreadyExists):
                await self._kept.insert({**_NAME, "version": 0, "settled": 0})
        elif "settled" not in found:  # as it was before steps were settled
            at = {"version": found["version"], "settled": None}
            await self._kept.update({**_NAME, **at}, Edit(set={"settled": found["version"]}))
        waiting = _Waiting()
        while True:
            state = await self.state()
            if self.latest < state.least:
                raise Invalid(
                    f"the documents were written by a newer Vetark ({self.name} {state.version}), and one"
                    f" that knows {self.latest} cannot read them any more: upgrade this one"
                )
            if state.version >= self.latest:
                break
            step = next(step for step in self._steps if step.version > state.version)
            if state.settled < step.needs:  # what it takes away may be all that the last release has written
                step = next(step for step in self._steps if step.version > state.settled)
            needs = max(step.needs, step.version if step.version <= state.version else 0)
            if any(other < needs for other in state.others):
                await waiting.for_them("processes of a release before the last to end", state, step)
            elif not await self._take(step, state):
                await waiting.for_them("another process, or for the lease of one that died", state, step)
        if state.version > self.latest:
            log.warning("this is an older Vetark than that which wrote the documents: it goes on beside it")
            await self.go_on_beside()

    async def go_on_beside(self) -> None:
        """Say that somebody writes who does not know all steps."""
        while (state := await self.state()).settled > self.latest:
            as_read = {**_NAME, "version": state.version, "settled": state.settled}
            await self._kept.update(as_read, Edit(set={"settled": self.latest}))

    async def settle(self) -> None:
        """Take steps again that somebody did not know who has written since."""
        state = await self.state()
        if state.version != self.latest or state.settled >= self.latest:
            return
        if not any(other < self.latest for other in state.others):
            for step in self._steps:
                if step.version > state.settled and not await self._take(step, state):
                    return
                state = await self.state()

    async def _take(self, step: Migration, state: UpgradeState) -> bool:
        """Take a step under the lease; whether it was we who did."""
        holder, lasts = secrets.token_hex(8), timedelta(seconds=LEASE_SECONDS)
        free: Filter = {"version": state.version}
        async with renewed_lease(
            self._kept, _NAME, free, holder=holder, lasts=lasts, now=datetime.now(UTC)
        ) as held:
            if not held:
                return False
            # Since the lease is ours nobody else changes how far it is.
            state = await self.state()
            mine: Filter = {**_NAME, "version": state.version, "lease.holder": holder}
            progress = Progress(self._kept, mine, step.version, state.progress)
            goes_on = f", from document {progress.done} on" if progress.done else ""
            there = await self._documents.installation(step.reads).count({}, limit=1)
            said = logging.INFO if there else logging.DEBUG  # a new installation has nothing to bring along
            log.log(said, "migration %d of %s begins%s: %s", step.version, self.name, goes_on, step.what)
            try:
                await step.step(self._documents, progress)
            except Overtaken:
                log.warning("migration %d of %s is another process's by now", step.version, self.name)
                return False
            finished = await self._finish(step, state, mine)
            if finished:
                log.log(
                    said, "migration %d of %s is done: %d documents", step.version, self.name, progress.done
                )
            return finished

    async def _finish(self, step: Migration, state: UpgradeState, mine: Filter) -> bool:
        """Note a step as taken, and as settled where nobody has written meanwhile who does not know it."""
        taken = {"version": max(state.version, step.version), "least": max(state.least, step.needs)}
        unset = ("lease", "progress")
        others = state.others + (await self.state()).others
        alone = not any(other < step.version for other in others)
        finished = 0
        if alone and state.settled == step.version - 1:
            settled = {**taken, "settled": step.version}
            as_read = {**mine, "settled": state.settled}
            finished = await self._kept.update(as_read, Edit(set=settled, unset=unset))
        if not finished:
            finished = await self._kept.update(mine, Edit(set=taken, unset=unset))
        return bool(finished)


class _Waiting:
    """For something that another process does or is; says so, and ends after `PATIENCE_SECONDS`."""

    def __init__(self) -> None:
        self._seen: tuple[Any, ...] = ()
        self._since = self._said = time.monotonic()

    async def for_them(self, whom: str, state: UpgradeState, step: Migration) -> None:
        """Wait a moment. Raises Unavailable where nothing has moved for too long."""
        now = time.monotonic()
        seen = (state.version, state.progress, state.others)
        if seen != self._seen:
            first, self._seen, self._since = not self._seen, seen, now
            self._said = now - _SAID_SECONDS if first else self._said
        if now - self._since > PATIENCE_SECONDS:
            raise Unavailable(f"migration {step.version} of {state.part} waited in vain for {whom}")
        if now - self._said >= _SAID_SECONDS:
            self._said = now
            log.info(
                "migration %d of %s waits for %s: %d documents so far",
                step.version, state.part, whom, state.done,
            )  # fmt: skip
        await asyncio.sleep(_LOOK_SECONDS)
