"""C-FIND SCU of the Study Root Information Model (PS3.4 C.4.1.1)."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from services.errors import Refused, Unavailable
from services.peers.identifiers import UNCOMPRESSED, decode, encode
from services.peers.peer import Peer, association
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import CANCELLED, MEDIUM_PRIORITY, PENDING, SUCCESS, CommandField
from services.upper_layer.message import Message
from services.upper_layer.requestor import propose

STUDY_ROOT_FIND = "1.2.840.10008.5.1.4.1.2.2.1"
_SERIES = 200  # of a study that are asked for their modalities
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
    async with asking(peer, STUDY_ROOT_FIND) as queries:
        return await queries.find({"QueryRetrieveLevel": level, **keys}, limit=limit, fits=fits)


async def modalities(peer: Peer, studies: Iterable[str]) -> dict[str, list[str]]:
    """The modalities of each study by its UID, as its series tell them. Raises as `find` does."""
    found: dict[str, list[str]] = {}
    keys = {"QueryRetrieveLevel": "SERIES", "SeriesInstanceUID": "", "Modality": ""}
    async with asking(peer, STUDY_ROOT_FIND) as queries:
        for uid in studies:
            series = (await queries.find({**keys, "StudyInstanceUID": uid}, limit=_SERIES)).rows
            found[uid] = sorted({str(one["Modality"]) for one in series if one.get("Modality")})
    return found


@asynccontextmanager
async def asking(peer: Peer, sop_class: str) -> AsyncIterator["Queries"]:
    """An association on which queries of one information model are asked. Raises as `find` does."""
    async with association(peer, propose([(sop_class, UNCOMPRESSED)])) as established:
        if not established.contexts:
            raise Refused(f"{peer.called_aet}: query is not accepted")
        yield Queries(peer, established)


class Queries:
    """Queries asked one after the other."""

    def __init__(self, peer: Peer, established: Association) -> None:
        self._peer, self._established = peer, established
        (self._context,) = established.contexts.values()
        self._message = 0

    async def find(
        self,
        keys: Mapping[str, Any],
        *,
        limit: int,
        fits: Callable[[Mapping[str, Any]], bool] = lambda _row: True,
        read: Callable[[Message], dict[str, Any]] = decode,
    ) -> Matches:
        """Ask once; see `find`. `read` makes a row of each answer."""
        await self._ask(keys)
        rows: list[dict[str, Any]] = []
        looked_at = more = 0
        while True:
            answer = await self._established.receive()
            status = answer.command.get("Status")
            if status not in PENDING:
                break
            if not more:
                row, looked_at = read(answer), looked_at + 1
                wanted, room = fits(row), len(rows) < limit
                if wanted and room:
                    rows.append(row)
                if (room or not wanted) and looked_at < _READ:
                    continue
            more += 1
            if more == 1:
                await self._cancel()
            elif more > _OVERRUN:
                raise Unavailable(f"{self._peer.called_aet} goes on after a C-CANCEL")
        if status not in (SUCCESS, CANCELLED):
            raise Refused(f"{self._peer.called_aet} refused the query with status {status or 0:04X}H")
        return Matches(tuple(rows), more > 0)

    async def _ask(self, keys: Mapping[str, Any]) -> None:
        self._message += 1
        command = {
            "CommandField": CommandField.C_FIND_RQ,
            "MessageID": self._message,
            "Priority": MEDIUM_PRIORITY,
            "AffectedSOPClassUID": self._context.abstract_syntax,
        }
        identifier = encode(keys, self._context.transfer_syntax)
        await self._established.send(self._context.id, command, identifier)  # type: ignore[arg-type]

    async def _cancel(self) -> None:
        command = {"CommandField": CommandField.C_CANCEL_RQ, "MessageIDBeingRespondedTo": self._message}
        await self._established.send(self._context.id, command)  # type: ignore[arg-type]
