"""Sends a case by C-STORE through the outbox, with its cover page: an errand of the clinic's courier.

Done again it does nothing: pages have UIDs of their own, and the outbox knows which instances it has.
"""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.delivery import Delivery, Level, What, create, errands
from services.delivery.delivery import deliveries_of
from services.delivery.errands import Errand, ErrandKind, ErrandState
from services.delivery.routed import routed
from services.errors import Invalid, NotFound, QuotaExceeded, TooLarge, Unavailable, Unsupported
from services.persistence import Edit, Engines, In
from services.telemedicine.case import Case, CaseState
from services.telemedicine.events import CaseEvent, announce
from services.telemedicine.late_images import hidden_of
from services.telemedicine.outbound.cover_page import store_cover_page
from services.telemedicine.records import of_clinic
from services.tenancy import application_entities
from services.tenancy.scope import Right, Scope

log = logging.getLogger(__name__)
_TRIES = 3


@dataclass(frozen=True, slots=True)
class SentCase:
    """To which remote AE a case is sent: what waits to be, and the deliveries."""

    remote: str
    waiting: bool
    problem: str
    deliveries: Sequence[Delivery]


async def push(scope: Scope, engines: Engines, case: Case, remote: str, why: str = "") -> None:
    """Have a submitted case sent to a remote AE of its clinic, in the background, once for each `why`.

    What it has been sent before is not sent again.
    """
    await of_clinic(scope, engines).cases.update({"id": case.id}, Edit(add_to_set={"pushed_to": [remote]}))
    name = hashlib.sha256(f"{remote}\n{why}".encode()).hexdigest()[:16]
    await errands.add(scope, engines, ErrandKind.CASE, remote, {"case": case.id}, id=f"case-{case.id}-{name}")


async def push_as_wanted(scope: Scope, engines: Engines, case: Case, why: str = "") -> None:
    """Have a case sent to wherever it goes: outside, and where its provider wants cases pushed to."""
    for remote in await _wanted(scope, engines, case):
        await push(scope, engines, case, remote, why)


async def run(scope: Scope, engines: Engines, errand: Errand) -> None:
    """Make the page, and put what was not sent yet into the outbox.

    Raises NotFound for a case or a remote AE that is gone, Invalid for one that cannot be called.
    """
    cases = of_clinic(scope, engines).cases
    document = await cases.find_one({"id": errand.facts["case"]})
    if document is None:
        raise NotFound("no such case")
    case = Case.of(document)
    if case.state is not CaseState.CANCELED:
        remote = await application_entities.get_remote(scope, engines, errand.remote)
        if remote.only_calls:
            raise Invalid(remote.only_calls)
        pages = await _pages(scope, engines, case, errand)
        key = _key(case, remote.name)
        there = await routed(scope, engines, key)
        hidden = await hidden_of(engines, scope.grant, [document])
        new = await _instances(scope, engines, case, pages, there | hidden)
        if new:
            what = What(Level.STUDY, case.studies[0])
            made = await create(scope, engines, remote.name, what, new, routed=key)
            told = {"remote": remote.name, "objects": made.counts.total, "cover_page": bool(pages)}
            await announce(scope, engines, case, CaseEvent.SENT, told, id=f"{case.id}-{made.id}")
    await errands.finish(scope, engines, errand, ErrandState.DONE)


async def sendings(scope: Scope, engines: Engines, case_id: str) -> list[SentCase]:
    """Tell where a case of the clinic's is sent, with the deliveries, the latest first. Needs to find.

    Raises NotFound.
    """
    scope.require(Right.FIND)
    document = await of_clinic(scope, engines).cases.find_one({"id": case_id})
    if document is None:
        raise NotFound("no such case")
    case, found = Case.of(document), []
    known = await errands.find(scope, engines, ErrandKind.CASE)
    for remote in document.get("pushed_to") or ():
        kept = await deliveries_of(scope, engines).find(
            {"routed": _key(case, remote)}, sort=[("created_at", -1)]
        )
        mine = [one for one in known if one.remote == remote and one.facts["case"] == case.id]
        waiting = [one for one in mine if one.state in (ErrandState.WAITING, ErrandState.RUNNING)]
        failed = next((one.reason for one in mine if one.state is ErrandState.FAILED), "")
        problem = waiting[0].reason if waiting else failed
        found.append(SentCase(remote, bool(waiting), problem, [Delivery.of(one) for one in kept]))
    return found


async def _pages(scope: Scope, engines: Engines, case: Case, errand: Errand) -> list[str]:
    """The page of a case. Where there is no room for it the images go alone: they can be read, asked about.

    So they do after some tries while an engine is away.
    """
    try:
        return await store_cover_page(scope, engines, case)
    except (QuotaExceeded, TooLarge, Unsupported, Unavailable) as error:
        if isinstance(error, Unavailable) and errand.attempts < _TRIES:
            raise
        log.warning("a case of %s goes without its cover page", scope.grant.tenant)
        return []


async def _wanted(scope: Scope, engines: Engines, case: Case) -> list[str]:
    if case.outside:
        return [case.outside]
    if not case.provider:
        return []
    known = await engines.documents.of(scope.grant, "collaborations").find_one({"provider": case.provider})
    return [known["push"]] if known and known.get("push") else []


async def _instances(
    scope: Scope, engines: Engines, case: Case, pages: Sequence[str], without: set[str] | frozenset[str]
) -> Mapping[str, list[str]]:
    """SOP Instance UIDs by study: the pages, then the images that the provider may see."""
    found: dict[str, list[str]] = {}
    kept = await engines.documents.of(scope.grant, "instances").find(
        {"StudyInstanceUID": In(case.granted)},
        projection=("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"),
        sort=[("StudyInstanceUID", 1), ("SeriesInstanceUID", 1)],
    )
    first = set(pages) - without
    for one in sorted(kept, key=lambda one: one["SOPInstanceUID"] not in first):
        if without.isdisjoint((one["SOPInstanceUID"], one["SeriesInstanceUID"])):
            found.setdefault(one["StudyInstanceUID"], []).append(one["SOPInstanceUID"])
    return found


def _key(case: Case, remote: str) -> str:
    return f"case/{case.id}/{remote}"
