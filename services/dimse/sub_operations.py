"""The sub-operations of a C-GET or C-MOVE: what they are, and what is told of them (PS3.4 C.4.2, C.4.3)."""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any, cast

from services.dicom import transfer_syntaxes
from services.dicom.recoding import Writer
from services.dicom.retrieve_keys import retrieve_keys
from services.dicom.transcode import alternatives
from services.dimse.members import Reading, Retrievable, members
from services.dimse.requestor import Requestor
from services.dimse.status import (
    CANCELLED,
    PENDING,
    SOME_FAILED,
    SUCCESS,
    WITHOUT_COUNT,
    WITHOUT_OPERATIONS,
    status_of,
)
from services.errors import Mismatched, PacsError, Unavailable, comment_of
from services.peers.store import Dataset, Sent
from services.tenancy import audit
from services.tenancy.audit import Event, Outcome
from services.upper_layer import dimse_messages
from services.upper_layer.message import Gathered, Message

log = logging.getLogger(__name__)

SYNTAXES = frozenset({
    transfer_syntaxes.IMPLICIT_LITTLE_ENDIAN,
    transfer_syntaxes.EXPLICIT_LITTLE_ENDIAN,
    transfer_syntaxes.EXPLICIT_BIG_ENDIAN,
})  # fmt: skip
STATUSES = {
    SUCCESS: "all were sent, or there was nothing to send",
    SOME_FAILED: "some failed, or were stored with a warning",
    CANCELLED: "cancelled",
    WITHOUT_COUNT: "what is asked for cannot be looked up now",
    WITHOUT_OPERATIONS: "all failed. Where an archival class of storage has them, the Error Comment says that"
    " they are being fetched: their study has been asked for, ask again later",
}
"""Beside those of `services/dimse/status.py`."""
_FAILED_LIST = 0x00080058
_LONGEST_LIST_BYTES = 0xFFFE  # bytes of a UI
_MOST_COUNTED = 0xFFFF


