"""Bring a backup back. It is read to its end before anything is changed, and broken off it is begun again."""

import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from services.errors import Refused
from services.persistence import Edit, Engines
from services.persistence.backup import records
from services.persistence.backup.records import Contents, Source
from services.persistence.collections import BACKED_UP
from services.persistence.identity import RESTORING, identities, name_records
from services.persistence.upgrade import migrate
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.backups.after import RESTORED
from services.tenancy.scope import Right, Scope
from services.tenancy.sign_in.sealed import resealing


@dataclass(frozen=True, slots=True)
class Consent:
    """What whoever restores has said may be: records that are there go, the backup is of another one."""

    replace: bool = False
    another: bool = False


async def bring_back(
    scope: Scope,
    engines: Engines,
    source: Source,
    passphrase: bytes,
    consent: Consent,
    *,
    progress: Callable[[int], None] = lambda _done: None,
) -> Contents:
    """Put the documents of a backup in place of the records; what it held.

    Needs the right to operate; nothing else may run on the records. Raises Invalid for a backup that cannot
    be read, Refused for what nobody consented to: then nothing has been changed.
    """
    scope.require(Right.OPERATE)
    contents = await records.looked_through(source, passphrase)
    header = contents.header
    name = await _allowed(engines, consent, header.installation)
    documents = engines.documents
    await records.start(documents, header.at)
    reseal = resealing(engines, header.secret_key)
    await records.bring_in(documents, source, passphrase, reseal, progress)
    await name_records(documents, engines.objects, name, index=False)
    told = Edit(set={"backup_at": header.at, "at": datetime.now(UTC), "told": False})
    await documents.installation("installation").upsert(RESTORED, told)
    await records.finish(documents, header.version)
    await migrate(documents)
    details = {"backup_at": header.at.isoformat(), "documents": contents.documents.total(), **asdict(consent)}
    await audit.record(scope, engines, Event.RECORDS_RESTORED, details)
    return contents


async def begin_empty(scope: Scope, engines: Engines, *, replace: bool) -> None:
    """Begin with empty records, where there is no backup of them. Raises Refused over records."""
    scope.require(Right.OPERATE)
    name = await _allowed(engines, Consent(replace=replace, another=True), secrets.token_hex(16))
    await records.start(engines.documents, datetime.now(UTC))
    await name_records(engines.documents, engines.objects, name, index=False)
    await records.finish(engines.documents, await records.version_of(engines.documents))
    await migrate(engines.documents)
    await audit.record(scope, engines, Event.RECORDS_RESTORED, {"backup_at": "none"})


async def _allowed(engines: Engines, consent: Consent, installation: str) -> str:
    """The name of the installation from now on: the objects', where they have one. Raises Refused."""
    found = await identities(engines.documents, engines.objects)
    name = found.objects or found.records
    collections = [engines.documents.installation(each) for each in BACKED_UP]
    filled = [each.name for each in collections if await each.find({}, limit=1)]
    broken_off = await engines.documents.installation("installation").find_one(RESTORING)
    if filled and not consent.replace and not broken_off:
        raise Refused(
            f"there are records already ({', '.join(filled)}): make a backup of them if you need any,"
            " then --replace puts this one in their place"
        )
    strange = name not in (None, installation) and not consent.another
    if strange and (filled or await engines.objects.owners()):
        raise Refused(
            "this backup is of another installation than what is here: --another takes it all the same"
        )
    return name or installation
