"""What the audit trail tells of associations: who was let in, who was not, and what came.

One record for each study an association brought. No peer waits for any of it.
"""

import asyncio
import logging
from typing import Any

from services.dimse.storage import Tally
from services.errors import PacsError
from services.persistence import Engines
from services.tenancy import audit
from services.tenancy.audit import Event, Outcome
from services.tenancy.rejections import Rejections
from services.tenancy.scope import Scope
from services.upper_layer.acceptance import Caller
from services.upper_layer.pdus import AssociateRequest

log = logging.getLogger(__name__)

AT_ONCE = 16


class RejectedAssociations(Rejections):
    """Associations that were not granted."""

    event, what, kind = Event.ASSOCIATION_REJECTED, "association", "association"


def accepted(scope: Scope, engines: Engines, request: AssociateRequest) -> None:
    """An association begins."""
    audit.note(scope, engines, Event.ASSOCIATION_ACCEPTED, _titles(request))


def rejected(
    engines: Engines, request: AssociateRequest, caller: Caller, tenant: str | None, why: str
) -> None:
    """None was granted."""
    engines.own(RejectedAssociations).add(tenant, caller.address, _titles(request), why)


def queried(
    scope: Scope, engines: Engines, request: AssociateRequest, level: str, outcome: Outcome = Outcome.SUCCESS
) -> None:
    """A query was answered; what it looked for may be a name, and is not told."""
    audit.note(scope, engines, Event.QUERIED, {**_titles(request), "level": level}, outcome=outcome)


async def ended(scope: Scope, engines: Engines, request: AssociateRequest, tally: Tally) -> None:
    """An association is over, released or not: what it brought, study by study."""
    titles = _titles(request)
    studies = list(tally.studies.items())
    for start in range(0, len(studies), AT_ONCE):
        some = studies[start : start + AT_ONCE]
        await asyncio.gather(
            *(
                _stored(scope, engines, uid, {**titles, "instances": new, "again": again})
                for uid, (new, again) in some
            )
        )
    if tally.failed:
        details = {**titles, "failed": tally.failed}
        audit.note(scope, engines, Event.STORED, details, outcome=Outcome.FAILURE)


async def _stored(scope: Scope, engines: Engines, study: str, details: dict[str, Any]) -> None:
    try:
        await audit.record(scope, engines, Event.STORED, details, study=study)
    except PacsError as error:
        log.error("the audit trail misses a store: %s", error)  # noqa: TRY400 - no values in the log


def _titles(request: AssociateRequest) -> dict[str, str]:
    """AE titles as a stranger may have sent them, in ASCII."""
    return {"calling": ascii(request.calling_aet)[1:-1], "called": ascii(request.called_aet)[1:-1]}
