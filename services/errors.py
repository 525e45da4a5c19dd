"""The errors that this package raises: one family for all wires.

    PacsError
    ├── NotFound                 nothing there, or nothing there for this scope (the two look alike)
    │   └── Gone                 it was deleted, and whoever asks may know so
    ├── AlreadyExists            the name or UID is taken
    ├── AlreadyClaimed           somebody else was quicker, and works at it
    ├── Invalid                  what was asked or sent cannot be right
    │   ├── TooBroad             a search that would read too much: narrow it
    │   ├── TooLarge             more than is taken of one thing: it will not fit another time either
    │   ├── Unwritable           an engine will never take it: a value that it cannot hold
    │   ├── Malformed            a dataset that cannot be parsed, is truncated or lacks a required UID
    │   └── Mismatched           the dataset's UIDs differ from those of the command that brought it
    ├── Refused                  understood, and not allowed
    │   ├── Unauthenticated      nobody we know
    │   ├── QuotaExceeded        the tenant's share of the installation is used up
    │   └── TooMany              too often in a short time: later again
    ├── NoLongerUpdatable        final: a completed step, a signed report
    ├── Unsupported              right, but not in a form we can produce
    │   └── UnsupportedClass     an instance of an SOP class that is not taken here
    ├── Damaged                  what is stored is no longer what was received
    └── Unavailable              an engine or resource is missing for the moment: try again
        ├── BeingFetched         in a class of storage that has to be brought back first, which has begun
        ├── Misconfigured        an engine does not let us in, or not write: until that is mended
        └── OutOfSpace           a disk is full but for what administering and deleting need

No HTTP or DIMSE number stands here: each entry point owns one table (`dimse/status.py`, `api/problem.py`,
`api/graphql/errors.py`). A message is for people and never holds patient data.
"""

_LONGEST_COMMENT = 64  # characters of an LO


class PacsError(Exception):
    """Root of everything Vetark raises on purpose."""


class NotFound(PacsError):
    """Nothing there, or nothing there for this scope."""


class Gone(NotFound):
    """It was there, and whoever asks may know so; somebody deleted it."""


class AlreadyExists(PacsError):
    """The name or UID is taken."""


class AlreadyClaimed(PacsError):
    """Somebody else was quicker, and works at it."""


class Invalid(PacsError):
    """What was asked or sent cannot be right."""


class TooBroad(Invalid):
    """A search that would read too much of the archive for what it finds: it can be narrowed."""


class TooLarge(Invalid):
    """More than is taken of one thing; sent again it will not fit either."""


class Unwritable(Invalid):
    """An engine will never take it: it holds a value that no document can hold."""


class Malformed(Invalid):
    """A dataset that cannot be parsed, is truncated or lacks a required UID."""


class Mismatched(Invalid):
    """The dataset's UIDs differ from those of the command that brought it (PS3.4 B.2.3)."""


class Refused(PacsError):
    """Understood, and not allowed."""


class Unauthenticated(Refused):
    """Nobody we know."""


class QuotaExceeded(Refused):
    """The tenant's share of the installation is used up."""


class TooMany(Refused):
    """Too often in a short time; after a wait the same request is looked at again."""


class NoLongerUpdatable(PacsError):
    """Final: nothing changes it any more."""


class Unsupported(PacsError):
    """Right, but not in a form we can produce."""


class UnsupportedClass(Unsupported):
    """An instance of an SOP class that is not taken here."""


class Damaged(PacsError):
    """What is stored is no longer what was received: nothing of it is given out."""


class Unavailable(PacsError):
    """An engine or resource is missing for the moment; the same request may succeed later."""


class BeingFetched(Unavailable):
    """It lies in an archival class of storage; it is being brought back, which takes minutes to hours."""

    def __init__(
        self, message: str = "the images are being fetched from the archive: ask again later"
    ) -> None:
        super().__init__(message)


class Misconfigured(Unavailable):
    """An engine does not let us in, or does not let us write: nothing helps before the operator mends it."""


class OutOfSpace(Unavailable):
    """A disk is full but for what administering and deleting need; somebody has to make room."""


def comment_of(sentence: object) -> str:
    """A message as an Error Comment (0000,0902): plain ASCII, at most 64 characters."""
    return str(sentence).encode("ascii", "replace").decode().replace("\\", "/")[:_LONGEST_COMMENT]
