"""Who was turned away, told in bounded number: who knocks without end fills neither log nor trail."""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from typing import ClassVar

from services.persistence import Engines, Grant
from services.tenancy import audit
from services.tenancy.audit import Event, Outcome
from services.tenancy.audit.trail import Trail
from services.tenancy.scope import Principal, PrincipalKind, Scope
from services.tenancy.sign_in.throttle import network_of

log = logging.getLogger(__name__)
WINDOW_SECONDS = 60.0
EACH = 5
"""Rejections of one address at one tenant that are told one by one in a window."""
MOST = 50
"""The same of all addresses, and addresses whose further ones are counted apart."""
_ELSEWHERE = "elsewhere"


class Rejections:
    """Those of one process in the present window. Each wire has its own: what is rejected, and its event."""

    event: ClassVar[Event]
    what: ClassVar[str]
    kind: ClassVar[PrincipalKind]

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        engines.own(Trail)  # closes after us
        engines.closing.append(self.close)
        self._told: Counter[tuple[str | None, str]] = Counter()
        self._counted: Counter[tuple[str | None, str]] = Counter()
        self._end: asyncio.TimerHandle | None = None

    def add(self, tenant: str | None, address: str, titles: Mapping[str, str], why: str) -> None:
        """Tell of one, or count it; of one that no tenant was asked by, the installation is told.

        `titles`: what the two ends call themselves, the calling one first.
        """
        if self._end is None:
            self._end = asyncio.get_running_loop().call_later(WINDOW_SECONDS, self._sum_up)
        key = (tenant, network_of(address))
        if self._told[key] < EACH and self._told.total() < MOST:
            self._told[key] += 1
            log.warning("%s %s -> %s from %s rejected: %s", self.what, *titles.values(), address, why)
            self._note(tenant, address, {**titles, "reason": why}, next(iter(titles.values())))
            return
        known = key in self._counted or len(self._counted) < MOST
        self._counted[key if known else (None, _ELSEWHERE)] += 1

    async def close(self) -> None:
        """Tell what was only counted."""
        if self._end is not None:
            self._end.cancel()
            self._sum_up()

    def _sum_up(self) -> None:
        counted, self._counted, self._end = self._counted, Counter(), None
        self._told.clear()
        for (tenant, address), count in counted.items():
            log.warning("%d more %ss from %s rejected in a minute", count, self.what, address)
            shown = "" if address == _ELSEWHERE else address.partition("/")[0]
            self._note(tenant, shown, {"reason": "many in a minute", "rejected": count})

    def _note(
        self, tenant: str | None, address: str, details: Mapping[str, str | int], name: str = ""
    ) -> None:
        grants = (Grant(tenant),) if tenant else ()
        scope = Scope(Principal(self.kind, "", name, address), frozenset(), grants)
        audit.note(scope, self._engines, self.event, details, outcome=Outcome.FAILURE)
