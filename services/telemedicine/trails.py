"""Who is told of what a provider does: the trail of both tenants, the provider's and the clinic's."""

from dataclasses import replace

from services.persistence import Grant
from services.telemedicine.case import Case
from services.tenancy.scope import Scope


def of_both(scope: Scope, case: Case) -> Scope:
    """A scope to write audit entries with, and for nothing else."""
    other = case.provider if scope.grant.tenant == case.tenant else case.tenant
    return replace(scope, rights=frozenset(), grants=(scope.grant, Grant(other)))
