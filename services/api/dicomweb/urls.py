"""The URL of a DICOMweb root, and of what stands below it, for the URLs of an answer."""

import re
from urllib.parse import quote

from starlette.requests import Request

from services.errors import Invalid

_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_WORDS = ("/studies/", "/series/", "/instances/")
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"(?:[\w.-]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?", re.ASCII)


def root_url(request: Request) -> str:
    """The URL of the root this request came to, its host as the sender names it.

    Raises Invalid for what is no host.
    """
    host, scheme = request.headers.get("host", ""), request.scope["scheme"]
    if not _HOST.fullmatch(host):
        raise Invalid("the Host header names no host")
    return f"{scheme}://{host}{_port_left_out(request, host)}{request.scope['root_path']}"


def _port_left_out(request: Request, host: str) -> str:
    """The port that belongs to a Host header without any, as dicomweb-client sends it; mostly nothing.

    Only where the host is the very address that was connected to: by a proxy it may have been another port.
    """
    address, port = request.scope.get("server") or ("", None)
    same = host.strip("[]") == address or (host == "localhost" and address in _LOOPBACK)
    return f":{port}" if same and port not in (None, _PORTS.get(request.scope["scheme"])) else ""


def url_of(root: str, *uids: str) -> str:
    """The URL of a study, series or instance; a UID that breaks the grammar may hold a slash."""
    url = root
    for word, uid in zip(_WORDS, uids, strict=False):
        url += word + quote(uid, safe="")
    return url
