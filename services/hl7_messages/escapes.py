"""Escape sequences of text fields (HL7 2.7). The library's own repeat a space as often as a sender likes."""

from dataclasses import dataclass

MOST_SPACES = 80


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The characters that part a message (MSH-1, MSH-2)."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"

    @property
    def encoding_characters(self) -> str:
        """MSH-2."""
        return self.component + self.repetition + self.escape + self.subcomponent

    @property
    def letters(self) -> dict[str, str]:
        """The delimiters by the letters that stand for them in an escape sequence."""
        return {
            "F": self.field,
            "S": self.component,
            "T": self.subcomponent,
            "R": self.repetition,
            "E": self.escape,
        }


def unescaped(text: str, delimiters: Delimiters, codec: str) -> str:
    """The text that a field means; what is no escape sequence stays as it is.

    Those of bytes (X) are in the message's character set, also where several sequences make one character.
    """
    mark = delimiters.escape
    if not mark or mark not in text:
        return text
    made: list[str] = []
    raw = bytearray()  # of hexadecimal sequences that follow each other
    at = 0
    while at < len(text):
        end = text.find(mark, at + 1) if text[at] == mark else -1
        body = text[at + 1 : end] if end > 0 else ""
        if end > 0 and (data := _bytes(body)) is not None:
            raw += data
            at = end + 1
            continue
        if raw:
            made.append(_text(bytes(raw), codec))
            raw.clear()
        meant = _meant(body, delimiters) if end > 0 else None
        if meant is None:
            made.append(text[at])
            at += 1
        else:
            made.append(meant)
            at = end + 1
    if raw:
        made.append(_text(bytes(raw), codec))
    return "".join(made)


def escaped(text: str, delimiters: Delimiters) -> str:
    """Text as a field holds it: with escape sequences for new lines; other control characters go."""
    letters = {character: letter for letter, character in delimiters.letters.items()}
    mark = delimiters.escape
    made = []
    for character in text.replace("\r\n", "\n").replace("\r", "\n"):
        if character in letters:
            made.append(f"{mark}{letters[character]}{mark}")
        elif character == "\n":
            made.append(f"{mark}.br{mark}")
        elif character >= " ":
            made.append(character)
    return "".join(made)


def _meant(body: str, delimiters: Delimiters) -> str | None:
    """What a sequence stands for; None where it is none that we know."""
    if not body:
        return delimiters.escape  # doubled, as systems that know of no \E\ write it
    if body in delimiters.letters:
        return delimiters.letters[body]
    if body in ("H", "N", ".fi", ".nf"):
        return ""
    if body in (".br", ".ce"):
        return "\n"
    command, number = body[:3], body[3:].lstrip("+")
    if command in (".sp", ".sk", ".in", ".ti") and (not number or number.isdecimal()):
        times = min(int(number[:4] or 1), MOST_SPACES)
        return ("\n" if command == ".sp" else " ") * times
    return None


def _bytes(body: str) -> bytes | None:
    if not body.startswith("X") or not body[1:]:
        return None
    try:
        return bytes.fromhex(body[1:])
    except ValueError:
        return None


def _text(data: bytes, codec: str) -> str:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        text = data.decode("iso8859-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")
