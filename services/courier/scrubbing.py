"""Stored objects are read again, tenant after tenant, at the pace of the settings."""

import asyncio

from services.archive.lifecycle.scrub import scrub_due
from services.background import seen
from services.errors import PacsError
from services.persistence import Engines
from services.tenancy import tenants
from services.tenancy.scope import system_scope

_PAUSE_SECONDS = 60.0
"""Seconds between two looks at whether anything is to be read again."""


async def keep_scrubbing(engines: Engines) -> None:
    """Scrub every tenant when its time has come; what fails of one holds up no other."""
    while True:
        worked = False
        for tenant in await tenants.find(engines):
            if tenant.state == "closed":
                continue
            try:
                worked |= await scrub_due(system_scope(tenant.slug), engines)
            except PacsError:
                raise
            except Exception as error:  # noqa: BLE001 the others go on
                seen("the scrub of a tenant", error)
        if not worked:
            await asyncio.sleep(_PAUSE_SECONDS)
