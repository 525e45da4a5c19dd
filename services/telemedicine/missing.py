"""Tells what a case still lacks before it is submitted; nothing of it holds a case up."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from services.errors import NotFound
from services.persistence import Engines
from services.telemedicine import catalogue, collaborations
from services.telemedicine.case import Case
from services.telemedicine.catalogue import Service
from services.telemedicine.history import fields_for
from services.telemedicine.records import find_case
from services.telemedicine.study_facts import RADIOGRAPHS, Document, images_of, narrowest, study_facts
from services.tenancy.scope import Right, Scope
from services.worklist.catalogue import Procedure, View
from services.worklist.image_views import view_of
from services.worklist.regions import regions_in
from services.worklist.shots import placed
from services.worklist.starting_catalogue import BIRD, CAT, DOG, HORSE, RABBIT, starting_procedures

_CODES = {"dog": DOG, "cat": CAT, "horse": HORSE, "rabbit": RABBIT, "bird": BIRD}
Images = Sequence[tuple[Document, Document]]
"""Each image with its series."""


class Lack(StrEnum):
    """What kind of thing is missing or wrong."""

    STUDY = "a study that was deleted or moved"
    PROVIDER = "a provider that takes the case"
    SERVICE = "a service of the provider"
    SPECIES = "a service that takes the species"
    MODALITY = "a service that takes the images"
    PRIORITY = "a service of this priority"
    REGION = "images of the region"
    VIEW = "a view of the region"
    HISTORY = "a field of the history"
    QUESTION = "the question"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing: a field's name and label, or a region and a view with its side."""

    lack: Lack
    name: str = ""
    label: str = ""
    region: str = ""


async def lacking(scope: Scope, engines: Engines, id: str) -> list[Missing]:  # noqa: A002 - its name
    """List what a case of the scope's clinic lacks. Needs the right to share. Raises NotFound."""
    scope.require(Right.SHARE)
    case, records = await find_case(scope, engines, id)
    if records.as_provider:
        raise NotFound("no such case")
    return await lacks(scope, engines, case)


async def lacks(scope: Scope, engines: Engines, case: Case) -> list[Missing]:
    """Tell what a case lacks that need not be kept yet."""
    found = []
    if not case.provider or case.provider not in await collaborations.providers(scope, engines):
        found.append(Missing(Lack.PROVIDER))
    else:
        found += await _of_provider(scope, engines, case)
    if not case.question:
        found.append(Missing(Lack.QUESTION))
    try:
        facts = await study_facts(scope, engines, case.studies)
    except NotFound:
        return [Missing(Lack.STUDY), *found]
    if facts.patient_key != case.patient_key:
        found.append(Missing(Lack.STUDY))
    return [*found, *await _views(scope, engines, case)]


async def _of_provider(scope: Scope, engines: Engines, case: Case) -> list[Missing]:
    services = await catalogue.services_of(scope, engines, case.provider)
    service = next((one for one in services if one.id == case.service.id), None)
    fields = fields_for(
        await catalogue.history_fields_of(scope, engines, case.provider), case.patient.animals
    )
    required = service.history if service else ()
    history = [
        Missing(Lack.HISTORY, one.name, one.label)
        for one in fields
        if (one.required or one.name in required) and not case.history.get(one.name)
    ]
    return [*(_wrong(service, case) if service else [Missing(Lack.SERVICE)]), *history]


def _wrong(service: Service, case: Case) -> list[Missing]:
    """List what the service does not do."""
    found = []
    if not service.takes(case.patient.animals, ()):
        found.append(Missing(Lack.SPECIES, case.patient.species, service.name))
    if not service.takes((), case.modalities):
        found.append(Missing(Lack.MODALITY, ", ".join(case.modalities), service.name))
    if case.priority not in service.turnaround:
        found.append(Missing(Lack.PRIORITY, case.priority.value, service.name))
    return found


async def _views(scope: Scope, engines: Engines, case: Case) -> list[Missing]:
    """Views that are usual for a region and are not among the radiographs of it."""
    if set(case.modalities).isdisjoint(RADIOGRAPHS):
        return []
    pairs = [pair for study in case.studies for pair in await images_of(scope, engines, study)]
    by_region: dict[str, list[tuple[Document, Document]]] = defaultdict(list)
    sides: dict[str, set[str]] = defaultdict(set)
    for series, instance in pairs:
        if series.get("Modality") in RADIOGRAPHS:
            view = view_of(instance, series, "")
            for region in narrowest(view.regions) or case.service.regions[:1]:
                by_region[region].append((instance, series))
                sides[region] |= {view.laterality} - {""}
    found = []
    for region in case.service.regions:
        if region not in by_region:
            found.append(Missing(Lack.REGION, region=region))
            continue
        found += [
            Missing(Lack.VIEW, view.name, view.laterality, region)
            for side in sorted(sides[region]) or [""]
            for view in missing_views(
                usual_views(region, case.patient.animals, side), _of_side(by_region[region], side)
            )
        ]
    return found


def usual_views(region: str, animals: Sequence[str], side: str) -> tuple[View, ...]:
    """The required views of the fullest procedure for a region of such an animal, if there is one."""
    codes = {_CODES[animal] for animal in animals if animal in _CODES}
    found: list[list[View]] = [
        [replace(view, laterality=side) for view in one.views if view.required]
        for one in starting_procedures()
        if codes & set(one.species) and region in _regions(one) and _is_of_side(one, side)
    ]
    found.sort(key=len)
    return tuple(found[-1]) if found else ()


def missing_views(views: Sequence[View], images: Images) -> list[View]:
    """Tell the views that no image shows; none, while as many images tell no view."""
    shots = placed(views, images)
    lacking = [one.view for one in shots.shots if not one.images]
    return lacking if len(lacking) > shots.untold else []


def _of_side(images: Images, side: str) -> Images:
    """Images of one side, and those that tell none."""
    return [
        (instance, series)
        for instance, series in images
        if not side or view_of(instance, series, "").laterality in ("", side)
    ]


def _regions(procedure: Procedure) -> Iterable[str]:
    return narrowest(tuple(regions_in(procedure.name.partition(",")[0])))


def _is_of_side(procedure: Procedure, side: str) -> bool:
    return {view.laterality for view in procedure.views} <= {"", side or "L"}
