"""A modality that never gives up: it sends, remembers what was acknowledged, and sends the rest again."""

import hashlib
import socket
import struct
import threading
from dataclasses import dataclass, field

from tests.bench.datasets import Dataset
from tests.bench.sender import Sender, associate_rq, receive_pdu


@dataclass
class Modality:
    """One association after another to one called AE title, a small MR series, until told to stop."""

    address: tuple[str, int]
    called: str
    seed: int
    attempted: dict[str, tuple[int, str]] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    refused: int = 0
    statuses: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._dataset = Dataset("MR", self.seed)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)  # a test that fails does not stop it

    @property
    def study(self) -> str:
        """The Study Instance UID of all it sends."""
        return self._dataset.study.decode()

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self) -> None:
        """End after the instance in hand."""
        self._stop.set()
        self._thread.join(60)

    def send_again(self) -> None:
        """Send what was never acknowledged, as a modality does after a failure; every one must succeed."""
        again = Dataset("MR", self.seed)
        missing = {number for uid, (number, _) in self.attempted.items() if uid not in self.acknowledged}
        with self._associate() as connection:
            for _ in range(max(missing, default=0)):
                number, uid, data = self._next(again)
                if number in missing:
                    self._store(connection, number, uid, data)
                    if uid not in self.acknowledged:
                        raise AssertionError(f"{uid} was refused after everything had recovered")

    def _next(self, dataset: Dataset) -> tuple[int, str, bytes]:
        uid, data = dataset.next()
        return int(uid.rsplit(b".", 1)[1]) - 100_000_000, uid.decode(), bytes(data)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with self._associate() as connection:
                    while not self._stop.is_set():
                        number, uid, data = self._next(self._dataset)
                        self.attempted[uid] = (number, hashlib.sha256(data).hexdigest())
                        self._store(connection, number, uid, data)
            except OSError:
                self._stop.wait(0.2)

    def _associate(self) -> socket.socket:
        connection = socket.create_connection(self.address, timeout=30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            connection.sendall(associate_rq(self.called.encode(), self._dataset.sop_class))
            kind, body = receive_pdu(connection)
            if kind != 2:
                raise ConnectionError(f"not accepted: {kind} {body[:4].hex()}")
        except OSError:
            connection.close()
            raise
        return connection

    def _store(self, connection: socket.socket, number: int, uid: str, data: bytes) -> None:
        sender = Sender("", 0, "", self._dataset, 0, nagle=False)
        status = sender.store(connection, 16378, number, uid.encode(), data)
        if status == struct.pack("<H", 0):
            self.acknowledged.add(uid)
        else:
            self.refused += 1
            self.statuses.add(int.from_bytes(status, "little"))
