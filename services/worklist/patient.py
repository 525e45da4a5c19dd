"""The animal and its client as an image request names them, and their DICOM attributes (PS3.3 C.7.1.1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.dicom.moments import date_key
from services.errors import Invalid
from services.worklist.codes import CodedConcept

SEXES = ("M", "F", "O")
NEUTERED = {True: "ALTERED", False: "UNALTERED"}
HEAVIEST = 10_000.0
"""Kilograms; an elephant has some 6,000."""
LONGEST = 64
_PLAIN = ("name", "id", "issuer", "sex", "neutered", "birth_date", "weight", "microchip", "tattoo",
          "family_name", "comments")  # fmt: skip
_FORBIDDEN = re.compile(r"[\\^=\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class SpeciesOrBreed:
    """A species or a breed: what somebody wrote, and its code where there is one."""

    text: str = ""
    code: CodedConcept | None = None

    @property
    def description(self) -> str:
        """What people read."""
        return self.text or (self.code.meaning if self.code else "")


@dataclass(frozen=True, slots=True)
class ResponsibleParty:
    """The responsible person (`family` and `given` name), or an organization."""

    family: str = ""
    given: str = ""
    organization: str = ""
    role: str = "OWNER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """An animal. `id` is empty where it is new; `birth_date` YYYYMMDD; `weight` in kg.

    `family_name`: what stands before its name where that is not its client's family name.
    """

    name: str
    id: str = ""
    issuer: str = ""
    species: SpeciesOrBreed = field(default_factory=SpeciesOrBreed)
    breed: SpeciesOrBreed = field(default_factory=SpeciesOrBreed)
    sex: str = ""
    neutered: bool | None = None
    birth_date: str = ""
    weight: float | None = None
    microchip: str = ""
    tattoo: str = ""
    family_name: str = ""
    comments: str = ""
    client: ResponsibleParty = field(default_factory=ResponsibleParty)

    def __post_init__(self) -> None:
        """Raise Invalid, naming what cannot be."""
        texts = {
            "name": self.name,
            "patient ID": self.id,
            "issuer": self.issuer,
            "species": self.species.text,
            "breed": self.breed.text,
            "microchip": self.microchip,
            "tattoo": self.tattoo,
            "family name": self.family_name,
            "client's family name": self.client.family,
            "client's given name": self.client.given,
            "organization": self.client.organization,
        }
        for name, text in texts.items():
            if len(text) > LONGEST or _FORBIDDEN.search(text):
                raise Invalid(f"the {name} has at most {LONGEST} characters and none of \\ ^ =")
        if not (self.name.strip() or self.id.strip()):
            raise Invalid("a patient has a name or an ID")
        if self.sex not in ("", *SEXES):
            raise Invalid(f"a sex is one of {', '.join(SEXES)}")
        if self.birth_date and date_key(self.birth_date) is None:
            raise Invalid("the birth date is no day (YYYYMMDD)")
        if self.weight is not None and not 0 < self.weight <= HEAVIEST:
            raise Invalid(f"a weight is in kilograms, up to {HEAVIEST:g}")

    @property
    def attributes(self) -> dict[str, Any]:
        """The attributes by keyword, values as the index has them; what is not known has none (type 2)."""
        client = self.client
        family = self.family_name or client.family or client.organization
        person = "^".join(part for part in (client.family, client.given)) if client.family else client.given
        marks = (("RFID", "CHIP", self.microchip), ("BARCODE", "TATTOO", self.tattoo))
        others = [
            {"PatientID": mark, "TypeOfPatientID": kind, "IssuerOfPatientID": issuer}
            for kind, issuer, mark in marks
            if mark
        ]
        return {
            "PatientName": _name(f"{family}^{self.name}" if self.name else family),
            "PatientID": self.id or None,
            "IssuerOfPatientID": self.issuer or None,
            "OtherPatientIDsSequence": others or None,
            "PatientBirthDate": self.birth_date or None,
            "PatientSex": self.sex or None,
            "PatientSexNeutered": NEUTERED.get(self.neutered) if self.neutered is not None else None,
            "PatientWeight": self.weight,
            "PatientComments": self.comments or None,
            "PatientSpeciesDescription": self.species.description or None,
            "PatientSpeciesCodeSequence": [self.species.code.item] if self.species.code else None,
            "PatientBreedDescription": self.breed.description or None,
            "PatientBreedCodeSequence": [self.breed.code.item] if self.breed.code else None,
            "BreedRegistrationSequence": None,
            "ResponsiblePerson": _name(person),
            "ResponsiblePersonRole": client.role if person else None,
            "ResponsibleOrganization": client.organization or None,
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Patient":
        """Make it from its document."""
        facts = {name: document[name] for name in document if name not in ("species", "breed", "client")}
        return cls(
            **facts,
            species=_kind(document.get("species") or {}),
            breed=_kind(document.get("breed") or {}),
            client=ResponsibleParty(**document.get("client") or {}),
        )

    @property
    def document(self) -> dict[str, Any]:
        """Return it as the database keeps it."""
        return {
            **{name: getattr(self, name) for name in _PLAIN},
            "species": _kept(self.species),
            "breed": _kept(self.breed),
            "client": {name: getattr(self.client, name) for name in ResponsibleParty.__slots__},
        }


def _kept(kind: SpeciesOrBreed) -> dict[str, Any]:
    return {"text": kind.text, "code": kind.code.item if kind.code else None}


def _kind(document: Mapping[str, Any]) -> SpeciesOrBreed:
    code = document.get("code")
    return SpeciesOrBreed(document.get("text", ""), CodedConcept.of(code) if code else None)


def _name(text: str) -> dict[str, str] | None:
    stripped = text.rstrip("^ ")
    return {"Alphabetic": stripped} if stripped else None
