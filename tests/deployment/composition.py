"""docker/compose.yaml as an engine would read it, and what of the image its Dockerfile says."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
UPGRADE = "upgrade"
"""The service that ends before those of our image begin."""
ROLES = ("api", "dimse", "hl7", "courier")
_VARIABLE = re.compile(r"\$\$|\$\{(\w+)(?:(:[-?])([^}]*))?\}")
_BASE_PATH = "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
"""What images of Python set."""
_ENV = re.compile(r"^ENV ((?:.*\\\n)*.*)$", re.MULTILINE)


def made_by(script_output: Path) -> dict[str, str]:
    """The variables of a file that docker/make-env wrote."""
    lines = (script_output / ".env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def interpolated(value: Any, variables: Mapping[str, str]) -> Any:
    """A value of compose.yaml with its variables put in. Raises KeyError for one that must be there."""
    if isinstance(value, dict):
        return {key: interpolated(each, variables) for key, each in value.items()}
    if isinstance(value, list):
        return [interpolated(each, variables) for each in value]
    if not isinstance(value, str):
        return value

    def put(found: re.Match[str]) -> str:
        if found[0] == "$$":
            return "$"
        given = variables.get(found[1], "")
        if given or found[2] is None:
            return given
        if found[2] == ":?":
            raise KeyError(f"{found[1]}: {found[3]}")
        return found[3]

    return _VARIABLE.sub(put, value)


def compose(variables: Mapping[str, str]) -> dict[str, Any]:
    """The whole file."""
    return interpolated(yaml.safe_load((DOCKER / "compose.yaml").read_text()), variables)


def vetarks(composed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The services that run our image and stay, by name."""
    ours = {name: one for name, one in composed["services"].items() if one["image"] == "vetark"}
    return {name: one for name, one in ours.items() if name != UPGRADE}


def image_environment() -> dict[str, str]:
    """What the image itself sets."""
    (block,) = _ENV.findall((DOCKER / "Dockerfile").read_text())
    words = shlex.split(block.replace("\\\n", " ").replace("$PATH", _BASE_PATH))
    return dict(word.split("=", 1) for word in words)
