"""A client that keeps nothing: one study by C-GET, or by C-MOVE to a receiver beside it in the same process.

`python -m tests.bench.retriever HOST PORT CALLED get|move STUDY RECEIVER_PORT` prints one line of JSON.
"""

import asyncio
import json
import sys
import time

import uvloop

from services.bench.images import element
from services.dicom.sop_classes import STUDY_ROOT_GET, STUDY_ROOT_MOVE
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
from services.upper_layer import dimse_messages
from services.upper_layer.acceptance import Acceptance, Caller
from services.upper_layer.acceptor import serve
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import PENDING, Command, CommandField
from services.upper_layer.items import Role
from services.upper_layer.limits import Limits
from services.upper_layer.message import Context, Message
from services.upper_layer.negotiation import agree
from services.upper_layer.pdus import AssociateRequest
from services.upper_layer.requestor import associate, propose
from tests.bench.datasets import SOP_CLASSES

RECEIVER = "RECEIVER"
LIMITS = Limits(maximum_length=131072, dimse=600, request=600)
STORED = (*(uid.decode() for uid in SOP_CLASSES.values()), "1.2.840.10008.5.1.4.1.1.7.2")


class Counted:
    """Counts a dataset's bytes, of all that came."""

    total = 0

    def write(self, data: memoryview) -> None:
        """Count."""
        Counted.total += len(data)

    def discard(self) -> None:
        """There is nothing to forget."""


class Receiver:
    """Takes every C-STORE and keeps nothing."""

    count = 0

    async def negotiate(self, request: AssociateRequest, caller: Caller) -> Acceptance:
        """Explicit VR Little Endian for all."""
        del caller
        return Acceptance(agree(request, lambda _: (EXPLICIT_LITTLE_ENDIAN,)), self)

    def open(self, context: Context, command: Command) -> Counted:
        """Where the datasets go."""
        del context, command
        return Counted()

    async def serve(self, association: Association) -> None:
        """Answer success."""
        async for message in association:
            await self.take(association, message)

    async def take(self, association: Association, message: Message) -> None:
        """Answer one."""
        self.count += 1
        await association.send(message.context.id, dimse_messages.response(message.command, 0))


async def retrieve(
    address: tuple[str, int], called: str, how: str, study: str, port: int
) -> dict[str, float]:
    """Ask for a study and time it, from the request to the final response."""
    receiver = Receiver()
    server = await serve(receiver.negotiate, host="127.0.0.1", port=port, limits=LIMITS)
    moving = how == "move"
    model = STUDY_ROOT_MOVE if moving else STUDY_ROOT_GET
    classes = () if moving else STORED
    association = await associate(
        *address,
        calling_aet="ANY-MODALITY",
        called_aet=called,
        contexts=propose([(uid, (EXPLICIT_LITTLE_ENDIAN,)) for uid in (model, *classes)]),
        limits=LIMITS,
        roles={uid: Role(scu=False, scp=True) for uid in classes},
        open_sink=receiver.open,
    )
    command: Command = {
        "CommandField": CommandField.C_MOVE_RQ if moving else CommandField.C_GET_RQ,
        "MessageID": 1,
        "Priority": 0,
        "AffectedSOPClassUID": model,
    }
    if moving:
        command["MoveDestination"] = RECEIVER
    asked = element(0x0008, 0x0052, b"CS", "STUDY ") + element(0x0020, 0x000D, b"UI", study)
    began = time.perf_counter()
    await association.send(1, command, asked)
    while True:
        message = await association.receive()
        if message.command["CommandField"] == CommandField.C_STORE_RQ:
            await receiver.take(association, message)
        elif message.command["Status"] not in PENDING:
            break
    seconds = time.perf_counter() - began
    await association.release()
    await server.close(1)
    return {
        "count": receiver.count,
        "status": message.command["Status"],
        "seconds": seconds,
        "instances_per_second": receiver.count / seconds,
        "megabytes_per_second": Counted.total / seconds / 1e6,
    }


def main() -> None:
    """Retrieve once and print what it took."""
    host, port, called, how, study, receiver = sys.argv[1:]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        report = runner.run(retrieve((host, int(port)), called, how, study, int(receiver)))
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()
