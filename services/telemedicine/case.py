"""A case: what a clinic asks of a telemedicine provider, and as it is kept."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from services.dicom.search_keys import fold, trigrams, words_in

_LETTERS = "23456789ACDEFGHJKLMNPQRTUVWXYZ"
"""Of a case's number: none that is taken for another when it is read out."""
_NUMBER_LENGTH = 6
FOR_EVER = datetime(9000, 1, 1, tzinfo=UTC)
"""Until when the provider sees a case that is open."""


class CaseState(StrEnum):
    """How far a case is: the states of its workitems, and DRAFT before it has any."""

    DRAFT = "DRAFT"
    SCHEDULED = "SCHEDULED"
    IN_PROGRESS = "IN PROGRESS"
    COMPLETED = "COMPLETED"
    CANCELED = "CANCELED"


class CasePriority(StrEnum):
    """How soon the clinic needs the report."""

    ROUTINE = "ROUTINE"
    STAT = "STAT"


class Standing(StrEnum):
    """What lists are read by: whether somebody still has to do something."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    ENDED = "ENDED"


OPEN_STATES = (CaseState.SCHEDULED, CaseState.IN_PROGRESS)


def standing_of(state: CaseState) -> Standing:
    """Return the standing of a case or workitem in this state."""
    if state is CaseState.DRAFT:
        return Standing.DRAFT
    return Standing.OPEN if state in OPEN_STATES else Standing.ENDED


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a tenant by the ID of their account, and their name."""

    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class CasePatient:
    """The animal as its study said when the case was drafted. `animals`: what its species is told as."""

    name: str = ""
    id: str = ""
    issuer: str = ""
    species: str = ""
    breed: str = ""
    sex: str = ""
    neutered: bool | None = None
    birth_date: str = ""
    weight: float | None = None
    client: str = ""
    animals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceChoice:
    """What of the provider's catalogue is asked for, and its price as it was when the case was submitted."""

    id: str = ""
    name: str = ""
    regions: tuple[str, ...] = ()
    views: int = 0
    price_cents: int = 0
    currency: str = ""


