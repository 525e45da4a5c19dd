"""Rendered pictures that were asked for once, kept beside the series' other derived objects.

Each frame has sixteen places, and a way to show it has one of them: whoever asks for a thousand windows fills
no store. A picture begins with what tells it from others that share its place. All of it may be deleted.
"""

import asyncio
import hashlib
import logging
import time
from collections import deque
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

from services.archive.index.derived import derived_folder, thumbnail_key
from services.archive.index.stored_instances import Instance
from services.archive.retrieve.datasets import instances_of
from services.archive.retrieve.render import GIF, MP4, THUMBNAIL, Rendering, render_frame, render_frames
from services.archive.retrieve.shared_range import SharedRanges, Slices
from services.background import keep
from services.errors import NotFound, PacsError, Unsupported
from services.persistence import Engines, Grant, In
from services.tenancy.scope import Right, Scope

log = logging.getLogger(__name__)
_MADE_BY = 3
"""Counts up when the same frame would be shown otherwise."""
_PLACES = 16
_TAG_BYTES = 32
_LARGEST = (1 << 20) - _TAG_BYTES
"""Bytes of a picture that is kept: as much as a folder reads on the spot."""
_MOVING = (8 << 20) - _TAG_BYTES
"""... of one that moves: a player asks for it range by range."""
_TOGETHER = 32
_PAUSE_SECONDS = 1.0
"""Seconds after the last picture before they are written."""
_WAITING_BYTES = 32 << 20
"""Bytes of pictures that wait to be written; what comes then is made again next time."""


async def picture(
    scope: Scope, engines: Engines, shown: Sequence[tuple[Instance, int]], rendering: Rendering
) -> bytes:
    """A frame, as (instance, number), or several as one that moves: kept, else made now and kept.

    Not kept are annotated ones, since what they say of the patient may be corrected, and GIFs and MP4s of
    several instances. Raises as `render_frame`.
    """
    scope.require(Right.RETRIEVE)
    instance, moves = shown[0][0], rendering.media_type in {GIF, MP4}
    largest = _MOVING if moves else _LARGEST
    keeps = not rendering.annotation and (len(shown) == 1 or all(one == instance for one, _ in shown))
    slices = await engines.own(SharedRanges).slices_for(scope, engines, instance)
    key, tag = _place(instance, tuple(number for _, number in shown), rendering, slices)
    if keeps:
        kept = await _read(engines, scope.grant, key, tag, largest)
        if kept is not None:
            return kept
    if moves:
        made = await render_frames(scope, engines, shown, rendering)
    else:
        made = await render_frame(scope, engines, *shown[0], rendering)
    if keeps and len(made) <= largest:
        engines.own(PictureWriter).keep(scope.grant, instance, key, tag + made)
    return made


async def thumbnail(
    scope: Scope, engines: Engines, where: Sequence[str], rendering: Rendering = THUMBNAIL
) -> bytes:
    """A small picture of a study, series or instance (one to three UIDs): of the frame in the middle.

    Of a series that rests it is there already. Raises NotFound, Unsupported where nothing can be shown.
    """
    scope.require(Right.RETRIEVE)
    study, series, instance = (*where, None, None)[:3]
    if instance is not None:
        members = await instances_of(scope, engines, str(study), series, instance)
        return await _in_the_middle(scope, engines, members, rendering)
    asked = {"StudyInstanceUID": study} | ({"SeriesInstanceUID": series} if series else {})
    found = await engines.documents.of(scope.grant, "series").find(asked)
    filled = False
    found.sort(key=lambda document: (not document.get("thumbnail"), document["SeriesInstanceUID"]))
    for one in found:
        if one.get("thumbnail") and rendering == THUMBNAIL and not scope.grant.hidden:
            try:
                return await engines.objects.of(scope.grant).read(thumbnail_key(one))
            except NotFound:
                pass  # derived, so it can be made again
        try:
            members = await instances_of(scope, engines, str(study), one["SeriesInstanceUID"])
        except NotFound:
            continue  # deleted
        filled = True
        if any(member.frames for member in members):
            return await _in_the_middle(scope, engines, members, rendering)
    if not filled:
        raise NotFound("no such series" if series else "no such study")
    raise Unsupported("nothing here has pixels")


