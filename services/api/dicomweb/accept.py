"""What a client accepts: media ranges of PS3.18 8.7 in the order it likes them."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from starlette.requests import Request

from services.errors import Invalid

_LONGEST = 4096
_MOST = 64
_WEIGHT = re.compile(r"0(\.[0-9]{0,9})?|1(\.0{0,9})?|\.[0-9]{1,9}")
# A quote that nobody closes ends with the text: looked for once, not from every quote again.
_PART = re.compile(r'(?:[^,;"]|"(?:[^"\\]|\\.)*(?:"|\\?$))+')
_RANGE = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*(?:"|\\?$))+')


@dataclass(frozen=True, slots=True)
class Accepted:
    """One media range. `multipart`: in parts of multipart/related, whose `type` is then `media_type`.

    `but`: media types the range would include, had they no range of their own in the same list.
    """

    media_type: str
    multipart: bool = False
    transfer_syntax: str | None = None
    but: frozenset[str] = frozenset()

    def takes(self, media_type: str) -> bool:
        """Return whether the range includes the media type."""
        return _includes(self.media_type, media_type) and not any(
            _includes(one, media_type) for one in self.but
        )

    @property
    def anything(self) -> bool:
        """Whether the client leaves the choice, even of multipart or not, to us."""
        return self.media_type == "*/*" and not self.multipart

    def takes_syntax(self, uid: str, default: str | None = None) -> bool:
        """Whether the range includes the transfer syntax; one that names none means `default`, or any."""
        wanted = self.transfer_syntax or default
        return wanted in (None, "*", uid)


def accepted(request: Request) -> tuple[Accepted, ...]:
    """Return what the request accepts, best first: the query parameter `accept`, then the header.

    Raises Invalid for what is no list of media ranges (PS3.18 8.3.3.1, 8.7.8.1).
    """
    header = parse(", ".join(request.headers.getlist("accept")) or "*/*")
    if b"accept=" not in request.scope["query_string"]:
        return header
    return parse(request.query_params.get("accept") or "*/*") + header


@lru_cache(maxsize=256)
def parse(text: str) -> tuple[Accepted, ...]:
    """Parse the value of an Accept header. Raises Invalid."""
    if len(text) > _LONGEST:
        raise Invalid("Accept is too long")
    weighed = [one for part in _RANGE.findall(text) if part.strip() and (one := _range(part))]
    if not 0 < len(weighed) <= _MOST:
        raise Invalid(f"Accept names no media type, or more than {_MOST}")
    weighed.sort(key=lambda one: -one[0])
    own = frozenset(one.media_type for _, one in weighed if one.transfer_syntax is None) - {"*/*"}
    return tuple(_without(one, own) for weight, one in weighed if weight > 0)


def _includes(wide: str, media_type: str) -> bool:
    return wide in ("*/*", media_type) or (wide.endswith("/*") and media_type.startswith(wide[:-1]))


def _without(wide: Accepted, own: frozenset[str]) -> Accepted:
    """A wildcard range counts only for what no narrower range is about (RFC 9110 12.5.1)."""
    if not wide.media_type.endswith("/*"):
        return wide
    return replace(wide, but=frozenset(one for one in own - {wide.media_type} if wide.takes(one)))


def _range(text: str) -> tuple[float, Accepted]:
    name, *rest = [part.strip() for part in _PART.findall(text)] or [""]
    name = "*/*" if name == "*" else name  # as Java's HttpURLConnection says it
    if name.count("/") != 1:
        raise Invalid("Accept names something that is no media type")
    parameters = {
        key.strip().lower(): value.strip().strip('"')
        for key, _, value in (one.partition("=") for one in rest)
    }
    weight = parameters.get("q", "1")
    if not _WEIGHT.fullmatch(weight):
        raise Invalid("a weight in Accept is not a number from 0 to 1")
    media_type = name.lower()
    multipart = media_type == "multipart/related"
    if multipart:
        media_type = parameters.get("type", "*/*").lower()
    return float(weight), Accepted(media_type, multipart, parameters.get("transfer-syntax"))
