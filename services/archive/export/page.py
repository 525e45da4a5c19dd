"""The page of an export: one file that any browser opens, on a phone too, without a network."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

Document = Mapping[str, Any]
_STYLE = """
:root { color-scheme: dark; font: 16px/1.5 system-ui, sans-serif; background: #101418; color: #e8edf2 }
body { margin: 0 auto; max-width: 72rem; padding: 1.25rem }
h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .75rem; color: #b9c6d3 }
p { margin: .25rem 0; color: #9fb0c0 } main { display: grid; gap: .75rem;
grid-template-columns: repeat(auto-fill, minmax(min(16rem, 100%), 1fr)) }
a { display: block; background: #000; border-radius: .5rem; overflow: hidden }
img { display: block; width: 100%; aspect-ratio: 1; object-fit: contain }
footer { margin-top: 2.5rem; font-size: .85rem } footer p { color: #7d8c9a }
"""


def page(study: Document, clinic: str, series: Sequence[tuple[str, Sequence[str]]]) -> bytes:
    """The page of a study: who, when and where, and each series' title and pictures (paths)."""
    name = _person(study.get("PatientName")) or "Unnamed"
    kind = ", ".join(
        escape(str(study[keyword]))
        for keyword in ("PatientSpeciesDescription", "PatientBreedDescription", "PatientSex")
        if study.get(keyword)
    )
    when = " · ".join(filter(None, (_date(study.get("StudyDate")), str(study.get("StudyDescription") or ""))))
    sections = "".join(
        f"<h2>{escape(title)}</h2><main>"
        + "".join(f'<a href="{path}"><img src="{path}" alt="" loading="lazy"></a>' for path in paths)
        + "</main>"
        for title, paths in series
        if paths
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(name)}</title><style>{_STYLE}</style></head><body>"
        f"<header><h1>{escape(name)}</h1><p>{kind}</p><p>{escape(when)}</p><p>{escape(clinic)}</p></header>"
        f"{sections or '<h2>There are no pictures in this study.</h2>'}"
        "<footer><p>The pictures on this page are for looking at, not for diagnosis. A veterinarian opens "
        "the original images with any DICOM viewer: DICOMDIR lists them.</p></footer></body></html>\n"
    ).encode()


def _person(value: Any) -> str:
    """`Smith^Rex` as people write it."""
    if isinstance(value, Mapping):
        value = value.get("Alphabetic") or next(iter(value.values()), "")
    family, _, given = str(value or "").partition("^")
    return " ".join((given.replace("^", " ") + " " + family).split())


def _date(value: Any) -> str:
    text = str(value or "")
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}" if len(text) == 8 and text.isdigit() else ""  # noqa: PLR2004
