"""A delivery and its items, as the outbox keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.persistence import Engines, TenantCollection
from services.tenancy.scope import Principal, Scope

DELIVERIES, ITEMS = "deliveries", "delivery_items"
PIECE = 100
"""Instances in one document of items: 5,000 instances are 50 documents of some 20 kB, not 5,000 inserts."""


class State(StrEnum):
    """Where a delivery is. Waiting: it failed, and is tried again. Failed: not all of it arrived."""

    QUEUED = "queued"
    SENDING = "sending"
    WAITING = "waiting"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (State.QUEUED, State.SENDING, State.WAITING)


class Level(StrEnum):
    """How much was chosen (PS3.4 C.6)."""

    PATIENT = "PATIENT"
    STUDY = "STUDY"
    SERIES = "SERIES"
    IMAGE = "IMAGE"


@dataclass(frozen=True, slots=True)
class What:
    """What was chosen: by UIDs, a patient by one of their studies."""

    level: Level
    study: str
    series: str | None = None
    instance: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Instances: all of them, those the remote AE took, those it will not get, those still to be sent."""

    total: int
    sent: int = 0
    failed: int = 0

    @property
    def left(self) -> int:
        """Still to be sent."""
        return self.total - self.sent - self.failed


@dataclass(frozen=True, slots=True)
class Delivery:
    """Instances on their way to one remote AE. `rule`: the name of the routing rule that sent them, if any.

    `reason`: in plain words, why the last try failed; `next_try`: when there is another.
    """

    tenant: str
    id: str
    creator: Principal
    remote: str
    aet: str
    what: What
    studies: tuple[str, ...]
    rule: str | None
    state: State
    counts: Counts
    attempts: int
    reason: str | None
    created_at: datetime
    give_up_at: datetime
    next_try: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Delivery":
        """Make it from its document."""
        state = State(document["state"])
        plain = {name: document[name] for name in _PLAIN}
        return cls(
            **plain,
            creator=Principal(**document["creator"]),
            what=What(**{**document["what"], "level": Level(document["what"]["level"])}),
            studies=tuple(document["studies"]),
            state=state,
            counts=Counts(**document["counts"]),
            next_try=document.get("changed") if state is State.WAITING else None,
            finished_at=document.get("finished_at"),
        )


_PLAIN = ("tenant", "id", "remote", "aet", "rule", "attempts", "reason", "created_at", "give_up_at")


@dataclass(frozen=True, slots=True)
class Item:
    """One instance: `status` of the C-STORE response (None: never sent), when, and why it failed.

    `committed_at`: when the remote AE confirmed by storage commitment that it keeps it (PS3.4 J); it is
    noted apart, since the report may come long after (see `commitments.take`).
    """

    sop_instance_uid: str
    sent: bool = False
    failed: bool = False
    status: int | None = None
    at: datetime | None = None
    reason: str | None = None
    committed_at: datetime | None = None

    @property
    def left(self) -> bool:
        """Still to be sent."""
        return not (self.sent or self.failed)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Item":
        """Make it from its part of a document."""
        return cls(
            document["SOPInstanceUID"], **{name: document[name] for name in _KNOWN if name in document}
        )

    def document(self) -> dict[str, Any]:
        """Return it as the outbox keeps it: only what is known."""
        facts = {name: getattr(self, name) for name in _KNOWN}
        known = {name: value for name, value in facts.items() if value is not None and value is not False}
        return {"SOPInstanceUID": self.sop_instance_uid, **known}


_KNOWN = ("sent", "failed", "status", "at", "reason")


@dataclass(slots=True)
class Piece:
    """Items of one study that one document keeps."""

    number: int
    study: str
    items: list[Item] = field(default_factory=list)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Piece":
        """Make it from its document."""
        return cls(document["number"], document["study"], [Item.of(item) for item in document["items"]])

    def document(self, delivery: str) -> dict[str, Any]:
        """Return it as the outbox keeps it."""
        return {
            "delivery": delivery,
            "number": self.number,
            "study": self.study,
            "items": [item.document() for item in self.items],
            **self.sums(),
        }

    def sums(self) -> dict[str, int]:
        """What is counted of it, so that counting reads no items."""
        return {
            "total": len(self.items),
            "sent": sum(item.sent for item in self.items),
            "failed": sum(item.failed for item in self.items),
        }


def deliveries_of(scope: Scope, engines: Engines) -> TenantCollection:
    """The tenant's deliveries."""
    return engines.documents.of(scope.grant, DELIVERIES)


def items_of(scope: Scope, engines: Engines) -> TenantCollection:
    """The documents of their items."""
    return engines.documents.of(scope.grant, ITEMS)


async def counted(scope: Scope, engines: Engines, delivery: str) -> Counts:
    """The counts as the items tell them: a process that died may have left older ones on the delivery."""
    found = await items_of(scope, engines).find(
        {"delivery": delivery}, projection=("total", "sent", "failed")
    )
    total, sent, failed = (sum(one[name] for one in found) for name in ("total", "sent", "failed"))
    return Counts(total, sent, failed)
