"""What practice systems send, field by field: what cannot be is answered with the field's name."""

from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from services.dicom.moments import date_key, time_key
from services.dicom.uids import is_uid
from services.errors import Invalid
from services.tenancy.application_entities.remote_entity import title
from services.worklist.image_request import (
    LONGEST_ACCESSION,
    LONGEST_REASON,
    LONGEST_TEXT,
    MOST_STATIONS,
    Priority,
    Wanted,
)
from services.worklist.patient import HEAVIEST, LONGEST, SEXES, Patient, ResponsibleParty
from services.worklist.species_and_breeds import breed_of, species_of


def _day(text: str) -> str:
    key = date_key(text.replace("-", "")) if text else ""
    if key is None:
        raise ValueError("a day is written YYYY-MM-DD")
    return key


def _given(text: str) -> str:
    if not text:
        raise ValueError("it is needed")
    return text


def _clock(text: str) -> str:
    digits = text.replace(":", "")
    key = time_key(digits) if digits else ""
    if key is None or len(digits) not in (0, 4, 6):
        raise ValueError("a time is written HH:MM or HH:MM:SS")
    return key[:6]


def _uid(text: str) -> str:
    if text and not is_uid(text):
        raise ValueError("this is no UID")
    return text


def _title(text: str) -> str:
    try:
        return title(text)
    except Invalid as error:
        raise ValueError(str(error)) from None


def _sex(text: str) -> str:
    if text not in ("", *SEXES):
        raise ValueError(f"a sex is one of {', '.join(SEXES)}, or empty")
    return text


def _text_of(value: Any) -> Any:
    """Many systems number their records, and send null for what they do not know."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _limited(longest: int, without: str = "") -> StringConstraints:
    return StringConstraints(
        strip_whitespace=True, max_length=longest, pattern=rf"^[^{without}\x00-\x09\x0b-\x1f\x7f]*$"
    )


_TEXT = BeforeValidator(_text_of)
Name = Annotated[str, _TEXT, _limited(LONGEST, r"\\^=\n")]
"""A text of a person or an animal: none of what parts a name in DICOM."""
Text = Annotated[str, _TEXT, _limited(LONGEST_TEXT, r"\\\n")]
Reason = Annotated[str, _TEXT, _limited(LONGEST_REASON)]
AccessionNumber = Annotated[str, _TEXT, _limited(LONGEST_ACCESSION, r"\\\n")]
Modality = Annotated[str, _TEXT, StringConstraints(pattern=r"^([A-Z0-9_]{2,16})?$")]
Sex = Annotated[str, _TEXT, AfterValidator(_sex)]
Day = Annotated[str, _TEXT, _limited(LONGEST), AfterValidator(_day)]
Date = Annotated[Day, AfterValidator(_given)]
Clock = Annotated[str, _TEXT, _limited(LONGEST), AfterValidator(_clock)]
Uid = Annotated[str, _TEXT, _limited(LONGEST), AfterValidator(_uid)]
Title = Annotated[str, _TEXT, _limited(LONGEST), AfterValidator(_title)]


class _Body(BaseModel):
    """What is not known here is passed over: systems send more than they need to."""

    model_config = ConfigDict(extra="ignore")


class PatientBody(_Body):
    """The animal. Species and breed as text or as a code of SNOMED CT."""

    id: Name = ""
    name: Name = ""
    species: Name = ""
    breed: Name = ""
    sex: Sex = ""
    neutered: bool | None = None
    birth_date: Day = ""
    weight: float | None = Field(None, gt=0, le=HEAVIEST, allow_inf_nan=False)
    microchip: Name = ""

    @model_validator(mode="after")
    def _is_somebody(self) -> Self:
        if not (self.name or self.id):
            raise ValueError("a patient has a name or an id")
        return self


class ClientBody(_Body):
    """The animal's owner or keeper."""

    family_name: Name = ""
    given_name: Name = ""
    organization: Name = ""


class RequestBody(_Body):
    """A request: a procedure of the catalogue by ID or fee code, or a description and a modality."""

    patient: PatientBody
    client: ClientBody = Field(default_factory=ClientBody)
    procedure: Text = ""
    fee_code: Text = ""
    description: Text = ""
    modality: Modality = ""
    date: Date
    time: Clock = ""
    stations: list[Title] = Field(default_factory=list, max_length=MOST_STATIONS)
    priority: Priority = Priority.ROUTINE
    requested_by: Text = ""
    reason: Reason = ""
    accession_number: AccessionNumber = ""
    study_instance_uid: Uid = ""

    def wanted(self, procedure: str, *, key: str = "", practice_system: str = "") -> Wanted:
        """By the services' names. `procedure`: its ID in the catalogue. Raises Invalid."""
        patient, client = self.patient, self.client
        return Wanted(
            patient=Patient(
                name=patient.name,
                id=patient.id,
                species=species_of(patient.species),
                breed=breed_of(patient.breed, patient.species),
                sex=patient.sex,
                neutered=patient.neutered,
                birth_date=patient.birth_date,
                weight=patient.weight,
                microchip=patient.microchip,
                client=ResponsibleParty(client.family_name, client.given_name, client.organization),
            ),
            date=self.date,
            time=self.time,
            procedure=procedure,
            description=self.description,
            modality=self.modality,
            stations=tuple(self.stations),
            priority=self.priority,
            requested_by=self.requested_by,
            reason=self.reason,
            key=key,
            accession_number=self.accession_number,
            study_instance_uid=self.study_instance_uid,
            practice_system=practice_system,
        )


class LaunchBody(_Body):
    """What is to be opened, and for whom."""

    study_uid: Text = ""
    accession_number: Text = ""
    patient_id: Text = ""
    visitor: Name = ""


class Credentials(_Body):
    """RFC 6749 4.4, as a form or as JSON."""

    grant_type: str = Field(max_length=100)
    client_id: str = Field("", max_length=200)
    client_secret: str = Field("", max_length=200)


class ProvetBody(_Body):
    """What Provet Cloud's webhook "Diagnostic imaging workflow" says."""

    diagnosticimagingworklist_id: int = Field(ge=0, lt=2**53)
