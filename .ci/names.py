"""Lists public names that more than two modules define, unless `SAME` says why they mean one thing.

Part of `make check`: one word means one thing everywhere.
"""

import ast
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1] / "services"
MOST = 2
SAME: dict[str, str] = {}


def defined() -> dict[str, list[str]]:
    """Public functions and classes at the top of modules, and the modules that define them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                if not node.name.startswith("_"):
                    found[node.name].append(str(path.relative_to(ROOT)))
    return found


def main() -> int:
    """Print what is defined too often, and what `SAME` lists in vain; 1 if there is any."""
    often = {name: where for name, where in defined().items() if len(where) > MOST}
    wrong = 0
    for name, where in sorted(often.items()):
        if name not in SAME:
            print(f"{name} is defined in {len(where)} modules: {', '.join(where)}")
            wrong = 1
    for name in sorted(SAME.keys() - often.keys()):
        print(f"{name} is allowed in .ci/names.py and defined in at most {MOST} modules")
        wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main())
