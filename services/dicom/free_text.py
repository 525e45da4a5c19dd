"""What people type into a search of studies: words of any text, and days and animals in their own words.

Every term must be met, in any of its ways: "Müller-Lüdenscheidt" also by "mullerludenscheidt" and by both
"mueller" and "luedenscheidt"; "29.11.2026" by the studies of that day, and by what has this number.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.dicom.patient import species_texts
from services.dicom.search_keys import (
    KEY_LENGTH,
    is_without_spaces,
    pieces_of,
    spellings,
    unpunctuated,
    words_in,
)
from services.dicom.searched import animal_mark, day_mark, marks_of, words_searched
from services.dicom.species import animal_at, animals_in
from services.dicom.typed_dates import dates_in

_TRIGRAM = 3
_MOST = 32
"""Terms that are looked for; a text has hardly more words."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to meet a term: a study has all these words, or this mark (see `searched`)."""

    words: tuple[str, ...] = ()
    mark: str = ""

    def is_met(self, marks: set[str], holds: Callable[[str], bool]) -> bool:
        """Return whether a study with these marks meets it; `holds` tells what is in one of its words."""
        return self.mark in marks if self.mark else all(map(holds, self.words))


Term = tuple[Way, ...]
"""One of the ways must be met."""
Spellings = tuple[str, ...]


def terms_of(text: str) -> list[Term]:
    """The terms of a text as it was typed, each once."""
    typed = [spellings(part) for part in text[:KEY_LENGTH].split()]
    bare = [each[0].replace(" ", "") for each in typed]
    terms, at = [], 0
    for start, end, marked in sorted([*_dates(bare), *_animals(bare, typed)]):
        if start >= at:
            terms += [*map(_word, typed[at:start]), marked]
            at = end
    terms += [_word(each) for each in typed[at:]]
    return list(dict.fromkeys(filter(None, terms)))[:_MOST]


def species_terms(text: str) -> list[Term]:
    """The terms of a species: of a known animal its mark alone, for "cat" is not looked for in "cattle"."""
    animals = animals_in([text])
    if animals:
        return [(Way(mark=animal_mark(animals[0])),)]
    return terms_of(text)


def found(terms: Sequence[Term], study: Mapping[str, Any]) -> bool:
    """Return whether a study's document meets every term. Of one or two letters a word begins with them."""
    if not terms:
        return True
    marks = marks_of(study) if any(way.mark for term in terms for way in term) else set()
    words = words_searched(study)
    text = "\n".join(words)  # no word has a line break: what is in the text is in one of them

    def holds(asked: str) -> bool:
        if len(asked) >= _TRIGRAM:
            return asked in text
        return any(word.startswith(asked) or (is_without_spaces(word) and asked in word) for word in words)

    return all(any(way.is_met(marks, holds) for way in term) for term in terms)


def is_of_species(terms: Sequence[Term], study: Mapping[str, Any]) -> bool:
    """Whether the species of a study's document meets every term; a word is typed from its beginning."""
    if not terms:
        return True
    texts = species_texts(study)
    words = {word for text in texts for word in words_in(text)}
    marks = {animal_mark(animal) for animal in animals_in(texts)}

    def holds(asked: str) -> bool:
        return any(word.startswith(asked) for word in words)

    return all(any(way.is_met(marks, holds) for way in term) for term in terms)


def _dates(typed: Sequence[str]) -> Iterator[tuple[int, int, Term]]:
    """The dates among what was typed: from which part to which, and their terms.

    One that is numbers alone may be the beginning of an accession number, too.
    """
    starts = [0]
    for part in typed:
        starts.append(starts[-1] + len(part) + 1)
    for start, end, meanings in dates_in(" ".join(typed)):
        first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 1)
        number = unpunctuated("".join(typed[first:last]))
        also = [Way((number,))] if number.isdigit() else []
        yield first, last, (*(Way(mark=day_mark(day)) for day in meanings), *also)


def _animals(bare: Sequence[str], typed: Sequence[Spellings]) -> Iterator[tuple[int, int, Term]]:
    """The animals among what was typed; their names are looked for as words, too."""
    words, at = [unpunctuated(part) for part in bare], 0
    while at < len(words):
        animal, length = animal_at(words, at) or ("", 1)
        if animal:
            named = _word(typed[at]) if length == 1 else (Way(tuple(words[at : at + length])),)
            yield at, at + length, (Way(mark=animal_mark(animal)), *named)
        at += length


def _word(typed: Spellings) -> Term:
    """What was typed between two spaces: as one word, and where punctuation parts it as several."""
    ways: dict[Way, None] = {}
    for spelling in typed:
        pieces = [piece for part in spelling.split() for piece in pieces_of(part)]
        if pieces:
            ways[Way(("".join(pieces),))] = None
        # "D-1001" is one number: a "d" somewhere and a "1001" elsewhere are not meant.
        if len(pieces) > 1 and (min(map(len, pieces)) > 1 or not any(map(str.isdigit, spelling))):
            ways[Way(tuple(pieces))] = None
    return tuple(ways)
