"""Values of other systems' datasets as requests take them, whatever is there instead of what should be."""

from collections.abc import Mapping
from typing import Any

from services.worklist.codes import CodedConcept
from services.worklist.patient import LONGEST

_PARTS_OF_NAMES = str.maketrans(dict.fromkeys("\\^=", " "))


def first_of(value: Any) -> Any:
    """The first of several values."""
    return (value[0] if value else None) if isinstance(value, list) else value


def one_text(value: Any) -> str:
    """The first value as a text without outer spaces; empty where there is none."""
    first = first_of(value)
    return "" if first is None or isinstance(first, Mapping) else str(first).strip()


def clean(value: Any, longest: int) -> str:
    """A text without what separates parts and what cannot be seen, cut to a length."""
    text = one_text(value).translate(_PARTS_OF_NAMES)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:longest].strip()


def person_name(value: Any) -> str:
    """A person's name as people type it: the first group there is."""
    name = first_of(value)
    if isinstance(name, Mapping):
        name = next(
            (name[group] for group in ("Alphabetic", "Ideographic", "Phonetic") if name.get(group)), ""
        )
    return str(name or "")


def concepts(items: Any) -> list[CodedConcept]:
    """The codes of a sequence that have a value, under the meaning they were sent with."""
    made = []
    for item in items if isinstance(items, list) else ():
        if isinstance(item, Mapping) and (value := one_text(item.get("CodeValue"))):
            scheme = one_text(item.get("CodingSchemeDesignator"))
            meaning = clean(item.get("CodeMeaning"), LONGEST) or value
            made.append(CodedConcept(clean(value, LONGEST), clean(scheme, LONGEST), meaning))
    return made
