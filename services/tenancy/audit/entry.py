"""One entry of the trail, and how it is bound to the one before it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self

from services.persistence.moments import in_milliseconds
from services.tenancy.audit.event import Outcome
from services.tenancy.scope import Scope

Document = dict[str, Any]
SIGN = 24
"""Digits of an entry's hash that name it."""
LONGEST = 1000
"""Characters of one detail: a stranger chooses some of them."""


@dataclass(frozen=True, slots=True)
class Who:
    """The principal as it was when it happened."""

    kind: str
    id: str
    name: str


class What(NamedTuple):
    """What happened, to which study of which patient (a key, never a name), and how it ended."""

    event: str
    details: Mapping[str, Any]
    study: str | None
    patient: str | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is read. `tenant` None: the installation's; `patient` is a key, never a name."""

    id: str
    tenant: str | None
    at: datetime
    event: str
    outcome: Outcome
    principal: Who
    address: str | None
    study: str | None
    patient: str | None
    details: Mapping[str, Any]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """Read it from a document; older versions wrote fewer fields."""
        who = document["principal"]
        return cls(
            sign_of(document),
            document["tenant"],
            document["at"],
            document["event"],
            Outcome(document.get("outcome", Outcome.SUCCESS)),
            Who(who["kind"], who["id"], who["name"]),
            document.get("address") or document["details"].get("address"),
            document.get("study"),
            document.get("patient"),
            document["details"],
        )


def sign_of(document: Mapping[str, Any]) -> str:
    """What names an entry to people: a chain's numbers would tell a tenant how much all the others do."""
    found: str = document.get("hash") or hash_of(document)
    return found[:SIGN]


def drafts(scope: Scope, at: datetime, what: What) -> list[Document]:
    """An entry that is in no chain yet, for every tenant the scope reaches; of none: the installation's."""
    who = scope.principal
    draft = {
        "at": in_milliseconds(at),
        "event": str(what.event),
        "outcome": str(what.outcome),
        "principal": {"kind": who.kind, "id": _plain(who.id), "name": _plain(who.name)},
        "address": who.address,
        "study": _plain(what.study),
        "patient": _plain(what.patient),
        "details": {name: _plain(value) for name, value in what.details.items()},
    }
    return [{"tenant": tenant, **draft} for tenant in scope.tenants or (None,)]


def linked(draft: Document, chain: str, number: int, previous: str) -> Document:
    """The entry as the `number`th of its chain, after the one whose hash is `previous`."""
    document = {**draft, "chain": chain, "number": number, "previous": previous}
    return {**document, "hash": hash_of(document)}


def hash_of(document: Mapping[str, Any]) -> str:
    """SHA-256 over all fields but the hash, as JSON with sorted keys, in hex."""
    fields = {name: value for name, value in document.items() if name != "hash"}
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), default=_moment)
    return hashlib.sha256(text.encode()).hexdigest()


def _moment(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError("an entry holds plain values and moments")
    return value.astimezone(UTC).isoformat(timespec="milliseconds")


def _plain(value: Any) -> Any:
    """What JSON and MongoDB both keep as it is; texts bounded and without half characters."""
    match value:
        case None | bool() | float():
            return value
        case int():
            return value if value.bit_length() < 64 else str(value)  # noqa: PLR2004 bits of MongoDB's int
        case Mapping():
            return {str(name): _plain(one) for name, one in value.items()}
        case Sequence() | set() | frozenset() if not isinstance(value, str | bytes):
            return [_plain(one) for one in value]
        case _:
            return str(value).encode("utf-8", "replace").decode().replace("\0", "?")[:LONGEST]
