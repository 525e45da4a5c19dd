"""Asking a remote AE to commit itself to what we have sent it (PS3.4 J, as SCU)."""

from services.delivery import commitments, errands
from services.delivery.errands import Errand, ErrandState
from services.dicom.commitment import Commitment, Reference
from services.peers import storage_commitment
from services.persistence import Engines
from services.tenancy import application_entities
from services.tenancy.application_entities.calling import peer_to_call
from services.tenancy.scope import Scope

WAIT_SECONDS = 5.0
"""Seconds the association stays open for a report that comes at once."""


async def run(scope: Scope, engines: Engines, errand: Errand) -> None:
    """Ask under the courier's lease; what is reported at once is taken. Raises Refused, Unavailable."""
    remote = await application_entities.get_remote(scope, engines, errand.remote)
    peer = await peer_to_call(scope, engines, remote, errand.facts["calling"])
    asked = Commitment(
        errand.facts["transaction"], tuple(Reference(*pair) for pair in errand.facts["references"])
    )
    report = await storage_commitment.request(peer, asked, WAIT_SECONDS)
    if report is not None:
        await commitments.take(scope, engines, remote.name, report)
    await errands.finish(scope, engines, errand, ErrandState.DONE)
