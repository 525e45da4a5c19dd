"""The real files of the data folder, as what a C-STORE would bring of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from services.dicom.part10 import read_file_meta
from services.dicom.transfer_syntaxes import IMPLICIT_LITTLE_ENDIAN
from services.errors import Malformed


class RealFile(NamedTuple):
    name: str
    path: Path
    syntax: str
    dataset: bytes


def real_files(folder: Path | None) -> Iterator[RealFile]:
    """Every file but the manifest; what has no File Meta Information is guessed to be implicit."""
    for path in sorted(folder.rglob("*")) if folder else ():
        if path.is_dir() or path.suffix == ".md":
            continue
        data, name = path.read_bytes(), str(path.relative_to(folder or path))
        try:
            meta = read_file_meta(data)
        except Malformed:
            yield RealFile(name, path, IMPLICIT_LITTLE_ENDIAN, data)
        else:
            yield RealFile(name, path, meta.transfer_syntax_uid, data[meta.length :])
