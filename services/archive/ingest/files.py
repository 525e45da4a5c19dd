"""Store files that lie in a folder here, and tell the audit trail what came by files from anywhere."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from services.archive.ingest.store import Incoming, Stored, receive, store_instance
from services.dicom.file_start import MOST_BYTES, file_start
from services.dicom.part10 import Source
from services.errors import PacsError, TooLarge
from services.persistence import Engines
from services.tenancy import audit
from services.tenancy.scope import Scope

log = logging.getLogger(__name__)
_PIECE_BYTES = 4 << 20


async def store_file(scope: Scope, engines: Engines, path: Path, source: Source) -> Stored:
    """Store one file.

    Raises as `file_start`, `receive` and `store_instance` do, OSError where it cannot be read, and TooLarge.
    """
    with await asyncio.to_thread(path.open, "rb") as file:
        head = await asyncio.to_thread(file.read, MOST_BYTES)
        start = file_start(head)
        reception = receive(scope, engines, Incoming.of_file(start, source))
        try:
            piece = head[start.length :]
            while piece:
                if reception.length + len(piece) > engines.settings.maximum_object_bytes:
                    raise TooLarge("the dataset is too large")
                reception.write(piece)
                piece = await asyncio.to_thread(file.read, _PIECE_BYTES)
            return await store_instance(scope, engines, reception)
        finally:
            reception.discard()


async def record_stored(scope: Scope, engines: Engines, stored: Iterable[Stored]) -> None:
    """One record in the audit trail for each study that came."""
    counts = Counter((one.study_instance_uid, one.duplicate) for one in stored)
    records = [
        audit.record(
            scope,
            engines,
            audit.Event.STORED,
            {"instances": counts[study, False], "again": counts[study, True]},
            study=study,
        )
        for study in dict.fromkeys(study for study, _ in counts)
    ]
    try:
        await asyncio.gather(*records)
    except PacsError as error:
        log.error("the audit trail misses a store: %s", error)  # noqa: TRY400 no values in the log
