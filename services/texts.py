"""Texts that people write, bounded and of characters that print. HTML is text like any other."""

from services.errors import Invalid, TooLarge

LONGEST_LINE = 200
LONGEST_TEXT = 10_000


def line(text: str, what: str, longest: int = LONGEST_LINE, *, needed: bool = False) -> str:
    """Return one line without the space around it. Raises TooLarge and Invalid, naming `what` it is."""
    stripped = text.strip()
    require_text(stripped, what, longest)
    if not stripped.isprintable():
        raise Invalid(f"{what} is one line")
    if needed and not stripped:
        raise Invalid(f"{what} is missing")
    return stripped


def paragraphs(text: str, what: str, longest: int = LONGEST_TEXT) -> str:
    """Return some lines without the space around them, their ends as one kind. Raises as `line`."""
    stripped = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    require_text(stripped, what, longest)
    return stripped


def require_text(text: str, what: str, longest: int) -> None:
    """Raise TooLarge for a text that is too long, Invalid for one with control characters."""
    if len(text) > longest:
        raise TooLarge(f"{what} has at most {longest:,} characters: this has {len(text):,}")
    if any(not one.isprintable() and one not in "\n\t" for one in text):
        raise Invalid(f"{what} has no control characters")