class SubOperations:
    """Those of one request, counted while they are performed."""

    def __init__(self, requestor: Requestor, message: Message, found: tuple[Retrievable, ...]) -> None:
        self._requestor = requestor
        self._message = message
        self._members = found
        self._completed = self._warnings = 0
        self._failed: list[str] = []
        self._why = ""  # the first of them failed
        self._studies: dict[str, tuple[Retrievable, bool]] = {}  # one of each, and whether any arrived

    @classmethod
    async def of(cls, requestor: Requestor, message: Message) -> "SubOperations | None":
        """Those that the Identifier asks for. None where it cannot be met, which the peer is told."""
        try:
            if message.failure:
                raise message.failure
            if message.sink is None:
                raise Mismatched("a retrieve needs an Identifier")
            context = message.context
            identifier = bytes(cast("Gathered", message.sink).data)
            keys = retrieve_keys(identifier, context.transfer_syntax)
            return cls(requestor, message, await members(requestor, keys))
        except PacsError as error:
            await refuse(requestor, message, WITHOUT_COUNT if _is_away(error) else status_of(error), error)
            return None

    @property
    def datasets(self) -> list[Dataset]:
        """What is to be sent, each read when it is its turn."""
        reading = Reading(self._requestor)
        return [
            Dataset(
                one.instance.sop_class_uid,
                one.instance.sop_instance_uid,
                one.instance.transfer_syntax_uid,
                partial(reading.read, one),
                others=alternatives(one.instance.transfer_syntax_uid),
                demand=partial(reading.demand, one),
            )
            for one in self._members
        ]

    @property
    def cancelled(self) -> bool:
        """Whether the peer wants no more."""
        return self._requestor.association.is_cancelled(self._message.command)

    async def done(self, sent: Sent) -> None:
        """One is over; a Pending response tells of it unless it was the last."""
        member = self._members[self._over]
        instance, study = member.instance, member.instance.study_instance_uid
        _, arrived = self._studies.get(study, (member, False))
        self._studies[study] = member, sent.success or arrived
        if not sent.success:
            self._failed.append(instance.sop_instance_uid)
            self._why = self._why or sent.comment
        elif sent.warning:
            self._warnings += 1
        else:
            self._completed += 1
        if self._over < len(self._members):
            await self._respond(PENDING, remaining=True)

    async def finish(self, failure: PacsError | None = None) -> None:
        """The final response. After a `failure` what is left has failed too."""
        if failure is not None:
            left = self._members[self._over :]
            self._failed += (one.instance.sop_instance_uid for one in left)
            for one in left:
                self._studies.setdefault(one.instance.study_instance_uid, (one, False))
        comment = comment_of(failure or self._why)
        if self._over < len(self._members):
            await self._respond(CANCELLED, remaining=True)
        elif self._failed and not self._completed and not self._warnings:
            await self._respond(WITHOUT_OPERATIONS, comment)
        else:
            await self._respond(SOME_FAILED if self._failed or self._warnings else SUCCESS, comment)

    def note(self, details: Mapping[str, Any]) -> None:
        """Tell log and audit trail how far it came, whatever ended it."""
        request = self._requestor.association.request
        told = {"calling": _shown(request.calling_aet), "called": _shown(request.called_aet), **details}
        for study, (one, arrived) in self._studies.items():
            outcome = Outcome.SUCCESS if arrived else Outcome.FAILURE
            audit.note(
                one.scope, self._requestor.engines, Event.RETRIEVED, told, study=study, outcome=outcome
            )
        log.info(
            "retrieve by %(calling)r from %(called)r: %(completed)d of %(asked)d sent, %(failed)d failed",
            told
            | {
                "completed": self._completed + self._warnings,
                "asked": len(self._members),
                "failed": len(self._failed),
            },
        )

    @property
    def _over(self) -> int:
        return self._completed + self._warnings + len(self._failed)

    async def _respond(self, status: int, comment: str = "", *, remaining: bool = False) -> None:
        response = dimse_messages.response(self._message.command, status, comment)
        response.pop("AffectedSOPInstanceUID", None)
        response["NumberOfCompletedSuboperations"] = min(self._completed, _MOST_COUNTED)
        response["NumberOfFailedSuboperations"] = min(len(self._failed), _MOST_COUNTED)
        response["NumberOfWarningSuboperations"] = min(self._warnings, _MOST_COUNTED)
        if remaining:
            left = len(self._members) - self._over
            response["NumberOfRemainingSuboperations"] = min(left, _MOST_COUNTED)
        failed = self._failed_list() if self._failed and status != PENDING else None
        await self._requestor.association.send(self._message.context.id, response, failed)

    def _failed_list(self) -> bytes:
        """Failed SOP Instance UID List (PS3.4 C.4.2.1.4.2), as many as one value has room for."""
        value = "\\".join(self._failed)[: _LONGEST_LIST_BYTES + 1].encode()
        if len(value) > _LONGEST_LIST_BYTES:
            value = value[: value.rindex(b"\\")]
        writer = Writer(transfer_syntaxes.get(self._message.context.transfer_syntax))
        return writer.element(_FAILED_LIST, "UI", value + b"\0" * (len(value) % 2))


async def refuse(requestor: Requestor, message: Message, status: int, error: PacsError) -> None:
    """Answer that nothing will be done."""
    request = requestor.association.request
    log.warning(
        "retrieve by %r from %r answered %04XH: %s", request.calling_aet, request.called_aet, status, error
    )
    response = dimse_messages.response(message.command, status, comment_of(error))
    await requestor.association.send(message.context.id, response)


def _is_away(error: PacsError) -> bool:
    return isinstance(error, Unavailable)


def _shown(title: str) -> str:
    """A title as a stranger may have sent it, in ASCII."""
    return ascii(title)[1:-1]
