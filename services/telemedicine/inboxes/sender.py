"""The sender of an upload: a visitor by an inbox's link, or somebody of the clinic."""

from dataclasses import dataclass

from services.telemedicine.inboxes.inbox import OpenedInbox
from services.tenancy.scope import Right, Scope


@dataclass(frozen=True, slots=True)
class Sender:
    """A visitor's scope has no rights at all: what they send waits in quarantine."""

    scope: Scope
    inbox: OpenedInbox | None = None

    @property
    def id(self) -> str:
        """What their uploads are known by: nobody else's are there for them."""
        return f"{self.scope.principal.kind} {self.scope.principal.id}"

    @property
    def inbox_id(self) -> str:
        """The inbox they came by, "" for somebody of the clinic."""
        return self.inbox.id if self.inbox else ""

    def require(self) -> None:
        """Raise Refused for somebody of the clinic who may not store."""
        if self.inbox is None:
            self.scope.require_whole(Right.STORE, "stores nothing")
