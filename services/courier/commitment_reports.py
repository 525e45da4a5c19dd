"""A peer that asked for storage commitment is called back: what we keep, on our association (PS3.4 J)."""

from services.archive.exchange.commitment import kept
from services.delivery import errands
from services.delivery.errands import Errand, ErrandState
from services.dicom.commitment import Reference
from services.peers import storage_commitment
from services.persistence import Engines
from services.tenancy import application_entities
from services.tenancy.application_entities.calling import peer_to_call
from services.tenancy.scope import Scope


async def run(scope: Scope, engines: Engines, errand: Errand) -> None:
    """Report, as things are now. Raises NotFound, Invalid for who only calls us, Refused, Unavailable."""
    remote = await application_entities.get_remote(scope, engines, errand.remote)
    peer = await peer_to_call(scope, engines, remote, errand.facts["calling"])
    references = [Reference(*pair) for pair in errand.facts["references"]]
    found = await kept(scope, engines, errand.facts["transaction"], references)
    await storage_commitment.report(peer, found)
    await errands.finish(scope, engines, errand, ErrandState.DONE)
