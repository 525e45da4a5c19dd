"""Cases as they change, told while they do: what their pages subscribe to."""

from collections.abc import AsyncGenerator

from services.persistence import Engines
from services.telemedicine.case import Case
from services.telemedicine.records import of_clinic, of_provider
from services.tenancy.scope import Right, Scope


async def changed_cases(
    scope: Scope, engines: Engines, *, as_provider: bool = False
) -> AsyncGenerator[Case | None]:
    """Cases of the scope's clinic, or `as_provider` sent to it, that were made or changed, until closed.

    None: some were missed or went to another provider, so read again. Needs the right to find or to share.
    """
    scope.require_any(Right.FIND, Right.SHARE)
    records = of_provider(scope, engines) if as_provider else of_clinic(scope, engines)
    listening = False
    async for change in records.cases.watch():
        if change.document is not None:
            yield Case.of(change.document)
        elif listening:
            yield None
        listening = True
