"""Mounts the studies of a case or a share below a path of its own, for whoever has access to these alone.

What is mounted there is what tenants have, DICOMweb and GraphQL; the scope is the narrow one.
"""

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from starlette.requests import HTTPConnection

from services.api.access import address_of, scope_of, visit_of
from services.errors import NotFound, Refused, Unauthenticated
from services.persistence import Engines
from services.telemedicine.access import case_scope
from services.tenancy.scope import Scope
from services.tenancy.shares import visiting
from services.tenancy.shares.share import Share
from services.tenancy.short_cache import ShortCache
from services.tenancy.sign_in.links import hashed

if TYPE_CHECKING:
    from services.api.limits import Guesses

_TAKING = frozenset({
    "studies/*", "studies/*/series/*", "studies/*/series/*/instances/*", "studies/*/export", "wado",
    "studies/*/bulkdata", "studies/*/series/*/bulkdata",
})  # fmt: skip
"""Templates of DICOMweb that give files to take along."""
_MOST_RECEIPTS = 10_000
_LISTING = frozenset({
    "studies", "series", "instances", "studies/*/series", "studies/*/instances",
    "studies/*/series/*/instances",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScopedMount:
    """A kind of place, by the first segment of its paths; `scope_of` gives the scope at one, or raises."""

    name: str
    scope_of: Callable[[Engines, HTTPConnection, str], Awaitable[Scope]]

    def place(self, connection: HTTPConnection) -> str:
        """What the web app calls this place: "shares/ID"."""
        return f"{self.name}/{connection.path_params['id']}"

    async def scope(self, engines: Engines, connection: HTTPConnection) -> Scope:
        """The scope of who asks here. Raises NotFound, Unauthenticated, Refused, Unavailable."""
        return await self.scope_of(engines, connection, connection.path_params["id"])


class _CaseCache(ShortCache[Hashable, Scope]):
    """What cases show, by case and who asks."""


async def _case(engines: Engines, connection: HTTPConnection, id_: str) -> Scope:
    """The scope of a case for its provider's people, or its clinic's."""
    asker = await scope_of(engines, connection)
    key = (id_, asker, frozenset(asker.rights_within.items()))
    known = engines.own(_CaseCache).get(key)
    if known is None:
        known = await case_scope(asker, engines, id_)
        engines.own(_CaseCache).put(key, known)
    return known


async def _share(engines: Engines, connection: HTTPConnection, id_: str) -> Scope:
    """The scope of a share's visitor, or of somebody signed in at a clinic that it is shown to."""
    secret = visit_of(connection)
    if secret:
        guesses, address = cast("Guesses", connection.app.state.guesses), address_of(connection)
        try:
            share, scope = await guesses.check(
                address, secret, lambda: visiting.visitor(engines, id_, secret, address)
            )
        except Unauthenticated:
            if "authorization" in connection.headers:
                raise NotFound(visiting.GONE) from None
        else:
            await _noted(engines, connection, share, hashed(secret))
            return scope
    try:
        share, scope = await visiting.member(await scope_of(engines, connection), engines, id_)
    except Unauthenticated:
        raise NotFound(visiting.GONE) from None
    await _noted(engines, connection, share, "")
    return scope


async def _noted(engines: Engines, connection: HTTPConnection, share: Share, visit: str) -> None:
    """Hold a request to what the share allows, and write the first of its kind into the visit's receipt."""
    template = connection.scope.get("dicomweb.template", "")
    if not template or template in _LISTING:
        return
    takes = template in _TAKING
    if takes and not share.download:
        raise Refused("this may be looked at, and not be downloaded")
    if not takes and not share.view:
        raise Refused("this may be downloaded, and not be looked at")
    study = connection.path_params.get("study", "")
    if visit and study in share.studies:
        await engines.own(_Receipts).write(share, visit, "downloaded" if takes else "viewed", study)


class _Receipts:
    """What this process has written into receipts, so that it writes it once."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._written: set[tuple[str, str, str]] = set()

    async def write(self, share: Share, visit: str, what: str, study: str) -> None:
        """Write it unless it is there."""
        if (one := (visit, what, study)) in self._written:
            return
        if len(self._written) >= _MOST_RECEIPTS:
            self._written.clear()
        self._written.add(one)
        await visiting.note(self._engines, share, visit, what, study)


SCOPED_MOUNTS = (ScopedMount("cases", _case), ScopedMount("shares", _share))
