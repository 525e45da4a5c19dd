"""Fields of a message that mean one fact: from where it is read, as what, and in which attribute it shows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.errors import Invalid
from services.hl7_messages.faults import Condition, MessageFault
from services.hl7_messages.message import Hl7Message


@dataclass(frozen=True, slots=True)
class Found:
    """A value, and the field it stands in."""

    where: str
    value: Any


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the mapping. `read` finds the fact, None where the message does not speak of it.

    `fields`, `attribute` and `remark` are for people: the conformance statement prints them.
    """

    fact: str
    fields: str
    attribute: str
    read: Callable[[Hl7Message], Found | None]
    remark: str = ""


def facts(
    rows: Iterable[Row], message: Hl7Message, check: Callable[[str, Any], object]
) -> Mapping[str, Found]:
    """What a message says, by fact. `check` raises Invalid for a value that cannot be.

    Raises MessageFault, naming the field.
    """
    found: dict[str, Found] = {}
    for row in rows:
        said = row.read(message)
        if said is None:
            continue
        try:
            check(row.fact, said.value)
        except MessageFault:
            raise
        except Invalid as error:
            raise MessageFault(said.where, str(error), Condition.DATA_TYPE) from None
        found[row.fact] = said
    return found


def first(*places: str) -> Callable[[Hl7Message], Found | None]:
    """Reads the first of these fields (`OBR-18`, `PID-3.4`) that has a value.

    Where none has, but the first one is to be deleted, that is a value too: empty.
    """
    parted = [_place(place) for place in places]

    def read(message: Hl7Message) -> Found | None:
        deleted = None
        for place, (name, number, component) in zip(places, parted, strict=True):
            for segment in message.all(name):
                if text := segment.text(number, component):
                    return Found(place, text)
                if segment.has(number) and component == 1 and deleted is None:
                    deleted = Found(place, "")
        return deleted

    return read


def _place(text: str) -> tuple[str, int, int]:
    name, _, numbers = text.partition("-")
    number, _, component = numbers.partition(".")
    return name, int(number), int(component or 1)
