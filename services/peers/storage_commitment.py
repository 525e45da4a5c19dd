"""Storage Commitment Push Model, both roles (PS3.4 J): will a peer keep what is ours, do we keep its."""

import asyncio

from services.dicom.commitment import PUSH_MODEL, PUSH_MODEL_INSTANCE, Commitment, attributes, read
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN
from services.errors import Invalid, Malformed, Refused
from services.peers.identifiers import encode
from services.peers.peer import Peer, association
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import NO_DATASET, RESPONSE, SUCCESS, Command, CommandField
from services.upper_layer.items import Role
from services.upper_layer.message import Context, Gathered, Message
from services.upper_layer.requestor import propose

TRANSFER_SYNTAXES = (EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN)
REQUEST_STORAGE_COMMITMENT = 1
SUCCESSFUL, FAILURES_EXIST = 1, 2
INVALID_ARGUMENT = 0x0115
_MESSAGE = 1


async def request(peer: Peer, asked: Commitment, wait: float) -> Commitment | None:
    """Ask a peer to keep instances; its report if it comes on this association within `wait` seconds.

    None: it will report later, on an association of its own. Raises Refused, Unavailable.
    """
    async with association(peer, propose([(PUSH_MODEL, TRANSFER_SYNTAXES)])) as established:
        context = _context(peer, established)
        command: Command = {
            "CommandField": CommandField.N_ACTION_RQ,
            "MessageID": _MESSAGE,
            "RequestedSOPClassUID": PUSH_MODEL,
            "RequestedSOPInstanceUID": PUSH_MODEL_INSTANCE,
            "ActionTypeID": REQUEST_STORAGE_COMMITMENT,
        }
        await established.send(context.id, command, encode(attributes(asked), context.transfer_syntax))
        report: Commitment | None = None
        answer = await established.receive()
        if answer.command["CommandField"] == CommandField.N_EVENT_REPORT_RQ:  # quicker than its own answer
            report = await take(established, answer)
            answer = await established.receive()
        _expect_success(peer, answer)
        try:
            async with asyncio.timeout(wait):
                while report is None or report.transaction_uid != asked.transaction_uid:
                    report = await take(established, await established.receive())
        except (TimeoutError, ConnectionError):
            return None
    return report


async def report(peer: Peer, found: Commitment) -> None:
    """Tell a peer, on an association of our own, what we keep. Raises Refused, Unavailable."""
    roles = {PUSH_MODEL: Role(scu=False, scp=True)}
    async with association(peer, propose([(PUSH_MODEL, TRANSFER_SYNTAXES)]), roles) as established:
        context = _context(peer, established)
        await send_report(established, context, found)
        _expect_success(peer, await established.receive())


async def send_report(established: Association, context: Context, found: Commitment) -> None:
    """Send the N-EVENT-REPORT of what we keep (PS3.4 J.3.3)."""
    command: Command = {
        "CommandField": CommandField.N_EVENT_REPORT_RQ,
        "MessageID": _MESSAGE,
        "AffectedSOPClassUID": PUSH_MODEL,
        "AffectedSOPInstanceUID": PUSH_MODEL_INSTANCE,
        "EventTypeID": FAILURES_EXIST if found.failures else SUCCESSFUL,
    }
    await established.send(context.id, command, encode(attributes(found), context.transfer_syntax))


async def take(established: Association, message: Message) -> Commitment | None:
    """Answer a report that came while we were waiting for it; None for what is no report."""
    if message.command["CommandField"] != CommandField.N_EVENT_REPORT_RQ:
        established.abort("not what was asked for")
        return None
    try:
        found, status = information(message), SUCCESS
    except Invalid:
        found, status = None, INVALID_ARGUMENT
    await established.send(message.context.id, answer_to(message.command, status))
    return found


def information(message: Message) -> Commitment:
    """Decode what an N-ACTION or N-EVENT-REPORT brought. Raises Malformed, Invalid."""
    if message.failure:
        raise message.failure
    if not isinstance(message.sink, Gathered):
        raise Malformed("a storage commitment without a dataset")
    return read(bytes(message.sink.data), message.context.transfer_syntax)


def answer_to(asked: Command, status: int, comment: str = "") -> Command:
    """The response to an N-ACTION or N-EVENT-REPORT (PS3.7 10.1.1, 10.1.4)."""
    answer: Command = {
        "CommandField": asked["CommandField"] | RESPONSE,
        "MessageIDBeingRespondedTo": asked.get("MessageID", 0),
        "CommandDataSetType": NO_DATASET,
        "AffectedSOPClassUID": PUSH_MODEL,
        "AffectedSOPInstanceUID": PUSH_MODEL_INSTANCE,
        "Status": status,
    }
    if comment:
        answer["ErrorComment"] = comment
    for number in ("ActionTypeID", "EventTypeID"):
        if number in asked and status == SUCCESS:
            answer[number] = asked[number]
    return answer


def _context(peer: Peer, established: Association) -> Context:
    if not established.contexts:
        raise Refused(f"{peer.called_aet}: storage commitment is not accepted")
    (context,) = established.contexts.values()
    return context


def _expect_success(peer: Peer, answer: Message) -> None:
    status = answer.command.get("Status", 0x0110)
    if status != SUCCESS:
        raise Refused(f"{peer.called_aet} answered a storage commitment with status {status:04X}H")
