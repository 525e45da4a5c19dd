"""What a connection tells the service user above it (PS3.8 7). Calls are sync."""

import asyncio
from typing import Protocol

from services.upper_layer.pdus import AssociateAccept, AssociateRequest, Rejection
from services.upper_layer.reader import Messages


class Opening(Protocol):
    """The service user until there is an association."""

    def opened(self, transport: asyncio.BaseTransport) -> None:
        """The transport connection stands."""

    def requested(self, request: AssociateRequest) -> None:
        """A-ASSOCIATE indication."""

    def answered(self, answer: AssociateAccept | Rejection) -> None:
        """A-ASSOCIATE confirmation."""

    def aborted(self, why: str) -> None:
        """A-ABORT or A-P-ABORT indication."""

    def closed(self) -> None:
        """The transport connection is gone; nothing comes after this."""


class Established(Messages, Protocol):
    """The service user of an established association."""

    def release_requested(self) -> None:
        """A-RELEASE indication."""

    def released(self) -> None:
        """A-RELEASE confirmation."""

    def aborted(self, why: str) -> None:
        """A-ABORT or A-P-ABORT indication."""

    def closed(self) -> None:
        """The transport connection is gone."""
