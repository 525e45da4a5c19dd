"""One message from its bytes to its acknowledgements: whose it is, whether it is known, and what it says."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.background import seen
from services.errors import PacsError, Unavailable
from services.hl7 import metrics
from services.hl7.known_messages import KnownMessage, find_message, message_digest, note_message
from services.hl7.messages import served
from services.hl7.taking import Taking
from services.hl7_messages.acknowledgement import acknowledgements
from services.hl7_messages.blocks import Block
from services.hl7_messages.faults import Condition, MessageFault
from services.hl7_messages.header import MessageHeader, header_of
from services.hl7_messages.message import parse
from services.persistence import Engines
from services.tenancy import tenants
from services.tenancy.audit import Event
from services.tenancy.hl7_applications.registry import Hl7Registry, KnownSender, Sender, Unlisted
from services.tenancy.rejections import Rejections
from services.tracing import span

log = logging.getLogger(__name__)
_UNEXPECTED = MessageFault("MSH", "something unexpected happened here", Condition.INTERNAL, rejected=True)
_WHERE = {
    Unlisted.TENANT: "MSH-6",
    Unlisted.ADDRESS: "MSH-4",
    Unlisted.NAME: "MSH-3",
}


class RefusedMessages(Rejections):
    """Messages from nobody that a clinic knows, or for no clinic."""

    event, what, kind = Event.MESSAGE_REFUSED, "HL7 message", "application"


@dataclass(frozen=True, slots=True)
class Answered:
    """What a message is answered with, and whether it is of an application that is listed."""

    acknowledgements: Sequence[bytes]
    is_listed: bool


class Receiving:
    """Takes the messages of one process, those of an application one after the other."""

    def __init__(self, engines: Engines, registry: Hl7Registry) -> None:
        self._engines = engines
        self._registry = registry
        self._turns: dict[str, asyncio.Lock] = {}

    async def answer(self, block: Block, address: str, certificate: str | None) -> Answered:
        """Do what a message says and answer it once that is durable; never raises for what a message is."""
        with span("HL7 message"), metrics.SECONDS.time():
            header, note, fault, listed = await self._done(block, address, certificate)
        answer = ("rejected" if fault.rejected else "error") if fault else "taken"
        metrics.MESSAGES.labels(answer).inc()
        return Answered(acknowledgements(header, fault, note), listed)

    async def _done(
        self, block: Block, address: str, certificate: str | None
    ) -> tuple[MessageHeader, str, MessageFault | None, bool]:
        """Its header, the note of its acceptance, what is wrong with it, whether it is of a listed one."""
        header, listed = MessageHeader(), False
        try:
            header = header_of(block.data)
            known = await self._admitted(header, address, certificate)
            listed = True
            return header, await self._taken(known, header, block), None, listed
        except MessageFault as fault:
            if listed:  # of others a bounded number is told
                log.info("a message from %s was not taken: %s", address, fault.where)
            return header, "", fault, listed
        except PacsError as error:
            return header, "", _fault_of(error), listed
        except Exception as error:  # noqa: BLE001 - a mistake of ours answers one message, and ends nothing
            seen("an HL7 message", error)
            return header, "", _UNEXPECTED, listed

    async def _admitted(self, header: MessageHeader, address: str, certificate: str | None) -> KnownSender:
        sender = Sender(address, header.sending, header.receiving, certificate)
        found = await self._registry.admit(sender)
        if isinstance(found, KnownSender):
            return found
        ends = {"sending": _named(header.sending), "receiving": _named(header.receiving)}
        tenant = self._registry.tenant(header.receiving)
        self._engines.own(RefusedMessages).add(tenant, address, ends, found)
        raise MessageFault(_WHERE.get(found, "MSH"), str(found), Condition.TABLE_VALUE, rejected=True)

    async def _taken(self, listed: KnownSender, header: MessageHeader, block: Block) -> str:
        """The note that goes with its acceptance."""
        take, data = served(header), block.data
        if not block.is_whole:
            most = self._engines.settings.hl7_message_bytes
            raise MessageFault("MSH", f"a message has at most {most} bytes", Condition.DATA_TYPE)
        scope, application = listed.scope, listed.application
        turn = self._turns.setdefault(application.id, asyncio.Lock())
        async with turn:
            digest = message_digest(header, data)
            known = await find_message(scope, self._engines, application, header.control_id)
            if known is None:
                message = parse(data)
                clinic = await tenants.get(self._engines, scope.grant.tenant)
                zone = ZoneInfo(clinic.time_zone)
                note = await take(Taking(scope, self._engines, application, message, zone))
                known = KnownMessage(digest, note)
                await note_message(scope, self._engines, application, header.control_id, known)
        if known.digest != digest:
            where = "MSH-10"
            raise MessageFault(where, "another message had this ID", Condition.DUPLICATE_KEY)
        return known.note


def _fault_of(error: PacsError) -> MessageFault:
    """An error of ours as what is wrong with a message: what may pass is rejected, to be sent again."""
    rejected = isinstance(error, Unavailable)
    why = "not at the moment: send it again" if rejected else str(error)
    return MessageFault("MSH", why, Condition.INTERNAL, rejected=rejected)


def _named(ends: tuple[str, str]) -> str:
    """Application and facility as a stranger may have sent them, in ASCII."""
    return ascii("^".join(ends))[1:-1][:128]
