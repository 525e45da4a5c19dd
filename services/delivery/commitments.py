"""What remote servers have committed themselves to keep of what we sent them (PS3.4 J, as SCU)."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from services.delivery import errands
from services.delivery.errands import Errand, ErrandKind
from services.dicom.commitment import Commitment, Reference
from services.dicom.uids import new_uid
from services.persistence import Edit, Engines, Filter, In, Update
from services.tenancy.scope import Right, Scope

ANSWERED_WITHIN = timedelta(days=30)
AT_ONCE = 2000
"""Instances of one transaction."""


class Word(NamedTuple):
    """What a remote server said of an instance: Failure Reason 0, it keeps it, or why it does not."""

    failure_reason: int
    at: datetime


async def ask(
    scope: Scope, engines: Engines, remote: str, calling_aet: str, references: Sequence[Reference]
) -> list[Errand]:
    """Ask a remote server, in the background, to commit itself to instances we have sent it."""
    scope.require(Right.RETRIEVE)
    made = []
    for start in range(0, len(references), AT_ONCE):
        transaction = new_uid()
        pairs = [list(one) for one in references[start : start + AT_ONCE]]
        await engines.documents.of(scope.grant, "commitments").insert({
            "transaction": transaction,
            "remote": remote,
            "references": pairs,
            "expires_at": datetime.now(UTC) + ANSWERED_WITHIN,
        })  # fmt: skip
        facts = {"transaction": transaction, "calling": calling_aet, "references": pairs}
        made.append(await errands.add(scope, engines, ErrandKind.COMMIT, remote, facts))
    return made


async def take(scope: Scope, engines: Engines, remote: str, report: Commitment) -> bool:
    """Note what a remote server reports of what it was asked for; False where it was not asked."""
    commitments = engines.documents.of(scope.grant, "commitments")
    where = {"transaction": report.transaction_uid}
    document = await commitments.find_one(where)
    if document is None or document["remote"] != remote:
        return False
    asked = {Reference(*pair) for pair in document["references"]}
    told = {**dict.fromkeys(report.references, 0), **report.failures}
    now = datetime.now(UTC)
    end = now + timedelta(days=engines.settings.delivery_kept_days)
    updates = [
        Update(
            {"remote": remote, "SOPInstanceUID": one.sop_instance_uid},
            Edit(set={"failure_reason": reason, "reported_at": now, "expires_at": end}),
            upsert=True,
        )
        for one, reason in told.items()
        if one in asked
    ]
    if updates:
        await engines.documents.of(scope.grant, "committed_instances").bulk(updates)
    await commitments.update(where, Edit(set={"reported_at": now}))
    return True


async def committed(scope: Scope, engines: Engines, remote: str, instances: Iterable[str]) -> dict[str, Word]:
    """The last word of a remote server on SOP instances; those it said nothing of are absent."""
    where: Filter = {"remote": remote, "SOPInstanceUID": In(sorted(set(instances)))}
    found = await engines.documents.of(scope.grant, "committed_instances").find(
        where, projection=("SOPInstanceUID", "failure_reason", "reported_at")
    )
    return {one["SOPInstanceUID"]: Word(one["failure_reason"], one["reported_at"]) for one in found}
