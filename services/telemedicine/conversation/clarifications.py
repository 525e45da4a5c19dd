"""Clarifications: while a case waits for the clinic's answer, the clock of its due time stands still.

The case says since when it waits and which clarifications were asked, each counted once however often it is
told. The answer moves the due time of the case and of its open readings by as long as it took.
"""

from datetime import datetime

from services.persistence import Edit, Engines, Filter, Not
from services.telemedicine.case import Case, Standing
from services.telemedicine.conversation.message import CaseMessage
from services.telemedicine.records import Records, find_case
from services.tenancy.scope import Scope


async def ask(scope: Scope, engines: Engines, case: Case, message: CaseMessage) -> None:
    """Have a case wait from a message on; one more that is asked meanwhile is answered with it."""
    _, records = await find_case(scope, engines, case.id)
    fresh: Filter = {"id": case.id, "standing": Standing.OPEN.value, "clarified": Not(message.id)}
    counted = {"clarified": [message.id]}
    waits = Edit(
        set={"waiting_since": message.at, "changed_at": message.at},
        add_to_set=counted,
        inc={"clarifications": 1},
    )
    if not await records.cases.update({**fresh, "waiting_since": None}, waits):
        more = Edit(add_to_set=counted, inc={"clarifications": 1})
        await records.cases.update(fresh, more)


async def answer(scope: Scope, engines: Engines, case: Case, message: CaseMessage) -> None:
    """Have a case go on, due as much later as it has waited."""
    _, records = await find_case(scope, engines, case.id)
    while True:
        found = await records.cases.find_one({"id": case.id})
        since: datetime | None = (found or {}).get("waiting_since")
        if found is None or since is None or since > message.at:
            return  # it was answered before
        moved = {} if found["due_at"] is None else {"due_at": found["due_at"] + (message.at - since)}
        await _move_readings(records, case.id, moved)
        as_read = {"id": case.id, "waiting_since": since, "due_at": found["due_at"]}
        goes_on = Edit(
            set={**moved, "changed_at": message.at},
            inc={"waited_seconds": int((message.at - since).total_seconds())},
            unset=("waiting_since",),
        )
        if await records.cases.update(as_read, goes_on):
            return


async def _move_readings(records: Records, case: str, moved: dict[str, datetime]) -> None:
    """Set before the case goes on: what dies in between finds it still waiting, and sets the same again."""
    if moved:
        still = {"case": case, "standing": Standing.OPEN.value}
        await records.workitems.update(still, Edit(set=moved, inc={"revision": 1}), many=True)
