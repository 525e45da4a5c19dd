"""What waits at the site: instances in the order they came, by lane, within a bound of bytes."""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from services.edge.arrival import Arrival, Lane, Spooled
from services.edge.files import Sealed, SpoolFiles
from services.errors import OutOfSpace
from services.persistence.spool import out_of_space

log = logging.getLogger(__name__)
ROOM_AGAIN = 0.95
"""Of the bound: below it the log says that there is room again."""


@dataclass(frozen=True, slots=True)
class InSpool:
    """What a tenant, or all of them, have here. `oldest`: when the first came of what waits."""

    instances: int = 0
    bytes: int = 0
    oldest: datetime | None = None
    aside: int = 0


class Receiving:
    """An instance on its way into the spool: the sink of its dataset. `bounded`: it must fit as it comes."""

    def __init__(self, spool: "Spool", arrival: Arrival, sealed: Sealed, *, bounded: bool) -> None:
        self.arrival = arrival
        self.length = 0
        self.sealed = sealed
        self.keeping: asyncio.Task[None] | None = None
        self._spool = spool
        self._bounded = bounded

    def write(self, data: memoryview) -> None:
        """Take the next bytes. Raises OutOfSpace, Unavailable."""
        self.length += len(data)
        if self._bounded:
            self._spool.require(self.arrival.tenant, self.length)
        try:
            self.sealed.write(data)
        except OSError as error:
            raise out_of_space(error) from error

    def end(self) -> None:
        """All has come. Raises OutOfSpace, Unavailable."""
        try:
            self.sealed.end()
        except OSError as error:
            raise out_of_space(error) from error

    def dataset(self) -> Generator[bytes]:
        """What has come."""
        return self._spool.files.dataset_at(self.sealed.path)

    def discard(self) -> None:
        """Forget it; harmless once it is kept, or is being kept for somebody who does not wait for it."""
        if self.keeping is not None and not self.keeping.done():
            self.keeping.add_done_callback(lambda _: self.sealed.close())
        else:
            self.sealed.close()