@dataclass(frozen=True, slots=True)
class ReferringVet:
    """Who sent the animal to the clinic."""

    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside the images. Its bytes are an object of the clinic."""

    id: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class SentStudy:
    """A study as it was attached: its patient's key, the number of its last correction, and its images."""

    uid: str
    patient: str
    correction: int = 0
    images: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as it is kept. Times are None for what has not happened.

    `tenant`: the clinic. `provider`: of a draft the one that is meant, "" for none yet. `priors`: earlier
    studies of the patient that the reader sees too. `held`: study UIDs or instances that came later and are
    not attached. `outside`: the remote AE of the clinic that a case goes to which no
    tenant reads. `access_ends_at`: until when the provider sees the studies once the case has ended.
    `waiting_since`: a clarification was asked then, and its answer is waited for.
    """

    id: str
    number: str
    key: str = ""
    tenant: str
    provider: str = ""
    state: CaseState = CaseState.DRAFT
    studies: tuple[str, ...] = ()
    priors: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    sent: tuple[SentStudy, ...] = ()
    patient: CasePatient = field(default_factory=CasePatient)
    patient_key: str = ""
    history: Mapping[str, str] = field(default_factory=dict)
    question: str = ""
    service: ServiceChoice = field(default_factory=ServiceChoice)
    priority: CasePriority = CasePriority.ROUTINE
    modalities: tuple[str, ...] = ()
    referring_vet: ReferringVet = field(default_factory=ReferringVet)
    requester: Person = field(default_factory=Person)
    attachments: tuple[Attachment, ...] = ()
    created_at: datetime
    changed_at: datetime
    submitted_at: datetime | None = None
    due_at: datetime | None = None
    completed_at: datetime | None = None
    access_ends_at: datetime | None = None
    access_days: int = 0
    canceled_because: str = ""
    waiting_since: datetime | None = None
    clarifications: int = 0
    outside: str = ""
    sender: str = ""

    @property
    def granted(self) -> tuple[str, ...]:
        """Study Instance UIDs of all that the provider sees."""
        return tuple(dict.fromkeys((*self.studies, *self.priors)))

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to read it."""
        return self.state in OPEN_STATES

    @property
    def document(self) -> dict[str, Any]:
        """Return it as it is kept, but for whose it is. A draft's provider knows nothing of it."""
        submitted = self.state is not CaseState.DRAFT and bool(self.submitted_at)
        made: dict[str, Any] = {
            name: getattr(self, name)
            for name in Case.__slots__
            if name not in _KEPT_OTHERWISE and name != "provider"
        }
        return {
            **made,
            "state": self.state.value,
            "priority": self.priority.value,
            "key": self.key or self.id,
            "studies": list(self.studies),
            "priors": list(self.priors),
            "held": list(self.held),
            "modalities": list(self.modalities),
            "history": dict(self.history),
            "sent": [_document(one) for one in self.sent],
            "patient": {**_document(self.patient), "animals": list(self.patient.animals)},
            "service": {**_document(self.service), "regions": list(self.service.regions)},
            "referring_vet": _document(self.referring_vet),
            "requester": _document(self.requester),
            "attachments": [_document(one) for one in self.attachments],
            "provider": self.provider if submitted else "",
            "wanted_provider": self.provider,
            "standing": standing_of(self.state).value,
            "granted": list(self.granted),
            "access_until": self.access_ends_at or (FOR_EVER if self.is_open else self.changed_at),
            **self.search_terms,
        }

    @property
    def search_terms(self) -> dict[str, Any]:
        """What a case, and each reading of it, is found by: its texts, and of these what an index holds."""
        found = self._texts
        return {"search": found, "words": trigrams(sorted(words_in(found)))}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Case":
        """Make it of its document."""
        plain: dict[str, Any] = {name: document.get(name) for name in _PLAIN}
        patient, service = document["patient"], document["service"]
        return cls(
            **plain,
            outside=document.get("outside", ""),
            sender=document.get("sender", ""),
            tenant=document["tenant"],
            provider=document["provider"] or document["wanted_provider"],
            state=CaseState(document["state"]),
            priority=CasePriority(document["priority"]),
            studies=tuple(document["studies"]),
            priors=tuple(document["priors"]),
            held=tuple(document["held"]),
            modalities=tuple(document["modalities"]),
            history=document["history"],
            sent=tuple(SentStudy(**one) for one in document["sent"]),
            patient=CasePatient(**{**patient, "animals": tuple(patient["animals"])}),
            service=ServiceChoice(**{**service, "regions": tuple(service["regions"])}),
            referring_vet=ReferringVet(**document["referring_vet"]),
            requester=Person(**document["requester"]),
            attachments=tuple(Attachment(**one) for one in document["attachments"]),
        )

    @property
    def _texts(self) -> str:
        patient = self.patient
        texts = (
            self.number, patient.name, patient.id, patient.species, patient.breed, patient.client,
            self.service.name, self.requester.name, self.referring_vet.name,
        )  # fmt: skip
        return fold(" ".join(texts))


_PLAIN = (
    "id", "number", "key", "patient_key", "question", "created_at", "changed_at", "submitted_at", "due_at",
    "completed_at", "access_ends_at", "access_days", "canceled_because",
    "waiting_since", "clarifications",
)  # fmt: skip
_KEPT_OTHERWISE = frozenset({
    "tenant", "provider", "state", "priority", "studies", "priors", "held", "modalities", "history", "sent",
    "patient", "service", "referring_vet", "requester", "attachments",
})  # fmt: skip


def new_number() -> str:
    """A new number of a case, for people to read out."""
    return "C-" + "".join(secrets.choice(_LETTERS) for _ in range(_NUMBER_LENGTH))


def _document(part: Any) -> dict[str, Any]:
    return {name: getattr(part, name) for name in part.__slots__}
