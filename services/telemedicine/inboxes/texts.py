"""Texts of people we do not know: bounded, and of characters that print."""

from services.errors import Invalid

LONGEST_PATH = 400


def line(text: str, what: str, longest: int, *, needed: bool = False) -> str:
    """One line without the space around it. Raises Invalid, naming `what` it is."""
    made = _checked(text, what, longest)
    if needed and not made:
        raise Invalid(f"{what} is missing")
    if not made.isprintable():
        raise Invalid(f"{what} is one line without control characters")
    return made


def lines(text: str, what: str, longest: int) -> str:
    """The same of several lines."""
    made = _checked(text.replace("\r\n", "\n"), what, longest)
    if not made.replace("\n", "").isprintable():
        raise Invalid(f"{what} has no control characters")
    return made


def shown_path(path: str) -> str:
    """A file's path as people read it: its end, without what does not print. It names nothing on any disk."""
    return "".join(one if one.isprintable() else "?" for one in path[-LONGEST_PATH:])


def _checked(text: str, what: str, longest: int) -> str:
    made = text.strip()
    if len(made) > longest:
        raise Invalid(f"{what} has at most {longest} characters")
    return made
