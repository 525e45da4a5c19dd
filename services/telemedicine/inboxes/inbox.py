"""An inbox: a link by which people outside send studies and photos, and how much of them."""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.errors import Invalid, NotFound
from services.persistence import Edit, Engines
from services.persistence.moments import in_milliseconds
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.tenancy.sign_in import links, passwords
from services.texts import line

LINK, VISIT = "inbox", "inbox visit"
"""What secrets stand for: the one in the link, and the one in the cookie that it is exchanged for."""
INBOXES = "inboxes"
MOST_DAYS = 366
MOST_FILES = 100_000
MOST_BYTES = 1 << 40
SHORTEST_PASSCODE, LONGEST_PASSCODE = 4, 64
TRIES = 10
"""Wrong passcodes in a row after which nobody gets in any more."""
LONGEST_LABEL = 100
_LISTED = 500
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedInbox:
    """What an inbox is to be. `label`: what it is for; `passcode`: empty for none."""

    label: str
    days: int = 30
    most_files: int = 10_000
    most_bytes: int = 20 << 30
    passcode: str = ""

    def __post_init__(self) -> None:
        """Raise Invalid, naming what cannot be."""
        if not 1 <= self.days <= MOST_DAYS:
            raise Invalid(f"an inbox is open for 1 to {MOST_DAYS} days")
        if not 1 <= self.most_files <= MOST_FILES:
            raise Invalid(f"an inbox takes 1 to {MOST_FILES} files")
        if not 1 <= self.most_bytes <= MOST_BYTES:
            raise Invalid(f"an inbox takes up to {MOST_BYTES >> 30} GB")
        if self.passcode and not SHORTEST_PASSCODE <= len(self.passcode) <= LONGEST_PASSCODE:
            raise Invalid(f"a passcode has {SHORTEST_PASSCODE} to {LONGEST_PASSCODE} characters")


@dataclass(frozen=True, slots=True)
class OpenedInbox:
    """An inbox as it is. `number` is for people; `files` and `bytes` are what came so far."""

    id: str
    tenant: str
    number: str
    label: str
    created_at: datetime
    created_by: str
    ends_at: datetime
    most_files: int
    most_bytes: int
    files: int
    bytes: int
    passcode: str | None
    tries_left: int
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "OpenedInbox":
        """Return it as it is kept."""
        return cls(**{name: document.get(name) for name in cls.__slots__})  # type: ignore[arg-type]

    @property
    def is_open(self) -> bool:
        """Whether its link still leads anywhere."""
        return self.withdrawn_at is None and self.ends_at > datetime.now(UTC) and self.tries_left > 0

    def has_room(self, size: int) -> bool:
        """Return whether it would take one more file, of so many bytes."""
        return self.files < self.most_files and self.bytes + size <= self.most_bytes


async def open_inbox(scope: Scope, engines: Engines, wanted: WantedInbox) -> tuple[OpenedInbox, str]:
    """A new inbox and its link, which nobody can read again. Needs the right to share. Raises Invalid."""
    _require(scope)
    now = in_milliseconds(datetime.now(UTC))
    lifetime = timedelta(days=wanted.days)
    document = {
        "id": uuid.uuid4().hex,
        "number": "".join(secrets.choice(_LETTERS) for _ in range(6)),
        "label": line(wanted.label, "the label", LONGEST_LABEL, needed=True),
        "created_at": now,
        "created_by": scope.principal.name,
        "ends_at": now + lifetime,
        "most_files": wanted.most_files,
        "most_bytes": wanted.most_bytes,
        "files": 0,
        "bytes": 0,
        "announced": 0,
        "uploads": 0,
        "passcode": await passwords.hashed(wanted.passcode) if wanted.passcode else None,
        "tries_left": TRIES,
    }
    await engines.documents.of(scope.grant, INBOXES).insert(document)
    inbox = OpenedInbox.of({**document, "tenant": scope.grant.tenant})
    secret = await links.create(engines, LINK, lifetime, {"tenant": inbox.tenant, "inbox": inbox.id})
    told = {"inbox": inbox.id, "until": inbox.ends_at.isoformat(), "passcode": bool(wanted.passcode)}
    await audit.record(scope, engines, Event.INBOX_OPENED, told)
    return inbox, links.web_address(engines, f"u/{inbox.id}", secret)


async def withdraw_inbox(scope: Scope, engines: Engines, ident: str) -> None:
    """Let nobody in by its link any more, at once; what came stays. Needs the right to share.

    Raises NotFound.
    """
    _require(scope)
    gone = Edit(set={"withdrawn_at": in_milliseconds(datetime.now(UTC))})
    if not await engines.documents.of(scope.grant, INBOXES).update({"id": ident, "withdrawn_at": None}, gone):
        raise NotFound("no such inbox")
    for kind in (LINK, VISIT):
        await engines.documents.of(scope.grant, "links").delete({"kind": kind, "inbox": ident}, many=True)
    await audit.record(scope, engines, Event.INBOX_WITHDRAWN, {"inbox": ident})


async def inboxes(scope: Scope, engines: Engines) -> list[OpenedInbox]:
    """The tenant's inboxes, the latest first. Needs the right to share."""
    _require(scope)
    found = await engines.documents.of(scope.grant, INBOXES).find({})
    return sorted(map(OpenedInbox.of, found), key=lambda one: one.created_at, reverse=True)[:_LISTED]


def _require(scope: Scope) -> None:
    scope.require_whole(Right.SHARE, "opens no inbox")
