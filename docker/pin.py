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
_TAGGED = r"(?:[\w.-]+:\d+/)?[\w./-]+:[\w.-]+"
_IMAGE = re.compile(rf"^(ARG [A-Z]+=|\s*image: )({_TAGGED})(@sha256:[0-9a-f]{{64}})?\s*$", re.MULTILINE)
_NAMED = re.compile(r"^(?:ARG [A-Z]+=|FROM |[\s-]*image: *)[\"']?([^\s\"']+)", re.MULTILINE)
"""Whatever names an image, also in a way that is not pinned here: the check must not overlook it."""
_DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")


def files() -> Iterator[Path]:
    """Where images are named."""
    yield ROOT / "docker" / "Dockerfile"
    yield ROOT / "docker" / "compose.yaml"
    yield from sorted((ROOT / "infra" / "kubernetes").rglob("*.yaml"))


def unpinned() -> list[str]:
    """Images of others that are not named by their digest, with their file."""
    return [
        f"{path.relative_to(ROOT)}: {image}"
        for path in files()
        for image in _NAMED.findall(path.read_text(encoding="utf-8"))
        if not _DIGEST.search(image) and not _is_ours(image)
    ]


def _is_ours(image: str) -> bool:
    """Return whether it is ours, or says by a variable which of the others it is."""
    return image.partition(":")[0] == OURS or re.fullmatch(rf"\$\{{\w+(:-{OURS})?\}}", image) is not None


def digest_of(image: str) -> str:
    """What a registry says that this tag means."""
    command = ["docker", "buildx", "imagetools", "inspect", "--format", "{{.Manifest.Digest}}", image]
    try:
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    except FileNotFoundError:
        sys.exit("docker with buildx is needed, on a machine that reaches the registries")
    except subprocess.CalledProcessError as error:
        sys.exit(f"{image}: {error.stderr.strip()}")
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", said):
        sys.exit(f"{image}: no digest but {said!r}")
    return said


def pin() -> None:
    """Write the digests of today."""
    known: dict[str, str] = {}

    def pinned(found: re.Match[str]) -> str:
        image = found[2]
        if _is_ours(image):
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
        found = unpinned()
        print("".join(f"{one}\n" for one in found), end="")
        return 1 if found else 0
    pin()
    return 0


if __name__ == "__main__":
    sys.exit(main())
