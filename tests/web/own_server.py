"""An HTTP server of the test's own, with the web app: for what the shared installation is not set up for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.api.service import run
from services.settings import Settings


@asynccontextmanager
async def own_server(settings: Settings) -> AsyncIterator[str]:
    """Open it on the test's engines; where it is. Browsers take passkeys at localhost, not at 127.0.0.1."""
    stop, opened = asyncio.Event(), asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(run(settings, ready=opened.set_result, stop=stop))
    try:
        await asyncio.wait((serving, opened), return_when=asyncio.FIRST_COMPLETED)
        yield f"http://localhost:{opened.result()}"
    finally:
        stop.set()
        await serving
