"""C-FIND SCU of the Study Root Information Model (PS3.4 C.4.1.1)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.errors import Refused, Unavailable
from services.peers.identifiers import UNCOMPRESSED, decode, encode
from services.peers.peer import Peer, association
from services.upper_layer.dimse_messages import CANCELLED, MEDIUM_PRIORITY, PENDING, SUCCESS, CommandField
from services.upper_layer.requestor import propose

STUDY_ROOT_FIND = "1.2.840.10008.5.1.4.1.2.2.1"
_MESSAGE = 1
_OVERRUN = 1000  # matches a peer may still send after our C-CANCEL
_READ = 10_000  # matches that are looked at for those that fit


@dataclass(frozen=True, slots=True)
class Matches:
    """Rows keyword -> value, as the peer sent them; `more`: it had others that we did not wait for."""

    rows: tuple[dict[str, Any], ...]
    more: bool


async def find(
    peer: Peer,
    keys: Mapping[str, Any],
    *,
    limit: int,
    level: str = "STUDY",
    fits: Callable[[Mapping[str, Any]], bool] = lambda _row: True,
) -> Matches:
    """At most `limit` matches of the keys; then a C-CANCEL is sent, and the peer has to end.

    Only what `fits` counts: a peer may answer what it was not asked for.
    Raises Refused where the peer rejects us, the service or the query, Unavailable where it cannot be reached
    or breaks off, Malformed for an answer that is no dataset.
    """
    rows: list[dict[str, Any]] = []
    contexts = propose([(STUDY_ROOT_FIND, UNCOMPRESSED)])
    async with association(peer, contexts) as established:
        if not established.contexts:
            raise Refused(f"{peer.called_aet}: query is not accepted")
        (context,) = established.contexts.values()
        command = {
            "CommandField": CommandField.C_FIND_RQ,
            "MessageID": _MESSAGE,
            "Priority": MEDIUM_PRIORITY,
            "AffectedSOPClassUID": STUDY_ROOT_FIND,
        }
        identifier = encode({"QueryRetrieveLevel": level, **keys}, context.transfer_syntax)
        await established.send(context.id, command, identifier)  # type: ignore[arg-type]
        read = more = 0
        while True:
            answer = await established.receive()
            status = answer.command.get("Status")
            if status not in PENDING:
                break
            if not more:
                row, read = decode(answer), read + 1
                wanted, room = fits(row), len(rows) < limit
                if wanted and room:
                    rows.append(row)
                if (room or not wanted) and read < _READ:
                    continue
            more += 1
            if more == 1:
                cancel = {
                    "CommandField": CommandField.C_CANCEL_RQ,
                    "MessageIDBeingRespondedTo": _MESSAGE,
                }
                await established.send(context.id, cancel)  # type: ignore[arg-type]
            elif more > _OVERRUN:
                raise Unavailable(f"{peer.called_aet} goes on after a C-CANCEL")
    if status not in (SUCCESS, CANCELLED):
        raise Refused(f"{peer.called_aet} refused the query with status {status or 0:04X}H")
    return Matches(tuple(rows), more > 0)
