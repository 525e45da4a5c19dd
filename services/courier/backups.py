"""The courier makes the backup of each night, and says so where it cannot."""

import asyncio
import logging
import secrets
from datetime import UTC, datetime

from services.errors import PacsError
from services.persistence import Engines
from services.tenancy.backups.nightly import back_up_when_due
from services.tenancy.scope import operator_scope

log = logging.getLogger(__name__)
LOOK_SECONDS = 60.0
"""Seconds between two looks whether one is due."""


async def back_up_nightly(engines: Engines) -> None:
    """Look every minute whether a backup is due."""
    holder, scope = secrets.token_hex(8), operator_scope()
    if engines.settings.backup_key_file is None:
        log.warning("no backups are made: VETARK_BACKUP_KEY_FILE names no file with a passphrase")
    while True:
        if engines.settings.backup_key_file is not None:
            try:
                if made := await back_up_when_due(scope, engines, holder, datetime.now(UTC)):
                    log.info("backup %s: %d documents, %d bytes", made.name, made.documents, made.size)
            except PacsError as error:
                log.error("THERE IS NO BACKUP of this night, tried again in an hour: %s", error)  # noqa: TRY400
        await asyncio.sleep(LOOK_SECONDS)
