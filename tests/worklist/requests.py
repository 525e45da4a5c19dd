"""Image requests made for one question each."""

from typing import Any

from services.persistence import Engines
from services.tenancy.scope import Scope
from services.worklist.codes import BREEDS, SPECIES, by_meaning, find
from services.worklist.image_request import ImageRequest, Wanted
from services.worklist.image_requests import create
from services.worklist.patient import Patient, ResponsibleParty, SpeciesOrBreed
from services.worklist.scheduled_step import STEP

DOG = find("448771007", SPECIES)
DAY = "20261129"


def bella(**facts: Any) -> Patient:
    """A neutered beagle with a microchip."""
    usual: dict[str, Any] = {
        "name": "Bella",
        "id": "B-17",
        "species": SpeciesOrBreed("Hund", DOG),
        "breed": SpeciesOrBreed("", by_meaning(BREEDS)["beagle"])
        if "beagle" in by_meaning(BREEDS)
        else SpeciesOrBreed("Beagle"),
        "sex": "F",
        "neutered": True,
        "birth_date": "20200401",
        "weight": 11.4,
        "microchip": "276098102345678",
        "client": ResponsibleParty("Müller", "Änne"),
    }
    return Patient(**{**usual, **facts})


async def requested(scope: Scope, engines: Engines, **facts: Any) -> ImageRequest:
    """A thorax of Bella's on that day, with a CR of the title CR1."""
    usual: dict[str, Any] = {
        "patient": bella(),
        "procedure": "dog-cat-thx3",
        "stations": ("CR1",),
        "date": DAY,
        "time": "1030",
        "requested_by": "Okafor^Ngozi",
    }
    return await create(scope, engines, Wanted(**{**usual, **facts}))


def begun_attributes(request: ImageRequest | None = None, **facts: Any) -> dict[str, Any]:
    """What a CR says when it begins, as the worklist keeps it."""
    named = {
        "StudyInstanceUID": request.study_instance_uid if request else "1.2.3.4.5",
        "AccessionNumber": request.item["AccessionNumber"] if request else None,
        "RequestedProcedureID": request.item["RequestedProcedureID"] if request else None,
        "ScheduledProcedureStepID": request.item[STEP][0]["ScheduledProcedureStepID"] if request else None,
    }
    usual: dict[str, Any] = {
        "ScheduledStepAttributesSequence": [named],
        "PerformedProcedureStepID": "1",
        "PerformedStationAETitle": "CR1",
        "PerformedProcedureStepStartDate": DAY,
        "PerformedProcedureStepStartTime": "1031",
        "PerformedProcedureStepStatus": "IN PROGRESS",
        "PerformedSeriesSequence": None,
        "Modality": "CR",
        "PatientName": {"Alphabetic": "Müller^Bella"},
    }
    return {**usual, **facts}


def ended_attributes(status: str = "COMPLETED") -> dict[str, Any]:
    """What it says in the end."""
    end = {"PerformedProcedureStepEndDate": DAY, "PerformedProcedureStepEndTime": "1040"}
    return {"PerformedProcedureStepStatus": status, **end}
