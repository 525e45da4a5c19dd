"""What waits is brought to the archive once the link is up: each lane in order, none held up by another."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from services.archive.ingest.store import Stored
from services.background import keep, seen
from services.cancellation import cancel_and_wait
from services.edge.archiving import archive, scope_of_sender
from services.edge.arrival import Lane, Spooled
from services.edge.pod import Archive, Pod
from services.errors import PacsError, QuotaExceeded, TooMany, Unavailable
from services.tenancy import audit
from services.tenancy.application_entities.admission import Unrecognised
from services.tenancy.audit import Event

log = logging.getLogger(__name__)
LANES = 4
"""That are worked at a time."""
BATCH = 32
"""Instances of a lane that are brought before others have a turn, and told of together."""
FIRST_PAUSE_SECONDS = 1.0
"""Seconds until a lane that is held up is tried again; doubled each time in a row."""
LONGEST_PAUSE_SECONDS = 60.0
LOOK_SECONDS = 5.0
"""Seconds between two looks for what somebody wants tried again."""


class HeldUp(PacsError):
    """A lane cannot go on for now; nothing of it is lost."""


@dataclass(slots=True)
class _Delivered:
    """What was brought of a study under one called title."""

    first: Spooled
    instances: int = 0
    again: int = 0
    entries: list[Spooled] = field(default_factory=list)


class Replay:
    """Of one process."""

    def __init__(self, pod: Pod) -> None:
        self._pod = pod
        self._turns = asyncio.Semaphore(LANES)
        self._working: dict[Lane, asyncio.Task[None]] = {}
        self._failed: dict[int, int] = {}  # how often one met a mistake of ours, by its number

    async def run(self) -> None:
        """Work until cancelled."""
        spool = self._pod.spool
        try:
            while True:
                spool.arrived.clear()
                spool.take_wanted()
                for lane in spool.lanes:
                    if lane not in self._working or self._working[lane].done():
                        self._working[lane] = keep("the replay of a spool", partial(self._drain, lane))
                for lane in [one for one, task in self._working.items() if task.done()]:
                    del self._working[lane]
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await spool.arrived.wait()
        finally:
            await cancel_and_wait(*self._working.values())

    async def _drain(self, lane: Lane) -> None:
        pod, held_up = self._pod, 0
        while pod.spool.waits(lane):
            await pod.link.up()
            async with self._turns:
                held_up = held_up + 1 if await self._is_held_up(lane, said=held_up > 0) else 0
            if held_up:
                pause = min(FIRST_PAUSE_SECONDS * 2.0 ** (held_up - 1), LONGEST_PAUSE_SECONDS)
                await asyncio.sleep(pause)

    async def _is_held_up(self, lane: Lane, *, said: bool) -> bool:
        reached = self._pod.reached
        if reached is None:
            return False
        try:
            await self._bring(reached, lane, list(islice(self._pod.spool.lanes[lane], BATCH)))
        except (HeldUp, QuotaExceeded, TooMany, Unavailable) as error:
            if isinstance(error, Unavailable):
                self._pod.link.suspect()
            if not said:
                log.warning("images of %s from %r wait: %s", lane.tenant, lane.calling_aet, error)
            return True
        return False

    async def _bring(self, reached: Archive, lane: Lane, entries: Sequence[Spooled]) -> None:
        """Bring some in order. Raises HeldUp, QuotaExceeded, TooMany, Unavailable; the rest waits then."""
        delivered: dict[tuple[str, str], _Delivered] = {}
        try:
            for entry in entries:
                standing = reached.registry.admission.standing(*lane)
                if standing is Unrecognised.SUSPENDED:
                    raise HeldUp(standing)
                if standing is not None:
                    why = "the tenant is closed" if standing is Unrecognised.CALLED else "its AE is revoked"
                    self._pod.spool.set_aside(entry, why)
                    continue
                stored = await self._stored(reached, entry)
                if stored is not None:
                    key = (stored.study_instance_uid, entry.arrival.called_aet)
                    one = delivered.setdefault(key, _Delivered(entry))
                    one.entries.append(entry)
                    one.instances += not stored.duplicate
                    one.again += stored.duplicate
        finally:
            await self._tell(reached, delivered)

    async def _stored(self, reached: Archive, entry: Spooled) -> Stored | None:
        """Store one; None: it is dealt with otherwise."""
        spool = self._pod.spool
        try:
            stored = await archive(reached.engines, entry.arrival, spool.files.dataset(entry.number))
        except (QuotaExceeded, TooMany, Unavailable):
            raise
        except PacsError as error:
            spool.set_aside(entry, f"{type(error).__name__}: {error}")
            return None
        except Exception as error:  # noqa: BLE001 - a bug holds up one lane, never the process
            seen("the replay of an instance", error)
            self._failed[entry.number] = self._failed.get(entry.number, 0) + 1
            if self._failed[entry.number] < self._pod.settings.courier_tries:
                raise HeldUp("an internal error") from None
            spool.set_aside(entry, f"an internal error: {type(error).__name__}")
            return None
        self._failed.pop(entry.number, None)
        if stored is None:
            spool.forget(entry)
        return stored

    async def _tell(self, reached: Archive, delivered: dict[tuple[str, str], _Delivered]) -> None:
        """The audit trail first, then they are forgotten: a crash between has them told of again."""
        for (study, called), one in delivered.items():
            arrival = one.first.arrival
            details = {
                "calling": ascii(arrival.calling_aet)[1:-1],
                "called": ascii(called)[1:-1],
                "instances": one.instances,
                "again": one.again,
                "site": self._pod.settings.edge_site or "",
                "spooled_at": arrival.received_at.isoformat(timespec="seconds"),
            }
            await audit.record(
                scope_of_sender(arrival), reached.engines, Event.SPOOL_DELIVERED, details, study=study
            )
            for entry in one.entries:
                self._pod.spool.forget(entry)
