"""People with accounts at a clinic and at its provider, who talk about a case."""

import uuid
from dataclasses import dataclass
from typing import Any

from services.persistence import Engines
from services.telemedicine.case import Case
from services.telemedicine.conversation import messages
from services.telemedicine.conversation.message import CaseMessage, MessageKind, WantedMessage
from services.tenancy import sessions, users
from services.tenancy.scope import Scope
from services.tenancy.session import Session
from tests.telemedicine.conftest import Parties

PASSWORD = "tallow viaduct omelet 93"


@dataclass
class Talk:
    """`case`: one that Oakwood's `asker` has sent to VetRad."""

    parties: Parties
    engines: Engines
    sessions: dict[str, Session]
    case: Case

    def scope(self, who: str) -> Scope:
        session = self.sessions[who]
        return session.scope.within(next(iter(session.scope.tenants)))

    def id(self, who: str) -> str:
        return self.sessions[who].user.id

    async def say(self, who: str, text: str, **wanted: Any) -> CaseMessage:
        message = WantedMessage(wanted.pop("key", uuid.uuid4().hex), text, **wanted)
        return await messages.post(self.scope(who), self.engines, self.case.id, message)

    async def ask(self, text: str = "Which leg?") -> CaseMessage:
        return await self.say("reader", text, kind=MessageKind.CLARIFICATION)

    async def answer(self, text: str = "The left one.") -> CaseMessage:
        return await self.say("asker", text, kind=MessageKind.ANSWER)


PEOPLE = {
    "asker": ("oakwood", "veterinarian"),
    "colleague": ("oakwood", "technician"),
    "reader": ("vetrad", "radiologist"),
    "second": ("vetrad", "radiologist"),
    "stranger": ("elmside", "administrator"),
    "referring": ("oakwood", "referring_veterinarian"),
}


async def talk_of(parties: Parties) -> Talk:
    """Everybody signed in, and a case submitted by the asker."""
    engines, made = parties.engines, {}
    tenants = {"oakwood": parties.oakwood, "vetrad": parties.vetrad, "elmside": parties.elmside}
    for name, (slug, role) in PEOPLE.items():
        email, called = f"{name}@{slug}.test", f"Dr. {name.capitalize()}"
        user = await users.create(tenants[slug], engines, email, role, None, name=called)
        made[name] = await sessions.find(engines, await sessions.start(engines, user))
    by = made["asker"].scope.within("oakwood")
    clinic, parties.oakwood = parties.oakwood, by
    case = await parties.submitted()
    parties.oakwood = clinic
    return Talk(parties, engines, made, case)
