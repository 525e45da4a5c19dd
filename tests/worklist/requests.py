"""Image requests made for one question each."""

from typing import Any

from services.persistence import Engines
from services.tenancy.scope import Scope
from services.worklist.codes import BREEDS, SPECIES, by_meaning, find
from services.worklist.image_requests import ImageRequest, Wanted, create
from services.worklist.patient import Patient, ResponsibleParty, SpeciesOrBreed

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
