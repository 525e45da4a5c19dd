"""The installation's own web address, for links and for identity providers."""

from starlette.requests import Request

from services.api.sign_in.session import engines_and_settings


def public_url(request: Request) -> str:
    """The installation's own address, without a slash at its end; where it knows none, the one asked at."""
    _, settings = engines_and_settings(request)
    return (settings.public_url or str(request.base_url)).rstrip("/")
