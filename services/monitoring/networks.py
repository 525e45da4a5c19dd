"""Who is told more than yes or no: the networks that the settings list."""

import ipaddress
from collections.abc import Iterable

from starlette.requests import Request

from services.errors import Invalid
from services.settings import Settings

_FORWARDED = ("forwarded", "x-forwarded-for")


class Monitoring:
    """The listed networks."""

    def __init__(self, settings: Settings) -> None:
        """Raise Invalid for what is no network."""
        self._networks = _networks(settings.monitoring_networks)
        self._proxies = bool(settings.http_trusted_proxies)

    def lists(self, request: Request) -> bool:
        """Whether a request comes from one of them. What a proxy that we do not trust passes on does not."""
        if not self._proxies and any(name in request.headers for name in _FORWARDED):
            return False
        try:
            address = ipaddress.ip_address(request.client.host if request.client else "")
        except ValueError:
            return False
        plain = getattr(address, "ipv4_mapped", None) or address
        return any(plain in network for network in self._networks)


def _networks(named: Iterable[str]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    try:
        return [ipaddress.ip_network(name, strict=False) for name in named]
    except ValueError as error:
        raise Invalid(f"VETARK_MONITORING_NETWORKS: {error}") from None
