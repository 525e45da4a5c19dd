"""What a provider wants to know of an animal: fields of the history, by kind of animal."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.dicom.species import animals_in
from services.errors import Invalid
from services.texts import LONGEST_TEXT, line, paragraphs

MOST_FIELDS = 60
MOST_CHOICES = 30
LONGEST_HISTORY = 20_000
"""Characters of all fields together."""
EXOTIC = "exotic"
"""Every animal but dogs, cats, horses and other farm animals."""
_USUAL = frozenset({"dog", "cat", "horse", "donkey", "cattle", "sheep", "goat", "pig", "alpaca"})
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class HistoryField:
    """One field of a history.

    `species`: animals as `animals_of` names them, none: all. `code` and `scheme` say what it is to other
    programs, where there is a code. `choices`: none for free text.
    """

    name: str
    label: str
    species: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[str, ...] = ()
    code: str = ""
    scheme: str = ""

    def __post_init__(self) -> None:
        """Raise Invalid, naming what cannot be."""
        if not _NAME.fullmatch(self.name):
            raise Invalid("a field's name has small letters, digits and _")
        if not line(self.label, "a label", 100):
            raise Invalid("a field has a label")
        if len(self.choices) > MOST_CHOICES or len(self.species) > MOST_CHOICES:
            raise Invalid(f"a field has at most {MOST_CHOICES} choices")
        for one in (*self.choices, *self.species, self.code, self.scheme):
            line(one, "a choice", 100)

    @property
    def document(self) -> dict[str, Any]:
        """Return it as it is kept."""
        made = {name: getattr(self, name) for name in HistoryField.__slots__}
        return {**made, "species": list(self.species), "choices": list(self.choices)}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "HistoryField":
        """Make it of its document."""
        lists = {name: tuple(document[name]) for name in ("species", "choices")}
        return cls(**{**document, **lists})

    def is_for(self, animals: Sequence[str]) -> bool:
        """Return whether it is asked of such an animal; of one that nobody knows, what is asked of all."""
        return not self.species or not set(self.species).isdisjoint(animals)


def animals_of(species: str, codes: Sequence[str] = ()) -> tuple[str, ...]:
    """What a species is told as: "dog", or "parrot", "bird" and "exotic"; none where nobody knows it."""
    animals = animals_in([*codes, species])
    if animals and _USUAL.isdisjoint(animals):
        animals = [*animals, EXOTIC]
    return tuple(animals)


def fields_for(fields: Sequence[HistoryField], animals: Sequence[str]) -> list[HistoryField]:
    """Return the fields that are asked of such an animal."""
    return [one for one in fields if one.is_for(animals)]


def checked_history(history: Mapping[str, str]) -> dict[str, str]:
    """What a clinic wrote, by field, without what is empty. Raises Invalid."""
    if len(history) > MOST_FIELDS:
        raise Invalid(f"a history has at most {MOST_FIELDS} fields")
    kept = {}
    for name, text in history.items():
        if not _NAME.fullmatch(name):
            raise Invalid("the history has a field of no such name")
        if given := paragraphs(text, "the history", LONGEST_TEXT):
            kept[name] = given
    if sum(map(len, kept.values())) > LONGEST_HISTORY:
        raise Invalid(f"a history has at most {LONGEST_HISTORY} characters")
    return kept


_GRADES = ("0", "1", "2", "3", "4", "5")
STARTING = (
    HistoryField("signs", "Clinical signs", required=True, code="10154-3", scheme="LN"),
    HistoryField("duration", "Since when", required=True, code="10164-2", scheme="LN"),
    HistoryField("examination", "Physical examination", code="29545-1", scheme="LN"),
    HistoryField("medication", "Medication", code="10160-0", scheme="LN"),
    HistoryField("laboratory", "Laboratory values", code="30954-2", scheme="LN"),
    HistoryField("past", "Earlier diseases and operations", code="11348-0", scheme="LN"),
    HistoryField("sedation", "Sedation or anesthesia for the images"),
    HistoryField("vaccination", "Vaccination, FIV and FeLV", ("cat",)),
    HistoryField("heartworm", "Heartworm test and prevention", ("dog", "cat")),
    HistoryField("travel", "Travel abroad", ("dog", "cat")),
    HistoryField("limb", "Limb concerned", ("horse", "donkey"), required=True,
                 choices=("Left fore", "Right fore", "Left hind", "Right hind", "Several", "None")),
    HistoryField("lameness", "Lameness (AAEP grade)", ("horse", "donkey"), choices=_GRADES),
    HistoryField("flexion", "Flexion tests", ("horse", "donkey")),
    HistoryField("blocks", "Nerve and joint blocks", ("horse", "donkey")),
    HistoryField("use", "Use of the horse", ("horse", "donkey"),
                 choices=("Pleasure", "Dressage", "Jumping", "Eventing", "Racing", "Breeding", "Other")),
    HistoryField("diet", "Diet and supplements", (EXOTIC,), required=True),
    HistoryField("husbandry", "Housing, light and temperature", (EXOTIC,), required=True),
    HistoryField("droppings", "Appetite and droppings", (EXOTIC,)),
    HistoryField("reproduction", "Eggs, litters, neutering", (EXOTIC,)),
)  # fmt: skip
"""What every provider asks until it says otherwise. Codes are of LOINC where it has one for the section."""
