"""Tries of background work: counted before they begin, and set aside where they fail again and again.

What ends well is forgotten. What failed so often, or took its process with it so often, as
`courier_tries` says is set aside: it is told to the operator with the reason, nothing tries it any more, and
all else goes on. An engine that is away is nobody's failure, and neither is storage that is full, nor an
object that has to be fetched from an archival class first.
"""

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.background import OUTAGE_SECONDS, seen
from services.errors import (
    BeingFetched,
    Misconfigured,
    NotFound,
    OutOfSpace,
    PacsError,
    QuotaExceeded,
    Unavailable,
)
from services.persistence import Edit, Engines, Filter, Grant, TenantCollection, Within
from services.persistence.leases import KEYS, Due, release
from services.persistence.moments import EPOCH
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.upper_layer.errors import place

log = logging.getLogger(__name__)
DIED = "the process that did it died each time"
FIRST_WAIT = timedelta(seconds=10)
"""Until the second try; four times as long until each further one."""
ROOM_WAIT = timedelta(seconds=30)
"""Until what found no room is tried again."""
FETCHED_WAIT = timedelta(minutes=5)
"""Until what has to be fetched from an archival class of storage is looked at again."""
SHOWN = 200
JOBS: Mapping[str, str] = {
    "series": "follow-ups of a series",
    "studies": "follow-ups of a study",
    "deliveries": "delivery",
    "errands": "errand",
    "image_requests": "news of an image request",
    "cases": "what follows a case's submission",
    "workitems": "what follows a change of a workitem",
    "case_events": "telling of a case's event",
    "case_messages": "what follows a message on a case",
    "outgoing_notifications": "a notification on its way",
    "digests": "a digest by mail",
    "reports": "what follows a signature",
    "critical_findings": "reminding of a critical finding",
    "inbox_uploads": "what was decided of an upload",
}
"""What is done with the documents of each queue, in words: each queue has its row."""
NO_ROOM = (QuotaExceeded, OutOfSpace)
"""Nobody's failure either: it waits until somebody makes room."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """Work that is tried no more. `tenant` is empty for the installation's own; `what` has UIDs and names."""

    id: str
    tenant: str
    job: str
    what: str
    tries: int
    reason: str
    at: datetime

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "SetAside":
        """Make it of what the database keeps."""
        names = ("id", "tenant", "job", "what", "tries", "reason")
        return cls(**{name: document[name] for name in names}, at=document["set_aside"])


@dataclass(frozen=True, slots=True)
class Again:
    """What has a document tried again: the field that makes it due, and what else is set then."""

    collection: str
    where: Mapping[str, Any]
    sets: Mapping[str, Any]
    due: str = "changed"


async def is_outage(engines: Engines, error: BaseException) -> bool:
    """Return whether an engine is to blame: it lets us in no more, or does not answer when it is asked."""
    if isinstance(error, Misconfigured):
        return True
    if isinstance(error, Unavailable):
        try:
            await engines.documents.ping()
            await engines.objects.ping()
        except PacsError:
            return True
    return False


def reason_of(error: BaseException) -> str:
    """Return why it failed, without a value that may be a patient's."""
    return str(error) if isinstance(error, PacsError) else f"unexpected {place(error)}"


async def tried(
    scope: Scope, engines: Engines, job: str, what: str, work: Callable[[], Awaitable[Any]]
) -> bool:
    """Do one piece of a tenant's work, alone; whether it is done. What is set aside is not begun.

    Raises Unavailable while an engine is away, and nothing else.
    """
    attempts, key = engines.documents.of(scope.grant, "attempts"), {"job": job, "what": what}
    known = await attempts.find_one(key)
    if known is not None and "set_aside" in known:
        return False
    tries = (known["tries"] if known else 0) + 1
    if tries > engines.settings.courier_tries:
        await _note(attempts, key, tries - 1, known["reason"] or DIED if known else DIED)
        return False
    new = {"id": secrets.token_hex(8), "reason": ""}
    await attempts.upsert(key, Edit(set={"tries": tries}, set_on_insert=new, unset=("wanted",)))
    try:
        await work()
    except Exception as error:
        if isinstance(error, BeingFetched):
            await _uncount(attempts, key)
            return False
        if await is_outage(engines, error):
            await _uncount(attempts, key)
            raise
        if not isinstance(error, PacsError):
            seen(job, error)
        if tries < engines.settings.courier_tries:
            await attempts.update(key, Edit(set={"reason": reason_of(error)}))
        else:
            await _note(attempts, key, tries, reason_of(error))
        return False
    except BaseException:  # the process ends in order
        await _uncount(attempts, key)
        raise
    await attempts.delete(key)
    return True


