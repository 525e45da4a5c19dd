"""After a delivery: the remote AE is asked to commit itself to what it took (PS3.4 J), as an errand."""

from contextlib import aclosing

from services.archive.exchange.send import instances_by_uid
from services.delivery import commitments
from services.delivery.attempt import Attempt
from services.dicom.commitment import Reference
from services.persistence import Engines


async def ask_to_keep(engines: Engines, attempt: Attempt, calling_aet: str) -> None:
    """Ask for all that arrived, before the delivery ends: a courier that dies in between asks once more."""
    references: list[Reference] = []
    async with aclosing(attempt.pieces(arrived=True)) as arrived:
        async for piece in arrived:
            uids = [item.sop_instance_uid for item in piece.items if item.sent]
            there = await instances_by_uid(attempt.reading, engines, uids)
            references += (Reference(there[uid].sop_class_uid, uid) for uid in uids if uid in there)
            if len(references) >= commitments.AT_ONCE:
                await commitments.ask(
                    attempt.scope, engines, attempt.delivery.remote, calling_aet, references
                )
                references = []
    await commitments.ask(attempt.scope, engines, attempt.delivery.remote, calling_aet, references)
