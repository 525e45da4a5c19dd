"""What is said of an animal, by whichever attributes say it: kind, numbers and client (PS3.3 C.7.1.1).

Species and breed may come as a description, as codes, or both; the client is a person or an organization.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, NamedTuple

from services.dicom.search_keys import name_keys, text_key

Document = Mapping[str, Any]
_ISO_11784 = re.compile(r"\d{3}[ -]?\d{3}[ -]?\d{3}[ -]?\d{6}")
_MOST = 64
"""Values of an attribute that are looked at."""


class Registration(NamedTuple):
    """A number that a breed registry gave the animal (Breed Registration Sequence); either may be empty."""

    number: str
    registry: str


def species_of(document: Document) -> str:
    """Patient Species Description, where it is empty the meaning of the code; "" where there is neither."""
    return _described(document, "PatientSpeciesDescription", "PatientSpeciesCodeSequence")


def breed_of(document: Document) -> str:
    """Patient Breed Description, where it is empty the meanings of the codes: mixed breeds have several."""
    return _described(document, "PatientBreedDescription", "PatientBreedCodeSequence")


def species_texts(document: Document) -> list[str]:
    """Everything that says the species."""
    return [
        *_texts(document.get("PatientSpeciesDescription")),
        *meanings(document, "PatientSpeciesCodeSequence"),
    ]


def breed_texts(document: Document) -> list[str]:
    """Everything that says the breed."""
    return [*_texts(document.get("PatientBreedDescription")), *meanings(document, "PatientBreedCodeSequence")]


def registrations(document: Document) -> list[Registration]:
    """The numbers of breed registries, each with the registry's name."""
    found = (
        Registration(
            " ".join(_texts(item.get("BreedRegistrationNumber"))),
            ", ".join(meanings(item, "BreedRegistryCodeSequence")),
        )
        for item in _items(document, "BreedRegistrationSequence")
    )
    return [one for one in found if any(one)]


def other_patient_ids(document: Document) -> list[str]:
    """Further identifiers, a microchip's among them, from Other Patient IDs and its sequence; each once."""
    items = _items(document, "OtherPatientIDsSequence")
    ids = [one for item in items for one in _texts(item.get("PatientID"))]
    return list(dict.fromkeys([*_texts(document.get("OtherPatientIDs")), *ids]))


def microchips(document: Document) -> list[str]:
    """Those of the other identifiers that are a microchip's, each once.

    They are said to be (Type of Patient ID RFID), or have the 15 digits of ISO 11784 and are said to be
    nothing else.
    """
    kinds = {
        one: " ".join(_texts(item.get("TypeOfPatientID")))
        for item in _items(document, "OtherPatientIDsSequence")
        for one in _texts(item.get("PatientID"))
    }
    return [
        one
        for one in other_patient_ids(document)
        if kinds.get(one) == "RFID" or (kinds.get(one, "TEXT") == "TEXT" and _ISO_11784.fullmatch(one))
    ]


def client_key(document: Document) -> str:
    """The client by a folded name: Responsible Person, where none is named Responsible Organization."""
    persons = name_keys(document.get("ResponsiblePerson"))
    return persons[0] if persons else text_key(" ".join(_texts(document.get("ResponsibleOrganization"))))


def meanings(document: Document, keyword: str) -> list[str]:
    """The Code Meaning of each item of a code sequence."""
    return [text for item in _items(document, keyword) for text in _texts(item.get("CodeMeaning"))]


def _described(document: Document, description: str, codes: str) -> str:
    return ", ".join(_texts(document.get(description)) or dict.fromkeys(meanings(document, codes)))


def _items(document: Document, keyword: str) -> Iterable[Document]:
    value = document.get(keyword)
    if not isinstance(value, list):
        return ()
    return islice((item for item in value if isinstance(item, Mapping)), _MOST)


def _texts(value: Any) -> list[str]:
    if value is None:  # of most animals, and asked of every study that a search reads
        return []
    values = value if isinstance(value, list) else [value]
    return [text for one in values[:_MOST] if one is not None and (text := str(one).strip())]
