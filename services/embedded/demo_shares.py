"""The demo's share: a link to Bella's radiographs, as her owner gets one."""

import sys
from pathlib import Path

from services.archive.search.browse import StudyFilter, studies_page
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.scope import system_scope
from services.tenancy.shares import sharing
from services.tenancy.shares.sharing import Wanted

_CLINIC = "oakwood"


async def prepare(engines: Engines, kept: Path) -> str:
    """The end of the link, ID#SECRET, from the file that keeps it or anew; "" where there is no such study.

    Everybody who has the demo's folder may know it: it shows drawings.
    """
    scope = system_scope(_CLINIC)
    known = kept.read_text() if kept.exists() else ""
    if any(one.id == known.partition("#")[0] and one.stands() for one in await sharing.find(scope, engines)):
        return known
    wanted = StudyFilter(text="Bella", modality="DX")
    found = (await studies_page(scope, engines, wanted, first=1)).studies
    if not found:
        return ""
    studies = (found[0]["StudyInstanceUID"],)
    made, secret = await sharing.create(
        scope, engines, Wanted(studies, download=True, label="Bella's pictures, for her owner")
    )
    kept.touch(0o600)
    kept.write_text(f"{made.id}#{secret}")
    return f"{made.id}#{secret}"


async def tell(settings: Settings, kept: Path) -> None:
    """Print the link on stderr."""
    async with Engines.open(settings) as engines:
        link = await prepare(engines, kept)
    if link:
        host = f"http://{settings.bind}:{settings.http_port}"
        sys.stderr.write(
            f"\n  Share link   {host}/s/{link}\n               as an owner opens it on a phone\n"
        )
        sys.stderr.flush()
