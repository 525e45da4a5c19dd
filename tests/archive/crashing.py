"""Stores one instance and dies on the way: `python -m tests.archive.crashing HOW BOUNDARY`.

The settings come on stdin.

HOW: `together` where the object shares its document's transaction, `apart` where it is stored before.

What it stores is the same whenever it is given the same SOP Instance UID.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from typing import Any

from services.persistence import Engines, TenantCollection, Upload
from services.settings import Settings
from services.tenancy.scope import system_scope
from tests.archive.samples import dataset, put

UIDS = {"SOPInstanceUID": "1.2.3.1", "SeriesInstanceUID": "1.2.3.2", "StudyInstanceUID": "1.2.3.3"}
_LEVELS = ("after the patients", "after the series", "after the studies", "after the instances")
BOUNDARIES = (
    *(("apart", boundary) for boundary in ("before the object", "after the object", *_LEVELS)),
    *(("together", boundary) for boundary in ("before the instances", "after the instances")),
)


def _dies(holder: type, name: str, *, before: bool = False, when: Callable[[Any], bool] = bool) -> None:
    """Have a method end the process as `kill -9` would, before or after its work."""
    method = getattr(holder, name)

    async def dying(self: Any, *words: Any, **more: Any) -> Any:
        done = None if before else await method(self, *words, **more)
        if when(self):
            os._exit(9)
        return await method(self, *words, **more) if before else done

    setattr(holder, name, dying)


def stage(how: str, boundary: str) -> None:
    """Arrange the end."""
    moment, _, what = boundary.partition(" the ")
    if how == "apart":
        setattr(Engines, "takes_together", lambda _self, _upload: False)  # noqa: B010 a method
    if what == "object":
        _dies(Upload, "commit", before=moment == "before")
    elif what == "instances":
        _dies(TenantCollection, "insert_each", when=lambda self: self.name == what)
        _dies(Engines, "insert_together", before=moment == "before", when=lambda _: True)
    else:
        _dies(TenantCollection, "bulk", when=lambda self: self.name == what)


async def main(settings: Settings) -> None:
    async with Engines.open(settings) as engines:
        await put(system_scope("oakwood"), engines, dataset(**UIDS))


if __name__ == "__main__":
    stage(*sys.argv[1:])
    asyncio.run(main(Settings.model_validate_json(sys.stdin.read())))
