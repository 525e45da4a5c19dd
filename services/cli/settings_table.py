"""The settings as a Markdown table, which `python -m services.cli.settings_table` puts into the document."""

from pathlib import Path

from pydantic.fields import FieldInfo

from services.settings import Settings

DOCUMENT = Path(__file__).parents[2] / "docs" / "operating.md"
BEGIN, END = "<!-- settings -->\n", "<!-- /settings -->"
SECRETS = frozenset({"secret_key", "smtp_url"})
"""Settings that hold a secret, whose defaults are not shown."""


def settings_table() -> str:
    """Every setting in the order in which `Settings` has them, one a row."""
    head = ("| Variable | Default | Meaning | Minimum | Maximum |", "|---|---|---|---|---|")
    rows = (_row(name, field) for name, field in Settings.model_fields.items())
    return "\n".join((*head, *rows)) + "\n"


def rewritten(document: str) -> str:
    """The document with the table of today between its marks; raises ValueError where these are missing."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError("the document has no place for the settings")
    return f"{before}{BEGIN}{settings_table()}{END}{after}"


def _row(name: str, field: FieldInfo) -> str:
    default = "not shown" if name in SECRETS else _shown(field.default)
    meaning = (field.description or "").replace("|", "\\|")
    bounds = (_bound(field, "ge", "gt", "more than"), _bound(field, "le", "lt", "less than"))
    return f"| {' | '.join((f'`VETARK_{name.upper()}`', default, meaning, *bounds))} |"


def _shown(default: object) -> str:
    """A default as one writes it into the environment."""
    if default is None or default == ():
        return "none"
    text = f"{default:.15g}" if isinstance(default, float) else str(default)
    return f"`{text.lower() if isinstance(default, bool) else text}`"


def _bound(field: FieldInfo, included: str, excluded: str, words: str) -> str:
    """The bound on one side, empty where there is none."""
    for constraint in field.metadata:
        if (bound := getattr(constraint, included, None)) is not None:
            return f"{bound:g}"
        if (bound := getattr(constraint, excluded, None)) is not None:
            return f"{words} {bound:g}"
    return ""


if __name__ == "__main__":
    DOCUMENT.write_text(rewritten(DOCUMENT.read_text("utf-8")), "utf-8")
