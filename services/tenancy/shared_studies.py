"""Studies shown to a referring veterinarian: the rest of the tenant does not exist for them."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.errors import AlreadyExists, NotFound, TooBroad
from services.persistence import Engines, Filter, Grant
from services.tenancy import audit, users
from services.tenancy.audit import Event
from services.tenancy.roles import Role
from services.tenancy.scope import Right, Scope
from services.tenancy.short_cache import KEPT_SECONDS, forget_all
from services.tenancy.users import User

MOST_LISTED = 2_000
"""Of all that a tenant shares: as many as the study list reads for a page."""
_COLLECTION = "shared_studies"


@dataclass(frozen=True, slots=True)
class SharedStudy:
    """A study (by UID) that a user (by id) may see, since when and who shared it."""

    study: str
    user: str
    shared_at: datetime
    shared_by: str

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "SharedStudy":
        """Make it of its document."""
        return cls(document["StudyInstanceUID"], document["user"], document["shared_at"], document["by"])


async def share(scope: Scope, engines: Engines, user_id: str, study: str) -> SharedStudy:
    """Show a study to one of the tenant's referring veterinarians; in every process within seconds.

    Raises NotFound where the tenant has no such study or referring veterinarian. Shared before: as it was.
    """
    scope.require(Right.SHARE)
    if all(user.id != user_id for user in await recipients(scope, engines)):
        raise NotFound("no such referring veterinarian")
    if await engines.documents.of(scope.grant, "studies").find_one({"StudyInstanceUID": study}) is None:
        raise NotFound("no such study")
    made = SharedStudy(study, user_id, datetime.now(UTC), scope.principal.id)
    shared = engines.documents.of(scope.grant, _COLLECTION)
    document = {"user": user_id, "StudyInstanceUID": study, "shared_at": made.shared_at, "by": made.shared_by}
    try:
        await shared.insert(document)
    except AlreadyExists:
        before = await shared.find_one({"user": user_id, "StudyInstanceUID": study})
        if before is None:
            raise NotFound("somebody has just withdrawn this study") from None
        return SharedStudy.of(before)
    forget_all(engines)
    await audit.record(scope, engines, Event.SHARED, {"user": user_id}, study=study)
    return made


async def withdraw(scope: Scope, engines: Engines, user_id: str, study: str) -> None:
    """Show it no longer; raises NotFound where it is not shared."""
    scope.require(Right.SHARE)
    shared = engines.documents.of(scope.grant, _COLLECTION)
    if not await shared.delete({"user": user_id, "StudyInstanceUID": study}):
        raise NotFound("this study is not shared")
    forget_all(engines)
    await audit.record(scope, engines, Event.UNSHARED, {"user": user_id}, study=study)


async def find(scope: Scope, engines: Engines, study: str | None = None) -> list[SharedStudy]:
    """What the tenant shares (of one study), the latest first.

    Raises TooBroad for more than `MOST_LISTED`, none of which is left out unsaid.
    """
    scope.require(Right.SHARE)
    shared = engines.documents.of(scope.grant, _COLLECTION)
    of: Filter = {} if study is None else {"StudyInstanceUID": study}
    if await shared.count(of, limit=MOST_LISTED + 1) > MOST_LISTED:
        raise TooBroad(f"more than {MOST_LISTED:,} are shared: ask of one study")
    return [SharedStudy.of(one) for one in await shared.find(of, sort=[("shared_at", -1)])]


async def recipients(scope: Scope, engines: Engines) -> list[User]:
    """Whom the tenant can share with: its referring veterinarians, by email."""
    scope.require(Right.SHARE)
    tenant = scope.grant.tenant
    found = await users.members_of(engines, tenant)
    return [user for user in found if user.roles[tenant] is Role.REFERRING_VETERINARIAN]


async def shared_with(engines: Engines, slug: str, user_id: str) -> frozenset[str]:
    """UIDs of the studies a tenant shows to a user: what their grant is narrowed to."""
    shared = engines.documents.of(Grant(slug), _COLLECTION)
    found = await shared.find({"user": user_id}, projection=["StudyInstanceUID"])
    return frozenset(document["StudyInstanceUID"] for document in found)


async def changes(scope: Scope, engines: Engines) -> AsyncGenerator[str]:
    """Study Instance UIDs as they are shared and withdrawn, once every process goes by it, until closed.

    In a narrowed scope those shared with its user, else with anybody, which takes the right to share.
    """
    narrowed = scope.grant.studies is not None
    if not narrowed:
        scope.require(Right.SHARE)
    whose = {"user": scope.principal.id} if narrowed else {}
    shared = engines.documents.of(Grant(scope.grant.tenant), _COLLECTION)
    known: set[tuple[str, str]] | None = None
    async for change in shared.watch():
        others = change.document is not None and change.document["user"] != scope.principal.id
        if narrowed and others:
            continue
        found = await shared.find(whose, projection=["user", "StudyInstanceUID"])
        now = {(document["user"], document["StudyInstanceUID"]) for document in found}
        if known is not None and now != known:
            await asyncio.sleep(KEPT_SECONDS)
            for study in sorted({study for _, study in now ^ known}):
                yield study
        known = now
