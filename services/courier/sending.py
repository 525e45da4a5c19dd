"""One try of a delivery: its instances are read from the archive and sent to the remote AE (PS3.4 B)."""

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from functools import partial

from services.archive.exchange.send import instances_by_uid
from services.archive.index.stored_instances import Instance
from services.archive.retrieve.transcode import read_dataset_as
from services.cancellation import cancel_and_wait
from services.courier.commitment_requests import ask_to_keep
from services.delivery.attempt import LEASE, Attempt, Lost
from services.delivery.delivery import Item, Piece
from services.dicom.transcode import alternatives
from services.errors import Invalid, NotFound, PacsError, Refused, Unavailable
from services.peers.peer import Peer
from services.peers.store import Dataset, Sent, sending
from services.persistence import Engines
from services.tenancy import application_entities, tenants
from services.tenancy.application_entities.calling import peer_to_call
from services.tenancy.scope import Scope

log = logging.getLogger(__name__)
RENEWED = LEASE.total_seconds() / 20
"""Seconds between two renewals; a cancelled delivery stops within as many."""
_ENDING_SECONDS = 1.0
"""Seconds that an association gets to be left."""
_WRITTEN_SECONDS = 1.0
"""Seconds of results that are written down together: what a killed courier sends again."""
_PIECES = 10
"""Of items on one association: a thousand instances."""
_FOR_NOW = frozenset({0x0110, 0x0213, *range(0xA700, 0xA800)})
"""Processing failure, resource limitation, out of resources (PS3.7 C, PS3.4 B.2.3): it may pass later."""


async def send(engines: Engines, attempt: Attempt) -> None:
    """Send what is left, and write down how it ended. A delivery that is not ours any more is left alone."""
    work = asyncio.create_task(_send(engines, attempt))
    try:
        while not work.done():
            await asyncio.wait({work}, timeout=RENEWED)
            if not work.done():
                await attempt.renew()
        await work
    except Lost:
        log.info("a delivery was cancelled or taken over")
    except asyncio.CancelledError:
        await cancel_and_wait(work, patience=_ENDING_SECONDS)
        with suppress(Lost, PacsError):
            await attempt.release()
        raise
    finally:
        await cancel_and_wait(work, patience=_ENDING_SECONDS)


async def _send(engines: Engines, attempt: Attempt) -> None:
    try:
        peer, alone = await _peer(engines, attempt)
    except (NotFound, Invalid) as error:
        await attempt.give_up(str(error))
        return
    except (Refused, Unavailable) as error:
        await attempt.wait(str(error))
        return
    try:
        sent = _Sending(engines, attempt, peer, alone=alone)
        await sent.all()
    except (Refused, Unavailable) as error:
        await attempt.wait(str(error), for_the_remote=True)
    except Lost:
        raise
    except Exception as error:  # noqa: BLE001 - a bug fails one delivery, never the courier
        await attempt.failed(error)
    else:
        if attempt.counts.left:
            await attempt.wait(sent.waits_for or "it refused some for the moment")
        else:
            await ask_to_keep(engines, attempt, peer.calling_aet)
            await attempt.done()


async def _peer(engines: Engines, attempt: Attempt) -> tuple[Peer, bool]:
    """Whom to call, and whether each image gets an association of its own.

    Raises NotFound and Invalid for what only a person can mend, Refused for a clinic that is not active.
    """
    scope = attempt.scope
    tenant = await tenants.get(engines, scope.grant.tenant)
    if tenant.state != "active":
        raise Refused(f"the clinic is {tenant.state}")
    remote = await application_entities.get_remote(scope, engines, attempt.delivery.remote)
    return await peer_to_call(scope, engines, remote), remote.association_per_image


class _Sending:
    """The items of a delivery on their way. `waits_for`: what here kept one from being sent for now."""

    waits_for = ""

    def __init__(self, engines: Engines, attempt: Attempt, peer: Peer, *, alone: bool) -> None:
        self._engines = engines
        self._attempt = attempt
        self._peer = peer
        self._alone = alone
        self._became: dict[int, dict[int, Item]] = {}
        self._written = time.monotonic()

    async def all(self) -> None:
        """Send what is left of the delivery, many instances on an association. Raises as `some`."""
        pieces: list[Piece] = []
        async with aclosing(self._attempt.pieces()) as left:
            async for piece in left:
                pieces.append(piece)
                if len(pieces) == _PIECES:
                    await self.some(pieces)
                    pieces = []
        if pieces:
            await self.some(pieces)

    async def some(self, pieces: Sequence[Piece]) -> None:
        """Send what is left of them. Raises Refused, Unavailable, Lost, with what was sent written down."""
        places = {
            item.sop_instance_uid: (piece, place)
            for piece in pieces
            for place, item in enumerate(piece.items)
            if item.left
        }
        try:
            there = await instances_by_uid(self._attempt.reading, self._engines, list(places))
            for uid in places.keys() - there:
                self._note(*places[uid], Item(uid, failed=True, reason="it is no longer in the archive"))
            datasets = [
                _dataset(self._attempt.reading, self._engines, there[uid]) for uid in places if uid in there
            ]
            for group in [[one] for one in datasets] if self._alone else [datasets]:
                async with aclosing(sending(self._peer, group)) as results:
                    async for sent in results:
                        if (item := _item(sent)) is not None:
                            self._note(*places[item.sop_instance_uid], item)
                        elif sent.error is not None:
                            self.waits_for = str(sent.error)
                        if time.monotonic() - self._written >= _WRITTEN_SECONDS:
                            await self._write(pieces)
        finally:
            await self._write(pieces)

    def _note(self, piece: Piece, place: int, item: Item) -> None:
        self._became.setdefault(piece.number, {})[place] = item

    async def _write(self, pieces: Sequence[Piece]) -> None:
        became, self._became = self._became, {}
        for piece in pieces:
            if piece.number in became:
                await self._attempt.record(piece, became[piece.number])
        self._written = time.monotonic()


def _dataset(scope: Scope, engines: Engines, instance: Instance) -> Dataset:
    """As stored where the peer takes it so, else made anew without loss when its turn comes."""
    return Dataset(
        instance.sop_class_uid,
        instance.sop_instance_uid,
        instance.transfer_syntax_uid,
        partial(read_dataset_as, scope, engines, instance),
        others=alternatives(instance.transfer_syntax_uid),
    )


def _item(sent: Sent) -> Item | None:
    """The proof, or why the remote AE will not have it; None where it may have it another time."""
    uid, at = sent.dataset.sop_instance_uid, datetime.now(UTC)
    if sent.success:
        return Item(uid, sent=True, status=sent.status, at=at, reason=sent.comment or None)
    if sent.status in _FOR_NOW or isinstance(sent.error, Unavailable):
        return None
    if sent.status is None:
        return Item(uid, failed=True, at=at, reason=sent.comment)
    return Item(uid, failed=True, status=sent.status, at=at, reason=sent.comment or None)
