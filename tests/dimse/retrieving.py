"""A C-GET or C-MOVE client on our own upper layer that keeps every message, and answers as it is told."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from services.dicom.scanner import EVERYTHING, scan
from services.dicom.sop_classes import STUDY_ROOT_GET, STUDY_ROOT_MOVE
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
from services.peers.peer import Peer
from services.upper_layer import dimse_messages
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import PENDING, Command, CommandField
from services.upper_layer.items import Role
from services.upper_layer.message import Gathered, Message
from services.upper_layer.requestor import associate, propose
from tests.dimse.datasets import MR, element

Stored = tuple[str, str, bytes]
"""SOP Instance UID, transfer syntax and dataset of a C-STORE."""
Answer = Callable[[Association, Message], Awaitable[None]]


@dataclass
class Retrieved:
    """What came back."""

    responses: list[Command] = field(default_factory=list)
    failed: tuple[str, ...] = ()
    stored: list[Stored] = field(default_factory=list)

    @property
    def final(self) -> Command:
        """The last response."""
        return self.responses[-1]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Completed, failed and warnings in the end."""
        of = self.final
        return (
            of["NumberOfCompletedSuboperations"],
            of["NumberOfFailedSuboperations"],
            of["NumberOfWarningSuboperations"],
        )


def identifier(level: str = "STUDY", **keys: str) -> bytes:
    """An Identifier in Explicit VR Little Endian."""
    numbers = {
        "patient": (0x0010, 0x0020, b"LO"), "study": (0x0020, 0x000D, b"UI"),
        "series": (0x0020, 0x000E, b"UI"), "instance": (0x0008, 0x0018, b"UI"),
    }  # fmt: skip
    parts = [element(0x0008, 0x0052, b"CS", level.encode())] if level else []
    by_tag = sorted((numbers[name][:2], numbers[name][2], value) for name, value in keys.items())
    return b"".join(
        sorted([*parts, *(element(*tag, vr, value.encode()) for tag, vr, value in by_tag)], key=_tag)
    )


def _tag(data: bytes) -> tuple[int, int]:
    return int.from_bytes(data[:2], "little"), int.from_bytes(data[2:4], "little")


async def success(association: Association, message: Message) -> None:
    """Take a C-STORE."""
    await association.send(message.context.id, dimse_messages.response(message.command, 0))


async def opened(
    peer: Peer,
    model: str,
    classes: Sequence[tuple[str, Sequence[str]]] = ((MR, (EXPLICIT_LITTLE_ENDIAN,)),),
    syntax: str = EXPLICIT_LITTLE_ENDIAN,
) -> Association:
    """An association with context 1 for the model, and the others with us as SCP."""
    contexts = propose([(model, (syntax,)), *classes])
    roles = {sop_class: Role(scu=False, scp=True) for sop_class, _ in classes}
    return await associate(
        peer.host,
        peer.port,
        calling_aet=peer.calling_aet,
        called_aet=peer.called_aet,
        contexts=contexts,
        limits=peer.limits,
        roles=roles,
    )


async def ask(
    association: Association, asked: bytes | None, destination: str | None = None, model: str = ""
) -> None:
    """Send the request, as message 7."""
    command: Command = {
        "CommandField": CommandField.C_GET_RQ if destination is None else CommandField.C_MOVE_RQ,
        "MessageID": 7,
        "Priority": 0,
        "AffectedSOPClassUID": model or (STUDY_ROOT_GET if destination is None else STUDY_ROOT_MOVE),
    }
    if destination is not None:
        command["MoveDestination"] = destination
    await association.send(1, command, asked)


async def cancel(association: Association) -> None:
    """Send a C-CANCEL for it."""
    await association.send(1, {"CommandField": CommandField.C_CANCEL_RQ, "MessageIDBeingRespondedTo": 7})


async def collect(association: Association, answer: Answer = success) -> Retrieved:
    """Take everything up to the final response."""
    got = Retrieved()
    while True:
        message = await association.receive()
        data = bytes(message.sink.data) if isinstance(message.sink, Gathered) else b""
        if message.command["CommandField"] == CommandField.C_STORE_RQ:
            uid = message.command["AffectedSOPInstanceUID"]
            got.stored.append((uid, message.context.transfer_syntax, data))
            await answer(association, message)
            continue
        got.responses.append(message.command)
        if data:
            listed = scan(data, message.context.transfer_syntax, wanted=EVERYTHING).elements[0x00080058]
            assert isinstance(listed.value, bytes)
            got.failed = tuple(listed.value.decode().rstrip("\0").split("\\"))
        if message.command["Status"] not in PENDING:
            return got


async def get(peer: Peer, asked: bytes | None, **options: object) -> Retrieved:
    """A whole C-GET."""
    association = await opened(peer, STUDY_ROOT_GET, **options)
    await ask(association, asked)
    got = await collect(association)
    await association.release()
    return got


async def move(peer: Peer, asked: bytes | None, destination: str) -> Retrieved:
    """A whole C-MOVE."""
    association = await opened(peer, STUDY_ROOT_MOVE, ())
    await ask(association, asked, destination)
    got = await collect(association)
    await association.release()
    return got
