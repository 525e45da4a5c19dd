"""What we grant a peer: numbers and patience."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a port's associations; times in seconds, lengths in bytes."""

    maximum_associations: int = 50
    maximum_outgoing: int = 50  # associations that this process asks others for
    maximum_length: int = 16384  # of a PDU we receive; 0 without limit
    maximum_dataset: int = 8 << 30
    artim: float = 30.0  # until a new connection has asked for an association
    dimse: float = 60.0  # without a byte inside a message, or until a response
    request: float = 600.0  # between messages
    close_delay: float = 1.0  # for the peer to close the connection after the association's end
    half_open: int = 256  # connections that have not asked for an association yet, or have none any more
