"""What a case lets its provider see: its studies and priors in the clinic's archive, and nothing besides."""

from dataclasses import replace

from services.errors import NotFound, Refused
from services.persistence import Engines, Grant
from services.persistence.moments import moment_now
from services.telemedicine.case import Case
from services.telemedicine.late_images import hidden_of
from services.telemedicine.records import of_clinic, of_provider
from services.telemedicine.reports.opening import unseen_reports
from services.tenancy import tenants
from services.tenancy.scope import Right, Scope

SEEN = frozenset({Right.FIND, Right.RETRIEVE})
"""What a reader may do with a case's studies; besides to report, while the case is open."""
MOST_CASES = 10_000


async def case_scope(scope: Scope, engines: Engines, case_id: str) -> Scope:
    """The asker's scope over the studies of one case: read-only, and to report while it is open.

    For the provider until the access ends, for the clinic's own people with their rights. Who reads beside
    another reader does not see what that one has reported. Raises NotFound
    otherwise, Refused while the clinic is not active.
    """
    for slug in scope.tenants:
        within = scope.within(slug)
        if not within.grant.whole:
            continue
        found = await of_provider(within, engines).cases.find_one({"id": case_id})
        if found is not None:
            whole = await _of_case(within, engines, Case.of(found))
            hidden = await hidden_of(engines, Grant(found["tenant"]), [found])
            hidden |= await unseen_reports(within, engines, case_id)
            return replace(whole, grants=(replace(whole.grant, hidden=hidden),))
        found = await of_clinic(within, engines).cases.find_one({"id": case_id})
        if found is not None:
            case = Case.of(found)
            return _narrowed(within, case, SEEN)
    raise NotFound("no such case")


async def cases_with(scope: Scope, engines: Engines, study: str) -> list[Case]:
    """The cases by which the scope's provider sees a study now, the latest first. Needs the right to find."""
    scope.require(Right.FIND)
    found = await of_provider(scope, engines).cases.find(
        {"granted": study}, sort=[("created_at", -1), ("id", -1)], limit=MOST_CASES
    )
    now = moment_now()
    return [Case.of(one) for one in found if one["access_until"] > now]


async def _of_case(scope: Scope, engines: Engines, case: Case) -> Scope:
    if not case.is_open and (case.access_ends_at is None or case.access_ends_at <= moment_now()):
        raise NotFound("no such case")
    if (clinic := await tenants.get(engines, case.tenant)).state != "active":
        raise Refused(f"the clinic is {clinic.state}")
    return _narrowed(scope, case, SEEN | ({Right.REPORT} if case.is_open else frozenset()))


def _narrowed(scope: Scope, case: Case, rights: frozenset[Right]) -> Scope:
    grant = Grant(case.tenant, frozenset(case.granted))
    return replace(scope, rights=scope.rights & rights, grants=(grant,), rights_within={}, shut={})
