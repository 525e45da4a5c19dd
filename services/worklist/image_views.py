"""What an image tells of its view: the projection, the side and the part of the body.

The projection stands in View Code Sequence (0054,0220), else in View Position (0018,5101), else in the words
of its series or its comments; one of these that names several projections says nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.errors import Invalid
from services.worklist.codes import CodedConcept
from services.worklist.projections import LATERAL, LEFT, RIGHT, is_lateral, meant, named, of_code, side
from services.worklist.regions import regions_in, teeth_in

SERIES_TEXTS = ("SeriesDescription", "ProtocolName")
IMAGE_TEXTS = ("ContentDescription", "ImageComments")
VIEW_FIELDS = ("ViewPosition", "ViewCodeSequence", "ImageLaterality", *IMAGE_TEXTS)
"""Of an instance: what its projection and its side are told by."""
_CODE = ("CodeValue", "CodingSchemeDesignator", "CodeMeaning")
_OF_LIMBS = ("mediolateral", "lateromedial", "craniocaudal", "caudocranial")
_OF_FEET = ("mediolateral", "lateromedial")
_OF_FOREFEET = ("dorsopalmar", "dorsolateral-palmaromedial", "dorsomedial-palmarolateral")
_OF_HIND_FEET = ("dorsoplantar", "dorsolateral-plantaromedial", "dorsomedial-plantarolateral")
_OF_TRUNK = (RIGHT, LEFT, "ventrodorsal", "dorsoventral")
_OF_MOUTHS = ("IO", "PX")
_BELOW_THE_CARPUS = {"carpus", "tarsus", "metacarpus", "metatarsus", "fetlock", "pastern", "foot"}


@dataclass(frozen=True, slots=True)
class ImageView:
    """A radiograph's view.

    `projection`: as `services.worklist.projections` names them, or "lateral" where no side is told.
    `laterality`: L or R of paired parts. `regions`: as `services.worklist.regions` names them, each with what
    it is part of. Empty: it does not tell.
    """

    projection: str = ""
    laterality: str = ""
    regions: tuple[str, ...] = ()


def view_of(instance: Mapping[str, Any], series: Mapping[str, Any], study_description: str) -> ImageView:
    """The view of an image, by its own document, its series' and its study's description. Never raises."""
    texts = image_texts(instance, series)
    regions = _regions(instance, series, texts, study_description)
    limb = "limb" in regions
    told = told_projection(instance, texts, _likely(regions))
    if limb and told in (RIGHT, LEFT):
        # A limb's lateral view is often called by the limb's side.
        told = LATERAL
    position = " ".join(texts_of(instance, ("ViewPosition",)))
    if not told and any(map(is_lateral, (position, *texts))):
        told = LATERAL
    # The side of a lateral view of the whole body is the one it lies on: no part of a pair.
    laterality = told_side(instance, series, texts if limb or told not in _OF_TRUNK else ())
    if "teeth" in regions or series.get("Modality") in _OF_MOUTHS:
        parts, numbered = teeth_in(" ".join(texts))
        regions, laterality = regions | parts, laterality or numbered
    return ImageView(told, laterality, tuple(sorted(regions)))


def told_projection(instance: Mapping[str, Any], texts: Sequence[str], among: Sequence[str]) -> str:
    """The projection that an image tells, by what it can be told by best; empty where it tells none.

    `among`: what a vague word ("lateral", "AP") may mean.
    """
    items = instance.get("ViewCodeSequence")
    codes = [code for item in (items if isinstance(items, list) else ()) if (code := _code(item))]
    for code in codes:
        if told := of_code(code):
            return told
    position = " ".join(texts_of(instance, ("ViewPosition",)))
    readings = [
        *((set[str](), code.meaning) for code in codes),
        (named(position, position=True), position),
        *((named(text), text) for text in texts),
    ]
    vague = ""
    for projections, text in readings:
        if len(projections) == 1:
            told = projections.pop()
            if told in among:
                return told
            # A limb's lateral view is often called by the limb's side: "left lateral elbow".
            if not (meaning := meant(text, among)):
                return vague or told
            vague = vague or meaning
        elif not projections:
            vague = vague or meant(text, among)
    return vague


def told_side(instance: Mapping[str, Any], series: Mapping[str, Any], texts: Sequence[str]) -> str:
    """L or R, by Image Laterality (0020,0062), Laterality (0020,0060) or words; empty where it is untold."""
    for value in (instance.get("ImageLaterality"), series.get("Laterality")):
        if value:
            return str(value) if value in ("L", "R") else ""
    return next(filter(None, map(side, texts)), "")


def image_texts(instance: Mapping[str, Any], series: Mapping[str, Any]) -> list[str]:
    """The words of an image, those of its series first."""
    return [*texts_of(series, SERIES_TEXTS), *texts_of(instance, IMAGE_TEXTS)]


def texts_of(attributes: Mapping[str, Any], keywords: Sequence[str]) -> Iterator[str]:
    """The values that are not empty, as text."""
    for keyword in keywords:
        if value := attributes.get(keyword):
            yield " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _regions(
    instance: Mapping[str, Any], series: Mapping[str, Any], texts: Sequence[str], study_description: str
) -> frozenset[str]:
    """What is named first: by code, by the words of the shot, by the device's setting, by those of the study.

    Body Part Examined comes after the words, since devices leave it as it was for the shot before.
    """
    items = instance.get("AnatomicRegionSequence")
    codes = [code for item in (items if isinstance(items, list) else ()) if (code := _code(item))]
    sources = (
        [code.meaning for code in codes],
        texts,
        list(texts_of(series, ("BodyPartExamined",))),
        [study_description],
    )
    for source in sources:
        if found := frozenset[str]().union(*map(regions_in, source)):
            return found
    return frozenset()


def _likely(regions: frozenset[str]) -> tuple[str, ...]:
    """What a vague word means in these parts of the body."""
    if "limb" not in regions:
        return _OF_TRUNK
    if not regions & _BELOW_THE_CARPUS:
        return _OF_LIMBS
    return (*_OF_FEET, *(_OF_HIND_FEET if "hindlimb" in regions else _OF_FOREFEET))


def _code(item: Any) -> CodedConcept | None:
    try:
        return CodedConcept(*(str(item[keyword] or "") for keyword in _CODE))
    except (KeyError, TypeError, Invalid):
        return None