class Spool:
    """That of one process. `most`: its bytes; `most_of_tenant`: of these, of one tenant."""

    def __init__(self, files: SpoolFiles, most: int, most_of_tenant: int) -> None:
        self.files = files
        self.arrived = asyncio.Event()
        """Something waits that did not before."""
        self.most = most
        self._most_of_tenant = most_of_tenant
        self._lanes: dict[Lane, deque[Spooled]] = {}
        self._instances: Counter[tuple[str, str]] = Counter()  # by tenant and UID
        self._used: Counter[str] = Counter()  # bytes by tenant, what is set aside too
        self._aside: Counter[str] = Counter()
        self._aside_bytes: Counter[str] = Counter()
        self._number = 0
        self._said: set[str] = set()  # of whom the log has it that there is no room

    @classmethod
    @contextmanager
    def held(cls, files: SpoolFiles, most: int, most_of_tenant: int) -> Iterator["Spool"]:
        """The spool in these files, for this process alone; raises as `SpoolFiles.held` does."""
        with files.held():
            spool = cls(files, most, most_of_tenant)
            spool._number = files.highest()
            for entry in files.waiting():
                spool._add(entry)
            spool._count_aside()
            yield spool

    @property
    def lanes(self) -> Mapping[Lane, deque[Spooled]]:
        """What waits, each lane in its order; none is empty."""
        return self._lanes

    def waits(self, lane: Lane) -> bool:
        """Return whether something of a lane waits: what comes after it waits behind it."""
        return lane in self._lanes

    def has(self, tenant: str, uid: str) -> bool:
        """Return whether an instance waits."""
        return (tenant, uid) in self._instances

    def tenants(self) -> set[str]:
        """Whose something is here."""
        return {lane.tenant for lane in self._lanes} | set(self._aside)

    def of(self, tenant: str | None = None) -> InSpool:
        """What a tenant has here; None: all have."""
        mine = [queue for lane, queue in self._lanes.items() if tenant in (None, lane.tenant)]
        used = self._used.total() if tenant is None else self._used[tenant]
        aside = self._aside.total() if tenant is None else self._aside[tenant]
        oldest = min((queue[0].arrival.received_at for queue in mine), default=None)
        return InSpool(sum(map(len, mine)), used, oldest, aside)

    def require(self, tenant: str, length: int = 0) -> None:
        """Raise OutOfSpace unless so many bytes of a tenant fit; the first time the log says so."""
        for whose, used, most in (
            (tenant, self._used[tenant], self._most_of_tenant),
            ("", self._used.total(), self.most),
        ):
            if used + length > most or used == most:
                if whose not in self._said:
                    self._said.add(whose)
                    of_whom = f"the tenant {whose}'s share of the spool" if whose else "the spool"
                    log.error("%s is full, with %d of %d bytes: images are refused", of_whom, used, most)
                raise OutOfSpace("no room for images at this site: send them again later")

    def begin(self, arrival: Arrival, *, bounded: bool) -> Receiving:
        """Receive an instance; what is not `bounded` needs room only once it is kept.

        Raises OutOfSpace, Unavailable.
        """
        if bounded:
            self.require(arrival.tenant)
        try:
            return Receiving(self, arrival, self.files.begin(arrival.to_bytes()), bounded=bounded)
        except OSError as error:
            raise out_of_space(error) from error

    async def keep(self, receiving: Receiving) -> None:
        """Let it wait in its lane; it is on the disk when this returns. Raises OutOfSpace, Unavailable."""
        self.require(receiving.arrival.tenant, receiving.length)
        receiving.keeping = asyncio.create_task(self._keep(receiving))
        await asyncio.shield(receiving.keeping)

    async def _keep(self, receiving: Receiving) -> None:
        self._number += 1
        number = self._number
        try:
            size = await asyncio.to_thread(self.files.place, receiving.sealed, number)
        except OSError as error:
            raise out_of_space(error) from error
        self._add(Spooled(number, receiving.arrival, size))
        self.arrived.set()

    def forget(self, entry: Spooled) -> None:
        """The archive has it."""
        self.files.remove(entry.number)
        self._take_out(entry)
        self._say_room()

    def set_aside(self, entry: Spooled, reason: str) -> None:
        """Set aside what cannot be brought to the archive: the next of its lane is not held up."""
        log.error("instance %s is set aside: %s", entry.arrival.sop_instance_uid, reason)
        self.files.set_aside(entry.number, reason)
        self._take_out(entry)
        self._put_aside(entry.arrival.tenant, entry.size)

    def take_wanted(self) -> None:
        """Let wait again what somebody asked for."""
        found = self.files.wanted_again()
        for entry in found:
            self._add(entry)
        if found:
            self._count_aside()
            self.arrived.set()

    def _add(self, entry: Spooled) -> None:
        queue = self._lanes.setdefault(entry.arrival.lane, deque())
        queue.append(entry)
        if len(queue) > 1 and queue[-2].number > entry.number:
            self._lanes[entry.arrival.lane] = deque(sorted(queue, key=lambda one: one.number))
        self._instances[entry.arrival.tenant, entry.arrival.sop_instance_uid] += 1
        self._used[entry.arrival.tenant] += entry.size

    def _take_out(self, entry: Spooled) -> None:
        tenant, uid, lane = entry.arrival.tenant, entry.arrival.sop_instance_uid, entry.arrival.lane
        queue = self._lanes[lane]
        queue.remove(entry)
        if not queue:
            del self._lanes[lane]
        self._instances[tenant, uid] -= 1
        if not self._instances[tenant, uid]:
            del self._instances[tenant, uid]
        self._used[tenant] -= entry.size

    def _count_aside(self) -> None:
        """What is set aside takes room too; whose file does not open is nobody's."""
        self._used -= self._aside_bytes
        self._aside, self._aside_bytes = Counter(), Counter()
        for one in self.files.aside():
            self._put_aside(one.arrival.tenant if one.arrival else "", one.size)

    def _put_aside(self, tenant: str, size: int) -> None:
        self._aside[tenant] += 1
        self._aside_bytes[tenant] += size
        self._used[tenant] += size

    def _say_room(self) -> None:
        for whose in list(self._said):
            used = self._used[whose] if whose else self._used.total()
            if used < ROOM_AGAIN * (self._most_of_tenant if whose else self.most):
                self._said.discard(whose)
                log.warning("there is room in the spool again%s", f" for the tenant {whose}" if whose else "")
