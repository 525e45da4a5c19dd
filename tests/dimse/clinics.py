"""Clinics as a test wants them, and an entry point that knows them from the start."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from services.persistence import Edit, Engines
from services.settings import Settings
from services.tenancy import application_entities
from services.tenancy.scope import Scope
from tests.dimse.conftest import MODALITY, Scp, open_scp


async def trust(scope: Scope, engines: Engines, **facts: Any) -> None:
    """Let a modality on this machine call the clinic; AE titles are slugs in capitals."""
    remote = {"name": "modality", "aet": MODALITY, "host": "127.0.0.1", "port": 104}
    await application_entities.add_remote(scope, engines, **(remote | facts))
    if not await application_entities.find_local(scope, engines):
        await application_entities.add_local(scope, engines, scope.grant.tenant.upper())


async def set_tenant(engines: Engines, slug: str, **facts: Any) -> None:
    """Set facts of a tenant as its document keeps them."""
    await engines.documents.installation("tenants").update({"slug": slug}, Edit(set=facts))


@asynccontextmanager
async def opened(settings: Settings, **changes: Any) -> AsyncIterator[Scp]:
    """A running entry point."""
    scp = await open_scp(settings.model_copy(update=changes))
    try:
        yield scp
    finally:
        scp.stop()
        await scp.task


async def trail(engines: Engines, event: str, tenant: str | None = "oakwood") -> list[dict[str, Any]]:
    """The audit trail's entries of an event, as soon as there is one."""
    entries = engines.documents.installation("audit")
    async with asyncio.timeout(60):
        while not (found := await entries.find({"tenant": tenant, "event": event}, sort=[("at", 1)])):
            await asyncio.sleep(0.05)
    return found
