"""One try of a delivery, by the courier that leased it: what is left, what became of it, and how it ended.

Every write asks for the lease. Who lost it (it took too long, or somebody cancelled the delivery) changes
nothing any more. What a killed courier had sent and not yet written down is sent again, and the peer
knows it already: that is what it costs.
"""

import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

from services.background import seen
from services.delivery.backoff import next_try
from services.delivery.delivery import (
    DELIVERIES,
    OPEN,
    Counts,
    Delivery,
    Item,
    Piece,
    State,
    counted,
    deliveries_of,
    items_of,
)
from services.persistence import Edit, Engines, Filter, Grant, In, Not, Within
from services.persistence.leases import Due, due, lease
from services.tenancy import attempts, audit
from services.tenancy.attempts import Again
from services.tenancy.audit import Event, Outcome
from services.tenancy.scope import Right, Scope

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
_RIGHTS = frozenset({Right.RETRIEVE, Right.EXPORT})
"""What a delivery needs of its creator's rights."""


UNEXPECTED = "something unexpected happened here"


class Lost(Exception):
    """The delivery is not ours any more: cancelled, or taken over by another courier."""


async def waiting(engines: Engines, limit: int, without: list[str]) -> list[Due]:
    """What is due, the longest due first, but for what goes to these destinations."""
    elsewhere: Filter = {"destination": Not(In(without))} if without else {}
    return await due(engines.documents, DELIVERIES, datetime.now(UTC), limit, elsewhere)


