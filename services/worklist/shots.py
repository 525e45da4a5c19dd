"""What was shot of a request and what is missing: images that came, by the views of its shot selection."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.persistence import Engines
from services.tenancy.scope import Right, Scope
from services.worklist.catalogue import View
from services.worklist.image_views import SERIES_TEXTS, VIEW_FIELDS, image_texts, told_projection, told_side
from services.worklist.projections import holds, named, of_code

MOST_IMAGES = 200
"""Images of one study that are looked at: more are no radiographs."""
_IMAGE_FIELDS = (
    "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "InstanceNumber", "Rows", "received_at",
    *VIEW_FIELDS,
)  # fmt: skip
_SERIES_FIELDS = ("SeriesInstanceUID", "SeriesNumber", "Laterality", *SERIES_TEXTS)


@dataclass(frozen=True, slots=True)
class ShotImage:
    """An image that came for a request."""

    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str


@dataclass(frozen=True, slots=True)
class RequestedShot:
    """A view of one side, and the images of it: none where it is missing."""

    view: View
    images: tuple[ShotImage, ...] = ()


@dataclass(frozen=True, slots=True)
class Shots:
    """The shot selection with its images. `others`: of no view of it; `untold`: those that tell none."""

    shots: tuple[RequestedShot, ...]
    others: tuple[ShotImage, ...] = ()
    untold: int = 0

    @property
    def complete(self) -> bool:
        """Whether all that is required is there; an image that tells no view stands for a missing one."""
        required = [one for one in self.shots if one.view.required]
        return bool(required) and sum(not one.images for one in required) <= self.untold


async def shots_in(scope: Scope, engines: Engines, views: Sequence[View], studies: Sequence[str]) -> Shots:
    """The shots of a selection among the images of these studies. Needs the right to find."""
    scope.require(Right.FIND)
    found: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = []
    for study in studies:
        instances = await engines.documents.of(scope.grant, "instances").find(
            {"StudyInstanceUID": study}, limit=MOST_IMAGES, projection=_IMAGE_FIELDS
        )
        series = await engines.documents.of(scope.grant, "series").find(
            {"StudyInstanceUID": study}, limit=MOST_IMAGES, projection=_SERIES_FIELDS
        )
        by_uid = {one["SeriesInstanceUID"]: one for one in series}
        found += [(one, by_uid.get(one["SeriesInstanceUID"], {})) for one in instances if one.get("Rows")]
    return placed(views, sorted(found, key=lambda pair: (pair[0]["received_at"], pair[0]["SOPInstanceUID"])))


def placed(views: Sequence[View], images: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> Shots:
    """Put images, each with its series, to the views they show, in the order they came."""
    wanted = [one for view in views for one in _each_side(view)]
    projections = [_projection(view) for view in wanted]
    shown: list[list[ShotImage]] = [[] for _ in wanted]
    others: list[ShotImage] = []
    untold = 0
    for instance, series in images:
        image = ShotImage(*(instance[keyword] for keyword in _IMAGE_FIELDS[:3]))
        texts = image_texts(instance, series)
        told = told_projection(instance, texts, projections)
        fitting = [
            number
            for number, view in enumerate(wanted)
            if (told == projections[number] if projections[number] else _by_name(view, texts))
        ]
        turned = told_side(instance, series, texts)
        fitting = [one for one in fitting if {wanted[one].laterality, turned} != {"L", "R"}]
        if fitting:
            shown[_best(fitting, wanted, shown, texts, turned)].append(image)
        else:
            others.append(image)
            untold += not told
    shots = tuple(RequestedShot(view, tuple(of_view)) for view, of_view in zip(wanted, shown, strict=True))
    return Shots(shots, tuple(others), untold)


def _best(
    fitting: Sequence[int], wanted: Sequence[View], shown: Sequence[Sequence[ShotImage]],
    texts: Sequence[str], turned: str,
) -> int:  # fmt: skip
    """Of several views that fit, the one by its name, then of its side, then one that is missing."""
    return min(
        fitting,
        key=lambda one: (
            not _by_name(wanted[one], texts),
            wanted[one].laterality != turned,
            bool(shown[one]),
            not wanted[one].required,
            one,
        ),
    )


def _by_name(view: View, texts: Sequence[str]) -> bool:
    return any(holds(text, view.name) for text in texts)


def _each_side(view: View) -> Iterator[View]:
    if view.laterality == "B":
        yield replace(view, laterality="L")
        yield replace(view, laterality="R")
    else:
        yield view


def _projection(view: View) -> str:
    told = named(view.name)
    return of_code(view.code) if view.code else told.pop() if len(told) == 1 else ""
