"""DICOM JSON as a media type (PS3.18 8.7.3.2)."""

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
