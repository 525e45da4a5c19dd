"""What a study is found by: the words of its texts, and marks for what people say in other words.

A mark stands for a day, a month or an animal: `"@20261129"`, `"@202611"`, `"~dog"`. It stands among the
words of the index, none of which has punctuation. The `search` part of a study's document is made here and
nowhere else.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.dicom.moments import date_key, time_key
from services.dicom.patient import (
    breed_texts,
    other_patient_ids,
    registrations,
    species_texts,
)
from services.dicom.search_keys import (
    name_groups,
    name_keys,
    other_group_tokens,
    text_key,
    trigrams,
    words_in,
)
from services.dicom.species import animals_in

Document = Mapping[str, Any]
KEYWORDS = (
    "PatientName", "PatientID", "OtherPatientIDs", "OtherPatientIDsSequence", "BreedRegistrationSequence",
    "PatientSpeciesDescription", "PatientSpeciesCodeSequence", "PatientBreedDescription",
    "PatientBreedCodeSequence", "ResponsiblePerson", "ResponsibleOrganization", "StudyDate", "StudyTime",
    "AccessionNumber", "StudyID", "StudyDescription", "ReferringPhysicianName",
)  # fmt: skip
"""What `study_search` reads of a study's document."""
DAY, ANIMAL = "@", "~"
"""What marks begin with."""
_NUMBERS = ("PatientID", "AccessionNumber", "StudyID")
_NAMES = ("PatientName", "ResponsiblePerson", "ReferringPhysicianName")


def words_searched(document: Document) -> set[str]:
    """The words of a study's document that free text is looked for in."""
    others = (*species_texts(document), *breed_texts(document), *_values(document.get("StudyDescription")))
    return set().union(*(words_in(text, joined=True) for text in _joined(document)), *map(words_in, others))


def marks_of(document: Document) -> set[str]:
    """The day and month of a study, and its animal."""
    day = date_key(text_of(document.get("StudyDate")))
    days = {day_mark(day), day_mark(day[:6])} if day else set()
    return {*days, *map(animal_mark, animals_in(species_texts(document)))}


def day_mark(day: str) -> str:
    """The mark of a day `YYYYMMDD` or a month `YYYYMM`."""
    return DAY + day


def animal_mark(animal: str) -> str:
    """The mark of an animal, by its name in `species`."""
    return ANIMAL + animal


def study_search(document: Document) -> dict[str, Any]:
    """The `search` part of a study's document, of all that patient, client and study are said to be."""
    groups = name_keys(document.get("PatientName"))
    return {
        "date": date_key(text_of(document.get("StudyDate"))) or "",
        "time": time_key(text_of(document.get("StudyTime"))) or "",
        "name": groups[0] if groups else "",
        "PatientID": text_key(text_of(document.get("PatientID"))),
        "AccessionNumber": text_key(text_of(document.get("AccessionNumber"))),
        "words": [
            *trigrams(sorted(words_searched(document))),
            *dict.fromkeys(token for group in groups[1:] for token in other_group_tokens(group)),
            *sorted(marks_of(document)),
        ],
    }


def text_of(value: Any) -> str:
    """The first value as text."""
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None else str(value)


def _joined(document: Document) -> Iterator[str]:
    """Names and numbers, which people also type without the spaces in them."""
    for keyword in _NUMBERS:
        yield from _values(document.get(keyword))
    for keyword in _NAMES:
        yield from name_groups(document.get(keyword))
    yield from _values(document.get("ResponsibleOrganization"))
    yield from other_patient_ids(document)
    for registration in registrations(document):
        yield from registration


def _values(value: Any) -> Iterable[str]:
    if isinstance(value, str):  # nearly always, and asked of every study that a search reads
        return (value,) if value else ()
    values = value if isinstance(value, list) else [value]
    return [str(one) for one in values if one not in (None, "")]
