"""Other people's programs that tests run against, and where they are."""

import os
import shutil
import sys
from pathlib import Path

PROGRAMS = {
    # fixture: (package of Debian, the program that shows it is there, others that will do)
    "dcmtk": ("dcmtk", "storescu"),
    "orthanc": ("orthanc", "Orthanc"),
    "orthanc_dicomweb": ("orthanc-dicomweb", "/usr/share/orthanc/plugins/libOrthancDicomWeb.so"),
    "chromium": ("chromium-headless-shell", "chromium-headless-shell", "chromium"),
    "promtool": ("prometheus", "promtool"),
    "wireguard": ("wireguard-tools", "wg-quick"),
    "wireguard_go": ("wireguard-go", "wireguard-go"),
    "nftables": ("nftables", "nft"),
    "iproute2": ("iproute2", "ip"),
    "haproxy": ("haproxy", "haproxy"),
}


def find(program: str) -> Path | None:
    """Where `program` is, never the namesake that pynetdicom installs beside our Python."""
    if program.startswith("/"):
        return Path(program) if Path(program).exists() else None
    ours = Path(sys.prefix, "bin")
    elsewhere = [part for part in os.environ["PATH"].split(os.pathsep) if Path(part) != ours]
    found = shutil.which(program, path=os.pathsep.join([*elsewhere, "/usr/sbin"]))
    return Path(found) if found else None


def there(program: str) -> Path:
    """Where it is; what needs it was left out if it is nowhere."""
    found = find(program)
    assert found, program
    return found


def chromium() -> Path | None:
    """Chromium without the windows that nobody looks at: pages cost half of what the whole browser takes."""
    return find("chromium-headless-shell") or find("chromium")


def missing() -> dict[str, str]:
    """Fixtures that cannot be given here, with the package that would bring them."""
    return {
        fixture: package for fixture, (package, *any_of) in PROGRAMS.items() if not any(map(find, any_of))
    }
