"""Autorouting: rules of a tenant that say which series go where of themselves."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import translate
from typing import Any

from services.dicom.search_keys import fold
from services.errors import AlreadyExists, Invalid, NotFound
from services.persistence import Engines, TenantCollection
from services.tenancy import application_entities, audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

CONDITIONS = ("modality", "calling_aet", "description", "species")
LONGEST = 64
MOST_REMOTES = 20
MOST_RULES = 100


@dataclass(frozen=True, slots=True)
class Rule:
    """Series that meet all conditions go to the remote AEs (by name). A condition of None is met by all.

    Conditions are folded texts with `*` and `?`: `modality`, `calling_aet` (of who sent the instance),
    `description` (of the series or the study), `species`. What came before `created_at` is left alone.
    """

    id: str
    name: str
    remotes: tuple[str, ...]
    modality: str | None
    calling_aet: str | None
    description: str | None
    species: str | None
    created_at: datetime

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Rule":
        """Make it from its document."""
        facts = {name: document[name] for name in ("id", "name", *CONDITIONS, "created_at")}
        return cls(remotes=tuple(document["remotes"]), **facts)

    def fits(self, condition: str, *values: str | None) -> bool:
        """Return whether one of the values meets a condition."""
        pattern = getattr(self, condition)
        if pattern is None:
            return True
        # Translated patterns do not backtrack: a stranger's description cannot hold us up.
        meets = re.compile(translate(fold(pattern).replace("[", "[[]"))).match
        return any(meets(fold(value)) for value in values if value)


async def add(
    scope: Scope, engines: Engines, name: str, remotes: Sequence[str], **conditions: str | None
) -> Rule:
    """Route what arrives from now on. Needs to administer.

    Raises Invalid for what cannot be, NotFound for a remote AE, AlreadyExists for a name taken.
    """
    scope.require(Right.ADMINISTER)
    if not 0 < len(name.strip()) <= LONGEST:
        raise Invalid(f"a rule has a name of at most {LONGEST} characters")
    if not 0 < len(remotes) <= MOST_REMOTES:
        raise Invalid(f"a rule leads to 1 to {MOST_REMOTES} remote AEs")
    if len(await find(scope, engines)) >= MOST_RULES:
        raise Invalid(f"a tenant has at most {MOST_RULES} rules")
    known = [await application_entities.get_remote(scope, engines, remote) for remote in remotes]
    if only_calls := next((remote.only_calls for remote in known if remote.only_calls), ""):
        raise Invalid(only_calls)
    document = {
        "id": secrets.token_hex(16),
        "name": name.strip(),
        "remotes": list(dict.fromkeys(remote.name for remote in known)),
        **{condition: _checked(condition, conditions.get(condition)) for condition in CONDITIONS},
        "created_at": datetime.now(UTC),
    }
    try:
        await _rules(scope, engines).insert(document)
    except AlreadyExists:
        raise AlreadyExists("there is a rule of this name") from None
    told = {"what": "routing rule added", "name": document["name"], "remotes": document["remotes"]}
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, told)
    return Rule.of(document)


async def find(scope: Scope, engines: Engines) -> list[Rule]:
    """The tenant's rules, by name. Needs to administer."""
    scope.require(Right.ADMINISTER)
    return [Rule.of(document) for document in await _rules(scope, engines).find({}, sort=[("name", 1)])]


async def remove(scope: Scope, engines: Engines, name: str) -> None:
    """Route by this rule no more; what is on its way goes on. Needs to administer. Raises NotFound."""
    scope.require(Right.ADMINISTER)
    if not await _rules(scope, engines).delete({"name": name.strip()}):
        raise NotFound("no such rule")
    told = {"what": "routing rule removed", "name": name.strip()}
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, told)


def _checked(condition: str, pattern: str | None) -> str | None:
    """None for what everything meets."""
    text = (pattern or "").strip()
    if len(text) > LONGEST:
        raise Invalid(f"a {condition.replace('_', ' ')} has at most {LONGEST} characters")
    return text if text.strip("*") else None


def _rules(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "routing_rules")
