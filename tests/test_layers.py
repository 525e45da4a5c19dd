import ast
import re
import subprocess
import sys
from pathlib import Path

import services
import services.errors

ROOT = Path(services.__file__).parent
NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "common", "core", "base", "manager", "misc"}


class TestImports:
    def test_point_down(self) -> None:
        check = subprocess.run(
            [Path(sys.executable).parent / "lint-imports", "--no-cache"],
            cwd=ROOT.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        assert check.returncode == 0, check.stdout


class TestLicences:
    def test_no_gpl_program_is_imported(self) -> None:
        for file in ROOT.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                names = (
                    [alias.name for alias in node.names]
                    if isinstance(node, ast.Import)
                    else [node.module or ""]
                    if isinstance(node, ast.ImportFrom)
                    else []
                )
                assert not {name.partition(".")[0] for name in names} & {"secantus", "libjpeg"}, file


class TestPackages:
    def test_their_names_say_what_they_do(self) -> None:
        names = {part for file in ROOT.rglob("*.py") for part in file.with_suffix("").parts}
        assert not names & NAMES_THAT_SAY_NOTHING

    def test_no_file_is_longer_than_a_reader_can_hold(self) -> None:
        assert not [file for file in ROOT.rglob("*.py") if len(file.read_text().splitlines()) > 400]


class TestErrors:
    def test_the_tree_in_the_docstring_is_the_family(self) -> None:
        drawn = re.findall(r"^[ │├└─]*\b([A-Z]\w+)\b", services.errors.__doc__ or "", re.MULTILINE)
        family = {
            name
            for name, found in vars(services.errors).items()
            if isinstance(found, type) and issubclass(found, services.errors.PacsError)
        }
        assert {name for name in drawn if name in family} == family