async def put_off(engines: Engines, item: Due, error: BaseException, again: Sequence[Again] = ()) -> None:
    """Have leased work tried again later, each time a little later; after the last try it is set aside."""
    tries, now = item.document["begun"], datetime.now(UTC)
    if isinstance(error, NO_ROOM):
        await release(engines.documents, item, now + ROOM_WAIT, counted=False)
        return
    if isinstance(error, BeingFetched):
        await release(engines.documents, item, now + FETCHED_WAIT, counted=False)
        return
    if await is_outage(engines, error):
        await release(engines.documents, item, now + timedelta(seconds=OUTAGE_SECONDS), counted=False)
        return
    if not isinstance(error, PacsError):
        seen(JOBS[item.collection], error)
    if tries < engines.settings.courier_tries:
        await release(engines.documents, item, now + FIRST_WAIT * 4 ** (tries - 1))
    else:
        await set_aside(engines, item, reason_of(error), again)


async def set_aside(engines: Engines, item: Due, reason: str, again: Sequence[Again] = ()) -> None:
    """Try leased work no more until somebody asks for it. `again`: what else is due then."""
    key = {name: item.document[name] for name in KEYS[item.collection]}
    whole = {**key, "tenant": item.grant.tenant}
    await tell(
        engines,
        (item.grant.tenant, JOBS[item.collection], " ".join(map(str, key.values()))),
        min(item.document["begun"], engines.settings.courier_tries),
        reason,
        [Again(item.collection, whole, {}), *again],
    )
    await engines.documents.of(item.grant, item.collection).update(key, Edit(unset=("changed", "lease")))


async def tell(
    engines: Engines, job: tuple[str, str, str], tries: int, reason: str, again: Sequence[Again]
) -> None:
    """Put work on the operator's list, once: its tenant, its job, and what it was about."""
    tenant, name, what = job
    steps = [
        {"collection": one.collection, "where": one.where, "sets": one.sets, "due": one.due} for one in again
    ]
    key = {"tenant": tenant, "job": name, "what": what}
    known = await _all(engines).find_one(key)
    if known is not None and "set_aside" in known:
        return  # it changed, and stays where it is
    new = Edit(set={"again": steps}, set_on_insert={"id": secrets.token_hex(8)})
    await _all(engines).upsert(key, new)
    await _note(_all(engines), key, tries, reason)


async def forget(scope: Scope, engines: Engines, job: str, what: str) -> None:
    """Take work off the list that its tenant has tried again by itself."""
    await engines.documents.of(scope.grant, "attempts").delete({"job": job, "what": what})


async def find(scope: Scope, engines: Engines, *, limit: int = SHOWN) -> list[SetAside]:
    """List what is set aside in the installation, the latest first (`limit` 0: all). Needs to operate."""
    scope.require(Right.OPERATE)
    found = await _all(engines).find({"set_aside": Within(gt=EPOCH)}, sort=[("set_aside", -1)], limit=limit)
    return [SetAside.of(document) for document in found]


async def counted(engines: Engines) -> dict[str, int]:
    """Count what is set aside, by job: for who measures."""
    found = await _all(engines).find({"set_aside": Within(gt=EPOCH)}, projection=("job",))
    jobs = [document["job"] for document in found]
    return {job: jobs.count(job) for job in sorted(set(jobs))}


async def retry(scope: Scope, engines: Engines, job: str) -> SetAside:
    """Have a courier try what was set aside again, as if for the first time. Needs the right to operate.

    Raises NotFound for an `id` that nothing set aside has.
    """
    scope.require(Right.OPERATE)
    document = await _all(engines).find_one({"id": job, "set_aside": Within(gt=EPOCH)})
    if document is None:
        raise NotFound("nothing of this name is set aside")
    for one in document.get("again", ()):
        due = Edit(set={**one["sets"], one["due"]: datetime.now(UTC)}, unset=("begun", "lease"))
        await engines.documents.installation(one["collection"]).update(one["where"], due)
    if document.get("again"):
        await _all(engines).delete({"id": job})
    else:
        wanted = Edit(set={"tries": 0, "wanted": datetime.now(UTC)}, unset=("set_aside",))
        await _all(engines).update({"id": job}, wanted)
    tenant = document["tenant"]  # it is told in the trail of whose it is
    told = replace(scope, grants=(Grant(tenant),)) if tenant else scope
    details = {"job": document["job"], "what": document["what"]}
    await audit.record(told, engines, Event.WORK_RETRIED, details)
    return SetAside.of(document)


async def wanted(engines: Engines) -> list[tuple[str, str]]:
    """Tenants and jobs that somebody asked for, which nothing else makes due; each is told once."""
    found = await _all(engines).find({"wanted": Within(gt=EPOCH)}, projection=("id", "tenant", "job"))
    for one in found:
        await _all(engines).update({"id": one["id"]}, Edit(unset=("wanted",)))
    return sorted({(one["tenant"], one["job"]) for one in found})


async def _note(attempts: TenantCollection, key: Filter, tries: int, reason: str) -> None:
    aside = {"tries": tries, "reason": reason, "set_aside": datetime.now(UTC)}
    await attempts.update(key, Edit(set=aside))
    log.error("%s (%s) is set aside after %d tries: %s", key["job"], key["what"], tries, reason)


async def _uncount(attempts: TenantCollection, key: Filter) -> None:
    with suppress(PacsError):
        await attempts.update(key, Edit(inc={"tries": -1}))


def _all(engines: Engines) -> TenantCollection:
    return engines.documents.installation("attempts")
