"""How far each has read a conversation: the other side sees that its question was seen."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.errors import Invalid
from services.persistence import Edit, Engines, Within
from services.telemedicine import cases
from services.telemedicine.conversation.messages import event_of, messages_of
from services.telemedicine.notifications import listing
from services.tenancy.scope import Right, Scope

MOST = 200


@dataclass(frozen=True, slots=True)
class ReadMark:
    """Up to when somebody has read."""

    user: str
    name: str
    at: datetime


async def mark_read(scope: Scope, engines: Engines, case: str, message: str) -> None:
    """Note that the asker has read up to a message; their notifications of messages are read with it.

    Needs the right to find. Raises NotFound, Invalid for a message of another case.
    """
    scope.require(Right.FIND)
    known = await cases.get(scope, engines, case)
    messages = messages_of(scope, engines, known)
    last = await messages.find_one({"id": message, "case": case})
    if last is None:
        raise Invalid("no such message")
    key = {"case": case, "user": scope.principal.id}
    edit = Edit(set={"name": scope.principal.name}, max={"at": last["at"]})
    if scope.grant.tenant == known.tenant:
        new = Edit(set=edit.set, max=edit.max, set_on_insert={"provider": known.provider})
        await engines.documents.of(scope.grant, "case_reads").upsert(key, new)
    else:
        reads = engines.documents.of_provider(scope.grant, "case_reads")
        await reads.upsert({"tenant": known.tenant, **key}, edit)
    # Below the next moment, not up to this one: SecantusDB, of our tests, takes $lte for $lt where an index
    # goes on behind the field.
    until = Within(lt=last["at"] + timedelta(milliseconds=1))
    read = await messages.find({"case": case, "at": until}, sort=[("at", -1)], limit=MOST, projection=("id",))
    await listing.mark_read(scope, engines, [event_of(one["id"]) for one in read])


async def marks(scope: Scope, engines: Engines, case: str) -> list[ReadMark]:
    """Up to when each has read a case's conversation. Needs the right to find. Raises NotFound."""
    scope.require(Right.FIND)
    known = await cases.get(scope, engines, case)
    kept = engines.documents.of if scope.grant.tenant == known.tenant else engines.documents.of_provider
    found = await kept(scope.grant, "case_reads").find({"case": case}, limit=MOST)
    return sorted((ReadMark(one["user"], one["name"], one["at"]) for one in found), key=lambda one: one.at)
