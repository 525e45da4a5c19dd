"""Pin every image by its digest: `python docker/pin.py`; `--check` names those that are not.

Asks `docker buildx imagetools` what a tag means now and writes it behind the tag, in the Dockerfile, in
compose.yaml and in the manifests. Run it anew to take newer ones, look at the difference and commit it.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).absolute().parents[1]
OURS = "vetark"
_IMAGE = re.compile(r"^(ARG [A-Z]+=|\s*image: )([\w./-]+:[\w.-]+)(@sha256:[0-9a-f]{64})?\s*$", re.MULTILINE)


def files() -> Iterator[Path]:
    """Where images are named."""
    yield ROOT / "docker" / "Dockerfile"
    yield ROOT / "docker" / "compose.yaml"
    yield from sorted((ROOT / "infra" / "kubernetes").rglob("*.yaml"))


def unpinned() -> list[str]:
    """Images of others that are named by a tag alone, with their file."""
    found = []
    for path in files():
        for _, image, digest in _IMAGE.findall(path.read_text(encoding="utf-8")):
            if not digest and not image.startswith(f"{OURS}:"):
                found.append(f"{path.relative_to(ROOT)}: {image}")
    return found


def digest_of(image: str) -> str:
    """What a registry says that this tag means."""
    command = ["docker", "buildx", "imagetools", "inspect", "--format", "{{.Manifest.Digest}}", image]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", said):
        sys.exit(f"{image}: no digest but {said!r}")
    return said


def pin() -> None:
    """Write the digests of today."""
    known: dict[str, str] = {}

    def pinned(found: re.Match[str]) -> str:
        image = found[2]
        if image.startswith(f"{OURS}:"):
            return found[0]
        known.setdefault(image, known.get(image) or digest_of(image))
        return f"{found[1]}{image}@{known[image]}"

    for path in files():
        text = path.read_text(encoding="utf-8")
        if (written := _IMAGE.sub(pinned, text)) != text:
            path.write_text(written, encoding="utf-8")
            print(f"{path.relative_to(ROOT)} is pinned")


def main() -> int:
    """What the command line asks for."""
    if sys.argv[1:] == ["--check"]:
        print("\n".join(found := unpinned()))
        return 1 if found else 0
    pin()
    return 0


if __name__ == "__main__":
    sys.exit(main())
