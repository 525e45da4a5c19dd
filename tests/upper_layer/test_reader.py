import contextlib
import itertools
import struct
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.errors import PacsError, Unavailable
from services.upper_layer.dimse_messages import decode, has_dataset
from services.upper_layer.errors import AbortReason, ProtocolError
from services.upper_layer.pdus import RELEASE_RQ, Abort, PduType
from services.upper_layer.reader import Reader, Write
from tests.upper_layer.conftest import echo_rq, pdata, store_rq


@dataclass
class Log:
    """Writes down what a reader finds."""

    found: list[tuple[object, ...]] = field(default_factory=list)
    data: bytearray = field(default_factory=bytearray)
    failing: PacsError | None = None

    def control(self, kind: PduType, body: bytes) -> None:
        self.found.append((kind, body))

    def command(self, context_id: int, data: bytes) -> Write | None:
        self.found.append(("command", context_id, data))
        if self.failing:
            raise self.failing
        return self.data.extend if has_dataset(decode(data)) else None

    def failed(self, error: PacsError) -> Write:
        self.found.append(("failed", str(error)))
        return lambda _: None

    def complete(self) -> None:
        self.found.append(("dataset", bytes(self.data)))
        self.data.clear()


def _reader(
    log: Log, *, size: int = 4096, maximum_length: int = 16384, maximum_dataset: int = 1 << 30
) -> Reader:
    reader = Reader(log, size=size, maximum_length=maximum_length, maximum_dataset=maximum_dataset)
    reader.accepts_data = True
    return reader


def _feed(reader: Reader, data: bytes, pieces: int = 1 << 20) -> None:
    while data:
        room = reader.buffer()
        count = min(len(room), len(data), pieces)
        room[:count] = data[:count]
        reader.received(count)
        while reader.behind:
            reader.received(0)
        data = data[count:]


MESSAGES = (
    pdata((1, 3, store_rq(1)))
    + pdata((1, 0, b"first "), (1, 0, b""), (1, 2, b"dataset"))
    + pdata((3, 3, echo_rq(2)))
    + pdata((1, 1, store_rq(3)[:20]))
    + pdata((1, 3, store_rq(3)[20:]), (1, 0, b"x" * 9000))
    + pdata((1, 2, b""))
    + RELEASE_RQ
)
FOUND = [
    ("command", 1, store_rq(1)),
    ("dataset", b"first dataset"),
    ("command", 3, echo_rq(2)),
    ("command", 1, store_rq(3)),
    ("dataset", b"x" * 9000),
    (PduType.RELEASE_RQ, bytes(4)),
]


class TestReceived:
    @settings(deadline=None)  # a busy machine is no bug
    @given(st.integers(1, 600), st.integers(32, 9999))
    def test_it_does_not_matter_how_the_bytes_come(self, pieces: int, size: int) -> None:
        log = Log()
        _feed(_reader(log, size=size), MESSAGES, pieces)
        assert log.found == FOUND

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"\x63\0\0\0\0\4", AbortReason.UNRECOGNIZED_PDU),
            (b"GET / HTTP/1.1\r\n\r\n", AbortReason.UNRECOGNIZED_PDU),
            (struct.pack(">BxI", 1, 0xFFFFFFFF), AbortReason.INVALID_PARAMETER),
            (struct.pack(">BxI", 4, 0xFFFFFFFF), AbortReason.INVALID_PARAMETER),
            (struct.pack(">BxI", 4, 0), AbortReason.INVALID_PARAMETER),
            (struct.pack(">BxIIBB", 4, 10, 0xFFFFFFFF, 1, 3), AbortReason.INVALID_PARAMETER),
            (struct.pack(">BxIIBB", 4, 10, 1, 1, 3), AbortReason.INVALID_PARAMETER),
            (struct.pack(">BxIIBB", 4, 10, 7, 1, 3) + bytes(20), AbortReason.INVALID_PARAMETER),
            (struct.pack(">BxIIBB", 4, 9, 2, 1, 1) + bytes(3), AbortReason.INVALID_PARAMETER),
            (pdata((1, 2, b"dataset without command")), AbortReason.UNEXPECTED_PARAMETER),
            (pdata((1, 3, store_rq()), (1, 3, store_rq())), AbortReason.UNEXPECTED_PARAMETER),
            (pdata((1, 3, store_rq()), (3, 2, b"other context")), AbortReason.UNEXPECTED_PARAMETER),
            (pdata((1, 1, store_rq()[:9]), (3, 3, store_rq()[9:])), AbortReason.UNEXPECTED_PARAMETER),
            (pdata((1, 3, store_rq())) + RELEASE_RQ, AbortReason.UNEXPECTED_PDU),
            (pdata((1, 1, bytes(15000))) * 5, AbortReason.INVALID_PARAMETER),
        ],
    )
    def test_what_breaks_the_protocol_is_refused_with_the_reason(
        self, data: bytes, reason: AbortReason
    ) -> None:
        with pytest.raises(ProtocolError) as caught:
            _feed(_reader(Log()), data)
        assert caught.value.reason is reason

    def test_data_outside_an_association_is_unexpected(self) -> None:
        reader = _reader(Log())
        reader.accepts_data = False
        with pytest.raises(ProtocolError) as caught:
            _feed(reader, MESSAGES)
        assert caught.value.reason is AbortReason.UNEXPECTED_PDU

    def test_an_abort_may_cut_a_message_short(self) -> None:
        log = Log()
        _feed(_reader(log), pdata((1, 3, store_rq()), (1, 0, b"half")) + Abort(0, 0).encode())
        assert log.found[-1] == (PduType.ABORT, bytes(4))

    def test_a_peer_may_go_somewhat_beyond_the_length_it_was_told(self) -> None:
        log = Log()
        _feed(_reader(log), pdata((1, 3, store_rq()), (1, 2, bytes(100_000))))
        assert log.found[-1] == ("dataset", bytes(100_000))

    def test_without_a_limit_any_length_goes(self) -> None:
        log = Log()
        reader = _reader(log, maximum_length=0)
        _feed(reader, pdata((1, 3, store_rq()), (1, 2, bytes(3_000_000))))
        assert log.found[-1] == ("dataset", bytes(3_000_000))

    def test_a_dataset_that_cannot_be_taken_is_read_to_its_end(self) -> None:
        log = Log(failing=Unavailable("no room"))
        reader = _reader(log)
        _feed(reader, pdata((1, 3, store_rq()), (1, 0, b"lost"), (1, 2, b"lost")))
        log.failing = None
        _feed(reader, pdata((1, 3, store_rq(2)), (1, 2, b"kept")))
        assert log.found[1:] == [
            ("failed", "no room"),
            ("dataset", b""),
            ("command", 1, store_rq(2)),
            ("dataset", b"kept"),
        ]

    def test_a_dataset_beyond_the_limit_fails_and_the_next_one_does_not(self) -> None:
        log = Log()
        reader = _reader(log, maximum_dataset=10)
        _feed(reader, pdata((1, 3, store_rq()), (1, 0, bytes(8)), (1, 0, bytes(8)), (1, 2, bytes(8))))
        _feed(reader, pdata((1, 3, store_rq(2)), (1, 2, bytes(10))))
        assert ("failed", "dataset larger than 10 bytes") in log.found
        assert log.found[-1] == ("dataset", bytes(10))

    @settings(deadline=None)  # a busy machine is no bug
    @given(st.binary(max_size=500), st.integers(0, 3))
    def test_no_bytes_do_harm(self, data: bytes, kind: int) -> None:
        head = [b"", b"\4\0", pdata((1, 3, store_rq())), struct.pack(">BxI", 4, 200)][kind]
        with contextlib.suppress(ProtocolError):
            _feed(_reader(Log()), head + data)


