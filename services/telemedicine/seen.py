"""What a provider sees of its clinics' archives by all its cases together: for its workstations."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from services.persistence import Condition, Engines, Grant, In, Within
from services.persistence.moments import moment_now
from services.telemedicine.access import MOST_CASES, SEEN
from services.telemedicine.late_images import KEPT, hidden_of
from services.telemedicine.records import of_provider
from services.tenancy import tenants
from services.tenancy.scope import Right, Scope


async def seen_by(scope: Scope, engines: Engines, studies: Collection[str] = ()) -> list[Scope]:
    """One scope for each active clinic, to find and to retrieve, over the studies of all of its cases.

    Without what came late. `studies`: those that are asked for; none for whatever there is. Needs to find.
    """
    scope.require(Right.FIND)
    where: dict[str, Condition] = {"access_until": Within(gt=moment_now())}
    if studies:
        where["granted"] = In(sorted(studies))
    found = await of_provider(scope, engines).cases.find(where, projection=("id", *KEPT), limit=MOST_CASES)
    if not found:
        return []
    by_clinic: dict[str, dict[str, Mapping[str, Any]]] = {}
    for case in found:
        if case["tenant"] != scope.grant.tenant:
            by_clinic.setdefault(case["tenant"], {})[case["id"]] = case
    active = {one.slug for one in await tenants.find(engines, sorted(by_clinic)) if one.state == "active"}
    scopes = []
    for clinic, cases in sorted(by_clinic.items()):
        if clinic in active:
            whole = Grant(clinic)
            hidden = await hidden_of(engines, whole, list(cases.values()))
            granted = frozenset(uid for case in cases.values() for uid in case["granted"])
            asked = granted.intersection(studies) if studies else granted
            scopes.append(
                replace(
                    scope, rights=scope.rights & SEEN, grants=(replace(whole, studies=asked, hidden=hidden),)
                )
            )
    return scopes


def storing(scope: Scope) -> Scope:
    """Return a scope to store what a reader made, into the clinic of a scope of `seen_by` alone."""
    return replace(scope, rights=frozenset({Right.STORE}), grants=(Grant(scope.grant.tenant),))
