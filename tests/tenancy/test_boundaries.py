"""Who may open what, read off the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import services

ROOMS = Path(services.__file__).parent
DRIVERS = {"pymongo", "bson", "gridfs", "obstore", "boto3", "botocore", "motor"}
ABOVE_ALL_TENANTS = {"tenancy", "persistence"}


def modules() -> Iterator[tuple[str, Path, ast.Module]]:
    for path in sorted(ROOMS.rglob("*.py")):
        yield path.relative_to(ROOMS).parts[0], path, ast.parse(path.read_text(encoding="utf-8"))


def imported(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


class TestInstallation:
    def test_is_opened_by_tenancy_alone(self) -> None:
        opened = {
            f"{path.relative_to(ROOMS)}:{node.lineno}"
            for room, path, module in modules()
            for node in ast.walk(module)
            if isinstance(node, ast.Attribute)
            and node.attr == "installation"
            and room not in ABOVE_ALL_TENANTS
        }
        assert opened == set()

    def test_is_opened_in_persistence_by_the_due_queue_alone(self) -> None:
        opened = {
            path.name
            for room, path, module in modules()
            for node in ast.walk(module)
            if room == "persistence" and isinstance(node, ast.Attribute) and node.attr == "installation"
        }
        assert opened == {"leases.py"}


class TestDrivers:
    def test_are_known_to_persistence_alone(self) -> None:
        found = {
            f"{path.relative_to(ROOMS)}: {name}"
            for room, path, module in modules()
            for name in imported(module)
            if name.partition(".")[0] in DRIVERS and room != "persistence"
        }
        assert found == set()

    def test_stay_behind_the_collections_they_serve(self) -> None:
        """Nobody reaches through a TenantCollection or Objects to what stands behind it."""
        behind = {"_collection", "_database", "_binding", "_engine"}
        found = {
            f"{path.relative_to(ROOMS)}:{node.lineno}"
            for room, path, module in modules()
            for node in ast.walk(module)
            if isinstance(node, ast.Attribute) and node.attr in behind and room != "persistence"
        }
        assert found == set()
