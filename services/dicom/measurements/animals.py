"""The animal that measurements of a study are compared for, by what the study says of its patient."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from services.dicom.measurements.references import referenced_breeds, references
from services.dicom.patient import breed_texts, species_texts
from services.dicom.search_keys import fold, spellings
from services.dicom.species import animals_in

_RANKS = frozenset(("breed", "dog", "cat", "hund", "katze", "chien", "chat", "perro", "gato"))
"""What stands beside the name of a breed and is no part of it."""


class MeasuredAnimal(NamedTuple):
    """Keys of the references: a species and a breed; "" where the study says none that has references."""

    species: str
    breed: str


def animal_of(document: Mapping[str, Any]) -> MeasuredAnimal:
    """By codes, or by words in five languages; a mixed or unknown breed is none."""
    texts = breed_texts(document)
    known = [animal for animal in animals_in(species_texts(document)) if animal in _species()]
    found = {breed for text in texts for breed in _breeds_in(text)} | _coded(document)
    breed = found.pop() if len(found) == 1 and not _is_mixed(document, texts) else ""
    of_breed = referenced_breeds()[breed].species if breed else ""
    species = known[0] if len(known) == 1 else of_breed if not species_texts(document) else ""
    return MeasuredAnimal(species, breed if of_breed == species else "")


@cache
def _species() -> frozenset[str]:
    return frozenset(row.species for row in references())


@cache
def _by_words() -> Mapping[str, str]:
    return {
        word: breed.key
        for breed in referenced_breeds().values()
        for name in breed.words
        for word in spellings(name)
    }


def _breeds_in(text: str) -> set[str]:
    """The breeds that the parts of a text are the names of, and nothing else."""
    parts = [part for one in text.replace("/", ",").replace(";", ",").split(",") for part in spellings(one)]
    return {breed for part in parts for breed in [_by_words().get(_bare(part))] if breed}


def _bare(part: str) -> str:
    words = fold(part).replace("-", " ").replace("'", "").split()
    whole = " ".join(words)
    return whole if whole in _by_words() else " ".join(word for word in words if word not in _RANKS)


def _codes(document: Mapping[str, Any]) -> Sequence[str]:
    items = document.get("PatientBreedCodeSequence")
    values = [item.get("CodeValue") for item in items[:8]] if isinstance(items, list) else []
    return [value for value in values if isinstance(value, str)]


def _coded(document: Mapping[str, Any]) -> set[str]:
    codes = _codes(document)
    return {breed.key for breed in referenced_breeds().values() if not set(codes).isdisjoint(breed.codes)}


_MIXES = frozenset((
    "mix", "mixed", "cross", "crossed", "crossbreed", "x",
    "mischling", "croise", "croisee", "mestizo", "cruce",
))  # fmt: skip


def _is_mixed(document: Mapping[str, Any], texts: Sequence[str]) -> bool:
    """Several codes are a mixed breed (PS3.3 C.7.1.1.1.2), and so is what says that it is one."""
    words = {word for text in texts for word in fold(text).replace("-", " ").split()}
    return len(_codes(document)) > 1 or not words.isdisjoint(_MIXES)
