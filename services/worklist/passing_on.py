"""Performed steps passed on to other systems: to whom, and what each of them has not been told yet.

Each change stands in the step's document, written with it, until everybody has been told. The errand that
tells is added before the step is written: a process that dies in between leaves one with nothing to tell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.delivery import errands
from services.delivery.errands import ErrandKind
from services.persistence import Edit, Engines, TenantCollection
from services.tenancy import application_entities
from services.tenancy.application_entities import RemoteEntity
from services.tenancy.scope import Principal, Scope
from services.worklist.image_request import ImageRequest

MOST_WAITING = 20
"""Changes of one step that wait; with a further one, the last two become one."""
_STEPS = "ScheduledStepAttributesSequence"


@dataclass(frozen=True, slots=True)
class Told:
    """How far a step is passed on. `changes`: how many there were, the first that it began.

    `to`: names of remote AEs; `sent`: how many changes each of them knows; `waiting`: changes by number, the
    first kept for who has forgotten it. `begun_by`: the principal whose changes are passed on.
    """

    changes: int | None
    to: tuple[str, ...]
    sent: Mapping[str, int]
    waiting: Mapping[int, Mapping[str, Any]]
    begun_by: str

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Told":
        """Make it from a step's document."""
        waiting = {int(name[1:]): change for name, change in (document.get("waiting") or {}).items()}
        to = tuple(document.get("told_to") or ())
        counts = document.get("sent") or {}
        sent = {remote: int(counts.get(f"r{number}", 0)) for number, remote in enumerate(to)}
        return cls(document.get("changes"), to, sent, waiting, document.get("begun_by", ""))

    def unsent(self, remote: str) -> list[tuple[int, Mapping[str, Any]]]:
        """What a remote AE is to be told, in order."""
        sent = self.sent.get(remote, 0)
        return [(number, self.waiting[number]) for number in sorted(self.waiting) if number > sent]


async def first(
    scope: Scope,
    engines: Engines,
    uid: str,
    attributes: Mapping[str, Any],
    request: ImageRequest | None,
) -> dict[str, Any]:
    """Fields of the document of a step that begins; whoever is to know of it has an errand from now on."""
    remotes = await _whom(scope, engines, request)
    fields: dict[str, Any] = {"changes": 1, "begun_by": _name(scope.principal)}
    if not remotes:
        return fields
    for remote in remotes:
        await _add(scope, engines, remote.name, uid, 1)
    told = _with_ids(attributes, request)
    return {**fields, "told_to": [remote.name for remote in remotes], "waiting": {"c1": told}, "sent": {}}


async def following(
    scope: Scope, engines: Engines, uid: str, told: Told, attributes: Mapping[str, Any]
) -> tuple[dict[str, Any], Sequence[str]]:
    """What is set and unset in the document of a step that goes on.

    What another remote AE than the one that began it says goes no further: it may be going round in a ring.
    """
    number = (told.changes or 0) + 1
    by = scope.principal
    if not told.to or (by.kind == "association" and _name(by) != told.begun_by):
        return {"changes": number}, ()
    for remote in told.to:
        await _add(scope, engines, remote, uid, number)
    last = max(told.waiting, default=0)
    if len(told.waiting) <= MOST_WAITING or last <= 1:
        return {"changes": number, f"waiting.c{number}": dict(attributes)}, ()
    merged = {**told.waiting[last], **attributes}
    return {"changes": number, f"waiting.c{number}": merged}, (f"waiting.c{last}",)


async def note_sent(
    scope: Scope, engines: Engines, uid: str, told: Told, *, remote: str, number: int, ended: bool
) -> None:
    """A remote AE knows the changes up to this one; what everybody knows waits no more.

    `ended`: nothing will follow, so that nothing need be said again.
    """
    least = min({**told.sent, remote: number}.values())
    known = [one for one in told.waiting if one <= least and (one > 1 or ended)]
    place = f"sent.r{told.to.index(remote)}"
    edit = Edit(set={place: number}, unset=[f"waiting.c{one}" for one in known])
    await _steps(scope, engines).update({"SOPInstanceUID": uid}, edit)


async def _whom(scope: Scope, engines: Engines, request: ImageRequest | None) -> list[RemoteEntity]:
    """The system that the request came from; without one, those set to be told. Never who told us."""
    remotes = [one for one in await application_entities.find_remote(scope, engines) if not one.only_calls]
    origin = request.origin if request else None
    if origin:
        by_name = [one for one in remotes if one.name == origin.remote]
        chosen = (by_name or [one for one in remotes if one.aet == origin.aet])[:1]
    else:
        chosen = [one for one in remotes if one.performed_steps]
    by = scope.principal
    return [
        one
        for one in chosen
        if by.kind != "association" or (by.id != f"{one.tenant}/{one.name}" and by.name != one.aet)
    ]


def _with_ids(attributes: Mapping[str, Any], request: ImageRequest | None) -> dict[str, Any]:
    """The attributes with the IDs that the other system gave its step, whatever modalities were told."""
    if request is None or request.origin is None:
        return dict(attributes)
    origin, study = request.origin, request.study_instance_uid
    items = [item for item in attributes[_STEPS] if isinstance(item, Mapping)]
    mine = [item for item in items if item.get("StudyInstanceUID") == study] or items[: len(items) == 1]
    others = [item for item in items if item not in mine]
    named = origin.named(mine[0], study) if mine else []
    return {**attributes, _STEPS: [*named, *others]}


def _name(principal: Principal) -> str:
    return f"{principal.kind} {principal.id}"


async def _add(scope: Scope, engines: Engines, remote: str, uid: str, number: int) -> None:
    facts = {"SOPInstanceUID": uid, "change": number}
    await errands.add(scope, engines, ErrandKind.PERFORMED, remote, facts)


def _steps(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "performed_steps")
