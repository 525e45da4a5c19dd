"""What of requirements.lock some packages need: `locked.py image` for what the image holds, `locked.py uv`.

The lock says of each package which others asked for it. Nothing but the standard library: the image's build
begins with it.
"""

import re
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = next(each for each in Path(__file__).absolute().parents if (each / "requirements.lock").exists())
_EXTRAS = ("tracing",)
"""Of pyproject.toml, what the image has beside the core."""
_PACKAGE = re.compile(r"([A-Za-z0-9._-]+)==([^\s\\]+)(?:\s*;\s*([^\\]*?))?\s*\\?$")
_NAME = re.compile(r"[A-Za-z0-9._-]+")


@dataclass
class Locked:
    """One package of the lock file."""

    name: str
    version: str
    marker: str
    lines: list[str] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    via: list[str] = field(default_factory=list)


def read() -> dict[str, Locked]:
    """Every package of the lock file by its name."""
    found: dict[str, Locked] = {}
    package: Locked | None = None
    for line in (FOLDER / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if begun := _PACKAGE.match(line):
            package = found[begun[1]] = Locked(begun[1], begun[2], begun[3] or "")
        if package is None:
            continue
        package.lines.append(line)
        text = line.strip()
        if text.startswith("--hash="):
            package.hashes.append(text.removeprefix("--hash=").split(" ")[0])
        elif text.startswith("#"):
            package.via += [word for word in text.lstrip("# ").removeprefix("via").split(" ")[:2] if word]
    return found


def needed(roots: Iterable[str], packages: dict[str, Locked]) -> list[Locked]:
    """The packages that these need, and they themselves, in the order of the lock file."""
    found, ahead = set[str](), list(roots)
    while ahead:
        name = ahead.pop()
        if name in packages and name not in found:
            found.add(name)
            ahead += [each.name for each in packages.values() if name in each.via]
    return [package for package in packages.values() if package.name in found]


def image() -> list[str]:
    """The names of what Vetark asks for in the image: the Dockerfile installs it, the bill names it."""
    project = tomllib.loads((FOLDER / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = (one for extra in _EXTRAS for one in project["optional-dependencies"][extra])
    named = (_NAME.match(each) for each in (*project["dependencies"], *extras))
    return [re.sub(r"[-_.]+", "-", found[0]).lower() for found in named if found]


def main() -> None:
    """Print the part of the lock file."""
    roots = [name for word in sys.argv[1:] for name in (image() if word == "image" else [word])]
    packages = read()
    if not roots or (missing := [name for name in roots if name not in packages]):
        sys.exit(f"not in requirements.lock: {', '.join(missing) if roots else 'nothing asked for'}")
    for package in needed(roots, packages):
        print("\n".join(package.lines))


if __name__ == "__main__":
    main()
