"""One accepted association: each message goes to its service (PS3.7 6.3)."""

import logging
import time
from collections.abc import Callable, Mapping

from services.dimse import (
    find,
    get,
    metrics,
    move,
    performed_procedure_steps,
    storage_commitment,
    trail,
    verification,
    worklist,
)
from services.dimse.places import Place
from services.dimse.requestor import Answer, Requestor
from services.dimse.status import UNRECOGNIZED_OPERATION
from services.dimse.storage import StorageService
from services.persistence import Engines
from services.tenancy.application_entities.remote_entity import RemoteEntity
from services.tenancy.scope import Scope
from services.tracing import span
from services.upper_layer import dimse_messages
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import Command, CommandField
from services.upper_layer.message import Context, Gathered, Message, Sink

log = logging.getLogger(__name__)


SYNTAXES: Mapping[str, frozenset[str]] = {
    **verification.SYNTAXES,
    **find.SYNTAXES,
    **get.SYNTAXES,
    **move.SYNTAXES,
    **storage_commitment.SYNTAXES,
    **worklist.SYNTAXES,
    **performed_procedure_steps.SYNTAXES,
}
"""The transfer syntaxes of every service but storage, by SOP class."""
SERVICES: Mapping[tuple[int, str], Answer] = {
    **{
        (operation, sop_class): service.answer
        for operation, service in (
            (CommandField.C_ECHO_RQ, verification),
            (CommandField.C_FIND_RQ, find),
            (CommandField.C_GET_RQ, get),
            (CommandField.C_MOVE_RQ, move),
            *((operation, storage_commitment) for operation in storage_commitment.OPERATIONS),
        )
        for sop_class in service.SYNTAXES
    },
    **dict.fromkeys(worklist.REQUESTS, worklist.answer),
    **dict.fromkeys(performed_procedure_steps.REQUESTS, performed_procedure_steps.answer),
}


class AssociationServices:
    """The services of one association."""

    def __init__(
        self,
        storage: StorageService,
        scope: Scope,
        engines: Engines,
        place: Place,
        entity: RemoteEntity,
        *,
        clinic: str | None,
        still_known: Callable[[], bool],
    ) -> None:
        self._storage = storage
        self._scope = scope
        self._engines = engines
        self._place = place
        self._entity = entity
        self._clinic = clinic
        self._still_known = still_known

    def open(self, context: Context, command: Command) -> Sink:
        """Return what takes the dataset of a message."""
        if is_store(context, command):
            return self._storage.open(context, command)
        return Gathered()

    async def serve(self, association: Association) -> None:
        """Answer until the association ends, then say in the log and in the audit trail how it went."""
        began = time.monotonic()
        self._place.association = association
        metrics.began(self._scope.grant.tenant)
        trail.accepted(self._scope, self._engines, association.request)
        requestor = Requestor(self._scope, self._engines, association, self._entity, self._clinic)
        try:
            async for message in association:
                if not may_go_on(association, message, self._still_known):
                    break
                await self.answer(requestor, message)
        finally:
            tally, request = self._storage.tally, association.request
            metrics.ended(
                self._scope.grant.tenant,
                association.ended or "broken off",
                {"stored": tally.stored, "again": tally.again, "failed": tally.failed},
                tally.bytes,
            )
            log.info(
                "association %r -> %r from %s: %d stored, %d again, %d failed, %.1f MB in %.1f s "
                "(objects %.1f s, index %.1f s), %s",
                request.calling_aet,
                request.called_aet,
                association.address,
                tally.stored,
                tally.again,
                tally.failed,
                tally.bytes / 1e6,
                time.monotonic() - began,
                tally.objects_seconds,
                tally.index_seconds,
                association.ended or "broken off",
            )
            await trail.ended(self._scope, self._engines, request, tally)

    async def answer(self, requestor: Requestor, message: Message) -> None:
        """Have one message answered by its service."""
        operation, began = message.command["CommandField"], time.perf_counter()
        with span(metrics.OPERATIONS.get(operation, "unknown"), tenant=self._scope.grant.tenant):
            await self._served(requestor, message)
        metrics.request(operation, time.perf_counter() - began)

    async def _served(self, requestor: Requestor, message: Message) -> None:
        association, command, context = requestor.association, message.command, message.context
        operation = command["CommandField"]
        if is_store(context, command):
            await self._storage.answer(association, message)
        elif service := SERVICES.get((operation, context.abstract_syntax)):
            await service(requestor, message)
        elif operation & dimse_messages.RESPONSE:
            association.abort("a response without a request")
        else:
            await association.send(context.id, dimse_messages.response(command, UNRECOGNIZED_OPERATION))


def may_go_on(association: Association, message: Message, still_known: Callable[[], bool]) -> bool:
    """Tell whether a message is answered; else its caller is known no longer, and the association aborted."""
    if still_known():
        return True
    if message.sink:
        message.sink.discard()
    association.abort("no longer known")
    return False


def is_store(context: Context, command: Command) -> bool:
    """Return whether a message is a C-STORE-RQ."""
    return command["CommandField"] == CommandField.C_STORE_RQ and context.abstract_syntax not in SYNTAXES
