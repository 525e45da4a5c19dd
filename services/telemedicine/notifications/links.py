"""Where a person follows what they were told of: one address in each mail."""

from services.persistence import Engines


def case_link(engines: Engines, slug: str, case: str) -> str:
    """The page of a case in a tenant; relative where the installation does not know its own address."""
    return f"{_root(engines)}/tenants/{slug}/cases/{case}"


def notifications_link(engines: Engines) -> str:
    """The page of all notifications."""
    return f"{_root(engines)}/notifications"


def unsubscribe_link(engines: Engines, secret: str) -> str:
    """Return the link at which one request ends the digests of whom the secret belongs to (RFC 8058)."""
    return f"{_root(engines)}/notifications/unsubscribe/{secret}"


def _root(engines: Engines) -> str:
    return (engines.settings.public_url or "").rstrip("/")
