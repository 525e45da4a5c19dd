"""What was tried of an engine, and what it lacks."""

from typing import NamedTuple


class Tried(NamedTuple):
    """A feature of an engine, whether Vetark needs it, and what is wrong with it; None: it works."""

    feature: str
    needed: bool
    wrong: str | None
