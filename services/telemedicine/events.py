"""What happens to a case: each event is one durable document, due until everybody is told who shall know."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.errors import AlreadyExists, Invalid
from services.persistence import Edit, Engines
from services.persistence.moments import moment_now
from services.telemedicine.case import Case, Person
from services.telemedicine.records import Records, find_case, of_clinic, of_provider
from services.tenancy.scope import Right, Scope

MOST = 200


class CaseEvent(StrEnum):
    """What happened. The words are kept for good: they stand in events and settings."""

    SUBMITTED = "submitted"
    CLAIMED = "claimed"
    RELEASED = "released"
    REASSIGNED = "reassigned"
    SECOND_READING = "second reading requested"
    CLARIFICATION_ASKED = "clarification asked"
    ANSWERED = "answered"
    MESSAGE = "message"
    REPORT_PRELIMINARY = "preliminary report"
    REPORT_FINAL = "final report"
    ADDENDUM = "addendum"
    CRITICAL_FINDING = "critical finding"
    ACKNOWLEDGED = "critical finding acknowledged"
    READ = "reading completed"
    COMPLETED = "completed"
    CANCEL_REQUESTED = "cancellation requested"
    CANCELED = "canceled"
    IMAGES_HELD = "images held"
    IMAGES_ATTACHED = "images attached"
    SENT = "sent by DICOM"
    RETURNED = "returned by DICOM"
    OVERFLOWED = "passed to the overflow provider"
    FELL_BACK = "passed to another provider"
    UNCLAIMED = "unclaimed for too long"


@dataclass(frozen=True, slots=True)
class CaseEventRecord:
    """An event as it is kept: of which case, by whom of which tenant, and what else is told."""

    id: str
    tenant: str
    provider: str
    case: str
    number: str
    what: CaseEvent
    details: Mapping[str, Any]
    at: datetime
    by: Person
    by_tenant: str

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "CaseEventRecord":
        """Make it of its document."""
        by = document["by"]
        return cls(
            id=document["id"],
            tenant=document["tenant"],
            provider=document["provider"],
            case=document["case"],
            number=document["number"],
            what=CaseEvent(document["what"]),
            details=document["details"],
            at=document["at"],
            by=Person(by["id"], by["name"]),
            by_tenant=by["tenant"],
        )


async def announce(
    scope: Scope,
    engines: Engines,
    case: Case,
    what: CaseEvent,
    details: Mapping[str, Any] | None = None,
    *,
    id: str = "",  # noqa: A002 - its name
    by: Person | None = None,
    by_tenant: str = "",
) -> str:
    """Write down what happened to a case, once; answers the event's ID.

    `id`: of what may be announced again after a crash; the second time does nothing. `by` and
    `by_tenant`: who did it, where that is not who asks. The scope's tenant is the case's clinic or its
    provider.
    """
    records = of_clinic(scope, engines) if scope.grant.tenant == case.tenant else of_provider(scope, engines)
    who = by or Person(scope.principal.id, scope.principal.name)
    moment = moment_now()
    name = id or secrets.token_hex(12)
    document = {
        "id": name,
        "case": case.id,
        "number": case.number,
        "what": what.value,
        "details": dict(details or {}),
        "at": moment,
        "by": {"id": who.id, "name": who.name, "tenant": by_tenant or scope.grant.tenant},
        "changed": moment,
        **records.whose(case),
    }
    with suppress(AlreadyExists):
        await records.events.insert(document)
        await records.cases.update({"id": case.id}, Edit(max={"changed_at": moment}))  # its pages hear of it
    return name


async def events_of(scope: Scope, engines: Engines, case: str, *, first: int = MOST) -> list[CaseEventRecord]:
    """What happened to a case, the latest first. Needs the right to find. Raises NotFound, Invalid."""
    scope.require(Right.FIND)
    if not 1 <= first <= MOST:
        raise Invalid(f"a page has 1 to {MOST} events")
    _, records = await find_case(scope, engines, case)
    return await _latest(records, case, first)


async def _latest(records: Records, case: str, first: int) -> list[CaseEventRecord]:
    found = await records.events.find({"case": case}, sort=[("at", -1), ("id", -1)], limit=first)
    return [CaseEventRecord.of(one) for one in found]
