"""Coded concepts: species, breeds, regions and views of the context groups of PS3.16 that pydicom ships."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from services.dicom.search_keys import fold
from services.dicom.species import animals_in
from services.errors import Invalid

MOST_LISTED = 100
LONGEST_VALUE = 16
LONGEST_MEANING = 64
SPECIES, BREEDS, MIXED_BREEDS, REGISTRIES = 7454, 7480, 7486, 7481
REGIONS, ALL_REGIONS, VIEWS, PROJECTIONS = 7483, 7482, 7484, 4010
"""Context groups (CID) of the veterinary attributes; 4010 has the cranio-caudal view, which 7484 lacks."""


@dataclass(frozen=True, slots=True)
class CodedConcept:
    """A coded concept (PS3.3 8): value, coding scheme and meaning."""

    value: str
    scheme: str
    meaning: str

    def __post_init__(self) -> None:
        """Raise Invalid for what no code sequence holds (PS3.3 8.8: SH and LO)."""
        if not 0 < len(self.value) <= LONGEST_VALUE or len(self.scheme) > LONGEST_VALUE:
            raise Invalid(f"a code and its scheme have at most {LONGEST_VALUE} characters")
        if len(self.meaning) > LONGEST_MEANING:
            raise Invalid(f"a code's meaning has at most {LONGEST_MEANING} characters")

    @property
    def item(self) -> dict[str, str]:
        """Return it as an item of a code sequence."""
        return {
            "CodeValue": self.value,
            "CodingSchemeDesignator": self.scheme,
            "CodeMeaning": self.meaning,
        }

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> "CodedConcept":
        """Make it from an item of a code sequence."""
        return cls(item["CodeValue"], item["CodingSchemeDesignator"], item["CodeMeaning"])


@cache
def group(cid: int) -> Mapping[tuple[str, str], CodedConcept]:
    """The concepts of a context group by value and scheme."""
    from pydicom.sr.codedict import codes  # noqa: PLC0415 every code of DICOM, 16 MB in each process

    concepts = getattr(codes, f"CID{cid}").concepts.values()
    return {
        (one.value, one.scheme_designator): CodedConcept(one.value, one.scheme_designator, one.meaning)
        for one in concepts
    }


@cache
def by_meaning(cid: int) -> Mapping[str, CodedConcept]:
    """The concepts of a context group by their meaning in small letters."""
    return {code.meaning.casefold(): code for code in group(cid).values()}


def find(value: str, *cids: int, scheme: str = "SCT") -> CodedConcept:
    """The concept of this value in one of the groups. Raises LookupError."""
    for cid in cids:
        if code := group(cid).get((value, scheme)):
            return code
    raise LookupError(value)


def listed(*cids: int) -> list[CodedConcept]:
    """All concepts of these groups by their meaning; of one that several have, the first group's."""
    together = {key: code for cid in reversed(cids) for key, code in group(cid).items()}
    return sorted(together.values(), key=lambda code: code.meaning.casefold())


def breeds(matching: str, limit: int, species: str = "") -> list[CodedConcept]:
    """Breeds whose meaning holds all of these words, the shortest first. Raises Invalid for too many.

    `species`: an animal by any of its names, whose breeds alone are told; those of all, where it is none.
    """
    if not 0 < limit <= MOST_LISTED:
        raise Invalid(f"a list has 1 to {MOST_LISTED} breeds")
    words = fold(matching).split()
    animals = animals_in([species])
    found = [
        code
        for meaning, animal, code in _breeds()
        if words and all(word in meaning for word in words) and (not animals or animal in animals)
    ]
    begun = {code: fold(code.meaning).startswith(words[0]) for code in found}
    return sorted(found, key=lambda code: (not begun[code], len(code.meaning), code.meaning))[:limit]


@cache
def _breeds() -> tuple[tuple[str, str, CodedConcept], ...]:
    """Every breed with its meaning as it is searched, and its animal."""
    together = {**group(MIXED_BREEDS), **group(BREEDS)}.values()
    return tuple((fold(code.meaning), _animal_of(code.meaning.casefold()), code) for code in together)


def _animal_of(meaning: str) -> str:
    """CID 7480 says it in words only: "Border Collie dog breed", "Manx", "Skye terrier"."""
    if match := _ANIMAL.search(meaning):
        return _SAID_OTHERWISE.get(match[1], match[1])
    return "dog"


_ANIMAL = re.compile(
    r"(dog|cat|horse|cattle|cow|pig|sheep|goat|rabbit|chicken|manx|hybrid|parqui)(?: ?(?:super)?breed)?$"
)
_SAID_OTHERWISE = {"cow": "cattle", "manx": "cat", "hybrid": "cattle", "parqui": ""}
"""The one hybrid is of bison and cattle; Cestrum parqui is a plant."""
