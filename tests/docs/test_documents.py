"""What the Markdown files say of this tree is so: links, paths, targets of make, commands of vetark."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click
import pytest

from services.cli import main

ROOT = Path(__file__).parents[2]
HISTORY = "docs/decisions/"
"""Decision records tell of the tree as it was: of theirs, only links must hold."""
_FENCED = re.compile(r"^ {0,3}(```+|~~~+)[^\n]*\n(.*?)^ {0,3}\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?:^|(?<=\n\n))(?:(?: {4}|\t)[^\n]*(?:\n|\Z))+")
_SPAN = re.compile(r"(?<!`)(`+)(?!`)((?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)[^)]*\)|^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)", re.MULTILINE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#|//", re.IGNORECASE)
_PATH = re.compile(r"(?:services|tests|web|docker|infra|docs)/\S*")
_MAKE = re.compile(r"(?:^|[;&|(])[ \t]*make((?:[ \t]+[\w.=/-]+)+)", re.MULTILINE)
_VETARK = re.compile(r"(?:^|[\s;&|(/])vetark(?=[ \t\])])([^\n;&|<>)#]*)", re.MULTILINE)
_MADE = ("New file `", "New test `")
_WORD = re.compile(r"[a-z][a-z0-9-]*")
_TARGET = re.compile(r"^([\w./-]+(?:[ \t]+[\w./-]+)*)[ \t]*:(?!=)", re.MULTILINE)


@dataclass(frozen=True)
class Document:
    """A Markdown file by its path below the root."""

    path: str
    text: str

    def at(self, offset: int, problem: str) -> str:
        """The problem, with file and line."""
        return f"{self.path}:{self.text.count(chr(10), 0, offset) + 1}: {problem}"

    def without_blocks(self) -> str:
        """The text with code blocks blanked; offsets stay."""
        return _INDENTED.sub(_blank, _FENCED.sub(_blank, self.text))

    def spans(self) -> Iterator[tuple[int, str]]:
        """Code within sentences, a line break in it as a space: offset and text."""
        for found in _SPAN.finditer(self.without_blocks()):
            yield found.start(2), found[2].replace("\n", " ")

    def code(self) -> Iterator[tuple[int, str]]:
        """All code: spans, and blocks with continued lines joined, of the same length."""
        yield from self.spans()
        for found in _FENCED.finditer(self.text):
            yield found.start(2), found[2].replace("\\\n", "  ")
        for found in _INDENTED.finditer(_FENCED.sub(_blank, self.text)):
            yield found.start(), found[0].replace("\\\n", "  ")


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


@cache
def documents() -> tuple[Document, ...]:
    """Every Markdown file that git tracks."""
    listed = subprocess.run(
        ("git", "ls-files", "-z", "*.md"), cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    names = [name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    return tuple(Document(name, (ROOT / name).read_text()) for name in names)


def current() -> list[Document]:
    """Those that tell of the tree as it is."""
    return [document for document in documents() if not document.path.startswith(HISTORY)]


def broken_links(document: Document) -> Iterator[str]:
    """Relative links and images whose file is not there."""
    prose = _SPAN.sub(_blank, document.without_blocks())
    for found in _LINK.finditer(prose):
        target = found[1] or found[2]
        path = target.partition("#")[0]
        if not _ELSEWHERE.match(target) and not ((ROOT / document.path).parent / path).exists():
            yield document.at(found.start(), f"the link to {target} leads nowhere")


def missing_paths(document: Document) -> Iterator[str]:
    """Paths of this tree in code spans; `*` stands for any name. A new file is one that an example makes."""
    for offset, span in document.spans():
        if document.text[:offset].endswith(_MADE):
            continue
        if _PATH.fullmatch(span) and not any(ROOT.glob(span.partition("::")[0].rstrip("/"))):
            yield document.at(offset, f"there is no {span}")


def missing_targets(document: Document) -> Iterator[str]:
    """Words after `make` that the Makefile has no rule for."""
    known = {name for line in _TARGET.findall((ROOT / "Makefile").read_text()) for name in line.split()}
    for offset, code in document.code():
        for found in _MAKE.finditer(code):
            for word in found[1].split():
                if word not in known and "=" not in word and not word.startswith("-"):
                    yield document.at(offset + found.start(1), f"`make {word}` is no target of the Makefile")


def missing_commands(document: Document) -> Iterator[str]:
    """Commands and options after `vetark` that it does not have."""
    for offset, code in document.code():
        for found in _VETARK.finditer(code):
            for problem in problems_of(found[1].split()):
                yield document.at(offset + found.start(1), problem)


def problems_of(words: list[str]) -> Iterator[str]:
    """What the click tree does not know of the words that follow `vetark`."""
    command: click.Command = main
    options, name = options_of(main) | {"--help"}, "vetark"
    for word in words:
        if word.startswith("--"):
            option = word.partition("=")[0].rstrip("].,:")
            if option not in options:
                yield f"`{name}` has no option {option}"
        elif isinstance(command, click.Group) and _WORD.fullmatch(word):
            if word not in command.commands:
                yield f"`{name}` has no command {word}"
                return
            command, name = command.commands[word], f"{name} {word}"
            options |= options_of(command)


def options_of(command: click.Command) -> set[str]:
    """The options of a command as they are typed, those that switch off too."""
    return {name for each in command.params for name in (*each.opts, *each.secondary_opts)}


class TestDocuments:
    def test_links_lead_to_files(self) -> None:
        _none(problem for document in documents() for problem in broken_links(document))

    def test_paths_exist(self) -> None:
        _none(problem for document in current() for problem in missing_paths(document))

    def test_what_is_made_can_be_made(self) -> None:
        _none(problem for document in current() for problem in missing_targets(document))

    def test_commands_and_options_are_known(self) -> None:
        _none(problem for document in current() for problem in missing_commands(document))


def _none(problems: Iterator[str]) -> None:
    found = "\n".join(problems)
    assert not found, found


class TestTheChecks:
    """A check that finds nothing anywhere would pass too."""

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("One.\n\n[gone](gone.md#here) [there](../README.md) [web](https://a.test/)", ["3: the link"]),
            ("![gone](gone.png) `[code](is.none)`\n\n[a]: gone.md", ["1: the link", "3: the link"]),
            ("`services/gone.py` `services/settings.py` `docs/*.md`", ["1: there is no services/gone.py"]),
            ("New file `services/made.py`; then `services/made.py`", ["1: there is no services/made.py"]),
            ("`make run`, make sure, `make\ngone`", ["1: `make gone`"]),
            ("Then:\n\n    make check gone # make more", ["3: `make gone`"]),
            ("`vetark ae remote add --port 1`\n`vetark gone`", ["2: `vetark` has no command gone"]),
            ("```sh\nT=$(.venv/bin/vetark up \\\n  --no)\n```", ["2: `vetark up` has no option --no"]),
            ("`vetark up --help --no` and vetark gone", ["1: `vetark up` has no option --no"]),
        ],
    )
    def test_it_finds_what_is_not_so(self, text: str, told: list[str]) -> None:
        checks = (broken_links, missing_paths, missing_targets, missing_commands)
        found = [problem for check in checks for problem in check(Document("docs/x.md", text))]
        assert len(found) == len(told)
        assert all(
            problem.startswith(f"docs/x.md:{start}") for problem, start in zip(found, told, strict=True)
        )
