"""A message on a case, as it is kept: bounded text, whom it names and which of the case's files it shows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.errors import Invalid
from services.telemedicine.case import Case, Person
from services.telemedicine.conversation.people import CasePerson
from services.texts import paragraphs

LONGEST = 5_000
MOST_MENTIONS = 20
MOST_ATTACHMENTS = 20
_KEY = re.compile(r"[0-9a-f]{32}")


class MessageKind(StrEnum):
    """What a message does besides being read."""

    MESSAGE = "message"
    CLARIFICATION = "clarification"  # the provider asks: the case waits for the clinic
    ANSWER = "answer"  # the clinic answers: it goes on


@dataclass(frozen=True, slots=True)
class WantedMessage:
    """What somebody writes. `key`: made by who writes, the same when it is sent again."""

    key: str
    text: str
    kind: MessageKind = MessageKind.MESSAGE
    mentions: Sequence[str] = ()
    attachments: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class CaseMessage:
    """A message as it is kept. `by_tenant`: for which side its author wrote it."""

    id: str
    case: str
    kind: MessageKind
    text: str
    by: Person
    by_tenant: str
    by_provider: bool
    mentions: tuple[Person, ...]
    attachments: tuple[str, ...]
    at: datetime

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "CaseMessage":
        """Make it of its document."""
        by = document["by"]
        return cls(
            document["id"],
            document["case"],
            MessageKind(document["kind"]),
            document["text"],
            Person(by["id"], by["name"]),
            by["tenant"],
            by["tenant"] == document["provider"],
            tuple(Person(one["id"], one["name"]) for one in document["mentions"]),
            tuple(document["attachments"]),
            document["at"],
        )


def checked_message(
    wanted: WantedMessage, case: Case, people: Sequence[CasePerson], *, by_provider: bool
) -> dict[str, Any]:
    """What is kept of a message. Raises Invalid for what cannot be said, shown or named on this case."""
    if _KEY.fullmatch(wanted.key) is None:
        raise Invalid("a message's key is 32 hexadecimal digits")
    text = paragraphs(wanted.text, "the message", LONGEST)
    attachments = list(dict.fromkeys(wanted.attachments))
    if not text and not (attachments and wanted.kind is MessageKind.MESSAGE):
        raise Invalid("a message says something")
    if len(attachments) > MOST_ATTACHMENTS or not {one.id for one in case.attachments}.issuperset(
        attachments
    ):
        raise Invalid("a message shows files of its case")
    known = {one.id: one for one in people}
    mentions = list(dict.fromkeys(wanted.mentions))
    if len(mentions) > MOST_MENTIONS or not known.keys() >= set(mentions):
        raise Invalid("a message names people who may see its case")
    if wanted.kind is MessageKind.CLARIFICATION and not by_provider:
        raise Invalid("a clarification is asked by the provider")
    if wanted.kind is MessageKind.ANSWER and by_provider:
        raise Invalid("a clarification is answered by the clinic")
    return {
        "id": wanted.key,
        "case": case.id,
        "kind": wanted.kind.value,
        "text": text,
        "mentions": [{"id": one, "name": known[one].name} for one in mentions],
        "attachments": attachments,
    }
