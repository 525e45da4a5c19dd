"""Works off follow-ups and dies at one series, as `kill -9` would have it.

`python -m tests.courier.dying SERIES`, settings on stdin.
"""

import asyncio
import os
import sys
from typing import Any

from services.archive.retrieve import metadata
from services.courier.service import work_off
from services.persistence import Engines
from services.settings import Settings


async def main(settings: Settings) -> None:
    write = metadata.write

    async def dying(engines: Engines, grant: Any, key: str, members: Any) -> None:
        if members[0].series_instance_uid == sys.argv[1]:
            os._exit(9)
        await write(engines, grant, key, members)

    metadata.write = dying
    async with Engines.open(settings) as engines:
        while await work_off(engines, "dying"):
            pass


if __name__ == "__main__":
    asyncio.run(main(Settings.model_validate_json(sys.stdin.read())))
