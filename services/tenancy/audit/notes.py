"""What happens often, gathered: one entry for the same thing within some seconds, with how many times."""

import asyncio
import json
import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import NamedTuple

from services.background import keep
from services.errors import PacsError
from services.tenancy.audit.chain import Chain
from services.tenancy.audit.entry import Document, What, drafts
from services.tenancy.audit.event import Outcome
from services.tenancy.scope import Scope

log = logging.getLogger(__name__)
GATHERED_SECONDS = 5.0
"""Seconds from the first of a kind to its entry."""
HURRY = 500
"""Kinds that are not kept waiting that long."""
MOST = 5000
"""Kinds told apart while the database is away."""
MOST_FAILURES = 200
"""Kinds of failures told apart: a flood of them has any number of names."""
NAMED = 10
"""Instances that an entry names."""


class _Kind(NamedTuple):
    tenants: tuple[str, ...]
    who: tuple[str, ...]
    event: str
    details: str
    study: str | None
    patient: str | None
    outcome: Outcome


@dataclass(slots=True)
class _Gathered:
    scope: Scope
    what: What
    first: datetime
    count: int = 0
    instances: list[str] = field(default_factory=list)

    def drafts(self) -> list[Document]:
        details = {**self.what.details, "count": self.count}
        if self.instances:
            details["instances"] = self.instances
        return drafts(self.scope, self.first, self.what._replace(details=details))


class Notes:
    """The notes of one process."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._gathered: dict[_Kind, _Gathered] = {}
        self._failures = 0
        self._writer: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()

    def add(self, scope: Scope, what: What, instance: str | None = None) -> None:
        """Count it. Where too many kinds are there, it is counted with others of its event."""
        kind = _kind(scope, what)
        if kind not in self._gathered and self._is_full(what.outcome):
            scope = replace(scope, principal=replace(scope.principal, id="", name="", address=""))
            what = What(what.event, {"merged": True}, None, None, what.outcome)
            kind, instance = _kind(scope, what), None
        gathered = self._gathered.get(kind)
        if gathered is None:
            gathered = self._gathered[kind] = _Gathered(scope, what, datetime.now(UTC))
            self._failures += what.outcome is Outcome.FAILURE
        gathered.count += 1
        if instance is not None and len(gathered.instances) < NAMED and instance not in gathered.instances:
            gathered.instances.append(instance)
        if len(self._gathered) >= HURRY:
            self._hurry.set()
        if self._writer is None or self._writer.done():
            self._writer = keep("the notes of the audit trail", self._write)

    async def close(self) -> None:
        """Write what is left, however long that takes."""
        self._hurry.set()
        if self._writer is not None:
            await self._writer

    def _is_full(self, outcome: Outcome) -> bool:
        failed = outcome is Outcome.FAILURE and self._failures >= MOST_FAILURES
        return failed or len(self._gathered) >= MOST

    async def _write(self) -> None:
        while self._gathered:
            try:
                async with asyncio.timeout(GATHERED_SECONDS):
                    await self._hurry.wait()
            except TimeoutError:
                pass
            self._hurry.clear()
            try:
                await self.flush()
            except PacsError as error:
                log.warning("notes of the audit trail wait: %s", error)
                await asyncio.sleep(GATHERED_SECONDS)

    async def flush(self) -> None:
        """Write what was gathered so far; raises Unavailable, and keeps it then."""
        taken, self._gathered, self._failures = self._gathered, {}, 0
        made = [draft for gathered in taken.values() for draft in gathered.drafts()]
        if not made:
            return
        try:
            await self._chain.append(made)
        except BaseException:
            for kind, gathered in taken.items():
                self._put_back(kind, gathered)
            raise

    def _put_back(self, kind: _Kind, gathered: _Gathered) -> None:
        since = self._gathered.get(kind)
        if since is not None:
            gathered.count += since.count
        self._gathered[kind] = gathered
        self._failures = sum(one.outcome is Outcome.FAILURE for one in self._gathered)


def _kind(scope: Scope, what: What) -> _Kind:
    who = scope.principal
    named = json.dumps(what.details, sort_keys=True, default=str) if what.details else ""
    return _Kind(
        scope.tenants,
        (who.kind, who.id, who.address),
        str(what.event),
        named,
        what.study,
        what.patient,
        what.outcome,
    )
