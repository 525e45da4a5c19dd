"""The page of an export: one file that any browser opens, on a phone too, without a network."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from services.dicom.file_names import spoken_name
from services.dicom.patient import breed_of, species_of
from services.dicom.signalment import told_day, told_sex

Document = Mapping[str, Any]
_STYLE = """
:root { color-scheme: dark; font: 16px/1.5 system-ui, sans-serif; background: #101418; color: #e8edf2 }
body { margin: 0 auto; max-width: 80rem; padding: 1.25rem; overflow-wrap: anywhere }
h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.05rem; margin: 0 0 .6rem; color: #b9c6d3 }
p { margin: .25rem 0; color: #9fb0c0 }
main, .many div { display: grid; gap: 2rem 1rem; align-items: start;
grid-template-columns: repeat(auto-fill, minmax(min(23rem, 100%), 1fr)) }
main { margin-top: 2rem } .many { grid-column: 1 / -1 }
.many div { gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(min(11rem, 46%), 1fr)) }
a { display: block; background: #000; border-radius: .5rem; overflow: hidden }
a:focus-visible { outline: 2px solid #6cc; outline-offset: 2px }
img { display: block; width: 100%; aspect-ratio: 1; object-fit: contain }
footer { margin-top: 2.5rem; font-size: .85rem } footer p { color: #7d8c9a }
"""


def page(study: Document, clinic: str, series: Sequence[tuple[str, Sequence[str]]]) -> bytes:
    """The page of a study: who, when and where, and each series' title and pictures (paths)."""
    name = spoken_name(study.get("PatientName")) or "Unnamed"
    sex = told_sex(study.get("PatientSex"), study.get("PatientSexNeutered"))
    kind = ", ".join(filter(None, (species_of(study), breed_of(study), sex)))
    day, what = told_day(study.get("StudyDate")), str(study.get("StudyDescription") or "")
    when = " · ".join(filter(None, (day, what)))
    sections = "".join(_section(title, paths) for title, paths in series if paths)
    lines = "".join(f"<p>{escape(line)}</p>" for line in (kind, when, clinic) if line)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(name)}</title><style>{_STYLE}</style></head><body>"
        f"<header><h1>{escape(name)}</h1>{lines}</header>"
        f"<main>{sections or '<h2>There are no pictures in this study.</h2>'}</main>"
        "<footer><p>Touch a picture to see it larger. The pictures on this page are for looking at, not for "
        "diagnosis. A veterinarian opens the original images with any DICOM viewer: DICOMDIR lists them.</p>"
        "</footer></body></html>\n"
    ).encode()


def _section(title: str, paths: Sequence[str]) -> str:
    """A series; those of one picture, as radiographs are, stand side by side."""
    pictures = "".join(
        f'<a href="{path}"><img src="{path}" alt="{escape(title)}, picture {number}" loading="lazy"></a>'
        for number, path in enumerate(paths, start=1)
    )
    many = ' class="many"' if len(paths) > 1 else ""
    return f"<section{many}><h2>{escape(title)}</h2><div>{pictures}</div></section>"
