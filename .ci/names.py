"""Lists public names that more than two modules define, unless `SAME` says why they mean one thing.

Part of `make check`: one word means one thing everywhere.
"""

import ast
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1] / "services"
MOST = 2
SAME = {
    **dict.fromkeys(
        (
            "add announce begin cancel confirm create find get look note read remove send start take update "
            "verify"
        ).split(),
        "a verb that is called with the name of its module, which says of what: users.find, tokens.create",
    ),
    **dict.fromkeys(("decode", "encode"), "bytes to a value of the kind the module is about, and back"),
    "answer": "what answers one request: of a DIMSE service, or a prepared HTTP answer",
    "ask": "a question to somebody outside: a person by mail or code, a server, a remote AE",
    "export": "what a tenant takes along: its studies, its data, its trail",
    "forms": "the representations an answer may have, by what the client accepts, the best first",
    "hashed": "the hash of a secret that is kept in its place",
    "main": "where a process of its own begins",
    "retrieve": "WADO-RS and C-MOVE: what is stored given back (PS3.18 10.4, PS3.4 C.4.2)",
    "run": "serve until told to stop, or do one errand under its lease: what a process calls",
    "sign_in": "a person signs in: each way of doing so, and the HTTP request for it",
    "thumbnail": "the small picture of a study, series or instance: its pixels, the picture, the HTTP answer",
    "translated": "a driver's errors become ours",
}


def defined() -> dict[str, list[str]]:
    """Public functions and classes at the top of modules, and the modules that define them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.parse(path.read_text()).body:
            is_definition = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            if is_definition and not node.name.startswith("_"):
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
