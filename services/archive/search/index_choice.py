"""Which index narrows a search best, and what of it: everything else is checked on the documents it gives."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from services.archive.index.list_keys import LAST, first_of_day, last_of_day
from services.archive.search.study_order import LISTED, NAME, Route
from services.dicom.free_text import Term, Way
from services.dicom.fuzzy import tokens_near
from services.dicom.query import Fuzzy, Match, Range, Single, UidList, Wildcard
from services.dicom.search_keys import fold, other_group_tokens, tokens, words_of
from services.dicom.searched import ANIMAL, DAY

_WORDED = frozenset({
    "PatientID", "PatientName", "ResponsiblePerson", "PatientSpeciesDescription", "PatientBreedDescription",
    "ResponsibleOrganization", "AccessionNumber", "StudyID", "StudyDescription", "ReferringPhysicianName",
})  # fmt: skip
"""Attributes whose words stand in `search.words` of a study."""
_TRIGRAM = 3
_TELLING = {DAY: 6, ANIMAL: 1}
"""Letters of a word that tells as much as a mark."""
_ENDS_WITH_YEAR = re.compile(r"\d(?:19|20)\d\d$", re.ASCII)
_EXACT = ("AccessionNumber", "PatientID")


def uids_of(matches: Iterable[Match], keyword: str) -> list[str] | None:
    """The UIDs asked for, None where any will do."""
    for match in matches:
        if match.keyword == keyword and isinstance(match, UidList):
            return list(match.values)
    return None


def route_of(matches: Sequence[Match]) -> Route:
    """The way through the studies, newest first, that meets the fewest that cannot match."""
    low, high = _days(matches)
    equal = _exact(matches) or word_token(word for word in _words(matches) if len(word) >= _TRIGRAM)
    if equal:
        return Route(LISTED, low, high, equal=equal)
    mistyped = max((word for match in matches for word in _mistyped(match)), key=len, default="")
    modality = _modality(matches)
    if mistyped and (len(mistyped) >= _TRIGRAM or not modality):
        entries = tuple(("search.words", token) for token in tokens_near(mistyped))
        return Route(LISTED, low, high, any_of=entries)
    return Route(LISTED, low, high, equal=modality or word_token(_words(matches)))


def is_exact(route: Route) -> bool:
    """Return whether it leads to one accession or one patient."""
    return any(field.removeprefix("search.") in _EXACT for field, _ in route.equal)


def name_of(matches: Iterable[Match]) -> str:
    """What a group of the patient's name must begin with, folded; empty where any may."""
    for match in matches:
        if match.keyword == "PatientName" and isinstance(match, Single):
            return match.key
        if match.keyword == "PatientName" and isinstance(match, Wildcard):
            return match.prefix.partition("=")[0].rstrip("^")
    return ""


def name_routes(beginning: str) -> tuple[Route, Route]:
    """The ways to the studies whose patient's name begins so: in its first group, and in another."""
    first = Route(NAME, beginning, beginning + NAME.high, descending=False)
    return first, Route(
        LISTED, LISTED.low, LAST, equal=(("search.words", other_group_tokens(beginning)[-1]),)
    )


def term_tokens(terms: Sequence[Term]) -> tuple[tuple[str, Any], ...]:
    """The entries of `search.words` one of which every study brings that meets the term which tells most."""
    term = max(terms, key=lambda term: min(map(_telling, term)), default=())
    return tuple(dict.fromkeys(_token(way) for way in term))


def _telling(way: Way) -> int:
    """A day is met by few studies, an animal by very many."""
    return _TELLING[way.mark[0]] if way.mark else max(map(len, way.words))


def _token(way: Way) -> tuple[str, Any]:
    return ("search.words", way.mark) if way.mark else word_token(way.words)[0]


def word_token(words: Iterable[str]) -> tuple[tuple[str, Any], ...]:
    """The one entry of `search.words` to look for: of the longest word, where it tells most."""
    longest = max(words, key=len, default="")
    if not longest:
        return ()
    entries = tokens(longest)
    # Numbers tell most at their end, unless they end with a year; words at their beginning.
    at_end = entries[-1][-1].isdigit() and not _ENDS_WITH_YEAR.search(longest)
    return (("search.words", entries[-1] if at_end else entries[0]),)


def _days(matches: Sequence[Match]) -> tuple[int, int]:
    low, high = LISTED.low, LAST
    for match in matches:
        if match.keyword == "StudyDate" and isinstance(match, Range):
            low = first_of_day(match.low) if match.low else first_of_day("00010101")
            high = last_of_day(match.high) if match.high else LAST
    return low, high


def _exact(matches: Sequence[Match]) -> tuple[tuple[str, Any], ...]:
    by_keyword = {match.keyword: match for match in matches}
    for keyword in _EXACT:
        match = by_keyword.get(keyword)
        if isinstance(match, Single) and match.key:
            return ((f"search.{keyword}", match.key),)
    return ()


def _modality(matches: Sequence[Match]) -> tuple[tuple[str, Any], ...]:
    by_keyword = {match.keyword: match for match in matches}
    modality = by_keyword.get("ModalitiesInStudy", by_keyword.get("Modality"))
    return (("ModalitiesInStudy", modality.value.strip()),) if isinstance(modality, Single) else ()


def _words(matches: Iterable[Match]) -> list[str]:
    """Folded words that the studies which match hold, whole or their beginnings."""
    words: list[str] = []
    for match in matches:
        if match.keyword in _WORDED and isinstance(match, Single):
            words += words_of(match.key)
        elif match.keyword in _WORDED and isinstance(match, Wildcard):
            words += match.words or words_of(fold(match.prefix))
    return words


def _mistyped(match: Match) -> Sequence[str]:
    """Folded words near which the studies that match have one."""
    return match.words if isinstance(match, Fuzzy) and match.keyword in _WORDED else ()
