"""What a client accepts: media ranges of PS3.18 8.7 in the order it likes them."""

import re
from dataclasses import dataclass
from functools import lru_cache

from starlette.requests import Request

from services.errors import Invalid

_LONGEST = 4096
_PART = re.compile(r'(?:[^,;"]|"(?:[^"\\]|\\.)*")+')
_RANGE = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')


@dataclass(frozen=True, slots=True)
class Accepted:
    """One media range. `multipart`: in parts of multipart/related, whose `type` is then `media_type`."""

    media_type: str
    multipart: bool = False
    transfer_syntax: str | None = None

    def takes(self, media_type: str) -> bool:
        """Whether the range includes the media type."""
        mine = self.media_type
        return mine in ("*/*", media_type) or (mine.endswith("/*") and media_type.startswith(mine[:-1]))

    @property
    def anything(self) -> bool:
        """Whether the client leaves the choice, even of multipart or not, to us."""
        return self.media_type == "*/*" and not self.multipart

    def takes_syntax(self, uid: str, default: str | None = None) -> bool:
        """Whether the range includes the transfer syntax; one that names none means `default`, or any."""
        wanted = self.transfer_syntax or default
        return wanted in (None, "*", uid)


def accepted(request: Request) -> tuple[Accepted, ...]:
    """Return what the request accepts, best first; the query parameter `accept` counts before the header.

    Raises Invalid for what is no list of media ranges (PS3.18 8.3.3.1).
    """
    given = request.query_params.get("accept") or ", ".join(request.headers.getlist("accept"))
    return parse(given or "*/*")


@lru_cache(maxsize=256)
def parse(text: str) -> tuple[Accepted, ...]:
    """Parse the value of an Accept header. Raises Invalid."""
    if len(text) > _LONGEST:
        raise Invalid("Accept is too long")
    weighed = [one for part in _RANGE.findall(text) if part.strip() and (one := _range(part))]
    if not weighed:
        raise Invalid("Accept names no media type")
    weighed.sort(key=lambda one: -one[0])
    return tuple(accept for weight, accept in weighed if weight > 0)


def _range(text: str) -> tuple[float, Accepted]:
    name, *rest = (part.strip() for part in _PART.findall(text))
    if name.count("/") != 1:
        raise Invalid("Accept names something that is no media type")
    parameters = {
        key.strip().lower(): value.strip().strip('"')
        for key, _, value in (one.partition("=") for one in rest)
    }
    try:
        weight = float(parameters.get("q", "1"))
    except ValueError:
        raise Invalid("a weight in Accept is not a number") from None
    media_type = name.lower()
    multipart = media_type == "multipart/related"
    if multipart:
        media_type = parameters.get("type", "*/*").lower()
    return weight, Accepted(media_type, multipart, parameters.get("transfer-syntax"))
