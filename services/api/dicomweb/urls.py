"""Where the DICOMweb root of a request stands, for the URLs of an answer."""

import re

from starlette.requests import Request

from services.errors import Invalid

_HOST = re.compile(r"(?:[\w.-]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?", re.ASCII)


def root_of(request: Request) -> str:
    """The URL of the root this request came to, its host as the sender names it.

    Raises Invalid for what is no host.
    """
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise Invalid("the Host header names no host")
    return f"{request.scope['scheme']}://{host}{request.scope['root_path']}"
