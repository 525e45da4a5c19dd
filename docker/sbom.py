"""The software bill of materials of the image (CycloneDX 1.6), from both lock files: `python docker/sbom.py`.

It names what is inside: the Python packages that the Dockerfile installs and what the web app is built from,
each with its hashes. What the base image brings the build itself attests. The same files give the same bytes.
"""

import base64
import json
import sys
import tomllib
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent))

import locked

_ALGORITHMS = {"sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512", "sha1": "SHA-1"}


def python_packages() -> Iterator[dict[str, Any]]:
    """What `pip` puts into the image, and which of it needs which."""
    packages = locked.needed(locked.image(), locked.read())
    for package in packages:
        kinds = (each.partition(":") for each in package.hashes)
        purl = f"pkg:pypi/{package.name}@{quote(package.version)}"
        component = {
            "type": "library",
            "bom-ref": purl,
            "name": package.name,
            "version": package.version,
            "purl": purl,
            # One of each file that the version consists of: the platform decides which one is taken.
            "properties": [{"name": f"vetark:lock:{kind}", "value": value} for kind, _, value in kinds],
        }
        if package.marker:
            component["properties"].append({"name": "vetark:lock:marker", "value": package.marker})
        yield component


def npm_packages() -> Iterator[dict[str, Any]]:
    """What the web app is built from, without what only builds and tests it."""
    lock = json.loads((locked.FOLDER / "web" / "package-lock.json").read_text(encoding="utf-8"))
    for path, package in sorted(lock["packages"].items()):
        if not path or package.get("dev") or package.get("link"):
            continue
        name = path.rpartition("node_modules/")[2]
        purl = f"pkg:npm/{quote(name, safe='/')}@{quote(package['version'])}"
        component: dict[str, Any] = {
            "type": "library",
            "bom-ref": f"{purl}#{path}",
            "name": name,
            "version": package["version"],
            "purl": purl,
        }
        kind, _, value = package.get("integrity", "").partition("-")
        if kind in _ALGORITHMS:
            content = base64.b64decode(value).hex()
            component["hashes"] = [{"alg": _ALGORITHMS[kind], "content": content}]
        if isinstance(package.get("license"), str):
            component["licenses"] = [{"license": {"name": package["license"]}}]
        yield component


def bill() -> dict[str, Any]:
    """The whole bill."""
    project = tomllib.loads((locked.FOLDER / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ours = f"pkg:pypi/{project['name']}@{project['version']}"
    packages = locked.needed(locked.image(), locked.read())
    refs = {each.name: f"pkg:pypi/{each.name}@{quote(each.version)}" for each in packages}
    components = [*python_packages(), *npm_packages()]
    needs = {ours: sorted(refs[name] for name in locked.image())}
    for package in packages:
        needs[refs[package.name]] = sorted(refs[each.name] for each in packages if package.name in each.via)
    found = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": ours,
                "name": project["name"],
                "version": project["version"],
                "purl": ours,
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": components,
        "dependencies": [{"ref": ref, "dependsOn": on} for ref, on in needs.items()],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(found, sort_keys=True))
    return {"serialNumber": f"urn:uuid:{serial}", **found}


if __name__ == "__main__":
    print(json.dumps(bill(), indent=1))
