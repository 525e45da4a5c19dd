"""Where cases, workitems and events are opened: a clinic its own, a provider those that are kept for it."""

from typing import Any, NamedTuple

from services.errors import NotFound
from services.persistence import Engines, TenantCollection
from services.telemedicine.case import Case
from services.telemedicine.workitem import Workitem
from services.tenancy.scope import Scope

NAMES = ("cases", "workitems", "case_events")
"""Collections."""


class Records(NamedTuple):
    """The collections of telemedicine as one side sees them."""

    cases: TenantCollection
    workitems: TenantCollection
    events: TenantCollection
    as_provider: bool

    def whose(self, case: Case) -> dict[str, Any]:
        """What a new document beside a case names besides: the side that is not the one who writes."""
        return {"tenant": case.tenant} if self.as_provider else {"provider": case.provider}


def of_clinic(scope: Scope, engines: Engines) -> Records:
    """What the scope's tenant asks of providers. Raises Refused for a narrowed grant."""
    cases, workitems, events = (engines.documents.of(scope.grant, name) for name in NAMES)
    return Records(cases, workitems, events, as_provider=False)


def of_provider(scope: Scope, engines: Engines) -> Records:
    """What clinics ask of the scope's tenant. Raises Refused for a narrowed grant."""
    cases, workitems, events = (engines.documents.of_provider(scope.grant, name) for name in NAMES)
    return Records(cases, workitems, events, as_provider=True)


async def find_case(scope: Scope, engines: Engines, id: str) -> tuple[Case, Records]:  # noqa: A002 - its name
    """A case of either side, and that side's records. Raises NotFound."""
    for records in (of_clinic(scope, engines), of_provider(scope, engines)):
        found = await records.cases.find_one({"id": id})
        if found is not None:
            return Case.of(found), records
    raise NotFound("no such case")


async def find_workitem(scope: Scope, engines: Engines, uid: str) -> tuple[Workitem, Records]:
    """A workitem of either side, and that side's records. Raises NotFound."""
    for records in (of_provider(scope, engines), of_clinic(scope, engines)):
        found = await records.workitems.find_one({"uid": uid})
        if found is not None:
            return Workitem.of(found), records
    raise NotFound("no such workitem")


async def readings(records: Records, case: str) -> list[Workitem]:
    """The workitems of a case, by their numbers."""
    found = await records.workitems.find({"case": case}, sort=[("number", 1)])
    return [Workitem.of(one) for one in found]


async def readings_of(scope: Scope, records: Records, case: str) -> list[Workitem]:
    """Find the readings of a case that the scope's own principal has claimed, by their numbers."""
    found = await readings(records, case)
    return [one for one in found if one.performer is not None and one.performer.id == scope.principal.id]
