"""Tenants as a label of metrics: so many, and the others together."""

MOST = 500
"""Tenants that a process tells apart: each is a time series of every metric that names them."""


class TenantLabel:
    """The label of each tenant, in one process: those that come first have one of their own."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: set[str] = set()

    def of(self, tenant: str) -> str:
        """Its slug, or "others"."""
        if tenant not in self._known:
            if len(self._known) >= self._most:
                return "others"
            self._known.add(tenant)
        return tenant
