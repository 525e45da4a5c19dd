"""The corrections of studies, remembered: what was never corrected costs no look at the index."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from services.archive.index.corrections import StudyCorrections, collection_of, corrections_of
from services.archive.index.stored_instances import Instance
from services.background import keep
from services.cancellation import cancel_and_wait
from services.persistence import Engines, Grant

if TYPE_CHECKING:
    import asyncio

_REMEMBERED = 20_000


class CorrectionCache:
    """What this process knows of the corrections of studies, also that there are none.

    It is remembered while the changes of the tenant's corrections are followed, which tell of another
    process's within some milliseconds.
    """

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._known: OrderedDict[tuple[str, str], StudyCorrections | None] = OrderedDict()
        self._following: dict[str, asyncio.Task[None]] = {}
        self._changes: dict[str, int] = {}  # of the tenants that are followed, how many were told
        engines.closing.append(self._close)

    async def of(self, grant: Grant, study: str) -> StudyCorrections | None:
        """Return the corrections of a study; None where nothing was ever corrected."""
        key = (grant.tenant, study)
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        if grant.tenant not in self._following:
            listen = partial(self._listen, grant)
            self._following[grant.tenant] = keep("the changes of corrections", listen)
        before = self._changes.get(grant.tenant)
        found = await corrections_of(self._engines, grant, study)
        known = found if found.every else None
        if before is not None and before == self._changes.get(grant.tenant):
            self._known[key] = known
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return known

    async def amended(self, grant: Grant, instances: Iterable[Instance]) -> tuple[Instance, ...]:
        """The instances as they are shown and sent: with what was corrected of them."""
        made, found = [], dict[str, StudyCorrections | None]()
        for instance in instances:
            study = instance.study_instance_uid
            if study not in found:
                found[study] = await self.of(grant, study)
            known = found[study]
            amendments = known.amendments(instance.series_instance_uid) if known else ()
            made.append(replace(instance, amendments=amendments) if amendments else instance)
        return tuple(made)

    def forget(self, grant: Grant, study: str) -> None:
        """Look it up again: this process has just corrected it."""
        if grant.tenant in self._changes:
            self._changes[grant.tenant] += 1
        self._known.pop((grant.tenant, study), None)

    async def _listen(self, grant: Grant) -> None:
        tenant = grant.tenant
        try:
            async for change in collection_of(self._engines, grant).watch():
                self._changes[tenant] = self._changes.get(tenant, 0) + 1
                if change.document is not None:
                    self._known.pop((tenant, change.document["StudyInstanceUID"]), None)
                else:
                    self._forget_all(tenant)
        finally:
            self._changes.pop(tenant, None)
            self._forget_all(tenant)

    def _forget_all(self, tenant: str) -> None:
        for key in [key for key in self._known if key[0] == tenant]:
            del self._known[key]

    async def _close(self) -> None:
        await cancel_and_wait(*self._following.values())
