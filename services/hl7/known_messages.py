"""Messages that were taken: the same one again is answered alike, and done no second time."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.errors import AlreadyExists
from services.hl7_messages.header import MessageHeader
from services.persistence import Engines, TenantCollection
from services.tenancy.hl7_applications import Hl7Application
from services.tenancy.scope import Scope

_TIME_STAMP = 7
"""MSH-7: systems that send once more may say when."""


@dataclass(frozen=True, slots=True)
class KnownMessage:
    """What a message was, and what its sender was told with its acceptance."""

    digest: str
    note: str


def message_digest(header: MessageHeader, data: bytes) -> str:
    """What tells a message from another one of the same control ID."""
    line, _, rest = data.replace(b"\n", b"\r").lstrip().partition(b"\r")
    fields = line.decode("iso8859-1").split(header.delimiters.field)
    kept = [field for number, field in enumerate(fields, 1) if number != _TIME_STAMP]
    text = header.delimiters.field.join(kept).encode("iso8859-1")
    return hashlib.sha256(text + b"\r" + rest.strip()).hexdigest()


async def find_message(
    scope: Scope, engines: Engines, application: Hl7Application, control_id: str
) -> KnownMessage | None:
    """The message of this control ID (MSH-10) that was taken from the application, if one was."""
    where = {"application": application.id, "control_id": control_id}
    found = await _messages(scope, engines).find_one(where)
    return KnownMessage(found["digest"], found["note"]) if found else None


async def note_message(
    scope: Scope, engines: Engines, application: Hl7Application, control_id: str, message: KnownMessage
) -> None:
    """Keep that it was taken, for `hl7_kept_days`."""
    document = {
        "application": application.id,
        "control_id": control_id,
        "digest": message.digest,
        "note": message.note,
        "expires_at": datetime.now(UTC) + timedelta(days=engines.settings.hl7_kept_days),
    }
    with suppress(AlreadyExists):  # the same message came on two connections at once
        await _messages(scope, engines).insert(document)


def _messages(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "hl7_messages")
