"""The demo's share: a link to Bella's radiographs, as her owner gets one."""

import asyncio
import logging
import sys
from pathlib import Path

from services.archive.search.browse import StudyFilter, studies_page
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.scope import system_scope
from services.tenancy.shares import sharing
from services.tenancy.shares.sharing import Wanted

log = logging.getLogger(__name__)

_CLINIC = "oakwood"


async def working_link(settings: Settings, known: str) -> str:
    """The end of a link that works, ID#SECRET: the one that is known, or a new one; "" without the study."""
    async with Engines.open(settings) as engines:
        scope = system_scope(_CLINIC)
        shares = (await sharing.shares_page(scope, engines)).shares
        if any(one.id == known.partition("#")[0] and one.stands() for one in shares):
            return known
        wanted = StudyFilter(text="Bella", modality="DX")
        found = (await studies_page(scope, engines, wanted, first=1)).studies
        if not found:
            return ""
        studies = (found[0]["StudyInstanceUID"],)
        shown = Wanted(studies, download=True, label="Bella's pictures, for her owner")
        made, secret = await sharing.create(scope, engines, shown)
        return f"{made.id}#{secret}"


def print_link(settings: Settings, kept: Path) -> None:
    """Print the link on stderr; among log lines for machines it is one.

    A file keeps it for the next start: it shows drawings, and no patient.
    """
    known = kept.read_text() if kept.exists() else ""
    link = asyncio.run(working_link(settings, known))
    if link != known:
        kept.touch(0o600)
        kept.write_text(link)
    if link:
        address = f"http://{settings.bind}:{settings.http_port}/s/{link}"
        if settings.log_format == "json":
            log.info("a share's link: %s", address)
            return
        sys.stderr.write(f"\n  Share link   {address}\n               as an owner opens it on a phone\n")
        sys.stderr.flush()
