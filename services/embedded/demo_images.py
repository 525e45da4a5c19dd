"""The demo's images, through the real C-STORE entry point, and cases of them.

`python -m services.embedded.demo_images MARK` does it.

A process of its own: what drawing animals takes in memory is gone when they are drawn.
"""

import asyncio
import logging
import sys
from pathlib import Path

from services.embedded import demo_cases, demo_shares, phantoms
from services.embedded.demo_accounts import MODALITY
from services.embedded.phantoms import DemoStudy
from services.errors import PacsError, Unavailable
from services.log_lines import log_to_stderr
from services.peers.peer import Peer
from services.peers.store import Dataset, store
from services.persistence import Engines
from services.settings import Settings

log = logging.getLogger(__name__)

_TRIES = 5
_PAUSE_SECONDS = 1.0  # seconds between two tries


async def load(settings: Settings) -> int:
    """Send the demo's images; how many. Progress goes to the log."""
    log.info("images are coming in through C-STORE")
    images = 0
    studies = phantoms.demo_studies()
    while study := await asyncio.to_thread(next, studies, None):
        images += await _send(settings, study)
        log.info("%s for %s: %d images so far", study.kind, study.tenant, images)
    log.info("all %d images are in", images)
    return images


async def _send(settings: Settings, study: DemoStudy) -> int:
    """Number of images stored. An entry point that is restarting gets some patience: a retry does no harm."""
    datasets = await asyncio.to_thread(lambda: [Dataset.of_bytes(phantoms.part10(d)) for d in study.datasets])
    peer = Peer(settings.bind, settings.dimse_port, study.called_aet, MODALITY)
    for left in reversed(range(_TRIES)):
        try:
            sent = await store(peer, datasets)
        except PacsError:
            if not left:
                raise
        else:
            if all(one.success for one in sent):
                return len(sent)
        await asyncio.sleep(_PAUSE_SECONDS)
    raise Unavailable(f"Vetark did not store {study.kind}")


async def ask(settings: Settings) -> None:
    """Have cases of the images stand at the provider."""
    async with Engines.open(settings) as engines:
        await demo_cases.prepare(engines)


def main() -> None:
    """Load unless the file MARK says that they are there, and tell of the share; say in one line why not."""
    mark = Path(sys.argv[1])
    log_to_stderr("demo", Settings().log_format)
    try:
        if not mark.read_text():
            images = asyncio.run(load(Settings()))
            asyncio.run(ask(Settings()))
            mark.write_text(f"{images} images\n")
        demo_shares.print_link(Settings(), mark.with_name("demo-share"))
    except PacsError as error:
        log.error("the images end here: %s", error)  # noqa: TRY400 - a person reads it
        sys.exit(1)


if __name__ == "__main__":
    main()
