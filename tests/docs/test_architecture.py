"""What `docs/architecture.md` says of packages and imports is what the import contract holds."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs/architecture.md").read_text()
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
LEVELS = [level.split(" | ") for level in CONTRACTS[0]["layers"]]


class TestArchitecture:
    def test_the_levels_of_imports_are_those_of_the_contract(self) -> None:
        (told,) = re.findall(r"^> cli → .*?\n\n", DOCUMENT, re.MULTILINE | re.DOTALL)
        levels = re.sub(r"\s*\n>? ?", " ", told.removeprefix("> ")).strip().split(" → ")
        assert [level.split(", ") for level in levels] == LEVELS

    def test_the_picture_shows_them_in_their_order(self) -> None:
        drawn = re.findall(r'y="(\d+)">([^<]+)</text>', (ROOT / "docs/architecture.svg").read_text())
        place = {name: int(y) for y, name in drawn}
        tops = [min(y for name, y in place.items() if name.split(" / ")[0] in level) for level in LEVELS]
        assert tops == sorted(set(tops))
        assert {name for level in LEVELS for name in level} == {name.split(" / ")[0] for name in place}

    def test_every_package_has_its_line(self) -> None:
        packages = {folder.parent.name for folder in (ROOT / "services").glob("*/__init__.py")}
        assert packages == set(re.findall(r"^\| `services/(\w+)` \|", DOCUMENT, re.MULTILINE))

    def test_all_levels_but_persistence_are_kept_from_drivers(self) -> None:
        (drivers,) = (one for one in CONTRACTS if "pymongo" in one.get("forbidden_modules", ()))
        kept = {name.removeprefix("services.") for name in drivers["source_modules"]}
        assert kept == {name for level in LEVELS for name in level} - {"persistence"}
