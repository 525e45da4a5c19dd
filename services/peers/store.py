"""C-STORE SCU that never re-encodes: what is sent is what the file holds (PS3.4 B, PS3.7 9.1.1)."""

import asyncio
import mmap
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.dicom.part10 import read_file_meta
from services.peers.peer import Peer, association
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import CommandField
from services.upper_layer.requestor import MOST_CONTEXTS, propose

_HEAD = 1 << 16  # bytes of a file in which its File Meta Information ends
_MEDIUM = 0
_PROCESSING_FAILURE = 0x0110


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset as it goes on the wire, byte for byte. It need not be DICOM: the peer decides."""

    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    data: bytes | memoryview | Path
    offset: int = 0  # of the dataset in a file

    @classmethod
    def of_file(cls, path: Path) -> "Dataset":
        """The dataset of a Part 10 file, read when it is sent. Raises Malformed."""
        with path.open("rb") as file:
            meta = read_file_meta(file.read(_HEAD))
        return cls(meta.sop_class_uid, meta.sop_instance_uid, meta.transfer_syntax_uid, path, meta.length)

    @classmethod
    def of_bytes(cls, part10: bytes | memoryview) -> "Dataset":
        """The dataset of a Part 10 file in memory. Raises Malformed."""
        view = memoryview(part10)
        meta = read_file_meta(view)
        return cls(meta.sop_class_uid, meta.sop_instance_uid, meta.transfer_syntax_uid, view[meta.length :])


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one dataset: the peer's status (PS3.4 B.2.3), or why it was never sent."""

    dataset: Dataset
    status: int | None
    comment: str = ""

    @property
    def success(self) -> bool:
        """Stored: success or a warning (B000H, B006H, B007H)."""
        return self.status is not None and (self.status == 0 or self.status & 0xF000 == 0xB000)  # noqa: PLR2004


async def store_files(peer: Peer, paths: Iterable[Path]) -> list[Sent]:
    """Send Part 10 files in the order given. Raises Malformed, Refused, Unavailable."""
    return await store(peer, [Dataset.of_file(path) for path in paths])


async def store(peer: Peer, datasets: Sequence[Dataset]) -> list[Sent]:
    """Send datasets in the order given, all on one association while 128 contexts suffice.

    A context the peer does not accept spoils its datasets only (`status` None). Raises Refused when the peer
    rejects the association, Unavailable when it cannot be reached or breaks off.
    """
    return [sent async for sent in sending(peer, datasets)]


async def sending(peer: Peer, datasets: Sequence[Dataset]) -> AsyncIterator[Sent]:
    """As `store`, each result as soon as it is known."""
    for group in _groups(datasets):
        pairs = list(dict.fromkeys((d.sop_class_uid, d.transfer_syntax_uid) for d in group))
        contexts = propose([(sop_class, (syntax,)) for sop_class, syntax in pairs])
        async with association(peer, contexts) as established:
            accepted = {
                (context.abstract_syntax, context.transfer_syntax): context.id
                for context in established.contexts.values()
            }
            for number, dataset in enumerate(group):
                context_id = accepted.get((dataset.sop_class_uid, dataset.transfer_syntax_uid))
                if context_id is None:
                    yield Sent(dataset, None, "presentation context not accepted")
                else:
                    yield await _send(established, context_id, number % 0xFFFF + 1, dataset)


def _groups(datasets: Iterable[Dataset]) -> Iterable[list[Dataset]]:
    """Cut where an association would need more contexts than it has room for."""
    group: list[Dataset] = []
    pairs: set[tuple[str, str]] = set()
    for dataset in datasets:
        pair = (dataset.sop_class_uid, dataset.transfer_syntax_uid)
        if pair not in pairs and len(pairs) == MOST_CONTEXTS:
            yield group
            group, pairs = [], set()
        group.append(dataset)
        pairs.add(pair)
    if group:
        yield group


async def _send(established: Association, context_id: int, number: int, dataset: Dataset) -> Sent:
    data = dataset.data
    if isinstance(data, Path):
        data = await asyncio.to_thread(_map, data, dataset.offset)
    await established.send(
        context_id,
        {
            "CommandField": CommandField.C_STORE_RQ,
            "MessageID": number,
            "Priority": _MEDIUM,
            "AffectedSOPClassUID": dataset.sop_class_uid,
            "AffectedSOPInstanceUID": dataset.sop_instance_uid,
        },
        data,
    )
    answer = (await established.receive()).command
    return Sent(dataset, answer.get("Status", _PROCESSING_FAILURE), answer.get("ErrorComment", ""))


def _map(path: Path, offset: int) -> memoryview:
    """The file from `offset` on, as the page cache has it."""
    with path.open("rb") as file:
        if not path.stat().st_size:
            return memoryview(b"")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))[offset:]