class TestInsideMessage:
    def test_it_is_so_from_the_first_byte_to_the_last(self) -> None:
        data = pdata((1, 3, store_rq())) + pdata((1, 2, b"dataset"))
        for length in range(1, len(data)):
            reader = _reader(Log())
            _feed(reader, data[:length])
            assert reader.inside_message
        reader = _reader(Log())
        _feed(reader, data)
        assert not reader.inside_message


class TestManyFragments:
    def test_are_taken_a_moment_at_a_time_and_nothing_of_them_is_lost(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log = Log()
        reader = _reader(log, size=1 << 18)
        clock = itertools.count()
        monkeypatch.setattr("services.upper_layer.reader.time.monotonic", lambda: next(clock))
        image = bytes(number % 251 for number in range(300))
        message = pdata((1, 3, store_rq()))
        message += b"".join(pdata((1, 2 * (at == 299), image[at : at + 1])) for at in range(300)) + RELEASE_RQ
        reader.buffer()[: len(message)] = message
        reader.received(len(message))
        moments = 1
        while reader.behind:
            assert len(log.data) < moments * 3 * 64
            reader.received(0)
            moments += 1
        assert moments == 3
        assert log.found[1:] == [("dataset", image), (PduType.RELEASE_RQ, bytes(4))]

    def test_a_read_of_usual_ones_looks_at_no_clock(self, monkeypatch: pytest.MonkeyPatch) -> None:
        clock = SimpleNamespace(monotonic=lambda: pytest.fail("not in a C-STORE"))
        monkeypatch.setattr("services.upper_layer.reader.time", clock)
        log = Log()
        image = bytes(200_000)
        pieces = [
            pdata((1, 2 * (at + 16378 >= 200_000), image[at : at + 16378])) for at in range(0, 200_000, 16378)
        ]
        _feed(_reader(log, size=1 << 18), pdata((1, 3, store_rq())) + b"".join(pieces))
        assert log.found[1:] == [("dataset", image)]

    @pytest.mark.parametrize("piece", [b"", b"x", b"x" * 50])
    def test_of_a_few_bytes_are_too_many_at_some_point(self, piece: bytes) -> None:
        reader = _reader(Log(), size=1 << 18)
        _feed(reader, pdata((1, 3, store_rq())))
        with pytest.raises(ProtocolError, match="few bytes"):
            _feed(reader, pdata((1, 0, piece)) * 70_000)

    def test_now_and_then_one_is_no_harm(self) -> None:
        log = Log()
        reader = _reader(log, size=1 << 18)
        message = pdata((1, 3, store_rq()), (1, 0, b"x"), (1, 2, bytes(100)))
        for _ in range(70):
            _feed(reader, message * 1000)
        assert len(log.found) == 140_000
