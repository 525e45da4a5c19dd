"""After an upgrade: what processes of the last release wrote meanwhile is brought along."""

import asyncio

from services.persistence import Engines
from services.persistence.upgrade import bring_along

SETTLE_SECONDS = 10.0
"""Seconds between two looks."""


async def keep_settling(engines: Engines) -> None:
    """Look again and again whether somebody wrote who did not know all steps, and runs no more."""
    while True:
        await bring_along(engines.documents)
        await asyncio.sleep(SETTLE_SECONDS)
