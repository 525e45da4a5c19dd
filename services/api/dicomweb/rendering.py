"""The query parameters of rendered resources (PS3.18 8.3.5)."""

from collections.abc import Sequence
from functools import lru_cache

from starlette.datastructures import QueryParams
from starlette.requests import Request

from services.archive.retrieve.render import THUMBNAIL, Rendering
from services.dicom.annotations import KINDS
from services.dicom.grayscale import Window
from services.dicom.rendering import Region
from services.errors import Invalid

FUNCTIONS = {"linear": "LINEAR", "linear-exact": "LINEAR_EXACT", "sigmoid": "SIGMOID"}
PROFILES = ("no", "yes", "srgb")
LARGEST = 8192
"""Pixels of a viewport's side."""
_MOST = 1 << 25
"""Pixels of a viewport."""
_LONGEST_BYTES = 1 << 13
"""Bytes of a query."""


def rendering_of(request: Request, media_type: str) -> Rendering:
    """What the parameters ask for. Raises Invalid."""
    query: bytes = request.scope["query_string"]
    if len(query) > _LONGEST_BYTES:
        raise Invalid("the query is too long")
    return _asked(query, media_type)


@lru_cache(256)  # a viewer asks for one picture after another in the same way
def _asked(query: bytes, media_type: str) -> Rendering:
    given = QueryParams(query)
    viewport, region = viewport_of(given.get("viewport", ""))
    profile = given.get("iccprofile", "no")
    if profile not in PROFILES:
        raise Invalid(f"iccprofile is one of {', '.join(PROFILES)}")
    return Rendering(
        media_type,
        window_of(given.get("window", "")),
        region,
        viewport,
        grow=True,
        quality=quality_of(given.get("quality", "90")),
        annotation=annotation_of(given.get("annotation", "none")),
        iccprofile=profile,
    )


def thumbnail_of(request: Request, media_type: str) -> Rendering:
    """Read what is asked for of a thumbnail, of which only the size may be chosen. Raises Invalid."""
    viewport, region = viewport_of(request.query_params.get("viewport", ""))
    if region:
        raise Invalid("a thumbnail shows all of the picture")
    return Rendering(media_type, viewport=viewport or THUMBNAIL.viewport, quality=THUMBNAIL.quality)


def annotation_of(text: str) -> tuple[str, ...]:
    """Some of `patient`, `technique` and `overlay`, and nothing for `none`. Raises Invalid."""
    words = [] if text == "none" else text.split(",")
    if not set(words) <= set(KINDS):
        raise Invalid(f"annotation is {', '.join(KINDS)}, several with a comma between them, or none")
    return tuple(kind for kind in KINDS if kind in words)


def quality_of(text: str) -> int:
    """1 to 100."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= 100):  # noqa: PLR2004 - percent
        raise Invalid("quality is 1 to 100")
    return int(text)


def window_of(text: str) -> Window | None:
    """Centre, width and function, the last of which may be left out."""
    if not text:
        return None
    *values, function = text.split(",") if text.count(",") == 2 else [*text.split(","), "linear"]  # noqa: PLR2004
    if function not in FUNCTIONS:
        raise Invalid(f"the function of a window is one of {', '.join(FUNCTIONS)}")
    center, width = numbers(values, "window", 2)
    if width <= 0 or (width < 1 and function == "linear"):
        raise Invalid("a window's width is positive, of a linear one at least 1")
    return center, width, FUNCTIONS[function]


def viewport_of(text: str) -> tuple[tuple[int, int] | None, Region | None]:
    """(width, height) of the viewport, and the region of the picture it shows: left, top, width, height.

    Of the region, left and top are 0 where they are empty; it ends with the picture where the rest is left
    out; a negative width or height mirrors it (8.3.5.1.3).
    """
    if not text:
        return None, None
    parts = text.split(",")
    sides = [int(side) for side in numbers(parts[:2], "viewport", 2) if side.is_integer()]
    if len(sides) < 2 or min(sides) < 1 or max(sides) > LARGEST or sides[0] * sides[1] > _MOST:  # noqa: PLR2004
        raise Invalid(f"a viewport's sides are 1 to {LARGEST} pixels, and {_MOST} pixels in all")
    if not any(parts[2:]):
        return (sides[0], sides[1]), None
    if len(parts) > 6 or any(part and not part.strip("-+0.") for part in parts[4:]):  # noqa: PLR2004
        raise Invalid("viewport is vw,vh or vw,vh,sx,sy,sw,sh, the last two not 0")
    asked = [part or "0" for part in parts[2:]]
    left, top, width, height = map(int, numbers([*asked, "0", "0", "0"][:4], "viewport", 4))
    return (sides[0], sides[1]), (left, top, width, height)


def numbers(parts: Sequence[str], name: str, count: int) -> list[float]:
    """So many finite numbers."""
    try:
        found = [float(part) for part in parts]
    except ValueError:
        found = []
    if len(found) != count or not all(abs(number) < 1 << 31 for number in found):
        raise Invalid(f"{name} is {count} numbers with a comma between them")
    return found
