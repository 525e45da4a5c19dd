"""Ends Oakwood, or erases what is due there, and dies on the way as `kill -9` would have it.

`python -m tests.archive.dying close|erase DELETIONS`, settings on stdin: in the deletion after so many.
"""

import asyncio
import os
import sys
from typing import Any

from services.archive.lifecycle import closing
from services.archive.lifecycle.erase import erase_due
from services.persistence import Engines, TenantCollection, TenantObjects
from services.settings import Settings
from services.tenancy import tenants
from services.tenancy.scope import operator_scope, system_scope

_left = int(sys.argv[2])


def _dies(holder: type) -> None:
    delete = holder.delete  # type: ignore[attr-defined]

    async def dying(self: Any, *words: Any, **more: Any) -> Any:
        global _left  # noqa: PLW0603 one process, one life
        if _left == 0:
            os._exit(9)
        _left -= 1
        return await delete(self, *words, **more)

    holder.delete = dying  # type: ignore[attr-defined]


async def main(settings: Settings) -> None:
    async with Engines.open(settings) as engines:
        if sys.argv[1] == "close":
            await closing.end(operator_scope(), engines, await tenants.get(engines, "oakwood"))
        else:
            await erase_due(system_scope("oakwood"), engines)


if __name__ == "__main__":
    for one in (TenantCollection, TenantObjects):
        _dies(one)
    asyncio.run(main(Settings.model_validate_json(sys.stdin.read())))
