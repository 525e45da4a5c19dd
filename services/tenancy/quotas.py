"""Tell a tenant's administrators that its storage fills: at 80, 90 and 100 percent of what was agreed.

Told once for each step; below it again, the next rise is told anew. Whether instances are refused past the
end is the operator's choice (`usage_meter.py`).
"""

import logging
from datetime import UTC, datetime

from services.errors import Invalid, Refused
from services.peers import mail
from services.persistence import Engines, Filter, In
from services.tenancy import audit, tenants, usage, users
from services.tenancy.audit import Event
from services.tenancy.roles import Role
from services.tenancy.scope import Right, Scope
from services.tenancy.tenants import Limits
from services.tenancy.usage_meter import TOTAL

log = logging.getLogger(__name__)
STEPS = (80, 90, 100)
"""Percent of the quota."""
_AGAIN_BELOW = 2
"""Percent below a step at which it counts as left: who hovers at one is not told every day."""
_GIGABYTE = 10**9
_TOLD = "quota_told"
_TEXT = """{clinic} stores {used:.1f} GB, {percent} % of the {quota:.1f} GB that were agreed on.

{what}
{page}"""
_REFUSES = (
    "At 100 % no more images are taken in: modalities are answered that storage is full, and keep them."
)
_TAKES = "Images are taken in as before, also past 100 %."


async def tell_administrators(scope: Scope, engines: Engines) -> int:
    """Tell the administrators, by mail and in the audit trail, once a step is reached; returns which.

    Needs to administer. Raises Unavailable where a mail has to be tried again: then nothing counts as told.
    """
    scope.require(Right.ADMINISTER)
    used = await usage.read(scope, engines)
    told = int((await tenants.noted(scope, engines)).get(_TOLD) or 0)
    percent = _percent(used.storage_bytes, used.limits)
    reached = _reached(percent)
    if reached <= told:
        if told and percent < told - _AGAIN_BELOW:
            await tenants.note(scope, engines, {_TOLD: reached})
        return 0
    await _mail(scope, engines, used, percent)
    details = {"percent": percent, "bytes": used.storage_bytes, "quota": used.limits.storage_bytes}
    await audit.record(scope, engines, Event.QUOTA_REACHED, details)
    await tenants.note(scope, engines, {_TOLD: reached})
    return reached


async def tenants_past(scope: Scope, engines: Engines) -> dict[int, int]:
    """Count the tenants that use at least each of the steps, as it is written down. Needs to operate."""
    scope.require(Right.OPERATE)
    found = (await percents(engines)).values()
    return {step: sum(percent >= step for percent in found) for step in STEPS}


async def percents(engines: Engines) -> dict[str, int]:
    """Whole percent of its quota that each tenant with one uses, as it is written down: for who measures."""
    limited = {
        tenant.slug: tenant.limits
        for tenant in await tenants.find(engines)
        if tenant.limits.storage_bytes is not None and tenant.state != "closed"
    }
    totals: dict[str, int] = {}
    if limited:
        where: Filter = {"tenant": In(list(limited)), "day": TOTAL}
        found = await engines.documents.installation("usage").find(where, projection=("tenant", "bytes"))
        totals = {one["tenant"]: one["bytes"] for one in found}
    return {slug: _percent(totals.get(slug, 0), limits) for slug, limits in limited.items()}


def _percent(used: int, limits: Limits) -> int:
    """Whole percent of the quota; 0 without one. A quota of nothing is used up by anything."""
    if limits.storage_bytes is None:
        return 0
    return 100 * used // limits.storage_bytes if limits.storage_bytes else 100 * min(used, 1)


def _reached(percent: int) -> int:
    return max((step for step in STEPS if percent >= step), default=0)


async def _mail(scope: Scope, engines: Engines, used: usage.Usage, percent: int) -> None:
    """One mail to each administrator who has shown the address to be theirs, where we send mail at all."""
    settings, quota = engines.settings, used.limits.storage_bytes or 0
    if settings.smtp_url is None:
        return
    tenant = await tenants.get(engines, scope.grant.tenant)
    root = (settings.public_url or "").rstrip("/")
    page = f"\nIts use: {root}/tenants/{tenant.slug}/administration/clinic\n" if root else ""
    text = _TEXT.format(
        clinic=tenant.name,
        used=used.storage_bytes / _GIGABYTE,
        quota=quota / _GIGABYTE,
        percent=percent,
        what=_REFUSES if used.limits.storage_hard else _TAKES,
        page=page,
    )
    subject = f"{tenant.name} uses {percent} % of its storage"
    for user in await users.find(scope, engines):
        if user.roles[tenant.slug] is not Role.ADMINISTRATOR or not (user.proved or user.brought_by):
            continue
        name = f"quota-{tenant.slug}-{_reached(percent)}-{datetime.now(UTC):%Y%m%d}-{user.id}"
        try:
            await mail.send(settings, user.email, subject, text, name=name)
        except (Invalid, Refused) as error:
            log.warning("an administrator of %s could not be told of its storage: %s", tenant.slug, error)
