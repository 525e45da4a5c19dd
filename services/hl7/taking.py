"""A message that is taken: what every kind of message is worked off with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.hl7_messages.message import Hl7Message
from services.persistence import Engines
from services.tenancy.hl7_applications import Hl7Application
from services.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class Taking:
    """The message, whose it is, and the clinic's time zone."""

    scope: Scope
    engines: Engines
    application: Hl7Application
    message: Hl7Message
    zone: ZoneInfo


Take = Callable[[Taking], Awaitable[str]]
"""Does what a message says, durably; what its sender should know all the same. Raises MessageFault."""
