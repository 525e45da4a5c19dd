"""What an AE is told while it listens: the event reports of the steps it is subscribed to, as they change.

Nothing is kept for who does not listen (PS3.4 CC.2.4.3): a connection begins with what is open then, and
tells what changes from there on.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, NamedTuple

from services import background
from services.cancellation import cancel_and_wait
from services.dicom.sop_classes import UNIFIED_WORKLIST
from services.persistence import Engines, Filter, In, TenantCollection
from services.telemedicine.case import Standing
from services.telemedicine.events import CaseEvent
from services.telemedicine.records import Records
from services.telemedicine.ups import subscriptions
from services.telemedicine.ups.dataset import Step, dataset_of
from services.telemedicine.ups.event_reports import Report, Told, reports, state_report
from services.telemedicine.ups.payload import CancelRequest
from services.telemedicine.ups.searching import ALL, sides, steps_by, with_cases
from services.tenancy.scope import Scope

KEPT = 20_000
"""Steps of which a connection remembers what it told; of one it forgot, the state is told again."""
_WAITING = 1_000
"""Changes that wait to be looked at."""
_AT_ONCE = 100
_OF_IMAGES = frozenset({CaseEvent.IMAGES_HELD.value, CaseEvent.IMAGES_ATTACHED.value})
"""Events of a case that change whether its steps are ready."""
_TITLE_LENGTH = 16


class _News(NamedTuple):
    """What changed: a workitem (its document), a case's images (its ID), subscriptions; or it was missed."""

    kind: str
    records: Records | None = None
    document: Mapping[str, Any] | None = None
    uid: str = ""
    lock: bool = False


async def told(scope: Scope, engines: Engines, title: str, root: str) -> AsyncGenerator[Report]:
    """Event reports for an AE, until closed; the first comes once something changes.

    Needs the right to find or to report. Raises StepRefused for what is no AE title.
    """
    listener = _Listener(scope, engines, subscriptions.checked_title(title), root)
    async with listener.listening() as news:
        async for one in news:
            for report in await listener.reports(one):
                yield report


class _Listener:
    """One connection."""

    def __init__(self, scope: Scope, engines: Engines, title: str, root: str) -> None:
        self._scope, self._engines, self._title, self._root = scope, engines, title, root
        self._sides = sides(scope, engines)
        self._told: OrderedDict[str, Told] = OrderedDict()
        self._queue: asyncio.Queue[_News] = asyncio.Queue(_WAITING)
        self._subscriber = subscriptions.Subscriber(title)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[AsyncGenerator[_News]]:
        """Watch meanwhile; what is open by then is known, and changes after that are news."""
        begun = [asyncio.Event() for _ in range(2 * len(self._sides) + 1)]
        works: list[Callable[[], Awaitable[None]]] = [partial(self._of_subscriptions, begun[0])]
        for place, records in enumerate(self._sides):
            works.append(partial(self._of_workitems, records, begun[2 * place + 1]))
            works.append(partial(self._of_images, records, begun[2 * place + 2]))
        tasks = [background.keep("event reports", work) for work in works]
        try:
            for event in begun:
                await event.wait()
            self._subscriber = await subscriptions.subscriber(self._scope, self._engines, self._title)
            for records in self._sides:
                async for steps in steps_by(records, [{"standing": Standing.OPEN.value}]):
                    for step in steps:
                        self._remember(step.uid, self._now(step)[0])
            yield self._news()
        finally:
            await cancel_and_wait(*tasks)

    async def reports(self, news: _News) -> list[Report]:
        """What the AE is told of it."""
        if news.kind == "subscription":
            return await self._subscribed(news.uid, lock=news.lock)
        if news.records is None:
            return []
        if news.kind == "workitem" and news.document is not None:
            return self._changed(await with_cases(news.records, [dict(news.document)]))
        if news.kind == "images":
            found = await news.records.workitems.find({"case": news.uid})
            return self._changed(await with_cases(news.records, found))
        known, made = list(self._told), list[Report]()
        for place in range(0, len(known), _AT_ONCE):
            uids = In(known[place : place + _AT_ONCE])
            found = await news.records.workitems.find({"uid": uids})
            made += self._changed(await with_cases(news.records, found))
        return made

    async def _subscribed(self, uid: str, *, lock: bool) -> list[Report]:
        """The first reports of a new subscription: its step's, or with a lock those of all there are."""
        self._subscriber = await subscriptions.subscriber(self._scope, self._engines, self._title)
        if not uid or (uid in subscriptions.WORKLISTS and not (lock and uid == UNIFIED_WORKLIST)):
            return []
        filters: list[Filter] = (
            ALL if uid in subscriptions.WORKLISTS else [{**one, "uid": uid} for one in ALL]
        )
        made: list[Report] = []
        for records in self._sides:
            async for steps in steps_by(records, filters):
                for step in steps:
                    now, dataset = self._now(step)
                    self._remember(step.uid, now)
                    made.append(state_report(dataset))
        return made

    def _changed(self, steps: list[Step]) -> list[Report]:
        made: list[Report] = []
        for step in steps:
            now, dataset = self._now(step)
            before = self._told.get(step.uid)
            self._remember(step.uid, now)
            if self._subscriber.is_told(dataset, step.workitem.created_at):
                made += reports(before, now, dataset, *asked_of(step))
        return made

    def _now(self, step: Step) -> tuple[Told, dict[str, Any]]:
        dataset = dataset_of(step, self._root)
        return Told.of(dataset, step.canceling.get("id") or step.workitem.cancel_asked), dataset

    def _remember(self, uid: str, told: Told) -> None:
        self._told[uid] = told
        self._told.move_to_end(uid)
        if len(self._told) > KEPT:
            self._told.popitem(last=False)

    async def _news(self) -> AsyncGenerator[_News]:
        while True:
            yield await self._queue.get()

    async def _of_subscriptions(self, begun: asyncio.Event) -> None:
        async for uid, lock in subscriptions.changed_subscriptions(self._scope, self._engines, self._title):
            await self._heard(begun, _News("subscription", uid=uid, lock=lock))

    async def _of_workitems(self, records: Records, begun: asyncio.Event) -> None:
        async for document in _documents(records.workitems):
            kind = "workitem" if document is not None else "missed"
            await self._heard(begun, _News(kind, records, document))

    async def _of_images(self, records: Records, begun: asyncio.Event) -> None:
        async for document in _documents(records.events):
            if document is None:
                await self._heard(begun, _News("subscription"))
            elif document["what"] in _OF_IMAGES:
                await self._heard(begun, _News("images", records, uid=document["case"]))

    async def _heard(self, begun: asyncio.Event, news: _News) -> None:
        """The first of each watch only says that it has begun."""
        if begun.is_set():
            await self._queue.put(news)
        begun.set()


def asked_of(step: Step) -> tuple[CancelRequest, str]:
    """The last request to cancel a step, by UPS-RS or in the web app, and who made it, as an AE title."""
    asked = step.canceling or {"reason": step.workitem.cancel_asked, "by": step.case.tenant}
    request = CancelRequest(*(asked.get(name, "") for name in ("reason", "contact_uri", "contact_name")))
    return request, asked.get("by", "").upper()[:_TITLE_LENGTH]


async def _documents(collection: TenantCollection) -> AsyncGenerator[dict[str, Any] | None]:
    async for change in collection.watch():
        yield change.document
