"""From the site into the archive: an instance as it came, from the AE that sent it, at the time it did."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing

from services.archive.ingest.store import Incoming, Stored, receive, store_instance
from services.dicom.part10 import Source
from services.dimse.case_objects import CaseStudies
from services.edge.arrival import Arrival
from services.persistence import Engines
from services.persistence.grant import Grant
from services.tenancy.scope import Principal, Right, Scope


def scope_of_sender(arrival: Arrival) -> Scope:
    """As whom it is stored: the remote AE that sent it, into its tenant alone."""
    name = f"{arrival.tenant}/{arrival.remote}"
    principal = Principal("association", name, arrival.calling_aet.strip(" "), arrival.address)
    return Scope(principal, frozenset({Right.STORE}), (Grant(arrival.tenant),))


async def archive(engines: Engines, arrival: Arrival, dataset: Generator[bytes]) -> Stored | None:
    """Store it; None where a case of another tenant took it. The first under its UID stays, as always.

    Raises Damaged for a dataset that does not open, and what `receive` and `store_instance` do.
    """
    scope = scope_of_sender(arrival)
    cases = CaseStudies(scope, engines, arrival.clinic)
    source = Source(arrival.calling_aet, arrival.called_aet, arrival.address, arrival.received_at)
    uids = (arrival.sop_class_uid, arrival.sop_instance_uid, arrival.transfer_syntax_uid)
    reception = receive(scope, engines, Incoming(*uids, source, elsewhere=cases.has))
    try:
        async with aclosing(_read(dataset)) as pieces:
            async for piece in pieces:
                reception.write(piece)
        taken = await cases.take(reception)
    except BaseException:
        reception.discard()
        raise
    if taken is not None:
        reception.discard()
        return None
    return await store_instance(scope, engines, reception)


async def _read(dataset: Generator[bytes]) -> AsyncGenerator[bytes]:
    """The pieces, each read in a thread; the file is closed by whoever ends last, this or the thread."""
    reading: asyncio.Future[bytes | None] | None = None
    try:
        while True:
            reading = asyncio.ensure_future(asyncio.to_thread(next, dataset, None))
            piece = await asyncio.shield(reading)
            if piece is None:
                return
            yield piece
    finally:
        if reading is None or reading.done():
            dataset.close()
        else:
            reading.add_done_callback(lambda _: dataset.close())
