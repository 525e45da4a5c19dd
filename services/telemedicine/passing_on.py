"""Cases that nobody has claimed go to another provider: by the clock, and where their provider is shut."""

from collections.abc import Collection

from services.persistence import Engines, Filter, In
from services.persistence.leases import Due
from services.persistence.moments import moment_now
from services.telemedicine import collaborations, routing
from services.telemedicine.case import Case, CaseState, Standing
from services.telemedicine.events import CaseEvent, announce
from services.telemedicine.records import Records, of_clinic, readings
from services.telemedicine.routing import Routed
from services.telemedicine.settling import changed_by, settle_case, settle_workitem
from services.telemedicine.trails import of_both
from services.telemedicine.workitem import Workitem
from services.tenancy import audit, tenants
from services.tenancy.audit import Event
from services.tenancy.scope import Scope, system_scope

_MOST = 1000


async def follow_case(scope: Scope, engines: Engines, item: Due) -> bool:
    """Do what follows a case's submission, where a crash was quicker than whoever submitted it."""
    await settle_case(scope, engines, of_clinic(scope, engines), Case.of(item.document))
    return True


async def follow_workitem(scope: Scope, engines: Engines, item: Due) -> bool:
    """Do what follows a change of a workitem, and pass on what has waited for too long."""
    records = of_clinic(scope, engines)
    known = await settle_workitem(scope, engines, records, item.document["uid"])
    waited = known.overflow_at is not None and known.overflow_at <= moment_now()
    if waited and known.state is CaseState.SCHEDULED:
        await _overflow(scope, engines, records, known)
    return True


async def fall_back(engines: Engines) -> int:
    """Pass on the open cases of providers that are not active; answers how many went."""
    known = await tenants.find(engines)
    shut = {one.slug for one in known if one.kind == "telemedicine" and one.state != "active"}
    passed = 0
    for clinic in known if shut else ():
        if clinic.state == "active":
            passed += await _leave(system_scope(clinic.slug), engines, shut - {clinic.slug})
    return passed


async def _leave(scope: Scope, engines: Engines, shut: Collection[str]) -> int:
    records, passed = of_clinic(scope, engines), 0
    asked: Filter = {"standing": Standing.OPEN.value, "provider": In(sorted(shut))}
    for document in await records.workitems.find(asked, limit=_MOST):
        item = Workitem.of(document)
        case = Case.of(await _case_document(records, item.case))
        at = await routing.clinic_time(engines, scope.grant.tenant, moment_now())
        routed = Routed(case.patient.animals, case.modalities, case.service.name, case.priority, at)
        to = await routing.provider_for(scope, engines, routed, but=item.provider)
        if to:
            passed += await pass_on(scope, engines, item, to, CaseEvent.FELL_BACK)
        else:
            await announce(
                scope, engines, case, CaseEvent.UNCLAIMED, {"shut": item.provider}, id=f"{item.uid}-shut"
            )
    return passed


async def _overflow(scope: Scope, engines: Engines, records: Records, item: Workitem) -> None:
    """Pass a case on to the clinic's overflow provider, once; where there is none, the clinic is told."""
    to = (await routing.routing(scope, engines)).overflow
    free = to and to != item.provider and to in await collaborations.providers(scope, engines)
    if free and len(await readings(records, item.case)) == 1:
        await pass_on(scope, engines, item, to, CaseEvent.OVERFLOWED)
        return
    told = changed_by(
        scope, CaseEvent.UNCLAIMED, {"overflow_at": None}, {"since": item.created_at.isoformat()}
    )
    as_read: Filter = {"uid": item.uid, "state": CaseState.SCHEDULED.value, "revision": item.revision}
    if await records.workitems.update(as_read, told):
        await settle_workitem(scope, engines, records, item.uid)


async def pass_on(scope: Scope, engines: Engines, item: Workitem, to: str, what: CaseEvent) -> bool:
    """Give a workitem to another provider's queue, unless somebody was quicker; whether it went.

    It is nobody's then, whoever had it.
    """
    records = of_clinic(scope, engines)
    sets = {
        "provider": to,
        "overflow_at": None,
        "state": CaseState.SCHEDULED.value,
        "performer": None,
        "wanted_performer": "",
        "transaction": "",
        "claimed_at": None,
    }
    edit = changed_by(scope, what, sets, {"from": item.provider, "to": to})
    as_read: Filter = {"uid": item.uid, "provider": item.provider, "revision": item.revision}
    if not await records.workitems.update(as_read, edit):
        return False
    await settle_workitem(scope, engines, records, item.uid)
    case = Case.of(await _case_document(records, item.case))
    told = {"case": case.number, "from": item.provider, "to": to}
    await audit.record(of_both(scope, case), engines, Event.CASE_PASSED_ON, told, study=case.studies[0])
    return True


async def _case_document(records: Records, id: str) -> dict[str, object]:  # noqa: A002 - its name
    document = await records.cases.find_one({"id": id})
    assert document is not None  # noqa: S101 - a workitem's case is there
    return document
