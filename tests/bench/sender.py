"""A raw C-STORE client: PDUs are laid out once, only the UIDs change, so that the server is what is measured.

`python -m tests.bench.sender HOST PORT CALLED KIND ASSOCIATIONS COUNT [--nagle]` prints one line of JSON.
"""

import argparse
import json
import socket
import struct
import sys
import threading
import time
import uuid
from dataclasses import dataclass

from tests.bench.datasets import KINDS, Dataset

APPLICATION_CONTEXT = b"1.2.840.10008.3.1.1.1"
EXPLICIT_VR_LITTLE_ENDIAN = b"1.2.840.10008.1.2.1"
CALLING = b"ANY-MODALITY"


def _item(kind: int, body: bytes) -> bytes:
    return struct.pack(">BxH", kind, len(body)) + body


def associate_rq(called: bytes, sop_class: bytes) -> bytes:
    """A-ASSOCIATE-RQ with one presentation context (PS3.8 9.3.2)."""
    context = (
        struct.pack(">BBBB", 1, 0, 0, 0) + _item(0x30, sop_class) + _item(0x40, EXPLICIT_VR_LITTLE_ENDIAN)
    )
    user = _item(0x51, struct.pack(">I", 131072)) + _item(0x52, b"1.2.826.0.1.3680043.9.9999")
    body = struct.pack(">HH16s16s32x", 1, 0, called.ljust(16), CALLING.ljust(16))
    body += _item(0x10, APPLICATION_CONTEXT) + _item(0x20, context) + _item(0x50, user)
    return struct.pack(">BxI", 1, len(body)) + body


def _element(element: int, value: bytes) -> bytes:
    value += b"\0" * (len(value) % 2)
    return struct.pack("<HHI", 0, element, len(value)) + value


def store_rq(sop_class: bytes, sop_instance: bytes, message: int) -> bytes:
    """The command set of a C-STORE-RQ, Implicit VR Little Endian (PS3.7 9.3.1)."""
    body = _element(0x0002, sop_class)
    body += _element(0x0100, struct.pack("<H", 1)) + _element(0x0110, struct.pack("<H", message))
    body += _element(0x0700, struct.pack("<H", 0)) + _element(0x0800, struct.pack("<H", 1))
    body += _element(0x1000, sop_instance)
    return _element(0x0000, struct.pack("<I", len(body))) + body


def _receive(connection: socket.socket, count: int) -> bytes:
    got = bytearray()
    while len(got) < count:
        piece = connection.recv(count - len(got))
        if not piece:
            raise ConnectionError("the server closed the connection")
        got += piece
    return bytes(got)


def receive_pdu(connection: socket.socket) -> tuple[int, bytes]:
    """The next PDU's type and body."""
    kind, length = struct.unpack(">BxI", _receive(connection, 6))
    return kind, _receive(connection, length)


def maximum_length(accept: bytes) -> int:
    """What the acceptor is willing to receive in one PDU, in bytes (PS3.8 D.1)."""
    at = accept.index(b"\x51\x00\x00\x04")
    return int.from_bytes(accept[at + 4 : at + 8], "big") or 131072


@dataclass
class Sender:
    """One association that sends `count` instances in turn."""

    host: str
    port: int
    called: str
    dataset: Dataset
    count: int
    nagle: bool
    stored: int = 0

    def __call__(self) -> None:
        with socket.create_connection((self.host, self.port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0 if self.nagle else 1)
            connection.sendall(associate_rq(self.called.encode(), self.dataset.sop_class))
            kind, body = receive_pdu(connection)
            if kind != 2:
                raise ConnectionError(f"association not accepted: PDU {kind} {body[:4].hex()}")
            fragment = maximum_length(body) - 6
            for number in range(self.count):
                status = self.store(connection, fragment, number, *self.dataset.next())
                self.stored += status == b"\0\0"
            connection.sendall(struct.pack(">BxI4x", 5, 4))
            receive_pdu(connection)

    def store(
        self, connection: socket.socket, fragment: int, number: int, uid: bytes, data: bytes | bytearray
    ) -> bytes:
        """Send one instance; the two bytes of the status that came back."""
        command = store_rq(self.dataset.sop_class, uid, number % 65535 + 1)
        connection.sendall(struct.pack(">BxIIBB", 4, len(command) + 6, len(command) + 2, 1, 3) + command)
        view = memoryview(data)
        pieces: list[bytes | memoryview] = []
        for start in range(0, len(view), fragment):
            piece = view[start : start + fragment]
            last = 2 if start + fragment >= len(view) else 0
            pieces += (struct.pack(">BxIIBB", 4, len(piece) + 6, len(piece) + 2, 1, last), piece)
        if self.nagle:  # as many modalities do: each PDU a write of its own
            for header, piece in zip(pieces[::2], pieces[1::2], strict=True):
                connection.sendall(header)
                connection.sendall(piece)
        else:
            _send_all(connection, pieces)
        _, body = receive_pdu(connection)
        at = body.index(b"\x01\x01\x00\x00\x00\x09\x02\x00\x00\x00") + 10  # no dataset, then the status
        return body[at : at + 2]


def _send_all(connection: socket.socket, pieces: list[bytes | memoryview]) -> None:
    for start in range(0, len(pieces), 512):
        group = pieces[start : start + 512]
        total = sum(len(piece) for piece in group)
        sent = connection.sendmsg(group)
        if sent < total:
            connection.sendall(b"".join(group)[sent:])


def main() -> None:
    """Send COUNT instances over ASSOCIATIONS associations and print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("called")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("associations", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--nagle", action="store_true")
    parser.add_argument("--study-each", action="store_true", help="a study, and a patient, for each instance")
    call = parser.parse_args()
    share = call.count // call.associations
    senders = []
    for _ in range(call.associations):
        dataset = KINDS[call.kind](uuid.uuid4().int % 10**12, study_each=call.study_each)
        senders.append(Sender(call.host, call.port, call.called, dataset, share, call.nagle))
    threads = [threading.Thread(target=sender) for sender in senders]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    count = share * call.associations
    failures = count - sum(sender.stored for sender in senders)  # also what a broken association never sent
    report = {
        "count": count,
        "failures": failures,
        "seconds": seconds,
        "instances_per_second": count / seconds,
        "megabytes_per_second": count * senders[0].dataset.size / seconds / 1e6,
        "study": senders[0].dataset.study.decode(),
        "series": senders[0].dataset.series.decode(),
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()
