"""DICOM JSON as a media type (PS3.18 8.7.3.2), and the URLs it holds."""

from urllib.parse import quote

from starlette.requests import Request

from services import errors
from services.api.dicomweb.accept import accepted

JSON = "application/dicom+json"
XML = "application/dicom+xml"
SPOKEN = (JSON, "application/json")


def demand_json(request: Request) -> None:
    """Raise Unsupported unless the client takes DICOM JSON."""
    for want in accepted(request):
        if not want.multipart and any(want.takes(kind) for kind in SPOKEN):
            return
    raise errors.Unsupported(f"this is given as {JSON}")


def url_of(root: str, *uids: str) -> str:
    """The URL of a study, series or instance; a UID that breaks the grammar may hold a slash."""
    words = ("studies", "series", "instances")
    return root + "".join(f"/{word}/{quote(uid, safe='')}" for word, uid in zip(words, uids, strict=False))
