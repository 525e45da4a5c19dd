"""The one table from our errors to DIMSE statuses (PS3.7 C, PS3.4 B.2.3)."""

from services.errors import (
    AlreadyClaimed,
    AlreadyExists,
    BeingFetched,
    Damaged,
    Gone,
    Invalid,
    Malformed,
    Misconfigured,
    Mismatched,
    NoLongerUpdatable,
    NotFound,
    OutOfSpace,
    PacsError,
    QuotaExceeded,
    Refused,
    TooBroad,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    Unsupported,
    UnsupportedClass,
    Unwritable,
)
from services.upper_layer import dimse_messages

SUCCESS = dimse_messages.SUCCESS
CANCELLED = dimse_messages.CANCELLED
PROCESSING_FAILURE = dimse_messages.PROCESSING_FAILURE
PENDING = dimse_messages.PENDING[0]
UNRECOGNIZED_OPERATION = 0x0211
# Of C-GET and C-MOVE (PS3.4 C.4.2.1.5, C.4.3.1.4)
WITHOUT_COUNT = 0xA701  # Out of resources: unable to calculate number of matches
WITHOUT_OPERATIONS = 0xA702  # Out of resources: unable to perform sub-operations
DESTINATION_UNKNOWN = 0xA801
SOME_FAILED = 0xB000

STATUSES: dict[type[PacsError], int] = {
    PacsError: PROCESSING_FAILURE,
    NotFound: 0x0112,  # No such SOP Instance
    Gone: 0x0112,
    AlreadyExists: 0x0111,  # Duplicate SOP Instance
    AlreadyClaimed: 0xC302,  # The UPS may only be updated with the correct Transaction UID (PS3.4 CC.2.1)
    Invalid: 0xC000,  # Cannot understand
    TooBroad: 0xA700,  # Out of resources
    TooLarge: 0xC000,  # not out of resources: that would have it sent again
    Unwritable: 0xC000,
    Malformed: 0xC000,
    Mismatched: 0xA900,  # Data Set does not match SOP Class
    Refused: 0x0124,  # Not authorized
    Unauthenticated: 0x0124,
    QuotaExceeded: 0xA700,  # Out of resources
    TooMany: 0x0124,
    NoLongerUpdatable: PROCESSING_FAILURE,
    Unsupported: 0x0122,  # SOP Class not supported
    UnsupportedClass: 0x0122,
    Damaged: PROCESSING_FAILURE,
    Unavailable: 0xA700,  # Out of resources
    BeingFetched: 0xA700,
    Misconfigured: 0xA700,
    OutOfSpace: 0xA700,
}


def status_of(error: PacsError) -> int:
    """The status that tells the peer of this error."""
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