class Attempt:
    """A leased delivery. `scope` is its creator's: the rights it needs, in the tenant."""

    def __init__(self, engines: Engines, leased: Due, holder: str) -> None:
        self._engines = engines
        self._leased = leased
        self._holder = holder
        self.delivery = Delivery.of(leased.document)
        self.destination: str = leased.document["destination"]
        self.scope = Scope(self.delivery.creator, _RIGHTS, (leased.grant,))
        self.counts = self.delivery.counts

    @classmethod
    async def begin(cls, engines: Engines, item: Due, holder: str) -> "Attempt | None":
        """Lease a delivery; None where another courier was quicker."""
        leased = await lease(engines.documents, item, holder, datetime.now(UTC) + LEASE)
        if leased is None:
            return None
        made = cls(engines, leased, holder)
        if leased.document["begun"] > engines.settings.courier_tries:
            with suppress(Lost):
                await made.set_aside(attempts.DIED)
            return None
        made.counts = await counted(made.scope, engines, made.delivery.id)
        try:
            await made._write(Edit(set={"state": State.SENDING, "counts": asdict(made.counts)}))
        except Lost:
            return None
        return made

    @property
    def reading(self) -> Scope:
        """The creator's scope, narrowed to the studies of the delivery: all that is read for it."""
        granted = Grant(self.scope.grant.tenant, frozenset(self.delivery.studies))
        return replace(self.scope, grants=(granted,))

    async def pieces(self, *, arrived: bool = False) -> AsyncGenerator[Piece]:
        """Where something is still to be sent, or has `arrived`, some instances at a time."""
        items = items_of(self.scope, self._engines)
        which = await items.find(
            {"delivery": self.delivery.id},
            sort=[("number", 1)],
            projection=("number", "total", "sent", "failed"),
        )
        for one in which:
            left = one["total"] - one["sent"] - one["failed"]
            if one["sent"] if arrived else left:
                document = await items.find_one({"delivery": self.delivery.id, "number": one["number"]})
                if document is not None:
                    yield Piece.of(document)

    async def renew(self) -> None:
        """Hold the lease for longer. Raises Lost."""
        renewed = await lease(self._engines.documents, self._leased, self._holder, datetime.now(UTC) + LEASE)
        if renewed is None:
            raise Lost
        self._leased = renewed

    async def record(self, piece: Piece, became: Mapping[int, Item]) -> None:
        """Write down what became of items, by their place in the piece. Raises Lost."""
        before = piece.sums()
        for place, item in became.items():
            piece.items[place] = item
        after = piece.sums()
        self.counts = Counts(
            self.counts.total,
            self.counts.sent + after["sent"] - before["sent"],
            self.counts.failed + after["failed"] - before["failed"],
        )
        changes = {f"items.{place}": item.document() for place, item in became.items()} | after
        where: Filter = {"delivery": self.delivery.id, "number": piece.number}
        await items_of(self.scope, self._engines).update(where, Edit(set=changes))
        # What gets on is not what kills its process.
        await self._write(Edit(set={"counts": asdict(self.counts)}, unset=("begun",)))

    async def done(self) -> None:
        """Everything was sent or will not be. Raises Lost."""
        await self._end(State.FAILED if self.counts.failed else State.COMPLETED, self.delivery.reason)

    async def give_up(self, reason: str) -> None:
        """Try no more: only a person can mend what is wrong. Raises Lost."""
        await self._end(State.FAILED, reason)

    async def set_aside(self, reason: str) -> None:
        """Try no more what failed here again and again: its clinic and the operator are told. Raises Lost."""
        where = {"tenant": self.scope.grant.tenant, "id": self.delivery.id}
        again = [Again(DELIVERIES, where, {"state": State.QUEUED, "attempts": 0})]
        await self._end(State.FAILED, UNEXPECTED)
        await attempts.set_aside(self._engines, self._leased, reason, again)

    async def failed(self, error: Exception) -> None:
        """Something unexpected happened: try again later, some times. Raises Lost."""
        seen("a delivery", error)
        if self._leased.document["begun"] < self._engines.settings.courier_tries:
            await self.wait(UNEXPECTED, counted=True)
        else:
            await self.set_aside(attempts.reason_of(error))

    async def wait(self, reason: str, *, for_the_remote: bool = False, counted: bool = False) -> None:
        """Try again later, or give up where it has been tried for long enough. Raises Lost.

        `for_the_remote`: nothing else would have reached the remote AE either, so what is due there waits.
        `counted`: by a mistake of ours, so that it stands among the tries after which it is set aside.
        """
        tries, now = self.delivery.attempts + 1, datetime.now(UTC)
        at = next_try(self._engines.settings, tries, now, self.delivery.give_up_at)
        if at is None:
            await self._end(State.FAILED, reason)
        else:
            waits = {"state": State.WAITING, "reason": reason, "changed": at}
            ended = ("lease",) if counted else ("lease", "begun")
            await self._write(Edit(set={**waits, "attempts": tries}, unset=ended))
            if for_the_remote:
                others: Filter = {
                    "destination": self.destination,
                    "state": In((State.QUEUED, State.WAITING)),
                    "changed": Within(lte=now),
                    "give_up_at": Within(gt=at),
                }
                too = Edit(set=waits, max={"attempts": tries})
                await deliveries_of(self.scope, self._engines).update(others, too, many=True)

    async def release(self) -> None:
        """Give it back as it is, to be taken up again at once: the courier ends."""
        await self._write(Edit(set={"state": State.QUEUED}, unset=("lease", "begun")))

    async def _end(self, state: State, reason: str | None) -> None:
        """The trail first: it may tell of an end twice, and never of none."""
        details = {
            "delivery": self.delivery.id,
            "remote": self.delivery.remote,
            "aet": self.delivery.aet,
            "sent": self.counts.sent,
            "instances": self.counts.total,
            **({"reason": reason} if reason and state is State.FAILED else {}),
        }
        outcome = Outcome.SUCCESS if state is State.COMPLETED else Outcome.FAILURE
        for study in self.delivery.studies:
            await audit.record(
                self.scope, self._engines, Event.EXPORTED, details, study=study, outcome=outcome
            )
        ended = {
            "state": state,
            "reason": reason if state is State.FAILED else None,
            "counts": asdict(self.counts),
            "finished_at": datetime.now(UTC),
        }
        await self._write(Edit(set=ended, unset=("changed", "lease", "begun")))

    async def _write(self, edit: Edit) -> None:
        mine: Filter = {"id": self.delivery.id, "lease.holder": self._holder, "state": In(OPEN)}
        if not await deliveries_of(self.scope, self._engines).update(mine, edit):
            raise Lost
