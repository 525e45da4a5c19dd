"""The end of a tenant: exported, closed for a grace period, then gone but for its name and its trail.

    active, suspended --close--> closing --(the courier, when the grace is over)--> closed
                        ^--------reopen--'

A tenant is `closed` before the first object goes: nobody can come in or reopen it half deleted. What a killed
courier leaves, the next look takes.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from services.archive.index.instance_set import InstanceSet
from services.archive.index.legal_holds import count_of
from services.errors import Invalid, NotFound, Refused
from services.persistence import Engines, TenantCollection
from services.tenancy import audit, tenants, users
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope, system_scope
from services.tenancy.tenants import SWITCHED, Tenant

log = logging.getLogger(__name__)
GRACE = timedelta(days=30)
LEAST = timedelta(hours=1)
"""Of grace: long past the seconds in which every process has heard of it."""
BELOW_A_STUDY = ("instances", "series")
OTHERS = (
    "patients",
    "clients",
    "attempts",
    "errands",
    "commitments",
    "committed_instances",
    "deleted_instances",
    "damaged_instances",
    "differing_instances",
    "legal_holds",
    "retention_rules",
    "scrubs",
    "deletions",
    "corrections",
    "local_application_entities",
    "remote_application_entities",
    "association_slots",
    "shared_studies",
    "inboxes",
    "inbox_uploads",
    "inbox_files",
    "shares",
    "share_visits",
    "deliveries",
    "delivery_items",
    "routing_rules",
    "image_requests",
    "study_matches",
    "performed_steps",
    "procedures",
    "hanging_protocols",
    "placed_orders",
    "hl7_messages",
    "merged_patients",
    "hl7_applications",
    "practice_systems",
    "collaborations",
    "telemedicine_settings",
    "telemedicine_services",
    "cases",
    "workitems",
    "case_events",
    "case_messages",
    "case_reads",
    "workitem_subscriptions",
    "reports",
    "report_editions",
    "critical_findings",
    "image_scores",
    "report_texts",
    "letterheads",
    "tokens",
    "links",
    "webhooks",
    "notifications",
    "outgoing_notifications",
    "digests",
    "identity_providers",
    "identities",
    "usage",
)
MOST = timedelta(days=3650)
_TOGETHER = 16


async def close(scope: Scope, engines: Engines, slug: str, grace: timedelta = GRACE) -> Tenant:
    """Let nobody of a tenant in, and after the grace delete its data. Needs the right to operate.

    Raises Invalid for too short a grace, Refused without an export of all that is there or with a legal hold,
    NotFound.
    """
    scope.require(Right.OPERATE)
    if not LEAST <= grace <= MOST:
        raise Invalid("the grace is from an hour to ten years")
    await tenants.get(engines, slug)
    if not await _is_exported(system_scope(slug), engines):
        raise Refused("this clinic has data that is in no export: export it first")
    if held := await count_of(engines, system_scope(slug).grant):
        raise Refused(f"legal holds: {held}. Nothing of this clinic is deleted until they are lifted")
    due = datetime.now(UTC) + grace
    return await tenants.move(
        scope, engines, slug, (*SWITCHED, "closing"), {"state": "closing", "closes_at": due}
    )


async def reopen(scope: Scope, engines: Engines, slug: str) -> Tenant:
    """Let a tenant in again whose grace is not over; raises NoLongerUpdatable for one in another state."""
    return await tenants.move(scope, engines, slug, ("closing",), {"state": "active", "closes_at": None})


async def end(scope: Scope, engines: Engines, tenant: Tenant) -> Tenant:
    """Do what is due for a tenant that is closing or closed; answers how it is then. Needs to operate.

    A closing one with data that came after its export, or with a legal hold, stays as it is, and the log says
    so.
    """
    scope.require(Right.OPERATE)
    if tenant.state == "closing" and tenant.closes_at is not None and tenant.closes_at <= datetime.now(UTC):
        if not await _is_exported(system_scope(tenant.slug), engines):
            log.error("the tenant %s is not deleted: it has data that is in no export", tenant.slug)
            return tenant
        if await count_of(engines, system_scope(tenant.slug).grant):
            log.error("the tenant %s is not deleted: it has legal holds", tenant.slug)
            return tenant
        tenant = await tenants.move(scope, engines, tenant.slug, ("closing",), {"state": "closed"})
    if tenant.state == "closed":
        await _purge(system_scope(tenant.slug), engines)
    return tenant


async def _purge(scope: Scope, engines: Engines) -> None:
    """Delete all there is. Documents go first: then nothing makes the courier write for the tenant again."""
    studies = engines.documents.of(scope.grant, "studies")
    async for study in studies.stream({}, projection=("StudyInstanceUID",)):
        one = {"StudyInstanceUID": study["StudyInstanceUID"]}
        for name in BELOW_A_STUDY:  # study by study: one deletion of them all may take longer than we wait
            await _all(scope, engines, name).delete(one, many=True)
        await studies.delete(one)
    for name in (*BELOW_A_STUDY, "studies", *OTHERS):
        await _all(scope, engines, name).delete({}, many=True)
    for user in await users.find(scope, engines):
        with suppress(NotFound):
            await users.remove(scope, engines, user.id)
    objects, deleted, some = engines.objects.of(scope.grant), 0, list[str]()
    async for key, _ in objects.list():
        some.append(key)
        if len(some) == _TOGETHER:
            deleted += await _delete(scope, engines, some)
    deleted += await _delete(scope, engines, some)
    await objects.tidy()
    if deleted:
        await audit.record(scope, engines, Event.DELETED, {"tenant": scope.grant.tenant, "objects": deleted})
        log.warning("the tenant %s is closed: %d objects were deleted", scope.grant.tenant, deleted)


async def _delete(scope: Scope, engines: Engines, keys: list[str]) -> int:
    objects, count = engines.objects.of(scope.grant), len(keys)
    await asyncio.gather(*(objects.delete(key) for key in keys))
    keys.clear()
    return count


async def _is_exported(scope: Scope, engines: Engines) -> bool:
    """Return whether a finished export holds every instance there is, and no other ones."""
    exported = (await tenants.noted(scope, engines)).get("exported")
    if exported is None:
        return False
    there = InstanceSet()
    fields = ("SOPInstanceUID", "checksum", "received_at")
    async for each in _all(scope, engines, "instances").stream({}, projection=fields):
        there.add(each)
        if each["received_at"] >= exported["began_at"]:
            return False
    return bool(there.digest == exported.get("digest"))


def _all(scope: Scope, engines: Engines, name: str) -> TenantCollection:
    return engines.documents.of(scope.grant, name)
