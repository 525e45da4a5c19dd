"""Make a backup of the records, beside everything else that goes on."""

from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.errors import Unavailable
from services.persistence import Engines
from services.persistence.backup.encryption import encrypted
from services.persistence.backup.records import Contents, Header, pieces, version_of
from services.persistence.identity import identities
from services.persistence.moments import moment_now
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.backups import places
from services.tenancy.scope import Right, Scope


@dataclass(frozen=True, slots=True)
class Made:
    """A backup: its name among the objects or its file, of when it is, and what it holds."""

    name: str
    at: datetime
    size: int
    documents: int
    damaged: Counter[str]


async def make(scope: Scope, engines: Engines, passphrase: bytes, to: Path | None = None) -> Made:
    """Back up all records as they are now, into the object store or `to` a new file.

    Needs the right to operate. Documents found damaged are left out and counted. Raises Unavailable,
    AlreadyExists for a file that is there.
    """
    scope.require(Right.OPERATE)
    installation = (await identities(engines.documents, engines.objects)).records
    if installation is None:
        raise Unavailable("the records do not say which installation they are of")
    at = moment_now()
    version = await version_of(engines.documents)
    header = Header(installation, at, version, engines.settings.secret_key)
    contents = Contents(header, Counter(), Counter())
    name = places.new_name(at) if to is None else str(to)
    async with (  # closed at once where writing fails: the records are being read
        aclosing(pieces(engines.documents, header, contents)) as clear,
        aclosing(encrypted(passphrase, clear)) as stream,
    ):
        if to is None:
            size = await places.write_object(engines, name, stream)
        else:
            size = await places.write_file(to, stream)
    count, damaged = contents.documents.total(), +contents.damaged
    details = {"backup": name, "documents": count, "damaged": damaged.total()}
    await audit.record(scope, engines, Event.BACKED_UP, details)
    return Made(name, at, size, count, damaged)
