"""Names of files that hold patients' names, safe on every system."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

_LONGEST_BYTES = 120  # of a name without its extension, in UTF-8: file systems give 255 and mail less
_FORBIDDEN = re.compile(r'[\\/:*?"<>|%\x00-\x1f\x7f]+')
_DEVICES = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(?:\.|$)", re.IGNORECASE)
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def file_name(parts: Iterable[str | None], otherwise: str) -> str:
    """The parts that say something, joined by `_`, without an extension; `otherwise` where none does.

    No separator of folders, no sign that turns the direction of writing, no name of a Windows device.
    """
    name = "_".join(filter(None, map(_clean, parts)))
    while len(name.encode()) > _LONGEST_BYTES:
        name = name[:-1]
    name = name.strip(" ._-")
    return f"{otherwise}_{name}" if _DEVICES.match(name) else name or otherwise


def study_file_name(study: Mapping[str, Any]) -> str:
    """What a file with a study in it is called: patient and date, `Bella Miller_2026-11-29`."""
    patient = spoken_name(study.get("PatientName")) or study.get("PatientID")
    day = str(study.get("StudyDate") or "")
    date = f"{day[:4]}-{day[4:6]}-{day[6:]}" if re.fullmatch(r"[0-9]{8}", day) else ""
    return file_name([str(patient or ""), date], "study")


def spoken_name(value: Any) -> str:
    """`Smith^Rex` as people write it: Rex Smith."""
    if isinstance(value, Mapping):
        value = value.get("Alphabetic") or next(iter(value.values()), "")
    family, _, given = str(value or "").partition("^")
    return " ".join((given.replace("^", " ") + " " + family).split())


def attachment(name: str) -> str:
    """Content-Disposition of a file to be kept, its name in ASCII and in full (RFC 6266 4.3)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem, _, extension = plain.rpartition(".")
    plain = f"{file_name([stem], 'study')}.{extension}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _clean(part: str | None) -> str:
    text = unicodedata.normalize("NFC", part or "")
    text = "".join(sign for sign in text if unicodedata.category(sign) not in _INVISIBLE)
    return " ".join(_FORBIDDEN.sub(" ", text).split()).strip(" .")
