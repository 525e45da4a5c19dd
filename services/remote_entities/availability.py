"""Telling other systems what can be retrieved here, once a study is quiet (PS3.4 R, PS3.3 C.4.23)."""

from typing import Any

from services.delivery import errands
from services.delivery.errands import Errand, ErrandKind, ErrandState
from services.peers.availability import notify
from services.persistence import Engines
from services.tenancy import application_entities
from services.tenancy.application_entities.calling import peer_to_call
from services.tenancy.scope import Scope


async def announce(scope: Scope, engines: Engines, study: str) -> None:
    """Have it told to every remote AE that wants to know. After a crash it may be told twice."""
    for remote in await application_entities.find_remote(scope, engines):
        if remote.announce and not remote.only_calls:
            facts = {"StudyInstanceUID": study}
            await errands.add(scope, engines, ErrandKind.ANNOUNCE, remote.name, facts)


async def run(scope: Scope, engines: Engines, errand: Errand) -> None:
    """Tell one remote AE of one study, as it is now. Raises NotFound, Refused, Unavailable."""
    remote = await application_entities.get_remote(scope, engines, errand.remote)
    titles = await application_entities.find_local(scope, engines)
    series = await _series(scope, engines, errand.facts["StudyInstanceUID"], titles[0].aet if titles else "")
    if titles and series:
        notification = {
            "ReferencedPerformedProcedureStepSequence": [],
            "StudyInstanceUID": errand.facts["StudyInstanceUID"],
            "ReferencedSeriesSequence": series,
        }
        await notify(await peer_to_call(scope, engines, remote), notification)
    await errands.finish(scope, engines, errand, ErrandState.DONE)


async def _series(scope: Scope, engines: Engines, study: str, title: str) -> list[dict[str, Any]]:
    """Referenced Series Sequence: every instance there is, online under our AE title."""
    series: dict[str, list[dict[str, Any]]] = {}
    instances = engines.documents.of(scope.grant, "instances")
    asked, wanted = {"StudyInstanceUID": study}, ("SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID")
    async for one in instances.stream(asked, projection=wanted):
        series.setdefault(one["SeriesInstanceUID"], []).append({
            "ReferencedSOPClassUID": one["SOPClassUID"],
            "ReferencedSOPInstanceUID": one["SOPInstanceUID"],
            "InstanceAvailability": "ONLINE",
            "RetrieveAETitle": title,
        })  # fmt: skip
    return [{"SeriesInstanceUID": uid, "ReferencedSOPSequence": members} for uid, members in series.items()]
