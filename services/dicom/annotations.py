"""Words burned into a picture: whose it is, and how it was made (PS3.18 8.3.5.1.1)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from services.dicom.rendering import Picture

PATIENT, TECHNIQUE, OVERLAY = "patient", "technique", "overlay"
KINDS = (PATIENT, TECHNIQUE, OVERLAY)
"""The keywords of `annotation`; the last is our own: overlay planes alone, which come with technique too."""
_LINES: Mapping[str, tuple[tuple[str, str], ...]] = {
    PATIENT: (
        ("", "00100010"), ("", "00100020"), ("", "00102201"), ("", "00102292"), ("born ", "00100030"),
        ("", "00100040"), ("owner ", "00102297"), ("", "00080020"), ("", "00081030"),
    ),
    TECHNIQUE: (
        ("", "00080060"), ("", "0008103E"), ("", "00180015"), ("kVp ", "00180060"), ("mA ", "00181151"),
        ("mAs ", "00181152"), ("TR ", "00180080"), ("TE ", "00180081"), ("mm ", "00180050"),
    ),
}  # fmt: skip
_LONGEST = 64


def lines_of(model: Mapping[str, Mapping[str, Any]], kind: str) -> list[str]:
    """What a dataset in the DICOM JSON model says of its patient or technique; a line for each value."""
    found = []
    for word, tag in _LINES[kind]:
        value = next(iter(model.get(tag, {}).get("Value", ())), None)
        if isinstance(value, Mapping):
            value = str(next(iter(value.values()), "")).replace("^", " ")
        if value not in (None, ""):
            found.append(f"{word}{value}"[:_LONGEST])
    return found


def annotate(picture: Picture, left: Sequence[str], right: Sequence[str]) -> Picture:
    """The picture with lines in its upper corners, white with a black rim."""
    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image)
    size = max(8, min(image.width, image.height) // 32)
    font = ImageFont.load_default(size)
    white, black = (255, 0) if image.mode == "L" else ("white", "black")
    for lines, anchor, at in ((left, "la", size // 2), (right, "ra", image.width - size // 2)):
        for number, line in enumerate(lines):
            place = (at, size // 2 + number * size * 5 // 4)
            draw.text(place, line, white, font, anchor, stroke_width=1, stroke_fill=black)
    return np.asarray(image)
