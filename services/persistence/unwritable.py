"""What no engine ever takes, however often it is asked: values that BSON cannot hold."""

from bson.errors import BSONError

from services.errors import Unwritable

UNENCODABLE = (BSONError, OverflowError, UnicodeEncodeError, RecursionError)
"""What encoding raises of such a value."""


def unencodable(error: BaseException) -> Unwritable:
    """The same as our own error, without the value."""
    return Unwritable(f"a value that the index cannot hold: {type(error).__name__}")
