"""Species and breeds as practice systems write them: the text, and the code of CID 7454 or 7480 if known."""

from collections.abc import Mapping, Sequence
from functools import cache

from services.dicom.search_keys import fold
from services.dicom.species import animals_in
from services.worklist.codes import BREEDS, MIXED_BREEDS, SPECIES, CodedConcept, by_meaning, group
from services.worklist.patient import SpeciesOrBreed

_NAMED_OTHERWISE = {
    "manx": "cat", "longhaired manx": "cat", "ocicat": "cat",
    "amerifaxcattle breed": "cattle", "bison bison x simmental hybrid": "cattle",
    "cestrum parqui": "",
}  # fmt: skip
"""Breeds of CID 7480 that say no animal and are no dogs; the last is a plant."""
_MIXED = frozenset(
    ("mixed", "mixed breed", "mix", "cross", "crossbreed", "cross breed", "crossbred", "mongrel", "moggy")
)
_ANIMALS = frozenset(("dog", "cat", "horse", "cattle", "cow", "sheep", "goat", "pig"))


@cache
def species() -> Mapping[str, CodedConcept]:
    """The species that have a code, by the animal's name in `services/dicom/species.py`; the narrowest."""
    found: dict[str, CodedConcept] = {}
    for code in sorted(group(SPECIES).values(), key=lambda code: len(code.meaning.split())):
        for animal in animals_in([code.meaning]):
            found[animal] = code
    return found


@cache
def breeds() -> Mapping[str, Sequence[CodedConcept]]:
    """The breeds of each of them, by meaning."""
    found: dict[str, list[CodedConcept]] = {animal: [] for animal in species()}
    for code in sorted((*group(BREEDS).values(), *group(MIXED_BREEDS).values()), key=lambda one: one.meaning):
        if (animal := _animal(code.meaning)) in found:
            found[animal].append(code)
    return found


def species_of(text: str) -> SpeciesOrBreed:
    """A species by what somebody wrote: a code, the name of an animal in one of five languages, or Latin."""
    given = text.strip()
    if coded := group(SPECIES).get((given, "SCT")):
        return SpeciesOrBreed("", coded)
    known = by_meaning(SPECIES).get(given.casefold())
    codes = [species()[animal] for animal in animals_in([given]) if animal in species()]
    return SpeciesOrBreed(given, known or (codes[0] if len(codes) == 1 else None))


def breed_of(text: str, species_text: str = "") -> SpeciesOrBreed:
    """A breed by what somebody wrote, with the animal's name in it or not; the species tells two apart."""
    given = text.strip()
    if known := group(BREEDS).get((given, "SCT")) or group(MIXED_BREEDS).get((given, "SCT")):
        return SpeciesOrBreed("", known)
    animals = animals_in([species_text]) or animals_in([given])
    if _bare(given) in _MIXED:
        mixed = [by_meaning(MIXED_BREEDS).get(f"mixed breed {animal}") for animal in animals]
        return SpeciesOrBreed(given, next(filter(None, mixed), None))
    named = _by_name().get(_bare(given), ())
    fitting = [code for code in named if not animals or _animal(code.meaning) in animals]
    return SpeciesOrBreed(given, fitting[0] if len(fitting) == 1 else None)


@cache
def _by_name() -> Mapping[str, Sequence[CodedConcept]]:
    found: dict[str, list[CodedConcept]] = {}
    for code in group(BREEDS).values():
        found.setdefault(_bare(code.meaning), []).append(code)
    return found


def _bare(meaning: str) -> str:
    """The folded name of a breed without the words that say that it is one, and of what animal."""
    words = fold(meaning).split()
    if len(words) > 1 and words[-1] == "breed" and words[-2:] != ["mixed", "breed"]:
        words = words[:-1]
    if len(words) > 1 and words[-1] in _ANIMALS:
        words = words[:-1]
    return " ".join(words)


def _animal(meaning: str) -> str:
    """The animal that a breed is of: the last that it names (a fox terrier is a dog), else a dog."""
    animals = [animal for animal in animals_in([meaning]) if animal in species()]
    return animals[-1] if animals else _NAMED_OTHERWISE.get(fold(meaning), "dog")
