"""The URL of a DICOMweb root, and of what stands below it, for the URLs of an answer."""

import re
from urllib.parse import quote

from starlette.requests import Request

from services.errors import Invalid

_HOST = re.compile(r"(?:[\w.-]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?", re.ASCII)


def root_url(request: Request) -> str:
    """The URL of the root this request came to, its host as the sender names it.

    Raises Invalid for what is no host.
    """
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise Invalid("the Host header names no host")
    return f"{request.scope['scheme']}://{host}{request.scope['root_path']}"


def url_of(root: str, *uids: str) -> str:
    """The URL of a study, series or instance; a UID that breaks the grammar may hold a slash."""
    words = ("studies", "series", "instances")
    return root + "".join(f"/{word}/{quote(uid, safe='')}" for word, uid in zip(words, uids, strict=False))
