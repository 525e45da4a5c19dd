"""The real files of the data folder, as what a C-STORE would bring of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from services.dicom.part10 import read_file_meta
from services.dicom.scanned import Scan
from services.dicom.scanner import scan
from services.dicom.transfer_syntaxes import IMPLICIT_LITTLE_ENDIAN
from services.errors import Malformed


class RealFile(NamedTuple):
    name: str
    path: Path
    syntax: str
    dataset: bytes


def names(folder: Path) -> list[str]:
    """Every file below the folder but the manifest."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != "MANIFEST.md")
    return sorted(path.relative_to(folder).as_posix() for path in found)


def real_files(folder: Path) -> Iterator[RealFile]:
    """Every file; what has no File Meta Information is guessed to be implicit."""
    for name in names(folder):
        path = folder / name
        data = path.read_bytes()
        try:
            meta = read_file_meta(data)
        except Malformed:
            yield RealFile(name, path, IMPLICIT_LITTLE_ENDIAN, data)
        else:
            yield RealFile(name, path, meta.transfer_syntax_uid, data[meta.length :])


def scanned(folder: Path) -> Iterator[tuple[RealFile, Scan]]:
    """Those that are not malformed, with what the scanner finds in them."""
    for file in real_files(folder):
        try:
            yield file, scan(file.dataset, file.syntax)
        except Malformed:
            continue
