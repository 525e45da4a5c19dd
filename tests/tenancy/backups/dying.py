"""Makes a backup or brings one back, and dies on the way as `kill -9` would have it.

`python -m tests.tenancy.backups.dying backup|restore STEPS FILE`, settings on stdin: in the step after so
many. A step is a piece of the backup, or a write to the documents.
"""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, AsyncIterable
from pathlib import Path
from typing import Any

from services.persistence import Engines, TenantCollection
from services.persistence.backup import encryption
from services.persistence.damage import BOTH
from services.settings import Settings
from services.tenancy.backups import making, places
from services.tenancy.backups.restoring import Consent, bring_back
from services.tenancy.scope import operator_scope
from tests.tenancy.backups.conftest import CHEAP, PASSPHRASE

_left = int(sys.argv[2])


def _step() -> None:
    global _left  # noqa: PLW0603 one process, one life
    if _left == 0:
        os._exit(9)
    _left -= 1


async def _encrypted(passphrase: bytes, pieces: AsyncIterable[bytes]) -> AsyncGenerator[bytes]:
    async for piece in encryption.encrypted(passphrase, pieces):
        _step()
        yield piece


def _dies_in(name: str) -> None:
    method = getattr(TenantCollection, name)

    async def dying(self: TenantCollection, *words: Any, **more: Any) -> Any:
        _step()
        return await method(self, *words, **more)

    setattr(TenantCollection, name, dying)


async def main(settings: Settings) -> None:
    encryption._COST = CHEAP
    path = Path(sys.argv[3])
    async with Engines.open(settings, BOTH) as engines:
        if sys.argv[1] == "backup":
            making.encrypted = _encrypted  # type: ignore[attr-defined]
            await making.make(operator_scope(), engines, PASSPHRASE, None if path.name == "none" else path)
        else:
            for name in ("update", "delete", "insert_many_unordered"):
                _dies_in(name)
            source = lambda: places.read_file(path)  # noqa: E731 a source is made anew each time
            await bring_back(operator_scope(), engines, source, PASSPHRASE, Consent(replace=True))


if __name__ == "__main__":
    asyncio.run(main(Settings.model_validate_json(sys.stdin.read())))
