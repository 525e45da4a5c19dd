"""What people write into cases, bounded: HTML is text like any other, and nothing of it is ever markup."""

from services.errors import Invalid

LONGEST_LINE = 200
LONGEST_TEXT = 10_000


def line(text: str, name: str, longest: int = LONGEST_LINE) -> str:
    """One line without the space around it. Raises Invalid, naming the field."""
    stripped = text.strip()
    if len(stripped) > longest or not stripped.isprintable():
        raise Invalid(f"the {name} has at most {longest} characters on one line")
    return stripped


def paragraphs(text: str, name: str, longest: int = LONGEST_TEXT) -> str:
    """A text of several lines, their ends as one kind. Raises Invalid, naming the field."""
    stripped = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(stripped) > longest or any(not one.isprintable() and one not in "\n\t" for one in stripped):
        raise Invalid(f"the {name} has at most {longest} characters")
    return stripped
