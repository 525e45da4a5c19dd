"""How far a request is, told to the HL7 applications that take results: an errand for each of them."""

from datetime import timedelta

from services.delivery import errands
from services.delivery.errands import ErrandKind
from services.persistence import Engines
from services.tenancy import hl7_applications
from services.tenancy.scope import Scope

SETTLED = timedelta(seconds=2)
"""How long it waits at least: it is kept before the request changes, so that no crash loses it."""


async def announce(scope: Scope, engines: Engines, request: str, state: str) -> None:
    """Have it told that a request is about to reach a state; one that it does not reach is told to nobody."""
    for application in await hl7_applications.find(scope, engines):
        if application.takes_results:
            facts = {"request": request, "state": str(state)}
            await errands.add(scope, engines, ErrandKind.RESULT, application.id, facts, wait=SETTLED)
