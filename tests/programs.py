"""Other people's programs that tests run against, and where they are."""

import os
import shutil
import sys
from pathlib import Path

PROGRAMS = {
    # fixture: (package of Debian, the program that shows it is there)
    "dcmtk": ("dcmtk", "storescu"),
    "orthanc": ("orthanc", "Orthanc"),
    "orthanc_dicomweb": ("orthanc-dicomweb", "/usr/share/orthanc/plugins/libOrthancDicomWeb.so"),
    "haproxy": ("haproxy", "haproxy"),
    "chromium": ("chromium", "chromium"),
}


def find(program: str) -> Path | None:
    """Where `program` is, never the namesake that pynetdicom installs beside our Python."""
    if program.startswith("/"):
        return Path(program) if Path(program).exists() else None
    ours = Path(sys.prefix, "bin")
    elsewhere = [part for part in os.environ["PATH"].split(os.pathsep) if Path(part) != ours]
    found = shutil.which(program, path=os.pathsep.join([*elsewhere, "/usr/sbin"]))
    return Path(found) if found else None


def missing() -> dict[str, str]:
    """Fixtures that cannot be given here, with the package that would bring them."""
    return {fixture: package for fixture, (package, program) in PROGRAMS.items() if not find(program)}
