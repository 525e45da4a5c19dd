"""C-STORE SCU: what is held is sent byte for byte, where the peer takes it so (PS3.4 B, PS3.7 9.1.1)."""

import asyncio
import mmap
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from services.cancellation import cancel_and_wait
from services.dicom.part10 import read_file_meta
from services.errors import PacsError
from services.peers.peer import Peer, association
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import MEDIUM_PRIORITY, PROCESSING_FAILURE, Command, CommandField
from services.upper_layer.errors import Aborted
from services.upper_layer.message import Context
from services.upper_layer.requestor import MOST_CONTEXTS, propose

_HEAD_BYTES = 1 << 16  # bytes of a file in which its File Meta Information ends

Pieces = AsyncIterator[bytes | memoryview]
"""A dataset's bytes; each piece but the last of even length."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset as it goes on the wire. It need not be DICOM: the peer decides.

    `data` is the bytes, a file that holds them from `offset` on, or a function that gives them in pieces, in
    a transfer syntax it is asked for: that of the dataset or one of the `others`, the best first. What goes
    wrong there before the first piece (a PacsError) spoils this dataset only; so does what `demand` raises,
    which is asked when its turn has come.
    """

    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    data: bytes | memoryview | Path | Callable[[str], Pieces]
    offset: int = 0
    others: tuple[str, ...] = ()
    demand: Callable[[], Awaitable[None]] | None = None

    @classmethod
    def of_file(cls, path: Path) -> "Dataset":
        """The dataset of a Part 10 file, read when it is sent. Raises Malformed."""
        with path.open("rb") as file:
            meta = read_file_meta(file.read(_HEAD_BYTES))
        return cls(meta.sop_class_uid, meta.sop_instance_uid, meta.transfer_syntax_uid, path, meta.length)

    @classmethod
    def of_bytes(cls, part10: bytes | memoryview) -> "Dataset":
        """The dataset of a Part 10 file in memory. Raises Malformed."""
        view = memoryview(part10)
        meta = read_file_meta(view)
        return cls(meta.sop_class_uid, meta.sop_instance_uid, meta.transfer_syntax_uid, view[meta.length :])

    @property
    def transfer_syntaxes(self) -> tuple[str, ...]:
        """All it can be sent in, the best first."""
        return (self.transfer_syntax_uid, *self.others)


@dataclass(frozen=True, slots=True)
class Sent:
    """Tells what became of one dataset: the peer's status (PS3.4 B.2.3), or why it was never sent.

    `error`: what went wrong here, if that is why.
    """

    dataset: Dataset
    status: int | None
    comment: str = ""
    error: PacsError | None = None

    @property
    def success(self) -> bool:
        """Stored: success or a warning (B000H, B006H, B007H)."""
        return self.status == 0 or self.warning

    @property
    def warning(self) -> bool:
        """Stored, and not quite as it was sent."""
        return self.status is not None and self.status & 0xF000 == 0xB000  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Originator:
    """On whose C-MOVE it is sent (PS3.7 9.1.1.1)."""

    ae_title: str
    message_id: int


async def store_files(peer: Peer, paths: Iterable[Path]) -> list[Sent]:
    """Send Part 10 files in the order given. Raises Malformed, Refused, Unavailable."""
    return await store(peer, [Dataset.of_file(path) for path in paths])


async def store(peer: Peer, datasets: Sequence[Dataset]) -> list[Sent]:
    """Send datasets in the order given, all on one association while 128 contexts suffice.

    A context the peer does not accept spoils its datasets only (`status` None). Raises Refused when the peer
    rejects the association, Unavailable when it cannot be reached or breaks off.
    """
    return [sent async for sent in sending(peer, datasets)]


async def sending(
    peer: Peer, datasets: Iterable[Dataset], originator: Originator | None = None
) -> AsyncGenerator[Sent]:
    """As `store`, each result as soon as it is known. Whoever stops early aborts the association."""
    for group in _groups(datasets):
        pairs = list(dict.fromkeys(pair for dataset in group for pair in _pairs(dataset)))
        contexts = propose([(sop_class, (syntax,)) for sop_class, syntax in pairs])
        async with association(peer, contexts) as established:
            operations = storing(established, established.contexts.values(), group, originator)
            async with aclosing(operations):
                async for sent in operations:
                    yield sent


