"""Studies that arrive or change, told while they do: what a study list subscribes to."""

import asyncio
from collections.abc import AsyncGenerator
from typing import TypeVar

from services.archive.index.change_marks import due_in
from services.archive.search.browse import studies_by_uid
from services.cancellation import cancel_and_wait
from services.persistence import Change, Engines, Within
from services.tenancy.scope import Right, Scope

T = TypeVar("T")
_GATHER = 0.4
"""Seconds of changes told as one: a series that arrives changes often."""
_AHEAD = 100
"""Studies that may wait for a slow listener."""
_ENDING = 1.0
"""Seconds that a change stream gets to be let go of."""
_PATIENCE = 20
"""Rounds a study is waited for whose first instance is not committed yet."""


async def arrivals(scope: Scope, engines: Engines) -> AsyncGenerator[str]:
    """Study Instance UIDs of studies that can be seen and have changed, until closed.

    Whoever listens waits for a queue alone: a wait for the engine might not hear that the listener left.
    """
    scope.require(Right.FIND)
    told: asyncio.Queue[str] = asyncio.Queue(_AHEAD)
    looking = asyncio.create_task(_look(scope, engines, told))
    try:
        while True:
            yield await _next(told, looking)
    finally:
        await cancel_and_wait(looking, patience=_ENDING)


async def _look(scope: Scope, engines: Engines, told: "asyncio.Queue[str]") -> None:
    pending: dict[str, int] = {}
    changes: asyncio.Queue[Change] = asyncio.Queue()
    following = asyncio.create_task(_follow(scope, engines, changes))
    try:
        while True:
            if not pending:
                await _take(scope, engines, await _next(changes, following), pending)
            await asyncio.sleep(_GATHER)
            while not changes.empty():
                await _take(scope, engines, changes.get_nowait(), pending)
            shown = await studies_by_uid(scope, engines, list(pending))
            pending = {uid: left - 1 for uid, left in pending.items() if uid not in shown and left}
            for uid in shown:
                await told.put(uid)
    finally:
        await cancel_and_wait(following, patience=_ENDING)


async def _follow(scope: Scope, engines: Engines, changes: "asyncio.Queue[Change]") -> None:
    async for change in engines.documents.of(scope.grant, "studies").watch():
        changes.put_nowait(change)


async def _next(queue: "asyncio.Queue[T]", source: "asyncio.Task[None]") -> T:
    """What comes next; raises what ended its source."""
    waiting = asyncio.create_task(queue.get())
    try:
        await asyncio.wait([waiting, source], return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            source.result()
        return await waiting
    finally:
        waiting.cancel()


async def _take(scope: Scope, engines: Engines, change: Change, pending: dict[str, int]) -> None:
    """Note the study of a change; where changes were missed, all that are arriving now."""
    if change.document is not None:
        pending[change.document["StudyInstanceUID"]] = _PATIENCE
        return
    found = await engines.documents.of(scope.grant, "studies").find(
        {"changed": Within(lte=due_in(3600))}, projection=("StudyInstanceUID",)
    )
    pending.update({study["StudyInstanceUID"]: _PATIENCE for study in found})