async def make_thumbnail(scope: Scope, engines: Engines, members: Sequence[Instance]) -> bytes:
    """The thumbnail of a series, made anew. Raises Unsupported: there is none, or none we can decode."""
    return await render_frame(scope, engines, *in_the_middle(members), THUMBNAIL)


def in_the_middle(members: Sequence[Instance]) -> tuple[Instance, int]:
    """The instance and the frame that stand for all. Raises Unsupported where nothing has pixels."""
    pictured = [member for member in members if member.frames and member.frames.count]
    if not pictured:
        raise Unsupported("nothing here has pixels")
    middle = pictured[len(pictured) // 2]
    count = middle.frames.count if middle.frames else 1
    return middle, (count + 1) // 2


async def _in_the_middle(
    scope: Scope, engines: Engines, members: Sequence[Instance], rendering: Rendering
) -> bytes:
    return await picture(scope, engines, [in_the_middle(members)], rendering)


async def _read(engines: Engines, grant: Grant, key: str, tag: bytes, largest: int) -> bytes | None:
    try:
        kept = await engines.objects.of(grant).read(key, 0, _TAG_BYTES + largest)
    except NotFound:
        return None
    return kept[_TAG_BYTES:] if kept.startswith(tag) else None


def _place(
    instance: Instance, numbers: tuple[int, ...], rendering: Rendering, slices: Slices
) -> tuple[str, bytes]:
    """The key of the place, and what a picture of exactly this begins with."""
    digest = _digest(rendering, numbers, instance.content, *slices)
    frame = numbers[0] if len(numbers) == 1 else "clip"
    folder = derived_folder(
        instance.study_instance_uid, instance.series_instance_uid, instance.sop_instance_uid
    )
    return f"{folder}{frame}-{int(digest[:8], 16) % _PLACES}", digest.encode()


@lru_cache(4096)
def _digest(*what: object) -> str:
    return hashlib.sha256(repr((_MADE_BY, *what)).encode()).hexdigest()[:_TAG_BYTES]


class PictureWriter:
    """Writes pictures once nobody waits for the next. One that a crash loses is made again."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._queue: deque[tuple[Grant, Instance, str, bytes]] = deque()
        self._bytes = 0
        self._came = 0.0
        self._hurry = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        engines.closing.append(self.settle)

    def keep(self, grant: Grant, instance: Instance, key: str, data: bytes) -> None:
        """Write it soon, unless too much waits already."""
        if self._bytes + len(data) > _WAITING_BYTES:
            return
        self._bytes += len(data)
        self._came = time.monotonic()
        if self._bytes > _WAITING_BYTES // 2:
            self._hurry.set()
        self._queue.append((grant, instance, key, data))
        if self._writer is None or self._writer.done():
            self._writer = keep("the writing of pictures", self._write)

    async def settle(self) -> None:
        """Write what waits, now."""
        if self._writer is not None:
            self._hurry.set()
            await self._writer

    async def _write(self) -> None:
        while self._queue:
            await self._pause()
            grant = self._queue[0][0]
            some: dict[str, Instance] = {}
            while self._queue and self._queue[0][0] == grant and len(some) < _TOGETHER:
                _, instance, key, data = self._queue.popleft()
                self._bytes -= len(data)
                some[key] = instance
                await self._try(self._engines.objects.of(grant).replace(key, data, lasting=False))
            await self._try(self._forget_deleted(grant, some))
        self._hurry.clear()

    async def _pause(self) -> None:
        """Let those go first who ask for one picture after another, while there is room."""
        while not self._hurry.is_set() and (left := self._came + _PAUSE_SECONDS - time.monotonic()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._hurry.wait()

    @staticmethod
    async def _try(step: Coroutine[Any, Any, None]) -> None:
        try:
            await step
        except PacsError as error:
            log.warning("a picture is not kept: %s", error)

    async def _forget_deleted(self, grant: Grant, written: dict[str, Instance]) -> None:
        """Delete pictures of instances that were deleted while they were written: documents go first."""
        uids = {instance.sop_instance_uid for instance in written.values()}
        instances = self._engines.documents.of(grant, "instances")
        asked = {"SOPInstanceUID": In(sorted(uids))}
        there = {one["SOPInstanceUID"] for one in await instances.find(asked, projection=("SOPInstanceUID",))}
        for key, instance in written.items():
            if instance.sop_instance_uid not in there:
                await self._engines.objects.of(grant).delete(key)