async def storing(
    established: Association,
    contexts: Collection[Context],
    datasets: Iterable[Dataset],
    originator: Originator | None = None,
) -> AsyncGenerator[Sent]:
    """Send datasets one after the other on an association, in the contexts given.

    The next one is opened while the peer answers. Raises Aborted, also where no answer comes in time.
    """
    accepted = {(context.abstract_syntax, context.transfer_syntax): context.id for context in contexts}
    waiting = iter(datasets)
    upcoming = _upcoming(waiting, accepted)
    number = 0
    try:
        while upcoming:
            opened = await _demanded(await upcoming)
            if opened.context_id is None:
                upcoming = _upcoming(waiting, accepted)
                yield Sent(opened.dataset, None, opened.failure, opened.error)
                continue
            number = number % 0xFFFF + 1
            await established.send(
                opened.context_id, _request(opened.dataset, number, originator), opened.data
            )
            upcoming = _upcoming(waiting, accepted)
            answer = await _answer(established)
            yield Sent(
                opened.dataset, answer.get("Status", PROCESSING_FAILURE), answer.get("ErrorComment", "")
            )
    finally:
        if upcoming:
            await cancel_and_wait(upcoming)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A dataset in the syntax of a context, or why there is none."""

    dataset: Dataset
    context_id: int | None
    data: bytes | memoryview | Pieces = b""
    failure: str = ""
    error: PacsError | None = None


def _upcoming(
    waiting: Iterable[Dataset], accepted: dict[tuple[str, str], int]
) -> asyncio.Task[_Opened] | None:
    dataset = next(iter(waiting), None)
    return asyncio.create_task(_open(dataset, accepted)) if dataset else None


async def _open(dataset: Dataset, accepted: dict[tuple[str, str], int]) -> _Opened:
    """The first piece is read, so that what cannot be read does not break the association."""
    taken = next(((accepted[pair], pair[1]) for pair in _pairs(dataset) if pair in accepted), None)
    if taken is None:
        return _Opened(dataset, None, failure="presentation context not accepted")
    context_id, syntax = taken
    if isinstance(dataset.data, Path):
        return _Opened(dataset, context_id, await asyncio.to_thread(_map, dataset.data, dataset.offset))
    if isinstance(dataset.data, bytes | memoryview):
        return _Opened(dataset, context_id, dataset.data)
    pieces = dataset.data(syntax)
    try:
        first = await anext(pieces, b"")
    except PacsError as error:
        return _Opened(dataset, None, failure=str(error), error=error)
    return _Opened(dataset, context_id, _joined(first, pieces))


async def _demanded(opened: _Opened) -> _Opened:
    """Return the dataset, or why it is not to be sent any more."""
    if opened.context_id is not None and opened.dataset.demand is not None:
        try:
            await opened.dataset.demand()
        except PacsError as error:
            return _Opened(opened.dataset, None, failure=str(error), error=error)
    return opened


async def _joined(first: bytes | memoryview, rest: Pieces) -> Pieces:
    yield first
    async for piece in rest:
        yield piece


async def _answer(established: Association) -> Command:
    try:
        async with asyncio.timeout(established.limits.dimse):
            answer = (await established.receive()).command
    except TimeoutError:
        established.abort("no answer to a C-STORE")
        raise Aborted("no answer to a C-STORE") from None
    if answer["CommandField"] != CommandField.C_STORE_RSP:
        established.abort("not the answer to a C-STORE")
        raise Aborted("not the answer to a C-STORE")
    return answer


def _request(dataset: Dataset, number: int, originator: Originator | None) -> Command:
    command: Command = {
        "CommandField": CommandField.C_STORE_RQ,
        "MessageID": number,
        "Priority": MEDIUM_PRIORITY,
        "AffectedSOPClassUID": dataset.sop_class_uid,
        "AffectedSOPInstanceUID": dataset.sop_instance_uid,
    }
    if originator:
        command["MoveOriginatorApplicationEntityTitle"] = originator.ae_title
        command["MoveOriginatorMessageID"] = originator.message_id
    return command


def _pairs(dataset: Dataset) -> list[tuple[str, str]]:
    return [(dataset.sop_class_uid, syntax) for syntax in dataset.transfer_syntaxes]


def _groups(datasets: Iterable[Dataset]) -> Iterable[list[Dataset]]:
    """Cut where an association would need more contexts than it has room for."""
    group: list[Dataset] = []
    pairs: set[tuple[str, str]] = set()
    for dataset in datasets:
        more = pairs.union(_pairs(dataset))
        if len(more) > MOST_CONTEXTS:
            yield group
            group, more = [], set(_pairs(dataset))
        group.append(dataset)
        pairs = more
    if group:
        yield group


def _map(path: Path, offset: int) -> memoryview:
    """The file from `offset` on, as the page cache has it."""
    with path.open("rb") as file:
        if not path.stat().st_size:
            return memoryview(b"")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))[offset:]
