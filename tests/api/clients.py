"""Clients that speak to an application in this process."""

from typing import Any

import httpx
from starlette.types import ASGIApp


def client_of(app: ASGIApp, **options: Any) -> httpx.AsyncClient:
    """A client whose requests end in the application."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://vetark.test", **options)
